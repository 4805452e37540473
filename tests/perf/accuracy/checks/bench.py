"""Runs of wsurge against a target of its own that keeps a log."""

import contextlib
import csv
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
from typing import NamedTuple

from support.floor import find_floor
from support.programs import BIN, Finished, finish_run, start_run
from support.target import Target

SLACK_SECONDS = 60  # for a run to begin and to end


class Sample(NamedTuple):
    """A message that an agent sent; nanoseconds since the part's start. `received` is None without an answer."""

    phase: str
    step: str
    connection: int
    number: int
    fate: str
    due: int
    sent: int
    received: int | None


class Logged(NamedTuple):
    """A message as the target logged it; nanoseconds of its clock. `sent` is None when it was not answered."""

    connection: str
    number: int
    payload: str
    received: int
    service: int | None
    sent: int | None


def read_samples(file):
    with open(file, newline="") as text:
        return [
            Sample(
                row["phase"],
                row["step"],
                int(row["connection"]),
                int(row["number"]),
                row["fate"],
                int(row["due_ns"]),
                int(row["sent_ns"]),
                int(row["received_ns"]) if row["received_ns"] else None,
            )
            for row in csv.DictReader(text)
        ]


def read_log(file):
    with open(file, newline="") as text:
        return [
            Logged(
                row["connection"],
                int(row["number"]),
                row["payload"],
                int(row["received_ns"]),
                int(row["service_ns"]) if row["service_ns"] else None,
                int(row["sent_ns"]) if row["sent_ns"] else None,
            )
            for row in csv.DictReader(line for line in text if not line.startswith("#"))
        ]


class Run:
    """A run that has ended with a result."""

    def __init__(self, finished: Finished, log):
        if finished.code not in (0, 4) or len(finished.folders) != 1:
            raise RuntimeError(f"the run failed: {finished}")
        self.finished = finished
        self.result = finished.result
        self.verdict = self.result["run"]["verdict"]
        self.reasons = self.result["run"]["reasons"]
        (target,) = self.result["targets"]
        self.totals = target["totals"]
        self.phases = target["phases"]
        self.log = log  # of its target, [] where there is none
        self.target_count = None  # what GET /count said after it

    def samples(self):
        """Of all its messages; none may be missing, or the truth would not be whole."""
        samples = read_samples(self.finished.folder / "samples.csv")
        sent = sum(phase["ws_sent"]["messages"] for phase in self.phases)
        if len(samples) != sent:
            raise RuntimeError(f"{len(samples)} samples of {sent} messages: {self.finished}")
        return samples


def threads_of(pid):
    """{thread: CPU seconds so far} of a process."""
    found = {}
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that has just ended
            found[int(thread.name)] = int((thread / "schedstat").read_text().split()[0]) / 1e9
    return found


def agents_of(process):
    return [pid for pid, command in process.children().items() if "wsurge-agent" in command[0]]


class Cpus:
    """Who runs where, so that nobody moves while it is measured: the one thread that is measured has a CPU for itself.
    On a host with one CPU all share it."""

    def __init__(self):
        cpus = sorted(os.sched_getaffinity(0))
        self.measured, self.others = {cpus[0]}, set(cpus[1:]) or {cpus[0]}

    def place(self, pid, cpus):
        for thread in threads_of(pid):
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.sched_setaffinity(thread, cpus)

    def place_run(self, process, target):
        """The agent's one worker, which is the thread that is busiest under load, and everybody else."""
        (agent,) = agents_of(process)
        before = threads_of(agent)
        time.sleep(0.3)
        after = threads_of(agent)
        worker = max(after, key=lambda thread: after[thread] - before.get(thread, 0))
        for pid in (process.pid, target.process.pid, agent):
            self.place(pid, self.others)
        os.sched_setaffinity(worker, self.measured)


class Bench:
    """Owns a scratch folder; everything else ends with the run that it was started for."""

    def __init__(self, short=False, attempts=3):
        self.short = short
        self._attempts = attempts  # of trusted_run()
        self._scratch = pathlib.Path(tempfile.mkdtemp(prefix="accuracy-"))
        self._runs = 0
        self.cpus = Cpus()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._scratch, ignore_errors=True)

    def new_folder(self):
        self._runs += 1
        folder = self._scratch / str(self._runs)
        folder.mkdir()
        return folder

    def write_scenario(self, folder, url, text, samples="none"):
        file = folder / "accuracy.yaml"
        file.write_text(f'wsurge: 1\nname: accuracy\ntargets: {{known: "{url}"}}\nreport: {{samples: {samples}}}\n{text}')
        return file

    def run(self, path, text, *options, seconds, samples="none", target_options=(), during=None):
        """One run of the scenario `text` against `path` of a new target. `during(process, target)` is called meanwhile."""
        folder = self.new_folder()
        log = folder / "messages.csv"
        target = Target("--log", log, *target_options)
        try:
            file = self.write_scenario(folder, target.url(path), text, samples)
            process = start_run(file, "--quiet", *options, out=folder / "runs")
            try:
                if during:
                    during(process, target)
                finished = finish_run(process, folder / "runs", seconds + SLACK_SECONDS)
            finally:
                process.stop()
            count = target.count()
            # Only a target that has ended has written all of its log.
            target.process.signal(15)
            target.process.wait(10)
            run = Run(finished, read_log(log))
            run.target_count = count
            return run
        finally:
            target.stop()

    def bare_loop(self, mode, path, seconds, pause_micros, target_options):
        """(median round trip in seconds, the log) of one connection of the floor program against a new target."""
        folder = self.new_folder()
        log = folder / "messages.csv"
        target = Target("--log", log, *target_options)
        try:
            floor = find_floor(BIN, self._scratch)
            command = [floor, mode, str(target.port), path, "1", str(seconds), "20", str(pause_micros)]
            self.cpus.place(target.process.pid, self.cpus.others)
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=seconds + SLACK_SECONDS,
                preexec_fn=lambda: os.sched_setaffinity(0, self.cpus.measured),
            )
            if done.returncode != 0:
                raise RuntimeError(f"the floor failed: {done.stderr}")
            target.process.signal(15)
            target.process.wait(10)
            return json.loads(done.stdout)["p50_us"] / 1e6, read_log(log)
        finally:
            target.stop()

    def trusted_run(self, *arguments, **more):
        """A run that wsurge itself calls valid, or the last of some: others may use the host too."""
        for _ in range(self._attempts):
            run = self.run(*arguments, **more)
            if run.verdict == "valid":
                break
        return run
