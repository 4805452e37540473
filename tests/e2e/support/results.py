"""What must be true of result.json."""

import math


def totals_of(result):
    """The totals of the only target."""
    assert len(result["targets"]) == 1
    return result["targets"][0]["totals"]


def count_of(totals, metric):
    return totals.get(metric, {}).get("count", 0)


def assert_sound(result):
    """A valid result whose parts add up."""
    assert result["schema"] == 1
    assert result["run"]["verdict"] == "valid", result["run"]["reasons"]
    assert result["run"]["reasons"] == []
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
