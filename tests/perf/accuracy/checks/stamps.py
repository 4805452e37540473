"""T5: the instants of a message, on both sides, are in order, and the parts add up to the whole.

When one offset between the clocks fits all messages, all are in order on their way too."""

from checks.joined import Joined
from checks.row import duration, judged


def run_t5(bench):
    length = 3 if bench.short else 20
    text = f"""load: [{{connections: 10, once: true, start: together, for: 5m}}]
session:
  - stream:
      rate: 100/s
      for: {length}s
      text: "${{connection}} ${{seq}}"
      reply: {{starts_with: "${{connection}} ${{seq}} "}}
      timeout: 20s
"""
    run = bench.trusted_run("/stamped", text, seconds=length, samples="all")
    return [order_row(run), sum_row(run)]


def order_row(run):
    joined = Joined(run)
    offset = joined.offset
    in_order = sum(
        sample.due <= sample.sent <= sample.received and row.received <= row.sent for sample, row in joined.pairs
    )
    sent = run.totals["ws_sent"]["messages"]
    within = in_order == len(joined.pairs) == sent and offset.fits()
    return judged(
        "T5",
        "due <= sent <= target's two <= received",
        f"{sent:,} in order",
        f"{in_order:,} in order",
        "0" if offset.fits() else duration((offset.low - offset.high) / 1e9),
        "all",
        within,
        run,
        note=f"clocks leave {duration((offset.high - offset.low) / 1e9)} to either side",
    )


def sum_row(run):
    totals = run.totals
    whole = totals["ws_rtt"]["mean"]
    parts = sum(totals[name]["mean"] for name in ("ws_send_delay", "ws_send_wait", "ws_service"))
    counts = {totals[name]["count"] for name in ("ws_rtt", "ws_send_delay", "ws_send_wait", "ws_service")}
    error = parts - whole
    # The means are of whole nanoseconds; what is left is the rounding of the decimal numbers.
    within = abs(error) < 1e-9 and len(counts) == 1
    return judged(
        "T5", "delay + wait + service = rtt, means", duration(whole), duration(parts), duration(error), "1 ns", within, run
    )
