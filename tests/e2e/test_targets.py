"""The target servers, the built-in one and the foreign ones, as a client sees them."""

import concurrent.futures
import contextlib
import os
import re
import select
import signal
import socket
import ssl
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from support.certificates import Authority, openssl
from support.ws_client import CLOSE, PING, PONG, TEXT, Refused, WebSocket, http_get, target_count

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("WSURGE_BIN", REPOSITORY / "build/release/bin")) / "wsurge-target"
SERVE = REPOSITORY / "target-servers" / "serve"

READY_SECONDS = 30
INSTALL_SECONDS = 600
END_SECONDS = 15

STACKS = ["aiohttp", "fastapi"]


class Server:
    """A server in its own process; its port is read from the line it prints when it is ready."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.line = self._first_line()
        match = re.search(r" listens on \S*:(\d+)", self.line)
        if not match:
            self.process.kill()
            _, errors = self.process.communicate(timeout=END_SECONDS)
            raise AssertionError(f"{command}: {self.line!r} {errors.decode()}")
        self.port = int(match.group(1))

    def end(self, number=signal.SIGTERM):
        """(exit code, what it wrote to stderr) after the signal."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=END_SECONDS)
        return self.process.returncode, errors.decode()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate(timeout=END_SECONDS)

    def _first_line(self):
        deadline = time.monotonic() + READY_SECONDS
        line = b""
        while not line.endswith(b"\n") and time.monotonic() < deadline:
            ready, _, _ = select.select([self.process.stdout], [], [], 1)
            if ready:
                byte = os.read(self.process.stdout.fileno(), 1)
                if not byte:
                    break
                line += byte
        return line.decode().strip()


@contextlib.contextmanager
def running(command):
    """A server that must end with code 0 and nothing on stderr."""
    server = Server(command)
    try:
        yield server
        assert server.end() == (0, "")
    finally:
        server.kill()


@pytest.fixture(params=[1, 3], ids=["1-thread", "3-threads"])
def target(request):
    with running([TARGET, "--port", "0", "--threads", request.param]) as server:
        yield server


@pytest.fixture(scope="session")
def installed():
    for stack in STACKS:
        subprocess.run([SERVE, stack, "--install"], check=True, timeout=INSTALL_SECONDS)


@pytest.fixture
def foreign(installed):
    with contextlib.ExitStack() as servers:
        yield lambda stack, behaviour: servers.enter_context(
            running([SERVE, stack, behaviour, "--port", "0"])
        )


def eventually(condition, what, seconds=10):
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.01)


def assert_is_python_float(text):
    value = float(text)
    assert 0 <= value < 1
    assert text == str(value)


def assert_signal_works(port, path):
    with WebSocket(port, path) as ws:
        orders = [f"BUY {i} - {i}" for i in range(64)]
        for order in orders:
            ws.send(order)
        answers, pushes = [], []
        began = time.monotonic()
        while len(answers) < len(orders) or len(pushes) < 20:
            text = ws.receive()
            (answers if text.startswith("Order") else pushes).append(text)
        seconds = time.monotonic() - began
        for push in pushes:
            assert_is_python_float(push)
        outcomes = set()
        for order, answer in zip(orders, answers):
            head, _, echoed = answer.partition(": ")
            outcomes.add(head)
            assert echoed == order
        # All alike by chance: 2 in 2^64.
        assert outcomes == {"Order FILLED", "Order UNFILLED"}
        assert len(pushes) <= seconds / 0.01 + 10


def assert_echo_works(port, path, **how):
    with WebSocket(port, path, **how) as ws:
        for message in ["", "hello", "ümläut", b"", b"\x00\xff", b"x" * 70_000, "y" * 126]:
            ws.send(message)
            assert ws.receive() == message
        ws.send(b"beat", PING)
        assert ws.receive_frame() == (PONG, b"beat")
        assert ws.close() == 1000


# The built-in target


def test_target_echoes(target):
    assert_echo_works(target.port, "/echo")


