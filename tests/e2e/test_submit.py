"""Runs that are submitted to a controller: their queue, and `wsurge submit`, `watch`, `stop`, `runs`, `agents`."""

import json
import signal
import time

import pytest

from support import scenarios
from support.control import Controller, start_agent
from support.programs import Process, finish_run, free_port, program, start_run, wait_until, wsurge


class Site:
    """A controller with a store and one agent."""

    def __init__(self, folder, target):
        self.folder = folder
        self.target = target
        self.controller = Controller("--data", folder / "data")
        self.agent = start_agent(self.controller.address, "one", folder / "agent")
        self.at = ("--controller", self.controller.address)

    def __enter__(self):
        wait_until(lambda: "one" in wsurge("agents", *self.at).stdout, 15, "the agent to attach")
        return self

    def __exit__(self, *_):
        self.agent.stop()
        self.controller.process.stop()

    def scenario(self, name, length="60s"):
        return scenarios.echo(self.folder, self.target.url(), length=length, name=name)

    def submit(self, name, *options, length="60s"):
        """The id of the run."""
        done = wsurge("submit", self.scenario(name, length), *self.at, *options)
        assert done.code == 0, done
        assert done.stdout.endswith("\n") and len(done.stdout.split()) == 1, done
        assert done.stderr == "", done
        return done.stdout.strip()

    def watch(self, run_id, out, *options):
        return Process([program("wsurge"), "watch", run_id, *self.at, "--out", out, *options])

    def stop(self, run_id):
        done = wsurge("stop", run_id, *self.at)
        assert done.code == 0, done

    def runs(self):
        """{run: (state, verdict, exit code)}, as `wsurge runs` lists them."""
        listed = wsurge("runs", *self.at)
        assert listed.code == 0, listed
        lines = [line.replace("cut off", "cut-off").split() for line in listed.stdout.splitlines()[1:]]
        return {words[0]: tuple(words[3:6]) for words in lines}

    def state(self, run_id):
        return self.runs()[run_id][0]

    def wait_for_state(self, run_id, state, seconds=20):
        wait_until(lambda: self.state(run_id) == state, seconds, f"{run_id} to be {state}")

    def wait_for_load(self, run_id):
        wait_until(lambda: run_id in self.target.count()["runs"], 20, f"the load of {run_id}")

    def report(self, run_id):
        done = wsurge("report", run_id, "--format", "json", *self.at)
        assert done.code == 0, done
        return json.loads(done.stdout)


@pytest.fixture
def site(target, tmp_path):
    with Site(tmp_path, target) as running:
        yield running


def test_submitted_runs_are_one_after_the_other_and_need_nobody(site):
    begun = time.monotonic()
    ids = [site.submit(name, length="3s") for name in ("first", "second", "third")]
    assert time.monotonic() - begun < 3, "submit waits for the runs"
    assert [site.state(run_id) for run_id in ids] == ["running", "queued", "queued"]
    assert list(site.runs()) == ids[::-1]
    site.wait_for_state(ids[-1], "over", 40)
    results = [site.report(run_id)["run"] for run_id in ids]
    for before, after in zip(results, results[1:]):
        assert after["started_at"] >= before["started_at"] + before["duration"]
    assert list(site.runs()) == ids[::-1]


def test_what_submit_is_asked_for_is_what_the_run_has(site):
    run_id = site.submit(
        "tagged", "--tag", "commit=abc", "--seed", "7", "--agents", "1", "--target", "echo", length="1s"
    )
    site.wait_for_state(run_id, "over")
    result = site.report(run_id)
    assert result["run"]["seed"] == 7
    assert result["run"]["tags"] == {"commit": "abc"}
    assert [agent["name"] for agent in result["agents"]] == ["one"]


