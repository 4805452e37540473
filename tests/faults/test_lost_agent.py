"""Agents that die, refuse or never come."""

import os
import re
import signal

import pytest

from support import scenarios
from support.programs import finish_run, start_run, wait_until
from support.results import reasons_of, totals_of, verdict_of


def kill_agent(process, name):
    """Kills the local agent of this name."""
    (pid,) = [pid for pid, command in process.children().items() if name in command]
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("strict", [False, True])
def test_a_killed_agent_is_named_and_the_others_go_on(strict, target, tmp_path, out):
    file = scenarios.echo(tmp_path, target.url(), length="4s", connections=20)
    process = start_run(file, "--agents", "2", *(["--strict"] if strict else []), out=out)
    before = target.count()["connections"]
    wait_until(lambda: target.count()["connections"] >= before + 20, 20, "the load to begin")
    kill_agent(process, "local-2")
    done = finish_run(process, out, 40)

    assert done.code == (4 if strict else 0), done
    result = done.result
    assert verdict_of(result) == "degraded"
    (reason,) = reasons_of(result)
    assert re.search(r"local-2 was lost after .* s: its 50\.0 % of the load is missing", reason)
    first, second = result["agents"]
    assert "lost_at" not in first
    assert 0 < second["lost_at"] < 4
    assert "LOST" in done.stdout

    # The one that went on is complete.
    counted = target.count()["runs"][result["run"]["id"]]
    assert counted["local-1"]["messages"] == first["totals"]["ws_sent"]["messages"]
    assert totals_of(result)["errors"] == {}
    # Its load went on to the end: 10 connections, 4 s, a request each 5 ms and its round trip.
    assert first["totals"]["replies"]["matched"] > second["totals"]["replies"]["matched"]


def test_when_all_agents_are_killed_the_run_ends_with_what_there_is(target, tmp_path, out):
    process = start_run(scenarios.echo(tmp_path, target.url(), length="60s", connections=20), out=out)
    before = target.count()["connections"]
    wait_until(lambda: target.count()["connections"] >= before + 20, 20, "the load to begin")
    kill_agent(process, "local-1")
    done = finish_run(process, out, 20)
    assert done.code != 0, done
    assert "local-1" in done.stdout + done.stderr
    assert verdict_of(done.result) != "valid"


def test_when_the_command_is_killed_its_agents_end(target, tmp_path, out):
    process = start_run(scenarios.echo(tmp_path, target.url(), length="60s"), "--agents", "2", out=out)
    before = target.count()["connections"]
    wait_until(lambda: target.count()["connections"] >= before + 10, 20, "the load to begin")
    assert len(process.children()) == 2
    process.popen.kill()
    process.popen.wait(5)
    try:
        wait_until(lambda: not process.children(), 10, "the agents to end")
    finally:
        process.stop()
