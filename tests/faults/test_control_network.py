"""Networks between controller and agents that break: what goes on, what stops, and what is counted."""

import contextlib
import re
import subprocess
import time

import pytest

from support import setting as settings
from support.fault_proxy import FaultProxy
from support.load import PAUSE, PLANNED, assert_never_stopped, assert_within_plan
from support.rig import WAYS
from support.setting import LEASE, LOST, SUSPECT, ZERO, missing_of, resident, verdict

SUSPECTED = r"agent {}\b.*suspect"

# Three quarters of the lease. The kernel's own timers, a second until a lost SYN is sent again, do not shrink with
# a lease that a test shortens: there it ends before an agent dials anew.
LONGEST = LEASE * 3 / 4 if LEASE >= 8 else LEASE * 3 / 8

# How much of what an agent says gets through when the controller reads slowly. A report is of a second in any case:
# at half of it one takes two seconds, in which nothing else is heard, and that is a whole lease of the short ones.
SLOWED = 0.5 if LEASE >= 8 else 0.8


def assert_nothing_happened(setting, run, done, agents):
    """Of what was seen of the load and of the report: no message lost, none twice, no pause."""
    setting.assert_invariants(done, agents)
    assert verdict(done.result) == "valid", str(done)
    assert done.result["ledger"]["balanced"], str(done)
    for agent in done.result["agents"]:
        replies = agent["totals"]["replies"]
        assert replies["matched"] == replies["expected"] == agent["totals"]["ws_sent"]["messages"], agent["name"]
        assert_never_stopped(run.load, agent["name"], run.length)


def test_silent_hosts_stop_and_are_named(hosts):
    length = 1 + LOST + 2
    with hosts(*WAYS, "healthy") as setting:
        run = setting.run(4, length)
        run.wait_past(1)
        for way in WAYS:
            setting.rig.lose(way, 100, way)
        cut = time.monotonic()
        for way in WAYS:
            setting.wait_for_log(SUSPECTED.format(way), cut + SUSPECT - time.monotonic())
        done = run.finish()
        for way in WAYS:
            setting.rig.heal(way)
            assert run.load.ended(way) - cut <= ZERO, way
            assert_within_plan(run.load, way)
            instant, share = missing_of(done.result, way)
            assert 1 <= instant <= 1 + LOST + 1 and share == 25, way
        assert verdict(done.result) == "degraded", str(done)
        setting.assert_invariants(done, ["healthy"])
        assert_never_stopped(run.load, "healthy", length)


@pytest.mark.parametrize("way", WAYS)
def test_cuts_shorter_than_the_lease_change_nothing(way, hosts):
    cuts = {"short": LEASE / 16, "longer": LEASE / 4, "longest": LONGEST}
    length = 1 + 2 * LEASE
    with hosts(*cuts, "end", "healthy") as setting:
        run = setting.run(5, length)
        run.wait_past(1)
        for agent in cuts:
            setting.rig.lose(agent, 100, way)
        for agent, seconds in cuts.items():
            run.wait_past(1 + seconds)
            setting.rig.heal(agent)
        run.wait_past(length - LEASE / 4)
        with setting.rig.cut("end", way):  # also as the load ends
            run.wait_past(length + LEASE / 8)
        done = run.finish()
        assert_nothing_happened(setting, run, done, [*cuts, "end", "healthy"])


def test_more_connections_than_ports_are_refused_beforehand(hosts):
    with hosts("few") as setting:
        words = ("sysctl", "-qw", "net.ipv4.ip_local_port_range=40000 40099")
        subprocess.run([*setting.rig.on("few"), *words], check=True, timeout=10)
        done = setting.submit(setting.steady(50, 1), 1, 1).finish(20)
        assert done.code == 5, str(done)
        assert re.search(r"agent few refused: .*\bports?\b", done.stderr), str(done)
        with setting.inside():
            assert setting.target.count()["connections"] == 0


