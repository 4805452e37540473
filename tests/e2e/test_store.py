"""The controller's store: what is left of a run when its controller is killed, and what it lists."""

import errno
import json
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from support import scenarios
from support.control import Controller, start_agent
from support.programs import run, start_run, wait_until, wsurge
from support.results import reasons_of, verdict_of

# A report of an agent covers a second, and is stored a moment after that.
INTERVAL = 1.0
UNTIL_STORED = 0.3


class Counted:
    """How many messages of a run the target has seen, over time."""

    def __init__(self, target, run_id):
        self._target = target
        self._run_id = run_id
        self._seen = []  # (instant, messages)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while not self._over.wait(0.02):
            counted = self._target.count()["runs"].get(self._run_id, {})
            self._seen.append((time.monotonic(), sum(agent["messages"] for agent in counted.values())))

    def stop(self):
        self._over.set()
        self._thread.join(10)

    def when(self, messages):
        """The first instant at which there were more than so many."""
        return next(instant for instant, seen in self._seen if seen > messages)


def wait_for_agent(controller):
    listed = ("agents", "--controller", controller.address)
    wait_until(lambda: "one" in wsurge(*listed).stdout, 15, "the agent to attach")


def runs_in(data):
    """The runs that `wsurge runs` lists: [run, date, time, state, ...]."""
    listed = wsurge("runs", "--data", data)
    assert listed.code == 0, listed
    return [line.replace("cut off", "cut-off").split() for line in listed.stdout.splitlines()[1:]]


def report(run_id, *where):
    done = wsurge("report", run_id, "--format", "json", *where)
    assert done.code == 0, done
    return json.loads(done.stdout)


def killed_run(target, tmp_path, out, after):
    """Kills a controller so long after the load began: (run id, data folder, how many seconds are missing, the
    result that is left)."""
    data = tmp_path / "data"
    with Controller("--data", data) as controller, start_agent(controller.address, "one", tmp_path / "agent"):
        wait_for_agent(controller)
        file = scenarios.echo(tmp_path, target.url(), length="60s")
        with start_run(file, "--controller", controller.address, out=out) as user:
            wait_until(lambda: out.is_dir() and list(out.iterdir()), 15, "the run's folder")
            run_id = next(out.iterdir()).name
            counted = Counted(target, run_id)
            try:
                wait_until(lambda: run_id in target.count()["runs"], 15, "the load")
                begun = time.monotonic()
                wait_until(lambda: time.monotonic() >= begun + after, after + 5, "the moment of the kill")
                assert runs_in(data)[0][3] == "running"
                killed = time.monotonic()
                controller.process.signal(signal.SIGKILL)
                controller.process.wait(5)
                assert user.wait(15) == 5
            finally:
                counted.stop()
    result = report(run_id, "--data", data)
    sent = sum(agent["totals"]["ws_sent"]["messages"] for agent in result["agents"])
    return run_id, data, killed - counted.when(sent), result


# Whatever part of a second, and of a commit, it is.
@pytest.mark.parametrize("after", [2.0, 2.37, 3.11, 3.68, 4.95])
def test_a_killed_controller_leaves_all_but_a_second(after, target, tmp_path, out):
    run_id, data, missing, result = killed_run(target, tmp_path, out, after)
    print(f"missing: {missing:.3f} s")
    assert missing <= INTERVAL + UNTIL_STORED
    assert result["run"]["id"] == run_id
    assert verdict_of(result) == "degraded", result["run"]
    (reason,) = reasons_of(result)
    assert reason.startswith("the controller ended before the run did: ")
    assert [agent["name"] for agent in result["agents"]] == ["one"]
    assert result["targets"][0]["totals"]["ws_rtt"]["count"] > 0
    assert runs_in(data)[0][3] == "cut-off"


def test_the_next_controller_of_the_folder_goes_on(target, tmp_path, out):
    run_id, data, _, result = killed_run(target, tmp_path, out, 2.5)
    with Controller("--data", data) as controller, start_agent(controller.address, "one", tmp_path / "agent-2"):
        assert report(run_id, "--controller", controller.address) == result
        text = wsurge("report", run_id, "--controller", controller.address)
        assert text.code == 0, text
        assert "the controller ended before the run did" in text.stdout
        wait_for_agent(controller)
        file = scenarios.echo(tmp_path, target.url(), name="next")
        done = run(file, "--controller", controller.address, out=tmp_path / "next")
        assert done.code == 0, done
        assert report(done.folder.name, "--controller", controller.address) == done.result
        assert report(done.folder.name, "--data", data) == done.result
        text = wsurge("report", done.folder.name, "--controller", controller.address)
        assert text.stdout == (done.folder / "summary.txt").read_text()
        states = [(listed[0], listed[3], listed[4]) for listed in runs_in(data)]
        verdict = done.result["run"]["verdict"]
        assert states == [(done.folder.name, "over", verdict), (run_id, "cut-off", "-")]

        second = wsurge("controller", "--listen", "127.0.0.1:0", "--data", data)
        assert second.code == 1, second
        assert "another controller uses the folder" in second.stderr


