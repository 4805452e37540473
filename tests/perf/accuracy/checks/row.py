"""One line of the table."""

from dataclasses import asdict, dataclass

PASSED, FAILED, SKIPPED, UNJUDGED = "passed", "failed", "skipped", "unjudged"


@dataclass
class Row:
    """`unjudged`: it missed its bar in a run of which wsurge itself says that it is not to be trusted."""

    test: str  # "T1"
    what: str
    truth: str = ""
    observed: str = ""
    error: str = ""
    bar: str = ""
    outcome: str = SKIPPED
    peers: str = ""  # what the best other tool does, where it is known
    note: str = ""

    def as_json(self):
        return asdict(self)


def judged(test, what, truth, observed, error, bar, within, run=None, **more):
    """A row that passes when `within`; `run` is the one that it judges, if it is one."""
    outcome = PASSED if within else FAILED
    note = more.pop("note", "")
    if run is not None and run.verdict != "valid":
        note = "; ".join(filter(None, [note, f"verdict {run.verdict}: {run.reasons[0]:.80}..."]))
        if not within and run.verdict == "invalid":
            outcome = UNJUDGED
    return Row(test, what, truth, observed, error, bar, outcome, note=note, **more)


def skipped(test, what, why):
    return Row(test, what, note=why)


def share(value):
    """A relative error, for people."""
    return f"{value * 100:+.2f} %"


def duration(seconds):
    """
    >>> [duration(value) for value in (1.98, 0.99999999, 0.0184, 51e-6, -2e-6, 40e-9, 0)]
    ['1.980 s', '1.000 s', '18.40 ms', '51.0 us', '-2.0 us', '40 ns', '0 ns']
    """
    size = abs(seconds)
    if size >= 0.999995:
        return f"{seconds:.3f} s"
    if size >= 1e-3:
        return f"{seconds * 1e3:.2f} ms"
    if size >= 1e-6:
        return f"{seconds * 1e6:.1f} us"
    return f"{seconds * 1e9:.0f} ns"