def test_a_queued_run_is_watched_to_its_end(site, out):
    first, second, third = (site.submit("first"), site.submit("second"), site.submit("third", length="1s"))
    with site.watch(third, out / "live") as watch:
        watch.wait_for("queued: 2 runs ahead", 10)
        site.stop(second)
        watch.wait_for("queued: 1 run ahead", 10)
        site.stop(first)
        watch.wait_for("this run's turn", 20)
        done = finish_run(watch, out / "live", 30)
    assert done.code == 0, done
    assert done.folder.name == third
    assert done.stdout == (done.folder / "summary.txt").read_text()
    assert site.report(third) == done.result
    # Who comes after the end has the same.
    late = finish_run(site.watch(third, out / "late", "--json"), out / "late", 10)
    assert late.code == 0, late
    assert json.loads(late.stdout) == late.result == done.result


def test_a_queued_run_that_is_stopped_does_not_begin(site, out):
    first, second = site.submit("first"), site.submit("second")
    with site.watch(second, out) as watch:
        watch.wait_for("queued: 1 run ahead", 10)
        site.stop(second)
        done = finish_run(watch, out, 10)
    assert done.code == 130, done
    assert "stopped while it waited in the queue" in done.stderr, done
    assert done.folders == [], done
    assert site.runs() == {second: ("over", "-", "130"), first: ("running", "-", "-")}
    site.stop(second)  # once more does no harm
    site.stop(first)
    site.wait_for_state(first, "over")
    assert second not in site.target.count()["runs"]


def test_a_running_run_that_is_stopped_reports_what_it_has(site, out):
    first, second = site.submit("first"), site.submit("second")
    with site.watch(first, out) as watch:
        site.wait_for_load(first)
        watch.wait_for("open", 10)
        begun = time.monotonic()
        site.stop(first)
        done = finish_run(watch, out, 10)
        assert time.monotonic() - begun < 6
    assert done.code == 130, done
    assert done.result["run"]["id"] == first
    assert done.result["targets"][0]["totals"]["ws_rtt"]["count"] > 0
    assert site.report(first) == done.result
    site.wait_for_load(second)
    assert site.runs()[first][2] == "130"


def test_agents_and_runs_say_who_works_for_what(site):
    assert wsurge("agents", *site.at).stdout.splitlines()[1].split()[:3] == ["one", "idle", "-"]
    first, second = site.submit("first"), site.submit("second")
    site.wait_for_load(first)
    assert wsurge("agents", *site.at).stdout.splitlines()[1].split()[:3] == ["one", "busy", first]
    assert site.runs() == {second: ("queued", "-", "-"), first: ("running", "-", "-")}
    waiting = wsurge("report", second, *site.at)
    assert waiting.code == 2, waiting
    assert "waits in the queue" in waiting.stderr


@pytest.mark.parametrize("when", ["running", "queued"])
def test_a_run_goes_on_when_its_user_is_killed(when, site, out):
    if when == "queued":
        before = site.submit("before")
    with start_run(site.scenario("orphan", "2s"), *site.at, out=out) as user:
        wait_until(lambda: out.is_dir() and list(out.iterdir()), 15, "the run's folder")
        run_id = next(out.iterdir()).name
        site.wait_for_state(run_id, when)
        user.signal(signal.SIGKILL)
        user.wait(5)
    if when == "queued":
        assert site.state(run_id) == "queued"
        site.stop(before)
    site.wait_for_state(run_id, "over")
    assert site.report(run_id)["run"]["duration"] >= 2


def test_ctrl_c_ends_the_watching_and_not_the_run(site, out):
    first, second = site.submit("first"), site.submit("second")
    site.wait_for_load(first)
    for run_id, sign in ((first, "open"), (second, "1 run ahead")):
        with site.watch(run_id, out) as watch:
            watch.wait_for(sign, 10)
            watch.signal(signal.SIGINT)
            done = finish_run(watch, out, 5)
        assert done.code == 130, done
        assert f"stopped watching; run {run_id} goes on" in done.stderr, done
        assert done.folders == [], done
    assert [site.state(run_id) for run_id in (first, second)] == ["running", "queued"]