def test_target_echoes_pipelined_messages_in_order(target):
    with WebSocket(target.port, "/echo?any=query") as ws:
        messages = [f"message {i}" for i in range(500)]
        for message in messages:
            ws.send(message)
        assert [ws.receive() for _ in messages] == messages


def test_target_closes_a_connection_with_too_large_a_message(target):
    with WebSocket(target.port, "/echo") as ws:
        with contextlib.suppress(ConnectionError):
            ws.send(b"x" * (16 * 1024 * 1024 + 1))
        ws.wait_for_end()


def test_target_floods_random_floats_as_python_prints_them(target):
    with WebSocket(target.port, "/random-float") as ws:
        texts = [ws.receive() for _ in range(100_000)]
    for text in texts:
        assert_is_python_float(text)
    assert len(set(texts)) == len(texts)
    mean = sum(map(float, texts)) / len(texts)
    assert abs(mean - 0.5) < 0.01  # eleven standard errors


def test_target_random_float_neither_reads_nor_answers_a_close(target):
    with WebSocket(target.port, "/random-float") as ws:
        ws.send("not read")
        ws.send(b"\x03\xe8", CLOSE)
        for _ in range(50_000):
            ws.receive()
    count = target_count(target.port)
    assert (count["connections"], count["messages"], count["bytes"]) == (1, 0, 0)
    assert count["sent"]["messages"] > 0


def test_target_random_float_stops_when_the_peer_is_gone(target):
    with WebSocket(target.port, "/random-float") as ws:
        ws.receive()

    def is_at_rest():
        before = target_count(target.port)
        time.sleep(0.05)
        return target_count(target.port) == before

    eventually(is_at_rest, "the target stops sending")


def test_target_serves_many_floods_at_once(target):
    with contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(WebSocket(target.port, "/random-float")) for _ in range(50)
        ]
        for client in clients:
            assert_is_python_float(client.receive())


def test_target_signals(target):
    assert_signal_works(target.port, "/signal")


def test_target_broadcasts_to_all(target):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(WebSocket(target.port, "/broadcast")) for _ in range(7)]
        # A connection is a member once it has received a message of its own.
        for i, client in enumerate(clients):
            client.send(f"hello {i}")
            while client.receive() != f"hello {i}":
                pass

        def receive(client):
            """The next message that is no greeting: between senders there is no order."""
            while True:
                message = client.receive()
                if isinstance(message, bytes) or not message.startswith("hello"):
                    return message

        sent = [f"tick {i}" for i in range(200)]
        for text in sent:
            clients[3].send(text)
        clients[3].send(b"\x00\x01")
        for client in clients:
            assert [receive(client) for _ in sent] == sent
            assert receive(client) == b"\x00\x01"
        assert clients.pop().close() == 1000
        clients[0].send("after one left")
        for client in clients:
            assert receive(client) == "after one left"


def test_target_drops_a_broadcast_member_that_does_not_read(target):
    with WebSocket(target.port, "/broadcast") as slow, WebSocket(target.port, "/broadcast") as ws:
        slow.send("in")
        assert slow.receive() == "in"
        ws.send("in")
        while ws.receive() != "in":
            pass
        payload = b"z" * 4096
        for _ in range(14_000):
            ws.send(payload)
            while ws.receive() != payload:
                pass
        slow.wait_for_end()


