"""What a fault test is about: a controller, agents, a target, and a run over them."""

import contextlib
import os
import re
import signal
import time

from support import rig as rigs
from support.control import Controller, start_agent
from support.load import LoadWatch, steady
from support.programs import Process, finish_run, program, wait_until, wsurge
from support.results import assert_agents_add_up, reasons_but_timing
from support.target import Target

# All times follow from the lease. 8 s is the one that the programs have by themselves.
LEASE = float(os.environ.get("WSURGE_TEST_LEASE", "2"))
HEARTBEAT = LEASE / 8
SUSPECT = LEASE * 5 / 8 + 0.5  # by when a silent agent is suspect; a busy host looks late
BROKEN = 1  # by when one is whose stream broke
ZERO = LEASE + 2  # by when its load is zero
LOST = LEASE + 3

INVALID = re.compile("the counts do not balance|agent .* ended its part itself|nothing was measured")

END = 15  # of a run after its plan, or of a program


def lease_options():
    return () if LEASE == 8 else ("--lease", f"{LEASE * 1000:.0f}ms")


class Run:
    """A run that goes on, with the target's count of it."""

    def __init__(self, process, out, length):
        self.process = process
        self.out = out
        self.length = length
        self.id = ""
        self.load = None
        self.begun = 0

    def finish(self, seconds=None):
        return finish_run(self.process, self.out, seconds or self.length + LOST + END)

    def wait_past(self, seconds):
        """Until so many seconds after its load began."""
        time.sleep(max(self.begun + seconds - time.monotonic(), 0))


