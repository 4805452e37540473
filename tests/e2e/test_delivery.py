"""Stamped messages: who got them, when, and what was lost on the way."""

import math
import threading

import pytest

from support import scenarios
from support.programs import run
from support.recording_server import RecordingServer
from support.results import totals_of

EVERYBODY = """
wsurge: 1
targets: {{room: "{url}"}}
load: [{{for: 3s, connections: 20}}]
session:
  - think: 500ms
  - stream: {{rate: 10/s, for: 1h, text: "${{stamp}} from ${{connection}}", reply: none, reaches: all}}
"""

ONE_TO_OTHERS = """
wsurge: 1
targets: {{room: "{url}"}}
load: [{{for: 30s, connections: {connections}, once: true}}]
sessions:
  publisher:
    count: 1
    steps:
      - barrier: {{name: all-in}}
      - think: 100ms
      - stream: {{rate: 100/s, count: {messages}, text: "${{stamp}}", reply: none, reaches: others}}
  subscriber:
    share: 1
    steps:
      - barrier: {{name: all-in}}
      - receive: {{for: 2500ms}}
"""


def measured(done):
    """The result of a run whose counts add up. Deliveries are counted whether or not the host was too
    busy for the times to be worth anything."""
    assert done.code in (0, 4), done
    assert done.result["ledger"] == {"balanced": True, "differences": []}
    return done.result


def assert_delivered(totals, expected):
    delivery = totals["delivery"]
    assert delivery["expected"] == delivery["received"] == expected
    for fault in ("lost", "duplicated", "reordered", "negative", "untracked"):
        assert delivery[fault] == 0, fault
    assert totals["ws_delivery"]["count"] == expected
    assert totals["ws_delivery"]["clock_bound"] == totals["ws_delivery"]["negative"] == 0
    assert totals["reach"]["mean"] == totals["reach"]["min"] == 1
    assert totals["reach"]["complete"] == totals["reach"]["messages"]


def test_a_broadcast_reaches_everybody_on_all_agents(target, tmp_path, out):
    scenario = scenarios.write(tmp_path, EVERYBODY, url=target.url("/broadcast"))
    done = run(scenario, "--agents", "2", out=out)
    totals = totals_of(measured(done))
    sent = totals["ws_sent"]["messages"]
    assert sent > 300
    # Nobody is owed what was due before its connection was open: all copies that were sent are expected.
    copies = totals["ws_received"]["messages"]
    assert 15 * sent < copies <= 20 * sent
    assert_delivered(totals, copies)
    assert totals["reach"]["messages"] == sent
    first, last = totals["ws_delivery_first"], totals["ws_delivery_last"]
    assert first["count"] == last["count"] == sent
    for statistic in ("min", "mean", "p50", "max"):
        assert first[statistic] <= last[statistic], statistic
    assert math.isclose(first["min"], totals["ws_delivery"]["min"])
    assert math.isclose(last["max"], totals["ws_delivery"]["max"])
    assert f"{copies:,} expected, {copies:,} received, 0 lost" in " ".join(done.stdout.split())


@pytest.mark.parametrize("agents", ["1", "2"])
def test_sessions_that_run_once_stay_for_what_is_under_way(target, tmp_path, out, agents):
    url = target.url("/broadcast")
    scenario = scenarios.write(tmp_path, ONE_TO_OTHERS, url=url, connections=30, messages=150)
    done = run(scenario, "--agents", agents, out=out)
    totals = totals_of(measured(done))
    # The target sends to the publisher too, which is not one of those that it is for.
    assert totals["delivery"]["received"] == 30 * 150
    assert totals["delivery"]["expected"] == 29 * 150
    assert totals["delivery"]["lost"] == 0
    assert totals["reach"] == {"messages": 150, "complete": 150, "mean": 1, "min": 1}