def test_target_counts_by_run_and_agent(target):
    senders = [("r1", "a-1", 3), ("r1", "a-2", 5), ("r2", "a-1", 7)]
    for run, agent, messages in senders:
        with WebSocket(
            target.port, "/echo", user_agent=f"wsurge/0.1.0 run={run} agent={agent}"
        ) as ws:
            for i in range(messages):
                ws.send("x" * i)
                ws.receive()
            assert ws.close() == 1000
    with WebSocket(target.port, "/echo", user_agent="curl/8 run=r1 agent=a-1") as ws:
        ws.send(b"1234")
        ws.receive()
        ws.send(b"control frames do not count", PING)
        assert ws.close() == 1000

    def row(messages):
        return {"connections": 1, "messages": messages, "bytes": messages * (messages - 1) // 2}

    expected = {
        "connections": 4,
        "messages": 16,
        "bytes": 3 + 10 + 21 + 4,
        "runs": {"r1": {"a-1": row(3), "a-2": row(5)}, "r2": {"a-1": row(7)}},
        "sent": {"messages": 16, "bytes": 3 + 10 + 21 + 4},
    }
    eventually(lambda: target_count(target.port) == expected, "the count is exact")
    assert target_count(target.port) == expected


def test_target_counts_nothing_for_a_refused_upgrade(target):
    with pytest.raises(Refused) as refused:
        WebSocket(target.port, "/nowhere", user_agent="wsurge/0.1.0 run=r agent=a")
    assert refused.value.status == 404
    assert "/echo" in refused.value.body
    assert http_get(target.port, "/nowhere")[0] == 404
    assert http_get(target.port, "/echo")[0] == 426
    assert target_count(target.port) == {
        "connections": 0,
        "messages": 0,
        "bytes": 0,
        "runs": {},
        "sent": {"messages": 0, "bytes": 0},
    }


def test_target_says_who_it_is():
    with running([TARGET, "--port", "0"]) as server:
        assert server.line == f"wsurge-target listens on 127.0.0.1:{server.port}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_target_ends_on_a_signal_with_clients_connected(number):
    server = Server([TARGET, "--port", "0", "--threads", "2"])
    try:
        paths = ["/echo", "/random-float", "/signal", "/broadcast"] * 2
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(WebSocket(server.port, path)) for path in paths]
            assert server.end(number) == (0, "")
            for client in clients:
                client.wait_for_end()
    finally:
        server.kill()


def test_target_refuses_an_occupied_port():
    with running([TARGET, "--port", "0"]) as server:
        second = subprocess.run(
            [TARGET, "--port", str(server.port)],
            capture_output=True,
            text=True,
            timeout=END_SECONDS,
        )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"wsurge-target: cannot listen on 127.0.0.1:{server.port}: Address already in use; "
        "choose another --port (0 takes any free one) or --listen address\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["--port", "70000"], ["--threads", "0"], ["--listen", "nowhere"], ["--unknown"]],
    ids=lambda arguments: " ".join(arguments),
)
def test_target_refuses_bad_usage(arguments):
    done = subprocess.run(
        [TARGET, *arguments], capture_output=True, text=True, timeout=END_SECONDS
    )
    assert done.returncode == 2
    assert arguments[0] in done.stderr


def test_target_waits_for_a_descriptor_when_it_has_none_left():
    # UBSan opens a pipe to look at an object; without a descriptor it calls every one broken.
    if b"__ubsan_handle" in TARGET.read_bytes():
        pytest.skip("a build with the undefined-behaviour sanitizer cannot run out of descriptors")
    # Room for some ten connections: the rest wait in the backlog until the others go.
    limit = (
        "import os, resource, sys;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24));"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    limited = [sys.executable, "-c", limit]
    with running([*limited, TARGET, "--port", "0"]) as server:
        with contextlib.ExitStack() as stack:
            held = [
                stack.enter_context(
                    socket.create_connection(("127.0.0.1", server.port), timeout=10)
                )
                for _ in range(40)
            ]
            assert len(held) == 40
        assert_echo_works(server.port, "/echo")


# The built-in target over TLS


class Certificates:
    """Certificates for all tests of TLS."""

    def __init__(self, folder):
        self.ca = Authority(folder)
        self.other_ca = Authority(folder, "other-ca")
        self.server = self.ca.issue("server")
        self.client = self.ca.issue("client")
        self.stranger = self.other_ca.issue("stranger")

    def context(self, client=None):
        """The TLS of a client that trusts the server's CA, and has a certificate if told so."""
        context = ssl.create_default_context(cafile=self.ca.cert)
        if client:
            context.load_cert_chain(client.cert, client.key)
        return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(params=[1, 3], ids=["1-thread", "3-threads"])
def tls_target(request, certificates):
    options = ["--threads", request.param, *certificates.server.server_options()]
    with running([TARGET, "--port", "0", *options]) as server:
        yield server


def test_target_serves_all_paths_over_tls(tls_target, certificates):
    tls, port = certificates.context(), tls_target.port
    assert_echo_works(port, "/echo", tls=tls)
    for path in ("/random-float", "/signal"):
        with WebSocket(port, path, tls=tls) as ws:
            for _ in range(5):
                assert_is_python_float(ws.receive())
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(WebSocket(port, "/broadcast", tls=tls)) for _ in range(3)]
        for i, client in enumerate(clients):
            client.send(f"hello {i}")
            while client.receive() != f"hello {i}":
                pass
        clients[0].send("to all")
        for client in clients:
            while client.receive() != "to all":
                pass