class Setting:
    """On loopback, or on the hosts of a rig with certificates for it."""

    def __init__(self, folder, rig=None, certificates=None):
        self.folder = folder
        self.rig = rig
        self._certificates = certificates
        self._in_hub = rig.in_hub if rig else ()
        self.inside = rig.inside if rig else contextlib.nullcontext
        self.agents = {}  # the latest of each name
        self._started = []
        self._loads = []
        self.controller = None
        self.target = None

    # ---- Begin and end ----

    def __enter__(self):
        host = rigs.TARGET if self.rig else "127.0.0.1"
        self.target = Target(host=host, prefix=self._in_hub)
        try:
            self.start_controller()
        except BaseException:
            self.target.stop()
            raise
        return self

    def __exit__(self, kind, *_):
        for load in self._loads:
            load.stop()
        for process in self._started:
            if process.running():
                process.signal(signal.SIGCONT)
        try:
            if kind is None:
                self._end_as_asked()
        finally:
            for process in reversed(self._started):
                process.stop()
            self.target.stop()

    def _end_as_asked(self):
        """No process is left, and each says that all is well."""
        for process in reversed(self._started):
            if process.running():
                process.signal(signal.SIGTERM)
                assert process.wait(END) == 0, process
            assert not process.children(), process

    # ---- Programs ----

    def _keep(self, process):
        self._started.append(process)
        return process

    def start_controller(self, port=0, env=None):
        host = rigs.CONTROLLER if self.rig else "127.0.0.1"
        options = ("--data", self.folder / "store", *lease_options(), *self._tls("controller"))
        self.controller = Controller(*options, host=host, port=port, prefix=self._in_hub, env=env)
        self._keep(self.controller.process)

    def kill_controller(self):
        self.controller.process.signal(signal.SIGKILL)
        self.controller.process.wait(END)

    def restart_controller(self):
        self.start_controller(port=self.controller.address.rpartition(":")[2])

    def agent(self, name, address=None, prefix=(), env=None):
        """Starts one; `address`: what it dials, if not the controller itself."""
        allow = ("--allow", f"{rigs.TARGET}:{self.target.port}") if self.rig else ()
        prefix = self.rig.on(name) if self.rig else prefix
        data = self.folder / f"agent-{len(self._started)}"
        options = (*allow, *self._tls("agent"), "--workers", "1")
        address = address or self.controller.address
        self.agents[name] = self._keep(start_agent(address, name, data, *options, prefix=prefix, env=env))
        return self.agents[name]

    def start_agents(self, *names):
        for name in names:
            self.agent(name)
        self.wait_for_agents(names)

    def listed(self):
        """{agent: the rest of its line} of `wsurge agents`."""
        words = ("agents", "--controller", self.controller.address, *self._tls("user"))
        with self.inside():
            done = wsurge(*words)
        assert done.code == 0, done
        lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()[1:]]
        return {line[0]: line[1] for line in lines}

    def wait_for_agents(self, names, seconds=END):
        wait_until(lambda: set(names) <= set(self.listed()), seconds, f"{names} to attach")

    def run(self, agents, length, *options, name="steady", **more):
        """Starts a run over so many agents; its load has begun when this returns."""
        run = self.submit(self.steady(agents, length, name, **more), agents, length, *options)
        out = run.out
        wait_until(lambda: out.is_dir() and list(out.iterdir()), END, f"the folder of {run.process}; {self.controller.process}")
        run.id = next(out.iterdir()).name
        run.load = LoadWatch(self.target, run.id, self.inside)
        self._loads.append(run.load)
        wait_until(lambda: run.load.any(), END, f"the load of {run.process}")
        run.begun = time.monotonic()
        return run

    def steady(self, agents, length, name="steady", **more):
        return steady(self.folder, self.target.url(), agents, length, name, **more)

    def submit(self, file, agents, length, *options):
        """Starts a run of a file, whatever becomes of it."""
        out = self.folder / f"out-{len(self._started)}"
        where = ("--controller", self.controller.address, "--agents", agents, *self._tls("user"))
        words = [program("wsurge"), "run", file, "--out", out, *where, *options]
        return Run(self._keep(Process([*self._in_hub, *words])), out, length)

    def _tls(self, who):
        return self._certificates.options(who) if self._certificates else ()

    # ---- What is known of agents and runs ----

    def wait_for_log(self, pattern, seconds):
        """Until the controller's log has it."""
        return self.controller.process.wait_for(pattern, seconds)

    def count(self, run_id):
        """{agent: messages} that the target has of a run."""
        with self.inside():
            counted = self.target.count()["runs"].get(run_id, {})
        return {agent: its["messages"] for agent, its in counted.items()}

    def sent(self, done):
        """{agent: messages} as the report has it."""
        return {agent["name"]: agent["totals"]["ws_sent"]["messages"] for agent in done.result["agents"]}

    def assert_invariants(self, done, whole, code=0):
        """After every fault: the report agrees with the target about the agents in `whole`, with itself, and with
        the exit code."""
        assert exit_code(done) == code, str(done)
        result = done.result
        counted, sent = self.count(result["run"]["id"]), self.sent(done)
        assert {name: sent[name] for name in whole} == {name: counted[name] for name in whole}, str(done)
        for name in set(sent) - set(whole):
            assert sent[name] <= counted.get(name, 0), f"{name} has more in the report than at the target"
        assert_agents_add_up(result)
        ledger = result["ledger"]
        assert ledger["balanced"] == (not ledger["differences"])
        assert ledger["balanced"] or "do not balance" in " ".join(result["run"]["reasons"]), str(done)
        assert f"verdict: {result['run']['verdict']}" in done.stdout, str(done)

    def assert_usable(self, agents):
        """They are idle, and a short run of them is as it should be."""
        self.wait_for_agents(agents)
        done = self.run(len(agents), 1, name="afterwards").finish()
        self.assert_invariants(done, agents)
        assert verdict(done.result) == "valid", str(done)


def verdict(result):
    """Without what a host that has too few CPUs does to the times of messages: this is about other faults."""
    reasons = reasons_but_timing(result)
    if reasons == result["run"]["reasons"]:
        return result["run"]["verdict"]
    return "invalid" if any(INVALID.match(reason) for reason in reasons) else "degraded" if reasons else "valid"


def exit_code(done):
    """Likewise."""
    if done.exit_status != 4 or verdict(done.result) == "invalid":
        return done.exit_status
    return 0


def missing_of(result, name):
    """The reason that names a lost agent, as (instant, missing percent)."""
    for reason in reasons_but_timing(result):
        found = re.match(rf"agent {name} was lost after ([\d.]+) s: its ([\d.]+) % of the load is missing", reason)
        if found:
            return float(found.group(1)), float(found.group(2))
    raise AssertionError(f"{name} is not named: {result['run']['reasons']}")


def resident(pid):
    """Bytes of memory of a process."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))
