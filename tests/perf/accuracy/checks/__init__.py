"""The tests T1 to T10, T14 and T15 of the accuracy of wsurge, one module each."""