class UnreliableRoom:
    """Sends what one client says to all others; loses, repeats and swaps copies, and keeps count."""

    def __init__(self):
        self._lock = threading.Lock()
        self._number = 0
        self._held = {}
        self.lost = self.repeated = self.swapped = self.reached_all = 0
        self.server = RecordingServer(on_message=self.on_message)

    def on_message(self, sender, payload):
        with self._lock:
            number, self._number = self._number, self._number + 1
            copies = [
                self._copy(number, at, to, payload)
                for at, to in enumerate(self.server.connections)
                if to is not sender
            ]
            self.reached_all += all(copies)

    def _drops(self, number, receiver):
        return number % 3 == 0 and (number + receiver) % 10 == 7

    def _copy(self, number, receiver, to, payload):
        """Whether it gets there."""
        dropped = self._drops(number, receiver)
        if dropped:
            self.lost += 1
        elif number % 17 == 5 and not self._drops(number + 1, receiver):
            self._held[receiver] = payload  # goes after the next one
            return True
        else:
            to.send(payload)
            if (number + receiver) % 13 == 4:
                to.send(payload)
                self.repeated += 1
        if receiver in self._held:
            to.send(self._held.pop(receiver))
            self.swapped += 1
        return not dropped


@pytest.mark.parametrize("agents", ["1", "2"])
def test_what_a_server_loses_repeats_and_swaps_is_told_exactly(tmp_path, out, agents):
    room = UnreliableRoom()
    with room.server as server:
        scenario = scenarios.write(
            tmp_path, ONE_TO_OTHERS, url=server.url(), connections=12, messages=150
        )
        done = run(scenario, "--agents", agents, out=out)
    totals = totals_of(measured(done))
    delivery = totals["delivery"]
    assert room.lost > 50 and room.repeated > 50 and room.swapped > 50
    assert delivery["expected"] == 11 * 150
    assert delivery["lost"] == room.lost
    assert delivery["received"] == 11 * 150 - room.lost
    assert delivery["duplicated"] == room.repeated
    assert delivery["reordered"] == room.swapped
    assert totals["ws_delivery"]["count"] == delivery["received"]
    reach = totals["reach"]
    assert (reach["messages"], reach["complete"]) == (150, room.reached_all)
    assert math.isclose(reach["mean"], 1 - room.lost / (11 * 150))
    assert reach["min"] < 1


def test_without_reaches_gaps_between_stamps_are_lost(tmp_path, out):
    seen = {}

    def on_message(connection, payload):
        seen[connection] = seen.get(connection, 0) + 1
        if seen[connection] % 10 != 5:
            connection.send(payload)

    text = """
wsurge: 1
targets: {{server: "{url}"}}
load: [{{for: 30s, connections: 4, once: true}}]
session: [{{stream: {{rate: 100/s, count: 100, text: "${{stamp}}", reply: none}}}}, {{think: 300ms}}]
"""
    with RecordingServer(on_message=on_message) as server:
        done = run(scenarios.write(tmp_path, text, url=server.url()), out=out)
    delivery = totals_of(measured(done))["delivery"]
    assert (delivery["received"], delivery["lost"], delivery["expected"]) == (4 * 90, 4 * 10, 0)
    assert "reach" not in totals_of(done.result)


def test_stamps_of_another_run_are_nobodys(tmp_path, out):
    """A server that answers with what an earlier run has sent."""
    kept = []

    def on_message(connection, payload):
        connection.send(kept[0] if kept else payload)

    text = """
wsurge: 1
targets: {{server: "{url}"}}
load: [{{for: 30s, connections: 1, once: true}}]
session: [{{request: {{text: "${{stamp}}", reply: next}}}}]
"""
    with RecordingServer(on_message=on_message) as server:
        scenario = scenarios.write(tmp_path, text, url=server.url())
        first = run(scenario, out=out / "1")
        kept.append(server.texts[0])
        second = run(scenario, out=out / "2")
    assert totals_of(first.result)["delivery"]["received"] == 1
    assert "delivery" not in totals_of(second.result)