def test_target_counts_over_tls(tls_target, certificates):
    tls = certificates.context()
    with WebSocket(tls_target.port, "/echo", user_agent="wsurge/1 run=r agent=a", tls=tls) as ws:
        ws.send("four")
        ws.receive()
        assert ws.close() == 1000
    row = {"connections": 1, "messages": 1, "bytes": 4}
    expected = {**row, "runs": {"r": {"a": row}}, "sent": {"messages": 1, "bytes": 4}}
    eventually(lambda: target_count(tls_target.port, tls=tls) == expected, "the count is exact")
    assert http_get(tls_target.port, "/nowhere", tls=tls)[0] == 404


def test_target_serves_a_flood_over_tls(tls_target, certificates):
    with WebSocket(tls_target.port, "/random-float", tls=certificates.context()) as ws:
        for _ in range(50_000):
            assert_is_python_float(ws.receive())


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_target_speaks_tls_of_today(tls_target, certificates, version):
    tls = certificates.context()
    tls.minimum_version = tls.maximum_version = ssl.TLSVersion[version]
    assert_echo_works(tls_target.port, "/echo", tls=tls)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1")
def test_target_refuses_tls_of_yesterday(tls_target, certificates):
    tls = certificates.context()
    tls.set_ciphers("ALL:@SECLEVEL=0")
    tls.minimum_version = ssl.TLSVersion.TLSv1_1
    tls.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        WebSocket(tls_target.port, "/echo", tls=tls)


def test_target_with_tls_outlives_who_speaks_none(tls_target, certificates):
    with pytest.raises(ConnectionError):
        WebSocket(tls_target.port, "/echo")
    with socket.create_connection(("127.0.0.1", tls_target.port), timeout=10):
        assert_echo_works(tls_target.port, "/echo", tls=certificates.context())


def test_target_asks_for_client_certificates(certificates):
    options = certificates.server.server_options(ca=certificates.ca)
    with running([TARGET, "--port", "0", *options]) as server:
        for _ in range(2):  # the second may resume the session of the first
            assert_echo_works(server.port, "/echo", tls=certificates.context(certificates.client))
        for client, alert in ((None, "CERTIFICATE_REQUIRED"), (certificates.stranger, "UNKNOWN_CA")):
            with pytest.raises(ssl.SSLError, match=alert):
                WebSocket(server.port, "/echo", tls=certificates.context(client))


def test_target_with_tls_ends_on_a_signal_with_clients_connected(certificates):
    with running([TARGET, "--port", "0", *certificates.server.server_options()]) as server:
        with contextlib.ExitStack() as stack:
            for path in ["/echo", "/random-float", "/signal", "/broadcast"]:
                stack.enter_context(WebSocket(server.port, path, tls=certificates.context()))
            assert server.end() == (0, "")


