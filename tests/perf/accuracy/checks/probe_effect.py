"""T15: what recording costs: CPU time per message with all samples kept, against none.

Histograms and counters cannot be turned off; their cost is in both, and in tests/perf/engine's ratio to a loop that
measures nothing.
"""

import statistics
import time

from support.programs import wait_until

from checks.bench import agents_of, threads_of
from checks.row import judged

CONNECTIONS = 50


def observe(bench, samples, seconds):
    """CPU microseconds of the agent per message, while the load is on."""
    # Below what a samples file can take in a second, and enough to be busy.
    text = f"""load: [{{for: {seconds + 3}s, connections: {CONNECTIONS}}}]
session: [stream: {{total_rate: 20000/s, for: 1h, text: "twenty bytes of text", reply: echo, window: 10000}}]
"""
    cost = []

    def read(process, target):
        wait_until(lambda: target.count()["connections"] >= CONNECTIONS, 30, "the connections")
        bench.cpus.place_run(process, target)
        (agent,) = agents_of(process)
        time.sleep(1)  # of warm-up
        first = target.count()["messages"], sum(threads_of(agent).values())
        time.sleep(seconds)
        last = target.count()["messages"], sum(threads_of(agent).values())
        cost.append((last[1] - first[1]) / (last[0] - first[0]) * 1e6)

    bench.run("/echo", text, "--workers", "1", seconds=seconds + 3, samples=samples, target_options=("--spin",), during=read)
    return cost[0]


def run_t15(bench):
    pairs, seconds = (2, 2) if bench.short else (12, 3)
    ratios, costs = [], []
    for pair in range(pairs):
        order = ["none", "all"] if pair % 2 == 0 else ["all", "none"]
        cost = {samples: observe(bench, samples, seconds) for samples in order}
        costs.append(cost)
        ratios.append(cost["all"] / cost["none"])
    effect = statistics.median(ratios) - 1
    return [
        judged(
            "T15",
            f"CPU per message, samples on / off, {pairs} pairs",
            f"{statistics.median(cost['none'] for cost in costs):.2f} us",
            f"{statistics.median(cost['all'] for cost in costs):.2f} us",
            f"{effect * 100:+.1f} %",
            "3 %",
            effect <= 0.03,
            note=f"range {(min(ratios) - 1) * 100:+.1f} % to {(max(ratios) - 1) * 100:+.1f} %",
        )
    ]
