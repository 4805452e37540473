"""`watch`: what the processes of a target use, recorded by an agent of its host."""

import pathlib

import pytest

from support import scenarios
from support.programs import Process, free_port, program, run
from support.results import assert_sound
from support.target import Target

CONNECTIONS = 20

WATCHED = """\
wsurge: 1
name: watched
targets:
  echo: {{url: "{url}", watch: {{{watch}}}}}
load:
  - {{for: 3s, connections: {connections}}}
session:
  - repeat:
      for: 1h
      steps:
        - request: {{text: "hello ${{seq}}", reply: echo, timeout: 2s}}
        - think: 2ms
"""


def cpu_seconds(pid):
    """Of a process and its threads, in hundredths as the kernel counts them."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def watched_run(target, watch, tmp_path, out, *options):
    file = scenarios.write(tmp_path, WATCHED, url=target.url(), watch=watch, connections=CONNECTIONS)
    done = run(file, *options, out=out)
    assert done.code == 0, done
    assert_sound(done.result)
    return done


def assert_watched(result, cpu):
    """`cpu`: what the kernel says that the processes took meanwhile."""
    (target,) = result["targets"]
    (watch,) = target["watch"]
    assert watch["found"]
    assert watch["agent"] == result["agents"][0]["name"]
    assert watch["cpu"]["seconds"] == pytest.approx(cpu, abs=0.1)
    assert watch["peak"]["sockets"] >= CONNECTIONS  # and the one that listens
    assert watch["peak"]["descriptors"] > watch["peak"]["sockets"]
    assert 1 << 20 < watch["peak"]["resident_bytes"] < 1 << 30
    series = watch["series"]
    assert series[0]["t"] == 0
    for earlier, later in zip(series, series[1:]):
        assert later["t"] == pytest.approx(earlier["t"] + earlier["duration"], abs=1e-6)
    assert sum(span["cpu"] * span["duration"] for span in series) == pytest.approx(watch["cpu"]["seconds"])
    # From the start to the end of the drain, on the same time axis as the target's series.
    last = target["series"][-1]
    assert series[-1]["t"] + series[-1]["duration"] >= last["t"] + last["duration"] - 0.1
    return watch


@pytest.mark.parametrize("by", ["port", "pid", "command"])
def test_the_process_of_a_target_is_found(by, tmp_path, out):
    target = Target()
    try:
        pid = target.process.pid
        watch = {"port": target.port, "pid": pid, "command": "wsurge-target --listen 127.0.0.1"}[by]
        before = cpu_seconds(pid)
        done = watched_run(target, f'{by}: "{watch}"' if by == "command" else f"{by}: {watch}", tmp_path, out)
        seen = assert_watched(done.result, cpu_seconds(pid) - before)
        if by != "command":  # others may run one, too
            assert seen["peak"]["processes"] == 1
        assert not [note for note in done.result["run"]["notes"] if "watch" in note]
    finally:
        target.stop()


def test_descendants_count_and_one_agent_of_a_host_looks(tmp_path, out):
    """The shell is watched; the server is its child."""
    target = Target(prefix=["sh", "-c", '"$@" & wait', "sh"])
    try:
        shell = target.process.pid
        (server,) = target.process.children()
        before = cpu_seconds(server)
        done = watched_run(target, f"pid: {shell}", tmp_path, out, "--agents", "3")
        seen = assert_watched(done.result, cpu_seconds(server) - before)
        assert seen["peak"]["processes"] == 2
    finally:
        target.stop()


def test_what_is_not_there_is_said(target, tmp_path, out):
    done = watched_run(target, "command: no such program", tmp_path, out)
    (entry,) = done.result["targets"][0]["watch"]
    assert not entry["found"]
    assert entry["peak"]["processes"] == 0
    (note,) = [note for note in done.result["run"]["notes"] if "watched" in note]
    assert note == (
        'target echo was not watched: agent local-1 found no process with "no such program" in its command line'
    )


def test_a_process_that_may_not_be_looked_into_still_shows_its_time(tmp_path, out):
    """An agent that is not root, and a target that is another user's."""
    if pathlib.Path("/proc/self").owner() != "root":
        pytest.skip("needs root, to run the agent as another user")
    target = Target()
    agent = None
    try:
        address = f"127.0.0.1:{free_port()}"
        with Process([program("wsurge"), "controller", "--listen", address]):
            agent = Process(
                ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", program("wsurge-agent")]
                + ["--controller", address, "--name", "nobody", "--data", "/tmp"]
            )
            done = watched_run(target, f"pid: {target.process.pid}", tmp_path, out, "--controller", address)
            (entry,) = done.result["targets"][0]["watch"]
            assert entry["found"]
            assert entry["cpu"]["seconds"] > 0
            assert entry["peak"]["descriptors"] is None
            assert entry["peak"]["sockets"] is None
    finally:
        if agent:
            agent.stop()
        target.stop()