@pytest.mark.parametrize(
    "options, message",
    [
        ("--tls-cert {cert}", "--tls-cert requires --tls-key\n"),
        ("--tls-key {key}", "--tls-key requires --tls-cert\n"),
        ("--tls-ca {ca}", "--tls-ca requires --tls-cert\n"),
        (
            "--tls-cert /none.pem --tls-key {key}",
            "wsurge-target: --tls-cert: /none.pem: No such file or directory\n",
        ),
        (
            "--tls-cert {cert} --tls-key /none.key",
            "wsurge-target: --tls-key: /none.key: No such file or directory\n",
        ),
        ("--tls-cert {folder} --tls-key {key}", "wsurge-target: --tls-cert: {folder}: Is a directory\n"),
        ("--tls-cert {cert} --tls-key /dev/null", "wsurge-target: --tls-key: /dev/null: is empty\n"),
        (
            "--tls-cert {key} --tls-key {key}",
            "wsurge-target: --tls-cert: {key}: not a certificate in PEM: ",
        ),
        (
            "--tls-cert {cert} --tls-key {cert}",
            "wsurge-target: --tls-key: {cert}: not a key in PEM without a passphrase: ",
        ),
        (
            "--tls-cert {cert} --tls-key {other_key}",
            "wsurge-target: --tls-key: {other_key}: does not belong to the certificate in {cert}\n",
        ),
        (
            "--tls-cert {cert} --tls-key {rsa_key}",
            "wsurge-target: --tls-key: {rsa_key}: does not belong to the certificate in {cert}\n",
        ),
        (
            "--tls-cert {cert} --tls-key {locked_key}",
            "wsurge-target: --tls-key: {locked_key}: not a key in PEM without a passphrase: ",
        ),
        (
            "--tls-cert {cert} --tls-key {key} --tls-ca {key}",
            "wsurge-target: --tls-ca: {key}: not a certificate in PEM: ",
        ),
    ],
)
def test_target_refuses_bad_tls_files(certificates, tmp_path, options, message):
    files = {
        "folder": tmp_path,
        "cert": certificates.server.cert,
        "key": certificates.server.key,
        "ca": certificates.ca.cert,
        "other_key": certificates.client.key,
        "rsa_key": tmp_path / "rsa.key",
        "locked_key": tmp_path / "locked.key",
    }
    openssl("genrsa", "-out", files["rsa_key"], 2048)
    openssl("ec", "-in", files["key"], "-aes128", "-passout", "pass:word", "-out", files["locked_key"])
    done = subprocess.run(
        [TARGET, "--port", "0", *options.format(**files).split()],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=END_SECONDS,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message.format(**files))


# What a client may negotiate with the built-in target


@pytest.mark.parametrize(
    "asked, chosen",
    [
        ([], None),
        (["Sec-WebSocket-Protocol: chat.v2"], "chat.v2"),
        (["Sec-WebSocket-Protocol: chat.v1, chat.v2"], "chat.v1"),
        (["Sec-WebSocket-Protocol: chat.v1", "Sec-WebSocket-Protocol: chat.v2"], "chat.v1"),
    ],
)
def test_target_accepts_the_first_subprotocol(target, asked, chosen):
    with WebSocket(target.port, "/echo", headers=asked) as ws:
        assert ws.headers.get("sec-websocket-protocol") == chosen
        ws.send("hello")
        assert ws.receive() == "hello"


DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
TAIL = b"\x00\x00\xff\xff"  # left out on the wire (RFC 7692, 7.2.1)


def test_target_compresses_only_when_told_to(target):
    assert_echo_works(target.port, "/echo", headers=[DEFLATE])
    with WebSocket(target.port, "/echo", headers=[DEFLATE]) as ws:
        assert "sec-websocket-extensions" not in ws.headers


