"""A WebSocket server of a few lines that keeps what it is sent. For messages below 64 KiB, not for load."""

import base64
import hashlib
import socket
import struct
import threading

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Connection:
    """One accepted connection: the request's head and the messages, in the order of arrival."""

    def __init__(self, sock, path, headers, subprotocol):
        self._socket = sock
        self._lock = threading.Lock()
        self.path = path
        self.headers = headers  # lower-case name -> value
        self.subprotocol = subprotocol
        self.messages = []
        self.end = ""  # "reset", "close" for a Close, or "" while it is open and after any other end

    def send(self, payload, opcode=1):
        data = payload if isinstance(payload, bytes) else payload.encode()
        if len(data) < 126:
            head = struct.pack("!BB", 0x80 | opcode, len(data))
        else:
            head = struct.pack("!BBH", 0x80 | opcode, 126, len(data))
        with self._lock:
            self._socket.sendall(head + data)

    def cut(self):
        """Resets the connection."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.shutdown(socket.SHUT_RD)  # its thread finds the end, and closes it


class RecordingServer:
    """Calls `on_message(connection, text or bytes)` for each message; the default echoes it."""

    def __init__(self, on_message=None, subprotocols=()):
        self._on_message = on_message or (lambda connection, payload: connection.send(payload))
        self._subprotocols = subprotocols
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._listener.settimeout(0.1)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self.port = self._listener.getsockname()[1]
        self.connections = []
        self.messages = []  # (connection's number, payload), in the order of arrival over all

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join(10)
        self._listener.close()

    def url(self, path="/"):
        return f"ws://127.0.0.1:{self.port}{path}"

    @property
    def texts(self):
        with self._lock:
            return [payload for _, payload in self.messages]

    def _accept(self):
        while not self._over.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            sock.settimeout(30)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        stream = sock.makefile("rb")
        connection = None
        try:
            connection, number = self._upgrade(sock, stream)
            while True:
                opcode, payload = self._read_frame(stream)
                if opcode == 8:
                    connection.end = "close"
                    connection.send(payload, opcode=8)
                    break
                if opcode == 9:
                    connection.send(payload, opcode=10)
                if opcode not in (1, 2):
                    continue
                message = payload.decode() if opcode == 1 else payload
                with self._lock:
                    connection.messages.append(message)
                    self.messages.append((number, message))
                self._on_message(connection, message)
        except ConnectionResetError:
            if connection:
                connection.end = "reset"
        except (OSError, EOFError, ValueError):
            pass  # the other side has gone: what it said is kept
        finally:
            stream.close()
            sock.close()

    def _upgrade(self, sock, stream):
        _, path, _ = stream.readline().decode().split(" ", 2)
        headers = {}
        while (line := stream.readline().decode().strip()) != "":
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        accept = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + GUID).encode()).digest())
        offered = [word.strip() for word in headers.get("sec-websocket-protocol", "").split(",")]
        chosen = next((word for word in offered if word in self._subprotocols), None)
        answer = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept.decode()}\r\n"
        )
        if chosen:
            answer += f"Sec-WebSocket-Protocol: {chosen}\r\n"
        connection = Connection(sock, path, headers, chosen)
        with self._lock:
            number = len(self.connections)
            self.connections.append(connection)
        sock.sendall((answer + "\r\n").encode())
        return connection, number

    @staticmethod
    def _read_exactly(stream, size):
        data = stream.read(size)
        if len(data) < size:
            raise EOFError
        return data

    def _read_frame(self, stream):
        first, second = self._read_exactly(stream, 2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._read_exactly(stream, 2))
        elif size == 127:
            raise ValueError("too long for this server")
        mask = self._read_exactly(stream, 4)
        payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self._read_exactly(stream, size)))
        return first & 0x0F, payload