def test_bad_wires_change_nothing(hosts):
    length = 3 * LEASE
    with hosts("flaps", "lossy", "healthy") as setting:
        run = setting.run(3, length)
        setting.rig.lose("lossy", 20)
        while time.monotonic() < run.begun + length - LEASE / 4:
            with setting.rig.cut("flaps"):
                time.sleep(LEASE / 8)
            time.sleep(LEASE / 8)
        setting.rig.heal("lossy")
        done = run.finish()
        assert_nothing_happened(setting, run, done, ["flaps", "lossy", "healthy"])


def test_broken_streams_change_nothing(setting):
    length = 3 * LEASE
    names = ["reset", "reset-often", "refused", "sliced", "late"]
    with contextlib.ExitStack() as stack:
        proxies = {name: stack.enter_context(FaultProxy(setting.controller.address)) for name in names}
        for name, proxy in proxies.items():
            setting.agent(name, address=proxy.address)
        setting.wait_for_agents(names)
        proxies["sliced"].set(slice=7)
        proxies["late"].set(delay=LEASE / 40, jitter=LEASE / 40)
        run = setting.run(len(names), length)
        run.wait_past(LEASE / 2)
        proxies["refused"].refuse()
        proxies["refused"].reset()
        setting.wait_for_log(SUSPECTED.format("refused"), settings.BROKEN)
        for eighth in range(5, 24):
            run.wait_past(LEASE * eighth / 8)
            if eighth == 6:
                proxies["refused"].heal()
            if eighth % 5 == 0:
                proxies["reset"].reset()
            proxies["reset-often"].reset()
        done = run.finish()
        assert_nothing_happened(setting, run, done, names)


def test_a_cut_longer_than_the_lease_stops_the_load_and_loses_no_report(hosts):
    length = 2 * LEASE + 5
    with hosts("cut", "healthy") as setting:
        run = setting.run(2, length)
        run.wait_past(1)
        with setting.rig.cut("cut"):
            cut = time.monotonic()
            run.wait_past(1 + ZERO)
        done = run.finish()
        assert run.load.ended("cut") - cut <= ZERO
        assert_within_plan(run.load, "cut")
        assert_never_stopped(run.load, "healthy", length)
        assert missing_of(done.result, "cut")[1] == 50
        assert verdict(done.result) == "degraded", str(done)
        # What it had counted before it stopped came in afterwards, to the last message.
        setting.assert_invariants(done, ["cut", "healthy"])
        setting.assert_usable(["cut", "healthy"])


def test_a_slow_controller_costs_neither_messages_nor_memory(setting):
    length = 7.5 * LEASE  # 60 s with the true lease
    with FaultProxy(setting.controller.address) as proxy:
        agent = setting.agent("slow", address=proxy.address)
        setting.start_agents("healthy")
        setting.wait_for_agents(["slow", "healthy"])
        run = setting.run(2, length)
        run.wait_past(1.5)
        before, passed = resident(agent.pid), proxy.passed["to_server"]
        run.wait_past(3.5)
        needed = (proxy.passed["to_server"] - passed) / 2  # bytes a second
        proxy.set("to_server", rate=needed * SLOWED)
        most = before
        while time.monotonic() < run.begun + length - 1:
            most = max(most, resident(agent.pid))
            time.sleep(0.1)
        rate = run.load.rate("slow", run.begun + 1, run.begun + length - 0.5)
        proxy.heal()
        done = run.finish()
        print(f"memory grew by {(most - before) / 2**20:.1f} MiB, {rate:.1f} messages a second")
        assert most - before <= 32 * 2**20
        assert abs(rate - PLANNED) <= PLANNED / 100
        assert run.load.longest_pause("slow", end=run.begun + length - PAUSE) <= PAUSE
        setting.assert_invariants(done, ["slow", "healthy"])
        assert verdict(done.result) == "valid", str(done)
