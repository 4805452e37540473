"""T1 and T2: a target that stands still for a known time.

T1: what is due in the stall is answered at its end, so the response times of an open loop are known. T2: the same
with payloads that fill the socket buffers, so that what is due cannot even be sent; the times still count from due.
"""

from checks.row import FAILED, Row, duration, judged, share
from checks.theory import stall_quantile

BAR = 0.01
TCPKALI = "tcpkali 0.18 %"


def load(connections, rate, length, payload, reply):
    return f"""load: [{{connections: {connections}, once: true, start: together, for: 2m}}]
session:
  - stream: {{rate: {rate}/s, for: {length}s, {payload}, reply: {reply}, timeout: 20s, window: 10000}}
"""


def observe(bench, connections, rate, length, stall, payload, reply, samples):
    path = f"/stall?after={length / 2:g}s&for={stall:g}s"
    text = load(connections, rate, length, payload, reply)
    return bench.trusted_run(path, text, seconds=length + stall, samples=samples)


def rows(test, what, run, stall, length, quantiles, **more):
    made = []
    for name, q in quantiles:
        truth, observed = stall_quantile(q, stall, length), run.totals["ws_rtt"][name]
        if observed is None:
            made.append(Row(test, f"{what}, {name}", duration(truth), bar="1 %", outcome=FAILED, note="too few samples"))
            continue
        error = observed / truth - 1
        made.append(
            judged(
                test,
                f"{what}, {name}",
                duration(truth),
                duration(observed),
                share(error),
                "1 %",
                abs(error) <= BAR,
                run,
                **more,
            )
        )
    return made


def lengths(bench):
    """(seconds of load, seconds of stall)"""
    return (5, 1) if bench.short else (20, 2)


def observe_t1(bench, samples="none"):
    return observe(bench, 4, 150, *lengths(bench), 'text: "${connection} ${seq}"', "echo", samples)


def observe_t2(bench, samples="none"):
    kib = 32 if bench.short else 16
    return observe(bench, 1, 200, *lengths(bench), f"binary: {{size: {kib}KiB}}", "next", samples)


def run_t1(bench):
    length, stall = lengths(bench)
    run = observe_t1(bench)
    quantiles = [("p95", 0.95), ("p99", 0.99)] + ([] if bench.short else [("p999", 0.999)])
    return rows("T1", f"stall {stall} s of {length} s", run, stall, length, quantiles, peers=TCPKALI)


def run_t2(bench):
    length, stall = lengths(bench)
    run = observe_t2(bench)
    what = "the same, full buffers"
    made = rows("T2", what, run, stall, length, [("p95", 0.95), ("p99", 0.99)])
    # Otherwise it would be T1 again.
    blocked = run.totals["ws_send_wait"]["max"]
    made.append(
        judged("T2", f"{what}: sends were held up", "> 50 ms", duration(blocked), "", "> 50 ms", blocked > 0.05, run)
    )
    return made
