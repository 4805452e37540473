"""T6: a target that holds each reply for a known time; what wsurge adds to it.

Truth is how long the target really held it, by its own log, and the floor: the same with no time at all.
"""

import re

from checks.row import duration, judged, skipped
from checks.theory import quantile

DELAYS = ("100us", "1ms", "10ms")
# What the generator adds by its own kernel stamps on an idle host, blocking and spinning.
MODES = (("blocking", (), 50e-6), ("spinning", ("--spin",), 2e-6))


def observe(bench, delay, options, seconds):
    text = f"""load:
  - {{for: 1s, connections: 1, measure: false}}
  - {{for: {seconds}s, connections: 1}}
session: [repeat: {{for: 1h, steps: [request: {{text: x, reply: echo, timeout: 5s}}]}}]
"""
    path = f"/slow?delay={delay}&precise=true"
    return bench.trusted_run(path, text, "--workers", "1", *options, seconds=seconds + 1)


def held(run):
    """Median seconds from the target's read to its write."""
    return quantile([row.sent - row.received for row in run.log], 0.5) / 1e9


def run_t6(bench):
    seconds = 2 if bench.short else 10
    made = []
    for mode, options, bar in MODES:
        try:
            empty = observe(bench, "0ms", options, seconds)
        except RuntimeError as error:
            if not re.search("not expected|unknown option", str(error)):
                raise
            made.append(skipped("T6", mode, f"wsurge run has no {' '.join(options)}"))
            continue
        floor = empty.totals["ws_rtt"]["p50"] - held(empty)
        for delay in DELAYS:
            run = observe(bench, delay, options, seconds)
            truth = held(run) + floor
            observed = run.totals["ws_rtt"]["p50"]
            error = observed - truth
            made.append(
                judged(
                    "T6",
                    f"held {delay}, {mode}, p50",
                    duration(truth),
                    duration(observed),
                    duration(error),
                    duration(bar),
                    abs(error) <= bar,
                    run,
                    note=f"floor {duration(floor)}",
                )
            )
    return made
