"""A TCP proxy on loopback whose faults are set while it runs.

    with FaultProxy("127.0.0.1:7700") as proxy:
        ...                                # what dials proxy.address gets to port 7700
        proxy.set("to_server", delay=0.05, jitter=0.02)
        proxy.set(lost=True)               # both ways: connected, and not a byte comes through
        proxy.reset()                      # RST to both ends of all connections
        proxy.heal()

Every call has taken effect when it returns. Bytes are never reordered.
"""

import asyncio
import dataclasses
import random
import socket
import struct
import threading

from support.programs import free_port

WAYS = ("to_server", "to_client")
CHUNK = 1 << 16
CHUNKS_HELD = 64  # by one way of one connection; then it stops reading
SECONDS = 10  # for a call to take effect


@dataclasses.dataclass
class Faults:
    """What happens to the bytes of one way."""

    delay: float = 0  # seconds
    jitter: float = 0  # up to so much more
    rate: float = 0  # bytes a second; 0: as fast as they come
    slice: int = 0  # so many bytes in a piece of their own; 0: as they come
    lost: bool = False  # bytes are swallowed
    stopped: bool = False  # nothing more is read; a piece that was read already waits


def _reset(connection):
    """Closes with RST in place of FIN, unless it is closed already."""
    if connection.fileno() < 0:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class FaultProxy:
    def __init__(self, server, seed=1):
        host, _, port = server.rpartition(":")
        self._server = (host, int(port))
        self._random = random.Random(seed)
        self._faults = {way: Faults() for way in WAYS}
        self._connections = set()  # tasks
        self.passed = dict.fromkeys(WAYS, 0)  # bytes that came out at the other end
        self.accepted = 0
        self._listener = socket.socket()
        # By its number: a port that the kernel chose would be given up when refuse() shuts the listener down.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", free_port()))
        self._listener.listen(512)
        self._listener.setblocking(False)
        self.address = "{}:{}".format(*self._listener.getsockname())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._call(self._begin)
        return self

    def __exit__(self, *_):
        self._call(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    # ---- Controls ----

    def set(self, way="both", **faults):
        """Changes the faults of a way, `to_server`, `to_client` or `both`; see Faults."""

        async def change():
            for each in WAYS if way == "both" else [way]:
                self._faults[each] = dataclasses.replace(self._faults[each], **faults)
            await self._tell_all()

        self._call(change)

    def reset(self):
        """Resets all connections; returns how many."""
        return self._call(self._reset_all)

    def refuse(self):
        """New connections are refused; those that are there stay."""
        # The port stays taken: a listener that was shut down is bound still.
        self._call(self._stop_accepting)

    def heal(self):
        """No faults, and new connections are accepted. What was reset or swallowed stays so."""

        async def change():
            self._faults = {way: Faults() for way in WAYS}
            await self._tell_all()
            if self._accepting.done():
                self._listener.listen(512)
                self._accepting = asyncio.create_task(self._accept())

        self._call(change)

    @property
    def connections(self):
        """How many there are now."""
        return len(self._connections)

    # ---- In the loop ----

    def _call(self, function):
        return asyncio.run_coroutine_threadsafe(function(), self._loop).result(SECONDS)

    async def _begin(self):
        self._changed = asyncio.Condition()
        self._accepting = asyncio.create_task(self._accept())

    async def _end(self):
        await self._stop_accepting()
        await self._reset_all()
        self._listener.close()

    async def _tell_all(self):
        async with self._changed:
            self._changed.notify_all()

    async def _stop_accepting(self):
        self._accepting.cancel()
        await asyncio.wait([self._accepting])
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it does not listen

    async def _reset_all(self):
        ended = list(self._connections)
        for connection in ended:
            connection.cancel()
        if ended:
            await asyncio.wait(ended)
        return len(ended)

    async def _accept(self):
        while True:
            client, _ = await self._loop.sock_accept(self._listener)
            self.accepted += 1
            connection = asyncio.create_task(self._serve(client))
            self._connections.add(connection)
            connection.add_done_callback(self._connections.discard)

    async def _serve(self, client):
        server = socket.socket()
        try:
            for end in (client, server):
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._loop.sock_connect(server, self._server)
            await self._forward(client, server)
            client.close()
            server.close()
        except OSError:
            pass  # what one end did becomes a reset of the other
        finally:
            _reset(client)
            _reset(server)

    async def _forward(self, client, server):
        """Until both ends have said that they are done; the first error ends it."""
        tasks = [
            asyncio.create_task(step)
            for way, source, sink in (("to_server", client, server), ("to_client", server, client))
            for step in self._pumps(way, source, sink)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def _pumps(self, way, source, sink):
        queue = asyncio.Queue(CHUNKS_HELD)
        return self._read(way, source, queue), self._write(way, queue, sink)

    async def _may_go_on(self, way):
        async with self._changed:
            await self._changed.wait_for(lambda: not self._faults[way].stopped)

    async def _read(self, way, source, queue):
        while True:
            await self._may_go_on(way)
            data = await self._loop.sock_recv(source, CHUNK)
            await self._may_go_on(way)
            faults = self._faults[way]
            if faults.lost:
                if not data:
                    return await asyncio.Event().wait()  # the other end never learns of it
                continue
            due = self._loop.time() + faults.delay + self._random.uniform(0, faults.jitter)
            await queue.put((due, data))
            if not data:
                return None

    async def _write(self, way, queue, sink):
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(due - self._loop.time(), 0))
            if not data:
                return sink.shutdown(socket.SHUT_WR)
            await self._put(way, sink, data)

    async def _put(self, way, sink, data):
        at = 0
        while at < len(data):
            await self._may_go_on(way)
            faults = self._faults[way]
            # At a rate, no more than a twentieth of a second's bytes at once.
            most = min(faults.slice or CHUNK, max(int(faults.rate / 20), 1) if faults.rate else CHUNK)
            piece = data[at : at + most]
            at += len(piece)
            await self._loop.sock_sendall(sink, piece)
            self.passed[way] += len(piece)
            await asyncio.sleep(len(piece) / faults.rate if faults.rate else 0)