def test_a_second_run_of_a_user_waits_for_its_turn(site, out):
    first = start_run(site.scenario("first"), *site.at, out=out / "first")
    wait_until(lambda: (out / "first").is_dir() and list((out / "first").iterdir()), 15, "the run's folder")
    site.wait_for_load(next((out / "first").iterdir()).name)
    second = start_run(site.scenario("second"), *site.at, out=out / "second")
    second.wait_for("queued: 1 run ahead", 10)
    second.signal(signal.SIGINT)
    done = finish_run(second, out / "second", 8)
    assert done.code == 130, done
    assert "stopped while it waited in the queue" in done.stderr, done
    assert done.folders == [], done
    third = start_run(site.scenario("third", "1s"), *site.at, out=out / "third")
    third.wait_for("queued: 1 run ahead", 10)
    first.signal(signal.SIGINT)
    assert finish_run(first, out / "first", 8).code == 130
    assert finish_run(third, out / "third", 30).code == 0


def test_the_wait_for_agents_begins_with_the_turn(site, out):
    first = site.submit("first")
    second = site.submit("second", "--agents", "2", "--wait", "1s")
    submitted = time.monotonic()
    with site.watch(second, out) as watch:
        wait_until(lambda: time.monotonic() > submitted + 2, 5, "the wait to be over, if it had begun")
        assert site.state(second) == "queued"
        site.stop(first)
        watch.wait_for("this run's turn", 10)
        done = finish_run(watch, out, 10)
    assert done.code == 5, done
    assert "1 of 2 agents are available after waiting 1.00 s" in done.stderr, done
    assert site.runs()[second] == ("over", "-", "5")


def test_a_controller_that_is_shut_down_tells_all_who_watch(site, out):
    first, second = site.submit("first"), site.submit("second")
    with site.watch(first, out) as one, site.watch(second, out) as two:
        one.wait_for("open", 20)
        two.wait_for("1 run ahead", 10)
        site.controller.process.signal(signal.SIGTERM)
        assert site.controller.process.wait(10) == 0
        for watch in (one, two):
            assert watch.wait(10) == 5, str(watch)
            assert "the controller was shut down" in watch.stderr, str(watch)


def test_what_cannot_be_submitted_watched_or_stopped_is_said(target, tmp_path, out):
    good = scenarios.echo(tmp_path, target.url(), name="good")
    bad = scenarios.write(tmp_path, "wsurge: 1\nname: bad\n", name="bad")
    nobody = ("--controller", f"127.0.0.1:{free_port()}")
    for command in (("submit", good), ("watch", "x", "--out", out), ("stop", "x")):
        done = wsurge(*command, *nobody)
        assert done.code == 5, done
        assert "no controller answers at" in done.stderr, done
    with Controller() as controller:
        at = ("--controller", controller.address)
        done = wsurge("submit", bad, *at)
        assert done.code == 2, done
        assert done.stdout == "", done
        for command in (("watch", "no-such", "--out", out), ("stop", "no-such")):
            done = wsurge(*command, *at)
            assert done.code == 2, done
            assert "no run no-such at this controller, which has had none" in done.stderr, done
        assert list(out.iterdir()) == []
        run_id = wsurge("submit", good, *at).stdout.strip()
        for command in (("watch", "no-such", "--out", out), ("stop", "no-such")):
            done = wsurge(*command, *at)
            assert done.code == 2, done
            assert f"no run no-such at this controller; there are {run_id} (running)" in done.stderr, done
        # Without a store, the controller still knows what it works at.
        assert wsurge("runs", *at).stdout.splitlines()[1].split()[:4:3] == [run_id, "running"]


def test_two_who_watch_do_not_write_into_one_folder(site, out):
    run_id = site.submit("watched", length="1s")
    done = finish_run(site.watch(run_id, out), out, 30)
    assert done.code == 0, done
    again = finish_run(site.watch(run_id, out), out, 10)
    assert again.code == 1, again
    assert "is there already" in again.stderr and "--out" in again.stderr, again
    assert again.result == done.result
