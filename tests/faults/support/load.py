"""A load of a known rate, and how it went by the target's own count."""

import contextlib
import threading
import time

from support import scenarios
from support.programs import wait_until

CONNECTIONS = 4  # of each agent
RATE = 50  # messages a second of each connection
PLANNED = CONNECTIONS * RATE  # messages a second of each agent

# What a busy host may do to a rate: an agent or the target that waited for a CPU goes on with what was due.
MORE = 1.25
PAUSE = 0.4

STEADY = """\
wsurge: 1
name: {name}
on_agent_lost: {on_agent_lost}
targets: {{echo: "{url}"}}
load:
  - {{for: {length}, connections: {connections}}}
session:
  - stream: {{rate: {rate}/s, for: 1h, text: "${{connection}}-${{seq}}", reply: echo, timeout: 2s}}
"""


def steady(folder, url, agents, length, name="steady", on_agent_lost="continue"):
    """An open loop of PLANNED messages a second of each agent, for `length` seconds."""
    values = {"url": url, "length": f"{length * 1000:.0f}ms", "connections": CONNECTIONS * agents, "rate": RATE}
    return scenarios.write(folder, STEADY, name=name, on_agent_lost=on_agent_lost, **values)


class LoadWatch:
    """The target's count of a run, agent by agent, over time."""

    EVERY = 0.05

    def __init__(self, target, run_id, inside=contextlib.nullcontext):
        self._target = target
        self._run_id = run_id
        self._inside = inside
        self._samples = []  # (instant, {agent: messages})
        self._failure = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _look(self):
        try:
            with self._inside():
                while not self._over.wait(self.EVERY):
                    asked = time.monotonic()
                    counted = self._target.count()["runs"].get(self._run_id, {})
                    messages = {agent: its["messages"] for agent, its in counted.items()}
                    self._samples.append(((asked + time.monotonic()) / 2, messages))
        except Exception as failure:
            self._failure = failure

    def stop(self):
        self._over.set()
        self._thread.join(10)

    def samples(self, agent):
        """[(instant, messages)], without those before its first message."""
        if self._failure:
            raise AssertionError("the target could not be asked") from self._failure
        return [(at, seen[agent]) for at, seen in list(self._samples) if seen.get(agent)]

    def messages(self, agent):
        """How many there were when it was asked last."""
        samples = self.samples(agent)
        return samples[-1][1] if samples else 0

    def any(self):
        """Whether there is load."""
        return any(messages for _, seen in list(self._samples) for messages in seen.values())

    def wait_for(self, agents, seconds=15):
        """Until each of them makes load."""
        for agent in agents:
            wait_until(lambda: self.samples(agent), seconds, f"load of {agent}")  # noqa: B023

    def before(self, agent, instant):
        """How many there were at that instant."""
        return next((messages for at, messages in reversed(self.samples(agent)) if at <= instant), 0)

    def ended(self, agent):
        """The last instant at which a message of it was seen to come."""
        samples = self.samples(agent)
        return next(at for at, messages in samples if messages == samples[-1][1])

    def longest_pause(self, agent, begin=0, end=float("inf")):
        """The longest time for which nothing came. Between two samples it is taken to go on."""
        longest, since = 0, None
        for at, messages in self.samples(agent):
            if not begin <= at <= end:
                continue
            if since is None or messages > since[1]:
                since = (at, messages)
            longest = max(longest, at - since[0])
        return longest

    def most_in_a_second(self, agent):
        """The most messages that any second had, as far as samples can tell."""
        samples = self.samples(agent)
        most, first = 0, 0
        for at, messages in samples:
            while at - samples[first][0] > 1:
                first += 1
            most = max(most, messages - samples[first][1])
        return most

    def rate(self, agent, begin, end):
        """Messages a second between the samples next to two instants."""
        within = [sample for sample in self.samples(agent) if begin <= sample[0] <= end]
        (first, few), (last, many) = within[0], within[-1]
        return (many - few) / (last - first)


def assert_never_stopped(load, agent, length):
    """From the first message to the end of the plan, and never more than planned."""
    begun = load.samples(agent)[0][0]
    assert load.longest_pause(agent, end=begun + length - 2 * load.EVERY) <= PAUSE, agent
    assert load.ended(agent) - begun >= length - PAUSE, agent
    assert_within_plan(load, agent)


def assert_within_plan(load, agent):
    assert load.most_in_a_second(agent) <= PLANNED * MORE, agent
