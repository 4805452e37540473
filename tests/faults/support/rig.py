"""Hosts in network namespaces whose wires to the controller can be cut. Needs root.

A rig has a namespace for the controller, which is also the target's, and one for each agent, joined to
it by a wire of its own. Only what goes between an agent and the controller's address is cut: the agent's
load goes on, so that the target can tell how long it does.
"""

import contextlib
import ctypes
import itertools
import os
import subprocess
import threading

WAYS = ("both", "to_agent", "from_agent")
CONTROLLER = "10.213.8.1"
TARGET = "10.213.8.2"
CLONE_NEWNET = 0x40000000

_numbers = itertools.count()


def _command(*arguments):
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=10)
    except FileNotFoundError:
        raise OSError(f"{arguments[0]} is not installed") from None
    if done.returncode != 0:
        raise OSError(f"{' '.join(arguments)}: {done.stderr.strip()}")


def why_not():
    """Why no rig can be made here; empty when it can."""
    if os.geteuid() != 0:
        return "a rig of network namespaces needs root"
    try:
        with Rig(["probe"]) as rig, rig.cut("probe"):
            return ""
    except OSError as error:
        return f"a rig of network namespaces cannot be made here: {error}"


def _enter(path):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(path) as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter {path}")


class Rig:
    def __init__(self, agents):
        prefix = f"wsurge-{os.getpid()}-{next(_numbers)}"
        self.agents = list(agents)
        self._hub = f"{prefix}-hub"
        self._names = {agent: f"{prefix}-{number}" for number, agent in enumerate(self.agents)}

    def __enter__(self):
        try:
            self._make_hub()
            for number, agent in enumerate(self.agents):
                self._join(agent, f"a{number}", number)
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in (self._hub, *self._names.values()):
            # Wires go with their namespaces; one that was never made is no loss.
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, timeout=10)

    # ---- Where to start programs ----

    @property
    def in_hub(self):
        return ("ip", "netns", "exec", self._hub)

    def on(self, agent):
        return ("ip", "netns", "exec", self._names[agent])

    @contextlib.contextmanager
    def inside(self):
        """The thread that calls it is on the controller's host meanwhile."""
        own = f"/proc/self/task/{threading.get_native_id()}/ns/net"
        with open(own) as before:
            _enter(f"/run/netns/{self._hub}")
            try:
                yield
            finally:
                _enter(f"/proc/self/fd/{before.fileno()}")

    # ---- Faults ----

    @contextlib.contextmanager
    def cut(self, agent, way="both"):
        """Packets of this way are dropped where they arrive, as on a broken wire."""
        self.lose(agent, 100, way)
        try:
            yield
        finally:
            self.heal(agent)

    def lose(self, agent, percent, way="both"):
        """From now on, so many of a hundred packets are dropped at random."""
        assert way in WAYS, way
        chance = [] if percent == 100 else ["numgen", "random", "mod", "100", "<", str(percent)]
        if way != "to_agent":
            self._rule(self._hub, agent, "ip", "daddr", CONTROLLER, *chance)
        if way != "from_agent":
            self._rule(self._names[agent], agent, "ip", "saddr", CONTROLLER, *chance)

    def heal(self, agent):
        for name in (self._hub, self._names[agent]):
            self._nft(name, "flush", "chain", "ip", "faults", self._chain(agent))

    # ---- How it is made ----

    def _make_hub(self):
        _command("ip", "netns", "add", self._hub)
        for address in (CONTROLLER, TARGET):
            _command("ip", "-n", self._hub, "address", "add", f"{address}/32", "dev", "lo")
        _command("ip", "-n", self._hub, "link", "set", "lo", "up")
        self._nft(self._hub, "add", "table", "ip", "faults")

    def _join(self, agent, wire, number):
        name = self._names[agent]
        hub_end, agent_end = (f"10.213.9.{4 * number + end}" for end in (1, 2))
        _command("ip", "netns", "add", name)
        peer = ("type", "veth", "peer", "name", "wire", "netns", name)
        _command("ip", "link", "add", wire, "netns", self._hub, *peer)
        for place, link, address in ((self._hub, wire, hub_end), (name, "wire", agent_end)):
            _command("ip", "-n", place, "address", "add", f"{address}/30", "dev", link)
            _command("ip", "-n", place, "link", "set", link, "up")
        _command("ip", "-n", name, "link", "set", "lo", "up")
        _command("ip", "-n", name, "route", "add", "default", "via", hub_end)
        self._nft(name, "add", "table", "ip", "faults")
        for place in (self._hub, name):
            hook = "{ type filter hook input priority 0; }"
            self._nft(place, "add", "chain", "ip", "faults", self._chain(agent), hook)

    def _chain(self, agent):
        return f"a{self.agents.index(agent)}"

    def _rule(self, name, agent, *match):
        if name == self._hub:
            match = ("iifname", self._chain(agent), *match)
        self._nft(name, "add", "rule", "ip", "faults", self._chain(agent), *match, "drop")

    @staticmethod
    def _nft(name, *words):
        _command("ip", "netns", "exec", name, "nft", *words)
