"""T6: a target that holds each reply for a known time; what wsurge adds to it.

Truth is how long the target really held it, by its own log, and the floor: what a bare loop, that sleeps or spins as the
agent does, sees beyond that, in turn with it, each on a CPU of its own. A floor measured without holding came out lower:
after a pause the bare loop's way takes longer, too.
"""

import statistics

from support.programs import wait_until

from checks.row import duration, judged
from checks.theory import quantile

DELAYS = ("100us", "1ms", "10ms")
# What the generator adds by its own kernel stamps on an idle host is 29 us blocking and 1.6 us spinning.
MODES = (("blocking", "echo", (), 50e-6), ("spinning", "spin", ("--spin",), 2e-6))


def path_of(delay):
    return f"/slow?delay={delay}&precise=true"


def held(log):
    """Median seconds from the target's read to its write."""
    return quantile([row.sent - row.received for row in log if row.sent is not None], 0.5) / 1e9


def observe(bench, delay, options, seconds):
    text = f"""load:
  - {{for: 1s, connections: 1, measure: false}}
  - {{for: {seconds}s, connections: 1}}
session: [repeat: {{for: 1h, steps: [request: {{text: twenty bytes of text, reply: echo, timeout: 5s}}]}}]
"""

    def place(process, target):
        wait_until(lambda: target.count()["messages"] > 0, 30, "the load")
        bench.cpus.place_run(process, target)

    return bench.trusted_run(path_of(delay), text, "--workers", "1", *options, seconds=seconds + 1, during=place)


def run_t6(bench):
    rounds, seconds = (1, 2) if bench.short else (5, 3)
    made = []
    for mode, floor_mode, options, bar in MODES:
        for delay in DELAYS:
            floors, errors, observed = [], [], []
            for _ in range(rounds):
                bare, log = bench.bare_loop(floor_mode, path_of(delay), seconds)
                floors.append(bare - held(log))
                run = observe(bench, delay, options, seconds)
                observed.append(run.totals["ws_rtt"]["p50"])
                errors.append(observed[-1] - held(run.log) - floors[-1])
            error, seen = statistics.median(errors), statistics.median(observed)
            made.append(
                judged(
                    "T6",
                    f"held {delay}, {mode}, p50",
                    duration(seen - error),
                    duration(seen),
                    duration(error),
                    duration(bar),
                    abs(error) <= bar,
                    run,
                    note=f"floor {duration(statistics.median(floors))}; "
                    f"of {rounds} rounds {duration(min(errors))} to {duration(max(errors))}",
                )
            )
    return made