@pytest.mark.parametrize("over_tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("parameters", ["", "; server_no_context_takeover; client_no_context_takeover"])
def test_target_compresses(certificates, over_tls, parameters):
    options = certificates.server.server_options() if over_tls else []
    tls = certificates.context() if over_tls else None
    with running([TARGET, "--port", "0", "--compression", *options]) as server:
        # Who does not offer it is not given it.
        assert_echo_works(server.port, "/echo", tls=tls)
        with WebSocket(server.port, "/echo", tls=tls, headers=[DEFLATE + parameters]) as ws:
            assert ws.headers["sec-websocket-extensions"].startswith("permessage-deflate")
            for word in parameters.split("; ")[1:]:
                assert word in ws.headers["sec-websocket-extensions"]
            deflate, inflate = zlib.compressobj(wbits=-15), zlib.decompressobj(wbits=-15)
            for text in [b"hello " * 5_000, b"hello " * 5_000, b"short"]:
                if parameters:
                    deflate, inflate = zlib.compressobj(wbits=-15), zlib.decompressobj(wbits=-15)
                packed = deflate.compress(text) + deflate.flush(zlib.Z_SYNC_FLUSH)
                ws.send(packed.removesuffix(TAIL), 0x40 | TEXT)
                opcode, payload = ws.receive_frame()
                assert (opcode, ws.rsv1) == (TEXT, True)
                assert len(payload) < 1000
                assert inflate.decompress(payload + TAIL) == text
        count = target_count(server.port, tls=tls)
        assert count["sent"]["bytes"] == count["bytes"]  # before compression


# The foreign stacks


@pytest.mark.parametrize("stack", STACKS)
def test_foreign_echo(foreign, stack):
    assert_echo_works(foreign(stack, "echo").port, "/ws")


@pytest.mark.parametrize("stack", STACKS)
def test_foreign_random_float(foreign, stack):
    port = foreign(stack, "random-float").port

    def take(_):
        with WebSocket(port, "/ws") as ws:
            return [ws.receive() for _ in range(2_000)]

    # Each client vanishes in the middle of the flood, and must not take the server with it.
    texts = take(0)
    with concurrent.futures.ThreadPoolExecutor(4) as clients:
        for more in clients.map(take, range(8)):
            texts += more
    for text in texts:
        assert_is_python_float(text)


@pytest.mark.parametrize("stack", STACKS)
def test_foreign_signal(foreign, stack):
    port = foreign(stack, "signal").port
    assert_signal_works(port, "/ws")
    with WebSocket(port, "/ws") as ws:
        ws.receive()
        assert ws.close() == 1000


@pytest.mark.parametrize("stack", STACKS)
def test_foreign_ends_on_sigterm_while_flooding(installed, stack):
    server = Server([SERVE, stack, "random-float", "--port", "0"])
    try:
        assert server.line == f"{stack} random-float listens on 127.0.0.1:{server.port}"
        with WebSocket(server.port, "/ws") as ws:
            ws.receive()
            assert server.end() == (0, "")
            ws.wait_for_end()
        with pytest.raises(ConnectionRefusedError):
            WebSocket(server.port, "/ws")
    finally:
        server.kill()


@pytest.mark.parametrize("stack", STACKS)
def test_foreign_refuses_an_occupied_port(installed, stack):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            [SERVE, stack, "echo", "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{stack} echo: cannot listen on 127.0.0.1:{port}: Address already in use; "
        "choose another --port, or end the program that holds it\n"
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "name a stack: aiohttp, fastapi"),
        (["flask", "echo"], 'unknown stack "flask"; there are aiohttp, fastapi'),
        (["aiohttp"], "name a behaviour of aiohttp: echo, random-float, signal"),
        (
            ["aiohttp", "nap"],
            'aiohttp has no behaviour "nap"; it has echo, random-float, signal',
        ),
        (["aiohttp", "echo", "--port", "70000"], "--port: 70000 is not between 0 and 65535"),
    ],
)
def test_serve_refuses_bad_usage(arguments, message):
    done = subprocess.run(
        [SERVE, *arguments], capture_output=True, text=True, timeout=READY_SECONDS
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"serve: {message}\n")


def test_serve_lists_the_catalogue():
    done = subprocess.run([SERVE, "--list"], capture_output=True, text=True, timeout=READY_SECONDS)
    assert done.returncode == 0
    assert done.stdout == (
        "aiohttp: echo, random-float, signal\nfastapi: echo, random-float, signal\n"
    )
