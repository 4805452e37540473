"""The verdict on a run whose generator had no CPU, and how the other tests look past it."""

import json
import os
import subprocess
import sys

import jsonschema
import pytest

from support import scenarios
from support.programs import run, wsurge
from support.results import assert_agents_add_up, exit_code_of, reasons_of, totals_of, verdict_of

STARVED = "agent a: worker 0 waited 31.2 % of the second at 12.0 s for a CPU (limit 5 %; …): …"
LATE = "target echo: messages left late: p99 of ws_send_delay is 3.00 ms (limit 2.00 ms, …)"
UNSENT = "target echo: 250 of 1250 messages that were due were not sent (20.0 %, …), and the workers were late"
RATE = "target echo: phase main began 890 of 1000 sessions (…): the generator did not keep the rate"
BUSY = "agent b: worker 0 was busy 100 % of the second at 2.5 s (limit 95 % …): use more workers"
LOST = "agent b was lost after 12.3 s: its 25.0 % of the load is missing from then on"
UNBALANCED = "the counts do not balance: one"


def made_up(verdict, *reasons, passed=True, waited=0.001):
    worker = {"run_queue_max": {"share": waited, "at": 1}}
    return {
        "run": {"verdict": verdict, "reasons": list(reasons)},
        "thresholds": [{"passed": passed}],
        "agents": [
            {"health": {"workers": [{"run_queue_max": None}]}},
            {"health": {"workers": [worker]}},
        ],
    }


@pytest.mark.parametrize(
    ("verdict", "reasons", "without"),
    [
        ("valid", [], "valid"),
        ("invalid", [STARVED], "valid"),
        ("invalid", [LATE, UNSENT, STARVED, BUSY, RATE], "valid"),
        ("invalid", [LATE, RATE, BUSY], "invalid"),  # nothing of the host's
        ("invalid", [UNBALANCED, STARVED], "invalid"),
        ("invalid", [STARVED, LOST], "degraded"),
        ("degraded", [LOST], "degraded"),
    ],
)
def test_the_verdict_without_what_a_busy_host_did(verdict, reasons, without):
    result = made_up(verdict, *reasons)
    assert verdict_of(result) == without
    forgiven = {STARVED, LATE, UNSENT, RATE, BUSY} if STARVED in reasons else set()
    assert reasons_of(result) == [reason for reason in reasons if reason not in forgiven]


def test_late_messages_are_the_hosts_when_its_workers_had_to_wait():
    assert verdict_of(made_up("invalid", LATE, waited=0.03)) == "valid"
    assert verdict_of(made_up("invalid", LATE, waited=0.005)) == "invalid"
    assert verdict_of(made_up("invalid", UNBALANCED, LATE, waited=0.03)) == "invalid"
    assert verdict_of(made_up("invalid", BUSY, waited=0.03)) == "invalid"


def test_the_exit_code_without_what_a_busy_host_did():
    assert exit_code_of(4, made_up("invalid", STARVED)) == 0
    assert exit_code_of(4, made_up("invalid", STARVED, passed=False)) == 3
    assert exit_code_of(4, made_up("invalid", STARVED, LOST)) == 0
    assert exit_code_of(4, made_up("invalid", STARVED, LOST), strict=True) == 4
    assert exit_code_of(4, made_up("invalid", UNBALANCED, STARVED)) == 4
    assert exit_code_of(130, made_up("invalid", STARVED)) == 130
    assert exit_code_of(0, made_up("valid")) == 0


@pytest.fixture
def one_cpu_for_all():
    """This process and its children on one CPU, beside a program that always wants it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    hog = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    yield
    hog.kill()
    hog.wait()
    os.sched_setaffinity(0, before)


def test_a_worker_that_waits_for_a_cpu_makes_the_run_invalid(one_cpu_for_all, target, tmp_path, out):
    done = run(scenarios.echo(tmp_path, target.url(), length="3s", connections=20), out=out)
    assert done.exit_status == 4, done
    result = done.result
    assert result["run"]["verdict"] == "invalid"
    assert any("for a CPU (limit 5 %" in reason for reason in result["run"]["reasons"]), done
    assert "waiting for a CPU" in done.stdout
    (agent,) = result["agents"]
    worst = max(worker["run_queue_max"]["share"] for worker in agent["health"]["workers"])
    assert 0.05 < worst <= 1.5


def test_a_result_fits_the_published_schema(target, tmp_path, out):
    schema = wsurge("schema", "--result")
    assert schema.code == 0, schema
    validator = jsonschema.Draft202012Validator(json.loads(schema.stdout))
    validator.check_schema(validator.schema)
    thresholds = '["ws_rtt.p99 < 10s", "ws_sink.p99 < 1s"]'
    file = scenarios.echo(tmp_path, target.url(), length="2s", thresholds=thresholds)
    done = run(file, "--agents", "2", "--tag", "commit=abc", out=out)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(done.result)] == []
    broken = {**done.result, "run": {**done.result["run"], "verdict": "fine"}}
    assert list(validator.iter_errors(broken)) != []


def test_the_agents_own_times_are_those_of_the_target(target, tmp_path, out):
    done = run(scenarios.echo(tmp_path, target.url(), length="2s"), "--agents", "2", out=out)
    assert done.code == 0, done
    result = done.result
    assert_agents_add_up(result)
    whole = totals_of(result)
    parts = [agent["totals"] for agent in result["agents"]]
    for metric in ("ws_rtt", "ws_service", "ws_send_delay"):
        assert sum(part[metric]["count"] for part in parts) == whole[metric]["count"]
        assert max(part[metric]["max"] for part in parts) == whole[metric]["max"]
        assert min(part[metric]["min"] for part in parts) == whole[metric]["min"]
    for agent in result["agents"]:
        assert agent["health"]["descriptors"] > 0
        assert agent["health"]["resident_bytes"] > 1_000_000
        for worker in agent["health"]["workers"]:
            assert 1.5 < worker["seconds"] < 2.5
            assert 0 < worker["busy"] < 1.05
            assert 0 < worker["cpu"] < 1.05
    assert whole["fairness"]["connections"] == 10
    assert 0 < whole["fairness"]["jain"] <= 1
