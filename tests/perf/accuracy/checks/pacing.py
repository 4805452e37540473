"""T7: messages leave when they are due: at the rate of the schedule, and at Poisson's gaps when asked to."""

import collections

from checks.row import judged
from checks.theory import ANDERSON_DARLING_AT_0_001, anderson_darling_exponential

CONNECTIONS, RATE = 20, 25  # messages a second, each


def observe(bench, spacing, seconds):
    text = f"""load: [{{connections: {CONNECTIONS}, once: true, start: together, for: 10m}}]
session:
  - stream: {{rate: {RATE}/s, spacing: {spacing}, for: {seconds}s, text: x, reply: echo, timeout: 20s}}
"""
    run = bench.trusted_run("/slow?delay=0ms", text, seconds=seconds, samples="all")
    by_connection = collections.defaultdict(list)
    for sample in sorted(run.samples(), key=lambda sample: sample.number):
        by_connection[sample.connection].append(sample)
    return run, by_connection


def gaps_of(by_connection, instant):
    return [
        getattr(later, instant) - getattr(earlier, instant)
        for messages in by_connection.values()
        for earlier, later in zip(messages, messages[1:])
    ]


def span_of(by_connection, instant):
    """Nanoseconds from the first to the last of each connection, summed up."""
    return sum(gaps_of(by_connection, instant))


def rate_error(by_connection):
    """Of the rate at which messages left, against that at which they were due."""
    return span_of(by_connection, "due") / span_of(by_connection, "sent") - 1


def rate_row(run, spacing, by_connection):
    messages = sum(len(messages) - 1 for messages in by_connection.values())
    due, sent = (messages / span_of(by_connection, instant) * 1e9 * CONNECTIONS for instant in ("due", "sent"))
    # What is asked is a number only where the spacing is even; Poisson's schedule is as it was drawn.
    asked = CONNECTIONS * RATE if spacing == "even" else due
    error = sent / asked - 1
    return judged(
        "T7", f"rate, {spacing}", f"{asked:.2f}/s", f"{sent:.2f}/s", f"{error * 100:+.4f} %", "0.1 %", abs(error) <= 1e-3, run
    )


def run_t7(bench):
    seconds = 4 if bench.short else 60
    made = []
    for spacing in ("even", "poisson"):
        run, by_connection = observe(bench, spacing, seconds)
        made.append(rate_row(run, spacing, by_connection))
    gaps = gaps_of(by_connection, "sent")
    distance = anderson_darling_exponential(gaps, 1e9 / RATE)
    made.append(
        judged(
            "T7",
            f"poisson: A^2 of {len(gaps):,} gaps",
            "exponential",
            f"{distance:.2f}",
            "",
            f"{ANDERSON_DARLING_AT_0_001:g}",
            distance <= ANDERSON_DARLING_AT_0_001,
            run,
            note="critical value at 0.001, mean known",
        )
    )
    return made
