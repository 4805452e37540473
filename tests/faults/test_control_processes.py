"""Controllers, agents and users that are killed, stopped and interrupted."""

import json
import re
import signal
import time

import pytest

from support import faketime
from support.load import PLANNED, assert_never_stopped, assert_within_plan
from support.programs import wsurge
from support.results import totals_of
from support.setting import BROKEN, END, HEARTBEAT, LEASE, LOST, ZERO, missing_of, verdict

INTERVAL = 1.0  # a report covers so many seconds
UNTIL_STORED = 0.3


def assert_no_load_after(load, agents, instant):
    for agent in agents:
        assert load.ended(agent) <= instant, f"{agent}: {load.ended(agent) - instant:.2f} s too late"


# ---- Agents ----


def test_agents_killed_at_any_instant_are_named_and_lose_an_interval(setting):
    kills = {"first": 0.6, "second": 1.95, "third": 3.3}
    setting.start_agents(*kills, "healthy")
    length = 3.3 + LOST + 1
    run = setting.run(4, length)
    for name, instant in kills.items():
        run.wait_past(instant)
        setting.agents[name].signal(signal.SIGKILL)
        setting.wait_for_log(rf"agent {name}\b.*suspect", BROKEN)
    done = run.finish()
    sent, counted = setting.sent(done), setting.count(run.id)
    for name, instant in kills.items():
        lost, share = missing_of(done.result, name)
        assert instant - 0.5 <= lost <= instant + LOST and share == 25
        assert counted[name] - sent[name] <= PLANNED * (INTERVAL + UNTIL_STORED), name
    assert verdict(done.result) == "degraded", str(done)
    setting.assert_invariants(done, ["healthy"])
    assert_never_stopped(run.load, "healthy", length)


def test_a_stopped_agent_says_that_it_stalled(setting):
    stopped = LEASE / 4  # 2 s with the true lease
    setting.start_agents("stops", "healthy")
    run = setting.run(2, 2 + 2 * stopped)
    run.wait_past(1)
    setting.agents["stops"].signal(signal.SIGSTOP)
    time.sleep(stopped)
    setting.agents["stops"].signal(signal.SIGCONT)
    done = run.finish()
    setting.assert_invariants(done, ["stops", "healthy"])
    stalls = [re.search(r"agent stops stalled for ([\d.]+) s", reason) for reason in done.result["run"]["reasons"]]
    assert done.exit_status == 4
    seconds = [float(stall.group(1)) for stall in stalls if stall]
    assert seconds and abs(max(seconds) - stopped) <= 0.3, done.result["run"]["reasons"]
    assert_never_stopped(run.load, "healthy", run.length)


def test_an_agent_that_is_stopped_for_longer_than_its_lease_makes_no_load_when_it_goes_on(setting):
    setting.start_agents("stops", "healthy")
    run = setting.run(2, 2 * LEASE + 4)
    run.wait_past(1)
    setting.agents["stops"].signal(signal.SIGSTOP)
    stopped = time.monotonic()
    time.sleep(1.5 * LEASE)
    setting.agents["stops"].signal(signal.SIGCONT)
    done = run.finish()
    assert missing_of(done.result, "stops")[1] == 50
    setting.assert_invariants(done, ["stops", "healthy"])
    # What was due meanwhile is not made up for.
    late = run.load.messages("stops") - run.load.before("stops", stopped + 1.5 * LEASE - 0.1)
    assert late <= PLANNED * 0.1, f"{late} messages after its lease"
    assert_within_plan(run.load, "stops")


