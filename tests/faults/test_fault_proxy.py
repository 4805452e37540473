"""The fault proxy does what it says, seen by plain sockets."""

import contextlib
import socket
import time

import pytest

from support.fault_proxy import FaultProxy
from support.programs import wait_until

SECONDS = 10
BRIEFLY = 0.2  # for seeing that nothing comes


@contextlib.contextmanager
def pair(proxy, listener):
    """A client's end and the server's end of a new connection through the proxy."""
    host, _, port = proxy.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as client:
        server, _ = listener.accept()
        with server:
            server.settimeout(SECONDS)
            yield client, server


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(SECONDS)
        yield made


@pytest.fixture
def proxy(listener):
    with FaultProxy("127.0.0.1:{}".format(listener.getsockname()[1])) as made:
        yield made


@pytest.fixture
def ends(proxy, listener):
    with pair(proxy, listener) as made:
        yield made


def receive(end, size):
    data = b""
    while len(data) < size:
        piece = end.recv(size - len(data))
        assert piece, f"the end after {data!r}"
        data += piece
    return data


def assert_silent(end):
    end.settimeout(BRIEFLY)
    with pytest.raises(TimeoutError):
        end.recv(1)
    end.settimeout(SECONDS)


def assert_connected(client, server):
    for sender, receiver in ((client, server), (server, client)):
        sender.sendall(b"hello")
        assert receive(receiver, 5) == b"hello"


def test_bytes_and_ends_come_through(proxy, ends):
    client, server = ends
    assert_connected(client, server)
    client.shutdown(socket.SHUT_WR)
    assert server.recv(1) == b""
    server.sendall(b"still there")
    assert receive(client, 11) == b"still there"
    server.close()
    assert client.recv(1) == b""
    wait_until(lambda: proxy.connections == 0, SECONDS, "the connection to be over")
    assert proxy.passed == {"to_server": 5, "to_client": 16}


def test_much_comes_through_in_order(ends):
    client, server = ends
    data = bytes(range(256)) * 4096
    client.settimeout(SECONDS)
    server.sendall(b"x")
    client.sendall(data)
    assert receive(server, len(data)) == data


def test_a_delay_counts_for_its_way_only(proxy, ends):
    client, server = ends
    proxy.set("to_server", delay=0.3, jitter=0.1)
    begun = time.monotonic()
    server.sendall(b"x")
    receive(client, 1)
    assert time.monotonic() - begun < 0.2
    client.sendall(b"x")
    receive(server, 1)
    assert 0.3 <= time.monotonic() - begun < 1


def test_a_rate_bounds_the_bytes_of_a_second(proxy, ends):
    client, server = ends
    proxy.set("to_client", rate=20_000)
    begun = time.monotonic()
    server.sendall(b"x" * 10_000)
    receive(client, 10_000)
    assert 0.45 <= time.monotonic() - begun < 1.5


def test_slices_arrive_one_by_one(proxy, ends):
    client, server = ends
    proxy.set("to_server", slice=3)
    client.sendall(b"0123456789")
    assert receive(server, 10) == b"0123456789"


@pytest.mark.parametrize("way", ["to_server", "to_client", "both"])
def test_what_is_lost_never_comes(way, proxy, ends):
    client, server = ends
    proxy.set(way, lost=True)
    for sender, receiver, swallowed in ((client, server, "to_server"), (server, client, "to_client")):
        sender.sendall(b"gone")
        if way in (swallowed, "both"):
            assert_silent(receiver)
        else:
            assert receive(receiver, 4) == b"gone"
    proxy.heal()
    assert_connected(client, server)


def test_a_stop_of_reading_pushes_back_and_loses_nothing(proxy, ends):
    client, server = ends
    proxy.set("to_server", stopped=True)
    client.setblocking(False)
    sent = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            sent += client.send(b"x" * 65536)
    assert_silent(server)
    server.sendall(b"y")
    client.settimeout(SECONDS)
    assert receive(client, 1) == b"y"
    proxy.heal()
    assert receive(server, sent) == b"x" * sent


def test_a_reset_is_one_at_both_ends(proxy, ends):
    client, server = ends
    assert_connected(client, server)
    assert proxy.reset() == 1
    for end in ends:
        with pytest.raises(ConnectionResetError):
            end.recv(1)
    assert proxy.connections == 0


def test_a_reset_of_one_end_is_passed_on(ends, proxy):
    client, server = ends
    assert_connected(client, server)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    server.close()
    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_refusal_is_for_new_connections_until_it_is_healed(proxy, listener, ends):
    proxy.refuse()
    assert_connected(*ends)
    host, _, port = proxy.address.rpartition(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=SECONDS)
    proxy.heal()
    with pair(proxy, listener) as again:
        assert_connected(*again)
    assert proxy.accepted == 2


def test_without_a_server_a_connection_is_reset(proxy, listener):
    listener.close()
    host, _, port = proxy.address.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as client:
        with pytest.raises(ConnectionResetError):
            client.recv(1)
