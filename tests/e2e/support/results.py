"""What must be true of result.json.

A host that runs tests may be busy with other things. Then workers wait for a CPU, and the verdict is rightly
`invalid`. What a test says of the program must not depend on that: here are the verdict, its reasons and the
exit code as they would be if every worker had had its CPU. Nothing else is forgiven.
"""

import math
import re

# A worker that waited for a CPU, and what follows from it in the same run. Late messages need less of it than
# makes a reason of its own: one wait of some milliseconds in a thousand messages.
_STARVED = re.compile(r"agent .*: worker \d+ waited [\d.]+ % of the second at [\d.]+ s for a CPU ")
_LATE = re.compile(
    r"target .*: messages left late: |target .* messages that were due were not sent .* the workers were late"
)
_SLOW = re.compile(
    r"target .*: the generator did not keep the (rate|gaps)|agent .*: worker \d+ was busy \d+ % of the second "
)
# Likewise; a process that was stopped is not waiting for a CPU.
_STALLED = re.compile(r"agent .* stalled for [\d.]+ s in the second at ")
_WAITED = 0.01  # of a second; a worker that has its CPU waits about a thousandth
_DEGRADED = re.compile(
    r"agent .* was lost after |\d+ intervals? of agent .* missing|the run was ended early because agent "
    r"|the controller ended before the run did: |agent .* stalled for "
)


def reasons_of(result):
    """Why the verdict is not `valid`, without what a busy host did."""
    reasons = result["run"]["reasons"]
    forgiven = []
    if any(_STARVED.match(reason) for reason in reasons):
        forgiven = [_STARVED, _LATE, _SLOW, _STALLED]
    elif _longest_wait(result) > _WAITED:
        forgiven = [_LATE, _STALLED]
    return [reason for reason in reasons if not any(pattern.match(reason) for pattern in forgiven)]


def reasons_but_timing(result):
    """Why the verdict is not `valid`, without what a busy host or a program that was stopped does to the times of
    messages."""
    timing = (_STARVED, _LATE, _SLOW, _STALLED)
    return [reason for reason in result["run"]["reasons"] if not any(each.match(reason) for each in timing)]


def _longest_wait(result):
    """The part of a second that a worker waited for a CPU, of the one that waited most."""
    return max(
        (
            worker["run_queue_max"]["share"]
            for agent in result["agents"]
            for worker in agent["health"]["workers"]
            if worker["run_queue_max"]
        ),
        default=0,
    )


def verdict_of(result):
    """The verdict, without what a busy host did."""
    reasons = reasons_of(result)
    if reasons == result["run"]["reasons"]:
        return result["run"]["verdict"]
    if all(_DEGRADED.match(reason) for reason in reasons):
        return "degraded" if reasons else "valid"
    return "invalid"


def exit_code_of(code, result, strict=False):
    """The exit code, without what a busy host did."""
    if code != 4 or verdict_of(result) in (["invalid", "degraded"] if strict else ["invalid"]):
        return code
    return 0 if all(threshold["passed"] for threshold in result["thresholds"]) else 3


def totals_of(result):
    """The totals of the only target."""
    assert len(result["targets"]) == 1
    return result["targets"][0]["totals"]


def count_of(totals, metric):
    return totals.get(metric, {}).get("count", 0)


def assert_sound(result):
    """A valid result whose parts add up, with or without a CPU for every worker."""
    assert result["schema"] == 1
    assert verdict_of(result) == "valid", result["run"]["reasons"]
    assert reasons_of(result) == []
    assert result["ledger"] == {"balanced": True, "differences": []}
    assert math.isclose(sum(agent["share"] for agent in result["agents"]), 1)
    for agent in result["agents"]:
        # Of the whole run: a phase may begin with what another one left.
        replies, sessions = agent["totals"]["replies"], agent["totals"]["sessions"]
        assert replies["expected"] == sum(replies[fate] for fate in ("matched", "late", "lost", "in_flight"))
        assert sessions["started"] == sum(sessions[end] for end in ("done", "failed", "ended"))
    for target in result["targets"]:
        totals = target["totals"]
        measured = [phase for phase in target["phases"] if phase["measured"]]
        for group, names in (("ws_sent", ("messages", "bytes")), ("ws_received", ("messages", "bytes"))):
            for name in names:
                assert totals[group][name] == sum(phase[group][name] for phase in measured)


def assert_agents_add_up(result):
    """The agents' own counts of the whole run are those of all phases, warm-up included."""
    for group, name in (
        ("ws_sent", "messages"),
        ("ws_sent", "bytes"),
        ("ws_received", "messages"),
        ("ws_connections", "opened"),
        ("sessions", "started"),
        ("replies", "matched"),
    ):
        of_agents = sum(agent["totals"][group][name] for agent in result["agents"])
        of_phases = sum(phase[group][name] for target in result["targets"] for phase in target["phases"])
        assert of_agents == of_phases, f"{group}.{name}"
