"""How a run may end besides as planned: thresholds, interrupts."""

import os
import signal
import time

import pytest

from support import scenarios
from support.programs import finish_run, run, start_run, wait_until
from support.raw_server import RawServer, keep_silent
from support.results import verdict_of


def wait_for_load(target, process, connections):
    """Until the run has so many connections at the target."""
    before = target.count()["connections"]

    def loaded():
        assert process.running(), str(process)
        return target.count()["connections"] >= before + connections

    wait_until(loaded, 20, "the load to begin")


def test_a_failed_threshold_is_exit_code_3(target, tmp_path, out):
    thresholds = '["ws_rtt.p50 < 1us", "errors.share < 0.1%"]'
    file = scenarios.echo(tmp_path, target.url(), thresholds=thresholds)
    done = run(file, out=out)
    assert done.code == 3, done
    assert [threshold["passed"] for threshold in done.result["thresholds"]] == [False, True]
    assert done.result["thresholds"][0]["observed"] > 1e-6
    assert "FAILED  ws_rtt.p50 < 1us" in done.stdout
    assert verdict_of(done.result) == "valid", done.result["run"]["reasons"]


def test_a_metric_of_one_value_needs_no_statistic(target, tmp_path, out):
    thresholds = '["throughput > 1", "seconds < 1h", "throughput < 1"]'
    done = run(scenarios.echo(tmp_path, target.url(), thresholds=thresholds), out=out)
    assert done.code == 3, done
    assert [threshold["passed"] for threshold in done.result["thresholds"]] == [True, True, False]


def test_a_threshold_with_abort_ends_the_run_early(target, tmp_path, out):
    thresholds = '[{that: "ws_rtt.p50 < 1us", abort: true, after: 1s}]'
    file = scenarios.echo(tmp_path, target.url(), length="60s", thresholds=thresholds)
    done = run(file, out=out, seconds=30)
    assert done.code == 3, done
    assert done.result["run"]["duration"] < 20
    assert done.result["thresholds"][0]["passed"] is False


@pytest.mark.parametrize("group", [False, True], ids=["to the command", "to its group, as a terminal does"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_an_interrupt_ends_in_a_report(number, group, target, tmp_path, out):
    process = start_run(scenarios.echo(tmp_path, target.url(), length="60s"), "--agents", "2", out=out)
    wait_for_load(target, process, 10)
    (os.killpg if group else os.kill)(process.pid, number)
    done = finish_run(process, out, 5)
    assert done.code == 130, done
    assert done.result["run"]["interrupted"] is True
    assert verdict_of(done.result) == "valid", done.result["run"]["reasons"]
    assert len(done.result["agents"]) == 2
    assert done.stdout == (done.folder / "summary.txt").read_text()
    run_id = done.result["run"]["id"]
    counted = target.count()["runs"][run_id]
    for agent in done.result["agents"]:
        assert counted[agent["name"]]["messages"] == agent["totals"]["ws_sent"]["messages"]


def test_a_second_interrupt_ends_at_once(tmp_path, out):
    with RawServer(keep_silent) as server:
        process = start_run(scenarios.echo(tmp_path, server.url, length="60s"), out=out)
        wait_until(lambda: server.connections > 0, 20, "the load to begin")
        process.signal(signal.SIGINT)
        time.sleep(0.05)  # the two keys of a person in a hurry
        process.signal(signal.SIGINT)
        done = finish_run(process, out, 1.5)
    assert done.code == 130, done


def test_an_interrupt_while_waiting_for_the_first_second(target, tmp_path, out):
    process = start_run(scenarios.echo(tmp_path, target.url(), length="60s"), out=out)
    wait_until(process.children, 10, "the agent to be started")
    process.signal(signal.SIGINT)
    done = finish_run(process, out, 5)
    assert done.code == 130, done