def test_a_restarted_agent_waits_for_the_lease_of_the_first_and_is_counted_once(setting):
    setting.start_agents("one", "other")
    run = setting.run(2, LOST + 4)
    run.wait_past(1)
    setting.agents["one"].signal(signal.SIGKILL)
    setting.agents["one"].wait(5)
    killed = time.monotonic()
    # Nobody can know that the first makes no load any more; two must not do so under one name.
    again = setting.agent("one")
    again.wait_for(r"agent named one\b.*may still be making load.*lease", 5)
    again.wait_for(r"info: attached to the controller", LOST + 5)
    assert time.monotonic() - killed >= LEASE - HEARTBEAT
    done = run.finish()
    # Nobody told it to make load.
    assert_no_load_after(run.load, ["one"], killed + 0.5)
    assert [agent["name"] for agent in done.result["agents"]] == ["one", "other"]
    assert missing_of(done.result, "one")[1] == 50
    setting.assert_invariants(done, ["other"])
    assert again.running(), str(again)
    setting.assert_usable(["one", "other"])


def test_the_second_of_a_name_leaves_the_first_at_its_work(setting):
    setting.start_agents("one", "other")
    first = setting.agents["one"]
    run = setting.run(2, 2 * LEASE)
    run.wait_past(1)
    second = setting.agent("one")
    assert second.wait(10) == 1
    assert re.search(r"wsurge-agent: .*one", second.stderr), second
    done = run.finish()
    setting.assert_invariants(done, ["one", "other"])
    assert verdict(done.result) == "valid", str(done)
    assert_never_stopped(run.load, "one", run.length)
    assert first.running()


def test_a_late_agent_is_waited_for(setting):
    setting.start_agents("early")
    file = setting.steady(2, 1)
    run = setting.submit(file, 2, 1, "--wait", "15s")
    time.sleep(1)  # so late
    assert run.process.running()
    setting.agent("late")
    done = run.finish(30)
    setting.assert_invariants(done, ["early", "late"])


def test_a_missing_agent_is_waited_for_and_those_present_are_named(setting):
    setting.start_agents("here")
    run = setting.submit(setting.steady(2, 1), 2, 1, "--wait", "1s")
    done = run.finish(20)
    assert done.code == 5, str(done)
    assert "1 of 2 agents" in done.stderr and "here" in done.stderr, str(done)
    setting.assert_usable(["here"])


# ---- The controller ----


@pytest.mark.parametrize("away", [HEARTBEAT, ZERO + 1], ids=["comes back at once", "comes back late"])
def test_a_killed_controller(away, setting):
    names = ["one", "two"]
    setting.start_agents(*names)
    run = setting.run(2, 60)
    run.wait_past(2.3)
    killed = time.monotonic()
    setting.kill_controller()
    assert run.process.wait(END) == 5
    stored = report(run, "--data", setting.folder / "store")
    time.sleep(max(killed + away - time.monotonic(), 0))
    setting.restart_controller()
    setting.wait_for_agents(names, LOST + 10)
    time.sleep(max(killed + ZERO + 1 - time.monotonic(), 0))
    assert_no_load_after(run.load, names, killed + ZERO)
    for name in names:
        assert_within_plan(run.load, name)
    assert_all_but_a_second(stored, run, killed)
    assert report(run, "--controller", setting.controller.address) == stored
    setting.assert_usable(names)


def report(run, *where):
    done = wsurge("report", run.id, "--format", "json", *where)
    assert done.code == 0, str(done)
    return json.loads(done.stdout)


def assert_all_but_a_second(result, run, killed):
    assert verdict(result) == "degraded"
    for agent in result["agents"]:
        sent = agent["totals"]["ws_sent"]["messages"]
        passed = next(at for at, messages in run.load.samples(agent["name"]) if messages > sent)
        assert killed - passed <= INTERVAL + UNTIL_STORED, agent["name"]


def test_a_stopped_controller_gives_no_stale_orders(setting):
    names = ["one", "two"]
    setting.start_agents(*names)
    run = setting.run(2, 8 * LEASE)
    run.wait_past(1)
    controller = setting.controller.process
    controller.signal(signal.SIGSTOP)
    stopped = time.monotonic()
    time.sleep(LEASE * 2.5)
    controller.signal(signal.SIGCONT)
    done = run.finish()
    # The user may have had enough of it; the run is over then, and its report is with the controller.
    assert done.code in (0, 5) and (done.code == 0 or "lost the controller" in done.stderr), str(done)
    assert_no_load_after(run.load, names, stopped + ZERO)
    for name in names:
        assert_within_plan(run.load, name)
    setting.assert_usable(names)
    # Nothing came back to life meanwhile.
    assert_no_load_after(run.load, names, stopped + ZERO)
    result = report(run, "--controller", setting.controller.address)
    counted = setting.count(run.id)
    for agent in result["agents"]:
        assert missing_of(result, agent["name"])[1] == 50
        assert 0 < agent["totals"]["ws_sent"]["messages"] <= counted[agent["name"]]


