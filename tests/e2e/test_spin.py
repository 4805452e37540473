"""Workers that never sleep, and workers that keep to a CPU."""

import contextlib
import os
import pathlib
import re
import time

from support import scenarios
from support.programs import Process, finish_run, program, start_run, wait_until, wsurge
from support.results import assert_sound, count_of, totals_of


def awake_seconds(pid):
    """How long the thread of a process that slept least has run or waited to run."""
    most = 0
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that has just ended
            ran, waited = (thread / "schedstat").read_text().split()[:2]
            most = max(most, int(ran) + int(waited))
    return most / 1e9


def test_spinning_workers_of_local_agents_never_sleep(target, tmp_path, out):
    file = scenarios.echo(tmp_path, target.url(), length="3s", connections=4)
    before = target.count()["connections"]
    process = start_run(file, "--spin", "--workers", "1", out=out)
    wait_until(lambda: target.count()["connections"] >= before + 4, 20, "the load")
    (agent,) = [pid for pid, command in process.children().items() if "--spin" in command]
    first = awake_seconds(agent), time.monotonic()
    time.sleep(1)
    last = awake_seconds(agent), time.monotonic()
    assert last[0] - first[0] > 0.8 * (last[1] - first[1])
    done = finish_run(process, out, 30)
    assert done.code == 0, done
    assert_sound(done.result)
    totals = totals_of(done.result)
    assert totals["errors"] == {}
    assert count_of(totals, "ws_rtt") == totals["replies"]["matched"] > 100


def test_spinning_is_for_agents_of_this_command(target, tmp_path):
    done = wsurge("run", scenarios.echo(tmp_path, target.url()), "--spin", "--controller", "127.0.0.1:1")
    assert done.code == 2, done
    assert "--spin is for local agents; with --controller each wsurge-agent has its own" in done.stderr


def test_more_pinned_workers_than_cpus_are_refused():
    cpus = len(os.sched_getaffinity(0))
    command = [program("wsurge-agent"), "--controller", "127.0.0.1:1", "--pin", "--workers", str(cpus + 1)]
    with Process(command) as agent:
        assert agent.wait(10) == 2
        assert re.search(
            rf"--pin gives each worker a CPU of its own: {cpus + 1} workers, but this process may run on "
            rf"{cpus} CPU",
            agent.stderr,
        ), str(agent)
