"""A WebSocket client of the standard library alone, so that the tests share no code with what
they test."""

import base64
import contextlib
import hashlib
import json
import os
import socket
import struct
import time

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
SECONDS = 10

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def _connect(host, port, tls):
    """A socket; with `tls`, an ssl.SSLContext, after its handshake."""
    connection = socket.create_connection((host, port), timeout=SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is None:
        return connection
    try:
        # A peer that ends without saying so is an error of the connection like any other.
        return tls.wrap_socket(connection, server_hostname=host, suppress_ragged_eofs=False)
    except BaseException:
        connection.close()
        raise


class Refused(Exception):
    """The server answered the upgrade with another status than 101."""

    def __init__(self, status, body):
        super().__init__(f"HTTP {status}: {body!r}")
        self.status = status
        self.body = body


class WebSocket:
    """One connection. Every call ends within SECONDS, with TimeoutError at the latest."""

    def __init__(self, port, path, user_agent=None, host="127.0.0.1", tls=None, headers=()):
        self._socket = _connect(host, port, tls)
        self._data = bytearray()
        self._at = 0
        self.headers = {}  # of the answer to the upgrade; names in lower case
        self.rsv1 = False  # of the frame that was received last
        try:
            self._upgrade(host, port, path, user_agent, headers)
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, payload, opcode=None):
        if opcode is None:
            opcode = TEXT if isinstance(payload, str) else BINARY
        if isinstance(payload, str):
            payload = payload.encode()
        head = bytes([0x80 | opcode])
        if len(payload) < 126:
            head += bytes([0x80 | len(payload)])
        elif len(payload) < 65536:
            head += bytes([0x80 | 126]) + struct.pack("!H", len(payload))
        else:
            head += bytes([0x80 | 127]) + struct.pack("!Q", len(payload))
        mask = os.urandom(4)
        keys = int.from_bytes((mask * (len(payload) // 4 + 1))[: len(payload)], "big")
        masked = (int.from_bytes(payload, "big") ^ keys).to_bytes(len(payload), "big")
        self._socket.sendall(head + mask + masked)

    def receive_frame(self):
        """(opcode, payload) of the next frame."""
        deadline = time.monotonic() + SECONDS
        first, second = self._take(2, deadline)
        if second & 0x80:
            raise AssertionError("a server must not mask")
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2, deadline))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8, deadline))
        self.rsv1 = first & 0x40 != 0
        return first & 0x0F, self._take(size, deadline)

    def receive(self):
        """The next message, str or bytes; pings and pongs are passed over."""
        while True:
            opcode, payload = self.receive_frame()
            if opcode == TEXT:
                return payload.decode()
            if opcode == BINARY:
                return payload
            if opcode == CLOSE:
                raise ConnectionError(f"closed by the server: {payload!r}")

    def close(self):
        """The whole closing handshake; returns the code that the server answered with."""
        self.send(struct.pack("!H", 1000), CLOSE)
        while True:
            opcode, payload = self.receive_frame()
            if opcode == CLOSE:
                self._socket.close()
                return struct.unpack("!H", payload[:2])[0]

    def wait_for_end(self):
        """Reads on until the server has ended the connection."""
        deadline = time.monotonic() + SECONDS
        with contextlib.suppress(ConnectionError):
            while True:
                self._take(1, deadline)

    def _take(self, size, deadline):
        while len(self._data) - self._at < size:
            if self._at:
                del self._data[: self._at]
                self._at = 0
            self._socket.settimeout(max(deadline - time.monotonic(), 0.001))
            chunk = self._socket.recv(1 << 16)
            if not chunk:
                raise ConnectionError("the server ended the connection")
            self._data += chunk
        taken = bytes(self._data[self._at : self._at + size])
        self._at += size
        return taken

    def _upgrade(self, host, port, path, user_agent, headers):
        key = base64.b64encode(os.urandom(16))
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {host}:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key.decode()}",
            "Sec-WebSocket-Version: 13",
        ]
        if user_agent:
            lines.append(f"User-Agent: {user_agent}")
        lines += headers
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

        deadline = time.monotonic() + SECONDS
        head = bytearray()
        while not head.endswith(b"\r\n\r\n"):
            head += self._take(1, deadline)
        status_line, *fields = head.decode("latin-1").split("\r\n")
        status = int(status_line.split()[1])
        for field in fields:
            name, _, value = field.partition(":")
            self.headers[name.lower()] = value.strip()
        if status != 101:
            size = int(self.headers.get("content-length", "0"))
            raise Refused(status, self._take(size, deadline).decode())
        expected = base64.b64encode(hashlib.sha1(key + _GUID).digest()).decode()
        if self.headers.get("sec-websocket-accept") != expected:
            raise AssertionError(f"wrong Sec-WebSocket-Accept: {self.headers}")


def http_get(port, path, host="127.0.0.1", tls=None):
    """(status, body) of a request without an upgrade."""
    with _connect(host, port, tls) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        data = bytearray()
        while chunk := connection.recv(1 << 16):
            data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode()


def target_count(port, host="127.0.0.1", tls=None):
    """What `wsurge-target` has counted."""
    status, body = http_get(port, "/count", host, tls)
    if status != 200:
        raise AssertionError(f"GET /count: HTTP {status}: {body}")
    return json.loads(body)
