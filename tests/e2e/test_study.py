"""The origin study's three benchmarks, against its two stacks, on two agents."""

import pytest

from support import scenarios
from support.programs import run
from support.results import assert_agents_add_up, assert_sound, count_of, totals_of

STACKS = ("aiohttp", "fastapi")
CONNECTIONS = 101
MESSAGES = 1000


def run_study(name, behaviour, stack, foreign_server, tmp_path, out):
    server = foreign_server(stack, behaviour)
    file = scenarios.study(tmp_path, name, stack, server.url)
    done = run(
        file,
        *("--agents", "2", "--target", stack),
        *("--set", f"connections={CONNECTIONS}", "--set", f"messages={MESSAGES}"),
        out=out,
        seconds=120,
    )
    assert done.code == 0, done
    result = done.result
    assert_study(result, stack)
    return result, done.folder


def assert_study(result, stack):
    """What all three have in common: exactly what was asked for was received, and it adds up."""
    assert_sound(result)
    assert_agents_add_up(result)
    assert [target["name"] for target in result["targets"]] == [stack]
    totals = totals_of(result)

    expected = CONNECTIONS * MESSAGES
    assert totals["ws_received"]["messages"] == expected
    assert totals["seconds"] > 0
    assert totals["throughput"] * totals["seconds"] == pytest.approx(expected, rel=0.001)
    assert count_of(totals, "ws_first_message") == CONNECTIONS
    assert count_of(totals, "ws_gap") == expected - CONNECTIONS
    assert count_of(totals, "ws_connect") == CONNECTIONS

    assert totals["errors"] == {}
    assert totals["ws_connections"] == {
        "opened": CONNECTIONS,
        "failed": 0,
        "closed": CONNECTIONS,
        "dropped": 0,
    }
    assert totals["sessions"] == {
        "due": 0,
        "refused": 0,
        "started": CONNECTIONS,
        "done": CONNECTIONS,
        "failed": 0,
        "ended": 0,
    }
    # These servers never answer a Close, or are still sending when it comes: no error either way.
    assert set(totals["closes"]) <= {"ours", "unanswered"}
    assert sum(totals["closes"].values()) == CONNECTIONS

    agents = result["agents"]
    assert sorted(agent["connections"] for agent in agents) == [50, 51]
    for agent in agents:
        assert agent["totals"]["ws_received"]["messages"] == agent["connections"] * MESSAGES


@pytest.mark.parametrize("stack", STACKS)
def test_latency_receives_exactly_what_was_asked_for(stack, foreign_server, tmp_path, out):
    run_study("latency", "random-float", stack, foreign_server, tmp_path, out)


@pytest.mark.parametrize("stack", STACKS)
def test_io_writes_exactly_the_lines_it_received(stack, foreign_server, tmp_path, out):
    result, folder = run_study("io", "random-float", stack, foreign_server, tmp_path, out)
    totals = totals_of(result)
    assert count_of(totals, "ws_sink") == CONNECTIONS * MESSAGES
    assert totals["ws_sink"]["min"] > 0

    (saved,) = folder.rglob("received.txt")
    text = saved.read_text()
    assert text.endswith("\n")
    lines = text.splitlines()
    assert len(lines) == CONNECTIONS * MESSAGES
    for line in lines:
        assert line == line.strip()
        assert 0 <= float(line) < 1


@pytest.mark.parametrize("stack", STACKS)
def test_signal_times_every_order_that_was_answered(stack, foreign_server, tmp_path, out):
    result, _ = run_study("signal", "signal", stack, foreign_server, tmp_path, out)
    totals = totals_of(result)
    replies = totals["replies"]
    assert replies["expected"] == totals["ws_sent"]["messages"] > 0
    assert replies["matched"] > 0
    # Orders that were sent just before their connection had all its messages are in flight.
    assert replies["matched"] <= replies["expected"] == replies["matched"] + replies["in_flight"]
    for metric in ("ws_rtt", "ws_service"):
        assert count_of(totals, metric) == replies["matched"]
        assert totals[metric]["censored"] == 0
        assert totals[metric]["min"] > 0
    assert totals["ws_rtt"]["min"] >= totals["ws_service"]["min"]
