"""T3 and T4: one server, first in, first out, with Poisson arrivals, at half its capacity.

Full: every connection has a queue of its own (a query string of its own), so that a million messages take minutes though
each is served for so long that the rest of the way hardly counts; truth is the formula, plus the floor: that rest,
measured with a fixed delay in place of the queue. (At 2 ms of service T4 came out 3.1 % low. A likely reason: the floor is
that of an idle way, and who waits finds the server awake.) Short: one queue for all connections; truth is Lindley's
recursion over this run's own due times and the service times that the target drew, which no other load on the host can
touch.
"""

from checks.joined import Joined
from checks.row import duration, judged, share
from checks.theory import lindley, md1_mean_wait, mm1_mean, mm1_quantile, quantile

SERVICE = 0.002  # seconds; short
LONG_SERVICE = 0.02  # full
TARGET_OPTIONS = ("--spin",)  # a wake-up of the target is no part of the theory
RHO = 0.5
NANOS = 1e9


def load(connections, rate, length):
    return f"""load: [{{connections: {connections}, once: true, start: together, for: 1h}}]
session:
  - stream:
      rate: {rate:g}/s
      spacing: poisson
      for: {length}s
      text: "${{connection}} ${{seq}}"
      reply: echo
      timeout: 30s
      window: 10000
"""


def by_due(joined):
    """Response times by the recursion over due times: what an ideal generator would have seen."""
    arrivals, latest = [], 0
    for sample, _ in joined.pairs:
        latest = max(latest, sample.due)  # two that swapped on their way are as good as at once
        arrivals.append(latest)
    responses = lindley(arrivals, [row.service for _, row in joined.pairs])
    return [
        arrival + response - sample.due for arrival, response, (sample, _) in zip(arrivals, responses, joined.pairs)
    ]


def short_run(bench, distribution):
    text = load(4, RHO / SERVICE / 4, 5)
    path = f"/queue?service=2ms&distribution={distribution}&precise=true"
    return bench.trusted_run(path, text, seconds=5, samples="all", target_options=TARGET_OPTIONS)


def short_rows(test, bench, distribution, quantiles):
    run = short_run(bench, distribution)
    joined = Joined(run)
    ideal = by_due(joined)
    floor = quantile([r - t for r, t in zip(joined.responses, ideal)], 0.5)
    made = []
    for name, q in quantiles.items():
        truth = (quantile(ideal, q) + floor) / NANOS
        observed = run.totals["ws_rtt"][name]
        error = observed / truth - 1
        made.append(
            judged(
                test,
                f"{distribution} service, recursion, {name}",
                duration(truth),
                duration(observed),
                share(error),
                "1 %",
                abs(error) <= 0.01,
                run,
                note=f"floor {duration(floor / NANOS)} in the truth",
            )
        )
    return made


def full_run(bench, distribution, length=500):
    """(the run, the floor in seconds); a million messages in 500 s."""
    connections = 80
    rate = RHO / LONG_SERVICE
    path = f"/queue?service=20ms&distribution={distribution}&seed=${{connection}}"
    run = bench.trusted_run(path, load(connections, rate, length), seconds=length)
    delayed = bench.trusted_run("/slow?delay=20ms", load(connections, rate, 20), seconds=20)
    return run, delayed.totals["ws_rtt"]["mean"] - LONG_SERVICE


def full_row(test, what, run, truth, observed, bar, floor):
    error = observed / truth - 1
    note = f"{run.totals['ws_rtt']['count']:,} samples; without the floor of {duration(floor)}"
    return judged(
        test, what, duration(truth), duration(observed), share(error), f"{bar:.0%}", abs(error) <= bar, run, note=note
    )


def run_t3(bench):
    if bench.short:
        return short_rows("T3", bench, "exponential", {"p50": 0.5, "p99": 0.99})
    run, floor = full_run(bench, "exponential")
    rates = RHO / LONG_SERVICE, 1 / LONG_SERVICE
    seen = run.totals["ws_rtt"]
    return [
        full_row("T3", "M/M/1, mean", run, mm1_mean(*rates), seen["mean"] - floor, 0.02, floor),
        full_row("T3", "M/M/1, p99", run, mm1_quantile(0.99, *rates), seen["p99"] - floor, 0.04, floor),
    ]


def run_t4(bench):
    if bench.short:
        # Half of the messages need not wait and take the service alone: at p50 the truth jumps, and the observed p50 is
        # that of the luckless among them.
        return short_rows("T4", bench, "fixed", {"p75": 0.75, "p99": 0.99})
    run, floor = full_run(bench, "fixed")
    wait = run.totals["ws_rtt"]["mean"] - LONG_SERVICE - floor
    return [full_row("T4", "M/D/1, mean wait", run, md1_mean_wait(RHO, LONG_SERVICE), wait, 0.02, floor)]
