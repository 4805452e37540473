"""T14: every message that was sent is accounted for, on every connection, against a target that drops known ones."""

import collections

from checks.row import judged

DROP = 10  # every so many
FATES = ("matched", "timed_out", "lost", "in_flight", "sent")


def observe(bench):
    seconds = 3 if bench.short else 10
    text = f"""load: [{{connections: 20, once: true, start: together, for: 5m}}]
session:
  - stream: {{rate: 50/s, for: {seconds}s, text: "${{connection}} ${{seq}}", reply: echo, timeout: 2s, window: 10000}}
"""
    return bench.trusted_run(f"/faulty?drop={DROP}", text, seconds=seconds, samples="all")


def run_t14(bench):
    run = observe(bench)
    return [totals_row(run), fates_row(run)]


def totals_row(run):
    replies = run.totals["replies"]
    parts = {name: replies[name] for name in ("matched", "late", "lost", "in_flight")}
    found = sum(parts.values())
    sent = run.totals["ws_sent"]["messages"]
    return judged(
        "T14",
        "sent = matched + late + lost + in flight",
        f"{sent:,}",
        f"{found:,}",
        str(found - sent),
        "0",
        found == sent == replies["expected"] == len(run.log),
        note=", ".join(f"{name} {value:,}" for name, value in parts.items()),
    )


def fates_row(run):
    """Of each connection: the target answered what was matched, and dropped what was not."""
    answered = collections.Counter(row.payload.split(" ")[0] for row in run.log if row.sent)
    dropped = collections.Counter(row.payload.split(" ")[0] for row in run.log if not row.sent)
    fates = collections.defaultdict(collections.Counter)
    wrong = 0
    for sample in run.samples():
        fates[str(sample.connection)][sample.fate] += 1
        # The target counts from 1: its tenth message is number 9.
        wrong += (sample.fate == "matched") == ((sample.number + 1) % DROP == 0)
        wrong += sample.fate not in FATES
    for connection, counts in fates.items():
        # One that is answered too late to be matched was answered all the same.
        wrong += counts["matched"] != answered[connection]
        wrong += sum(counts.values()) != answered[connection] + dropped[connection]
    return judged(
        "T14",
        f"the same on each of {len(fates)} connections",
        f"{sum(answered.values()):,} answered, {sum(dropped.values()):,} dropped",
        f"{sum(counts['matched'] for counts in fates.values()):,} matched",
        str(wrong),
        "0",
        wrong == 0 and len(fates) == len(answered),
        run,
    )
