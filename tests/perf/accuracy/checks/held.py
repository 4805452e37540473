"""T6: a target that holds each reply for a known time; what wsurge adds to it.

Truth is how long the target really held it, by its own log, and the floor: what a bare loop, that sleeps or spins as the
agent does, sees beyond that, in turn with it, each on a CPU of its own. Three things would drown a difference of 2 us,
and are kept out: the target spins, for its wake-up takes 10 to 50 us, more the longer it slept; both pause between a
reply and the next message, for a bare loop's message comes while the target is still busy with the one before; and
wsurge's median is that of its samples, for three digits of 10 ms are 8 us.
"""

import statistics

from support.programs import wait_until

from checks.row import duration, judged
from checks.theory import quantile

DELAYS = ("100us", "1ms", "10ms")
PAUSE_MICROS = 50
TARGET_OPTIONS = ("--spin",)
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
session: [repeat: {{for: 1h, steps: [request: {{text: twenty bytes of text, reply: echo, timeout: 5s}}, think: {PAUSE_MICROS}us]}}]
"""

    def place(process, target):
        wait_until(lambda: target.count()["messages"] > 0, 30, "the load")
        bench.cpus.place_run(process, target)

    return bench.trusted_run(
        path_of(delay),
        text,
        "--workers",
        "1",
        *options,
        seconds=seconds + 1,
        samples="all",
        target_options=TARGET_OPTIONS,
        during=place,
    )


def median_rtt(run):
    """In seconds."""
    return quantile([sample.received - sample.due for sample in run.samples() if sample.received is not None], 0.5) / 1e9


def run_t6(bench):
    seconds = 2
    made = []
    for mode, floor_mode, options, bar in MODES:
        # The host's own noise at 10 ms is 5 us from round to round.
        rounds = 1 if bench.short else 15 if bar < 10e-6 else 5
        for delay in DELAYS:
            floors, errors, observed = [], [], []
            for _ in range(rounds):
                bare, log = bench.bare_loop(floor_mode, path_of(delay), seconds, PAUSE_MICROS, TARGET_OPTIONS)
                floors.append(bare - held(log))
                run = observe(bench, delay, options, seconds)
                observed.append(median_rtt(run))
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
