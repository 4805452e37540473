"""The rig cuts what it says and nothing else, and leaves nothing behind."""

import socket
import subprocess

import pytest

from support import rig as rigs

SECONDS = 10
BRIEFLY = 0.3


@pytest.fixture
def rig():
    reason = rigs.why_not()
    if reason:
        pytest.skip(reason)
    with rigs.Rig(["one", "two"]) as made:
        yield made


def namespaces():
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, timeout=10)
    return listed.stdout


def reaches(rig, agent, address):
    """Whether an exchange of datagrams between an agent's host and the controller's comes off."""
    with rig.inside(), socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind((address, 0))
        server.settimeout(BRIEFLY)
        ask = (
            "import socket, sys; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(float(sys.argv[3]));"
            "s.sendto(b'?', (sys.argv[1], int(sys.argv[2]))); s.recv(1)"
        )
        words = ["/usr/bin/python3", "-c", ask, address, str(server.getsockname()[1]), str(BRIEFLY)]
        with subprocess.Popen([*rig.on(agent), *words], stderr=subprocess.DEVNULL) as client:
            server.settimeout(SECONDS)
            there = _answered(server, client)
            return there, client.wait(SECONDS) == 0


def _answered(server, client):
    server.settimeout(0.02)
    while client.poll() is None:
        try:
            server.sendto(b"!", server.recvfrom(1)[1])
            return True
        except TimeoutError:
            continue
    return False


def test_nothing_is_cut_unless_asked_for(rig):
    for agent in rig.agents:
        for address in (rigs.CONTROLLER, rigs.TARGET):
            assert reaches(rig, agent, address) == (True, True)


@pytest.mark.parametrize("way, left", [("both", False), ("from_agent", False), ("to_agent", True)])
def test_a_cut_is_of_one_agent_and_one_address(way, left, rig):
    with rig.cut("one", way):
        assert reaches(rig, "one", rigs.CONTROLLER) == (left, False)
        assert reaches(rig, "one", rigs.TARGET) == (True, True)
        assert reaches(rig, "two", rigs.CONTROLLER) == (True, True)
    assert reaches(rig, "one", rigs.CONTROLLER) == (True, True)


def test_some_packets_are_lost_at_random(rig):
    rig.lose("one", 50)
    seen = {reaches(rig, "one", rigs.CONTROLLER)[0] for _ in range(20)}
    assert seen == {True, False}


def test_nothing_is_left():
    before = namespaces()
    with pytest.raises(ZeroDivisionError), rigs.Rig(["one"]) as rig:
        assert f"wsurge" in namespaces() and rig.agents
        1 / 0
    assert namespaces() == before