def test_a_controller_that_is_stopped_for_less_than_the_lease_changes_nothing(setting):
    names = ["one", "two"]
    setting.start_agents(*names)
    run = setting.run(2, 1 + 2 * LEASE)
    run.wait_past(1)
    setting.controller.process.signal(signal.SIGSTOP)
    time.sleep(LEASE * 5 / 8)
    setting.controller.process.signal(signal.SIGCONT)
    done = run.finish()
    setting.assert_invariants(done, names)
    assert verdict(done.result) == "valid", str(done)
    for name in names:
        assert_never_stopped(run.load, name, run.length)


# ---- The user ----


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_an_interrupt_stops_the_load_at_all_agents(number, setting):
    names = ["one", "two"]
    setting.start_agents(*names)
    run = setting.run(2, 60)
    run.wait_past(1)
    run.process.signal(number)
    asked = time.monotonic()
    done = run.finish(5)
    assert_no_load_after(run.load, names, asked + 2)
    assert done.result["run"]["interrupted"] is True
    setting.assert_invariants(done, names, code=130)
    setting.assert_usable(names)


def test_a_second_interrupt_does_not_wait_for_an_agent_that_does_not_answer(setting):
    setting.start_agents("stops", "healthy")
    run = setting.run(2, 60)
    run.wait_past(1)
    setting.agents["stops"].signal(signal.SIGSTOP)
    run.process.signal(signal.SIGINT)
    asked = time.monotonic()
    time.sleep(0.3)
    assert run.process.running()
    run.process.signal(signal.SIGINT)
    done = run.finish(1)
    assert done.code == 130, str(done)
    time.sleep(max(asked + 2.5 - time.monotonic(), 0))
    assert_no_load_after(run.load, ["healthy"], asked + 2)
    setting.agents["stops"].signal(signal.SIGCONT)
    setting.wait_for_agents(["stops", "healthy"], LOST + 10)
    setting.assert_usable(["stops", "healthy"])


# ---- Hosts ----


def test_more_connections_than_descriptors_are_refused_beforehand(setting):
    setting.agent("few", prefix=("prlimit", "--nofile=128:128"))
    setting.wait_for_agents(["few"])
    done = setting.submit(setting.steady(50, 1), 1, 1).finish(20)
    assert done.code == 5, str(done)
    assert re.search(r"agent few refused: .*descriptors", done.stderr), str(done)
    assert setting.target.count()["connections"] == 0
    setting.assert_usable(["few"])


def test_clocks_that_are_set_change_nothing(setting, tmp_path):
    reason = faketime.why_not(tmp_path)
    if reason:
        pytest.skip(reason)
    clocks = {name: faketime.Clock(tmp_path / name) for name in ("ahead", "back", "controller")}
    setting.controller.process.stop()
    setting.start_controller(env=clocks["controller"].environment)
    names = ["ahead", "back", "other"]
    for name in names:
        setting.agent(name, env=clocks[name].environment if name in clocks else None)
    setting.wait_for_agents(names)
    run = setting.run(3, 1 + 2 * LEASE)
    run.wait_past(1)
    for name, hours in (("ahead", 1), ("back", -1), ("controller", 1)):
        clocks[name].set(hours * 3600)
    run.wait_past(1 + LEASE)
    clocks["controller"].set(-3600)
    done = run.finish()
    setting.assert_invariants(done, names)
    assert verdict(done.result) == "valid", str(done)
    assert 0 < totals_of(done.result)["ws_rtt"]["max"] < 1
    for name in names:
        assert_never_stopped(run.load, name, run.length)