SECRET = """\
wsurge: 1
name: secret
targets: {echo: "%s?key=${env.CANARY}"}
connection: {headers: {Authorization: "Bearer ${env.CANARY}"}}
load:
  - {for: 60s, connections: 3}
session:
  - repeat:
      for: 1s
      steps:
        - request: {text: "say ${env.CANARY}", reply: echo, timeout: 2s}
        - think: 50ms
  - close: {code: 3000, reason: "${env.CANARY}"}
"""


def test_no_secret_gets_into_the_store(target, tmp_path, out):
    canary = "canary-7c19e0"
    data = tmp_path / "data"
    file = tmp_path / "secret.yaml"
    file.write_text(SECRET % target.url())
    with Controller("--data", data) as controller, start_agent(controller.address, "one", tmp_path / "agent"):
        wait_for_agent(controller)
        options = ("--controller", controller.address)
        with start_run(file, *options, out=out, env={"CANARY": canary}):
            wait_until(lambda: out.is_dir() and list(out.iterdir()), 15, "the run's folder")
            run_id = next(out.iterdir()).name

            def journal():
                with sqlite3.connect(f"file:{data}/wsurge.db?mode=ro", uri=True) as store:
                    return store.execute("SELECT count(*) FROM journal").fetchone()[0]

            wait_until(lambda: journal() >= 4, 15, "two seconds of the run")
            controller.process.signal(signal.SIGKILL)
            controller.process.wait(5)
    files = list(data.iterdir())
    assert len(files) >= 2
    assert all(canary.encode() not in path.read_bytes() for path in files)
    assert report(run_id, "--data", data)["run"]["name"] == "secret"
    assert {path.stat().st_mode & 0o077 for path in [data, *data.iterdir()]} == {0}


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    data = tmp_path / "data"
    with Controller("--data", data):
        pass
    with sqlite3.connect(data / "wsurge.db") as store:
        store.execute("PRAGMA user_version = 99")
    for command in (("controller", "--listen", "127.0.0.1:0"), ("runs",), ("report", "any")):
        done = wsurge(*command, "--data", data)
        assert done.code != 0, done
        assert "has schema 99" in done.stderr, done


def test_what_there_is_not_is_said(tmp_path):
    nothing = wsurge("runs", "--data", tmp_path / "none")
    assert nothing.code != 0
    assert "there is no store of a controller in" in nothing.stderr
    assert wsurge("runs").code == 2
    with Controller() as controller:
        done = wsurge("runs", "--controller", controller.address)
        assert done.code != 0
        assert "stores no runs" in done.stderr
    with Controller("--data", tmp_path / "data") as controller:
        done = wsurge("report", "no-such-run", "--controller", controller.address)
        assert done.code == 2, done
        assert "no run no-such-run in the store" in done.stderr


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a mebibyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], capture_output=True, timeout=10
    )
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=10)


def fill(folder):
    """Takes all the room there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError as error:
            assert error.errno == errno.ENOSPC
    return ballast


def test_without_room_runs_go_on_and_say_so(small_disk, target, tmp_path, out):
    data = small_disk / "data"
    with Controller("--data", data) as controller, start_agent(controller.address, "one", tmp_path / "agent"):
        wait_for_agent(controller)
        ballast = fill(small_disk)
        file = scenarios.echo(tmp_path, target.url(), length="2s")
        done = run(file, "--controller", controller.address, out=out)
        assert done.code == 0, done
        (note,) = [note for note in done.result["run"]["notes"] if "store" in note]
        assert note.startswith("the controller's store lacks a part of this run: ")
        assert note.endswith("full"), note
        assert "the run goes on without it" in controller.process.stderr
        assert controller.process.stderr.count("the run goes on without it") == 1
        ballast.unlink()
        done = run(file, "--controller", controller.address, out=tmp_path / "next")
        assert done.code == 0, done
        assert [note for note in done.result["run"]["notes"] if "store" in note] == []
        assert report(done.folder.name, "--controller", controller.address) == done.result
