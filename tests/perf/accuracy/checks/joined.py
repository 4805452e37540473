"""The messages of a run as both sides saw them: wsurge's samples and the target's log."""

from checks.theory import Offset


def by_payload(row):
    """The connection and number of a message whose text begins with "${connection} ${seq}"."""
    connection, number = row.payload.split(" ")[:2]
    return int(connection), int(number)


class Joined:
    """`pairs` holds (sample, row of the log) in the order in which the target took them; all are answered.

    The samples count from the part's start, the target's instants from its host's boot. Where both are read from one
    clock, one number lies between them; it is not written down, but each message says what it can be (`offset`).
    """

    def __init__(self, run, key=by_payload):
        samples = {(sample.connection, sample.number): sample for sample in run.samples()}
        self.pairs = [(samples[key(row)], row) for row in sorted(run.log, key=lambda row: row.received)]
        self.offset = Offset()
        for sample, row in self.pairs:
            self.offset.add(sample.sent, row.received, row.sent, sample.received)
        self.responses = [sample.received - sample.due for sample, _ in self.pairs]  # as wsurge saw them

    def by_log(self):
        """From due to the instant at which the target really answered: what no response can be shorter than."""
        return [row.sent - self.offset.low - sample.due for sample, row in self.pairs]
