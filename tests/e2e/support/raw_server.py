"""A server below WebSocket, which does one wrong thing to every connection."""

import socket
import struct
import threading


def _read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(4096)
        if not part:
            break
        data += part
    return data


def reset(connection):
    """Resets the connection as soon as it is there."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close_early(connection):
    """Reads the upgrade request and closes without an answer."""
    _read_request(connection)
    connection.close()


def keep_silent(connection):
    """Reads the upgrade request and never answers; the connection stays open."""
    _read_request(connection)


def answer(text):
    """Answers the upgrade request with `text`."""

    def behaviour(connection):
        _read_request(connection)
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)

    return behaviour


class RawServer:
    """Does `behaviour(connection)` to each connection, one after the other, until it is left."""

    def __init__(self, behaviour):
        self._behaviour = behaviour
        self._kept = []  # so that a connection which the behaviour leaves open stays so
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._listener.settimeout(0.1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join(10)
        for connection in [self._listener, *self._kept]:
            connection.close()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/"

    @property
    def connections(self):
        """How many there have been."""
        return len(self._kept)

    def _serve(self):
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(2)
            self._kept.append(connection)
            try:
                self._behaviour(connection)
            except OSError:
                pass
