"""Agents whose clocks are not the controller's: what is published of them is true."""

import contextlib
import time

import pytest

from support import clocks, scenarios
from support.control import Controller, start_agent
from support.programs import Process, program, run
from support.results import totals_of

OFFSETS = {"ahead": 1000, "behind": -37, "here": 0, "pair-1": 500, "pair-2": 500}

ROOM = """
wsurge: 1
targets: {{room: "{url}"}}
load: [{{for: 4s, connections: 20}}]
session:
  - think: 500ms
  - stream: {{rate: 10/s, for: 1h, text: "${{stamp}}", reply: none, reaches: all}}
"""


# Clocks are what this is about: a host too busy for the times (exit code 4) does not matter.


@pytest.fixture(scope="module", autouse=True)
def needs_time_namespaces():
    reason = clocks.why_not()
    if reason:
        pytest.skip(reason)
    if time.monotonic() < 60:
        pytest.skip("this host runs for less than a minute: no clock can be set 37 s back")


@contextlib.contextmanager
def agents(controller, folder, names):
    """One agent for each name; those of a pair share a time namespace."""
    with contextlib.ExitStack() as stack:
        for name in names:
            if name.startswith("pair"):
                continue
            prefix = clocks.offset_prefix(OFFSETS[name]) if OFFSETS[name] else ()
            stack.enter_context(start_agent(controller.address, name, folder / name, prefix=prefix))
        pair = [name for name in names if name.startswith("pair")]
        if pair:
            each = '"$0" --controller "$1" --data "$2" --name'
            both = f'{each} "$3" & exec {each} "$4"'
            command = ("sh", "-c", both, program("wsurge-agent"), controller.address, folder, *pair)
            stack.enter_context(Process([*clocks.offset_prefix(OFFSETS[pair[0]]), *command]))
        yield


def agents_of(result):
    return {agent["name"]: agent["clock"] for agent in result["agents"]}


def test_the_published_offset_is_within_its_bound(target, tmp_path, out):
    names = list(OFFSETS)
    scenario = scenarios.echo(tmp_path, target.url(), length="1s")
    with Controller() as controller, agents(controller, tmp_path, names):
        for attempt in range(3):
            where = ("--controller", controller.address, "--agents", str(len(names)))
            done = run(scenario, *where, out=out / str(attempt))
            assert done.code in (0, 4), done
            published = agents_of(done.result)
            assert sorted(published) == sorted(names)
            for name, clock in published.items():
                # A double has no place for the last nanoseconds of 1000 s.
                assert abs(clock["offset"] - OFFSETS[name]) <= clock["bound"] + 1e-9, (name, clock)
                assert clock["bound"] < 0.05, (name, clock)
            assert published["here"] == {"offset": 0, "bound": 0}
            assert published["pair-1"] == published["pair-2"]
            for agent in done.result["agents"]:
                assert abs(agent["start_skew"]) < 0.5


def test_agents_of_the_controllers_own_clock_have_no_error(target, tmp_path, out):
    scenario = scenarios.echo(tmp_path, target.url(), length="1s")
    with Controller() as controller:
        with start_agent(controller.address, "a", tmp_path / "a"), start_agent(
            controller.address, "b", tmp_path / "b"
        ):
            done = run(scenario, "--controller", controller.address, "--agents", "2", out=out)
    assert done.code in (0, 4), done
    assert agents_of(done.result) == {name: {"offset": 0, "bound": 0} for name in "ab"}


def test_deliveries_between_clocks_are_right_within_the_bound(target, tmp_path, out):
    names = ["ahead", "behind", "here"]
    scenario = scenarios.write(tmp_path, ROOM, url=target.url("/broadcast"))
    with Controller() as controller, agents(controller, tmp_path, names):
        done = run(scenario, "--controller", controller.address, "--agents", "3", out=out)
    assert done.code in (0, 4), done
    totals = totals_of(done.result)
    delivery, times = totals["delivery"], totals["ws_delivery"]
    bounds = sorted(clock["bound"] for clock in agents_of(done.result).values())
    assert bounds[0] == 0 < bounds[1]
    assert 0 < times["clock_bound"] < 0.05
    assert times["clock_bound"] >= bounds[-1]
    # On one host nothing takes longer than a second, and nothing comes before it was due.
    assert times["max"] < 1 + times["clock_bound"]
    assert times["count"] + delivery["negative"] == delivery["received"]
    if delivery["negative"]:
        assert times["min"] <= times["clock_bound"]
    assert delivery["lost"] == delivery["duplicated"] == delivery["reordered"] == 0
    assert delivery["expected"] <= delivery["received"] == totals["ws_received"]["messages"]
    assert delivery["expected"] > 15 * totals["ws_sent"]["messages"]
    assert totals["reach"]["min"] == 1


def test_deliveries_within_a_pair_have_no_bound(target, tmp_path, out):
    names = ["pair-1", "pair-2"]
    scenario = scenarios.write(tmp_path, ROOM, url=target.url("/broadcast"))
    with Controller() as controller, agents(controller, tmp_path, names):
        done = run(scenario, "--controller", controller.address, "--agents", "2", out=out)
    assert done.code in (0, 4), done
    totals = totals_of(done.result)
    assert totals["ws_delivery"]["clock_bound"] == 0
    assert totals["delivery"]["negative"] == 0
    assert totals["delivery"]["lost"] == 0
