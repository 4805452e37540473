"""T10: an agent that gets less CPU time than it needs says so (a quota of its control group, as root)."""

import contextlib
import os
import pathlib
import time

from support.control import Controller, start_agent
from support.programs import finish_run, start_run
from support.target import Target

from checks.bench import Run, read_log
from checks.row import UNJUDGED, judged, skipped
from checks.theory import quantile

PERIOD_US = 20_000
RATE = 25_000  # messages a second: about a third of a CPU for the agent
LIMIT = 0.05  # of p99: more is a wrong number
TARGET_WAIT = 0.01  # of the time; a target that waits longer for a CPU cannot tell what p99 is
STARVED = ("for a CPU",)  # in the reasons that tell of it


class Quota:
    """A control group of version 1 or 2 whose processes get a part of one CPU."""

    def __init__(self):
        v1, v2 = pathlib.Path("/sys/fs/cgroup/cpu"), pathlib.Path("/sys/fs/cgroup")
        self._is_v1 = (v1 / "cpu.cfs_quota_us").exists() or (v1 / "tasks").exists()
        self._folder = (v1 if self._is_v1 else v2) / f"wsurge-accuracy-{os.getpid()}"

    def __enter__(self):
        self._folder.mkdir()
        try:
            self.limit_to(1)
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # Its processes have been ended; the kernel takes a moment to take them out.
        for _ in range(100):
            with contextlib.suppress(OSError):
                self._folder.rmdir()
                return
            time.sleep(0.05)

    def limit_to(self, share):
        quota = int(PERIOD_US * share)
        if self._is_v1:
            (self._folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (self._folder / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (self._folder / "cpu.max").write_text(f"{quota} {PERIOD_US}")

    def hold(self, pid):
        """Takes the process in, with all its threads."""
        (self._folder / "cgroup.procs").write_text(str(pid))


def why_not():
    if os.geteuid() != 0:
        return "CPU quotas need root"
    try:
        with Quota():
            return ""
    except OSError as error:
        return f"no CPU quotas here: {error}"


def waited_seconds(pid):
    """For a CPU, all threads of a process."""
    return sum(
        int((thread / "schedstat").read_text().split()[1]) for thread in pathlib.Path(f"/proc/{pid}/task").iterdir()
    ) / 1e9


def observe(bench, quota, share, seconds):
    """(the run, by how much its p99 is off, the share of the time that the target waited for a CPU) of an agent with this
    share of a CPU."""
    folder = bench.new_folder()
    log = folder / "messages.csv"
    text = f"""load:
  - {{for: 1s, connections: 100, measure: false}}
  - {{for: {seconds}s, connections: 100}}
session:
  - stream: {{total_rate: {RATE}/s, spacing: poisson, for: 1h, text: x, reply: echo, timeout: 20s, window: 10000}}
"""
    quota.limit_to(share)
    # Apart from each other, or the target would wait for the agent: its stamps are the truth.
    cpus = sorted(os.sched_getaffinity(0))
    target, agent = Target("--log", log, prefix=("taskset", "--cpu-list", str(cpus[-1]))), None
    try:
        with Controller() as controller:
            prefix = ("taskset", "--cpu-list", str(cpus[0]))
            agent = start_agent(controller.address, "starved", folder / "data", "--workers", "1", prefix=prefix)
            quota.hold(agent.pid)
            file = bench.write_scenario(folder, target.url("/slow?delay=20ms"), text)
            options = ("--controller", controller.address, "--wait", "30s", "--quiet")
            process = start_run(file, *options, out=folder / "runs")
            run = Run(finish_run(process, folder / "runs", seconds + 90), [])
            waited = waited_seconds(target.process.pid) / (seconds + 1)
        target.process.signal(15)
        target.process.wait(10)
        held = [row.sent - row.received for row in read_log(log) if row.sent]
        error = abs(run.totals["ws_rtt"]["p99"] / (quantile(held, 0.99) / 1e9) - 1)
        return run, error, waited
    finally:
        if agent:
            agent.stop()
        target.stop()


def starved_row(bench, quota):
    shares = (1, 0.4, 0.2) if bench.short else tuple(percent / 100 for percent in range(100, 15, -10)) * 3
    seconds = 3 if bench.short else 6
    wrong, missed, told = 0, 0, []
    for share in shares:
        run, error, waited = observe(bench, quota, share, seconds)
        if waited > TARGET_WAIT:
            told.append(f"{share:.0%}: target waited {waited:.1%} of the time for a CPU")
            continue
        told.append(f"{share:.0%}: {error:.1%} {run.verdict}")
        wrong += error > LIMIT
        missed += error > LIMIT and run.verdict != "invalid"
    row = judged(
        "T10",
        "quota 100 % to 20 %: p99 off by > 5 %",
        f"{wrong} runs",
        f"{wrong - missed} flagged",
        f"{missed} missed",
        "0",
        missed == 0,
        note="p99 off by: " + ", ".join(told),
    )
    if wrong == 0:
        row.outcome = UNJUDGED  # a test in which nothing was starved has shown nothing
    return row


def clean_row(bench, quota):
    count, seconds = (3, 3) if bench.short else (100, 3)
    clean, flagged, alarms = 0, 0, []
    for _ in range(count):
        run, error, waited = observe(bench, quota, 1, seconds)
        if waited > TARGET_WAIT or error > LIMIT:
            continue
        clean += 1
        flagged += run.verdict != "valid"
        # Others use this host too: a run that says how long it waited for a CPU tells the truth.
        if run.verdict != "valid" and not any(word in reason for reason in run.reasons for word in STARVED):
            alarms.append(run.reasons[0])
    row = judged(
        "T10",
        f"{count} runs without a quota that bites",
        f"{clean} clean",
        f"{flagged} flagged",
        f"{len(alarms)} false alarms",
        "1 in 100",
        len(alarms) <= count // 100,
        note="; ".join(alarms[:3]) or f"{flagged} say that they waited for a CPU of this host",
    )
    if clean == 0:
        row.outcome = UNJUDGED
    return row


def run_t10(bench):
    if why := why_not():
        return [skipped("T10", "an agent with a CPU quota", why)]
    with Quota() as quota:
        return [starved_row(bench, quota), clean_row(bench, quota)]
