"""An echo server on the Python library websockets; README.md tells what it can be asked for."""

import argparse
import asyncio
import json
import signal
import ssl

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Opcode

MAX_MESSAGE = 16 << 20


class Wire(Extension):
    """Counts frames as they are on the wire: the last of the extensions is the next to it."""

    name = "x-wire"

    def __init__(self):
        self.received = {"frames": 0, "bytes": 0, "compressed": 0, "fragmented": 0}
        self.sent = dict(self.received)
        self.pings = 0

    def decode(self, frame, *, max_size=None):
        self.pings += frame.opcode is Opcode.PING
        self._count(self.received, frame)
        return frame

    def encode(self, frame):
        self._count(self.sent, frame)
        return frame

    @staticmethod
    def _count(side, frame):
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return
        side["frames"] += 1
        side["bytes"] += len(frame.data)
        side["compressed"] += frame.rsv1
        side["fragmented"] += frame.opcode is not Opcode.CONT and not frame.fin


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls-cert")
    parser.add_argument("--tls-key")
    parser.add_argument("--tls-ca")
    parser.add_argument("--subprotocol")
    parser.add_argument("--deflate", choices=["off", "on", "no-context-takeover"], default="off")
    parser.add_argument("--window-bits", type=int, default=15)
    parser.add_argument("--fragment", type=int)
    return parser.parse_args()


def tls_context(arguments):
    if not arguments.tls_cert:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(arguments.tls_cert, arguments.tls_key)
    if arguments.tls_ca:
        context.load_verify_locations(arguments.tls_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def deflate(arguments):
    if arguments.deflate == "off":
        return None
    forgets = arguments.deflate == "no-context-takeover"
    narrow = arguments.window_bits if arguments.window_bits < 15 else None
    factory = ServerPerMessageDeflateFactory(
        server_no_context_takeover=forgets,
        client_no_context_takeover=forgets,
        server_max_window_bits=narrow,
        client_max_window_bits=narrow,
    )
    return [factory]


def common_name(tls):
    fields = dict(field[0] for field in (tls.getpeercert() or {}).get("subject", ()))
    return fields.get("commonName", "")


async def main():
    arguments = parse_arguments()

    def choose(_, offered):
        return arguments.subprotocol if arguments.subprotocol in offered else None

    def watch(connection, request, response):
        connection.wire = Wire()
        connection.protocol.extensions.append(connection.wire)

    def parts(message):
        size = arguments.fragment
        return [message[at : at + size] for at in range(0, len(message), size)]

    async def echo(connection):
        messages = 0
        tls = connection.transport.get_extra_info("ssl_object")
        try:
            async for message in connection:
                messages += 1
                whole = arguments.fragment is None or len(message) <= arguments.fragment
                await connection.send(message if whole else parts(message))
        except ConnectionClosed:
            pass  # the client went without a Close
        finally:
            line = {
                "path": connection.request.path,
                "subprotocol": connection.subprotocol or "",
                "extensions": connection.response.headers.get("Sec-WebSocket-Extensions", ""),
                "tls": tls.version() if tls else "",
                "client": common_name(tls) if tls else "",
                "messages": messages,
                "pings": connection.wire.pings,
                "received": connection.wire.received,
                "sent": connection.wire.sent,
            }
            print(json.dumps(line), flush=True)

    end = asyncio.get_running_loop().create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set_result, None)
    server = await serve(
        echo,
        "127.0.0.1",
        arguments.port,
        ssl=tls_context(arguments),
        extensions=deflate(arguments),
        compression=None,
        select_subprotocol=choose,
        process_response=watch,
        max_size=MAX_MESSAGE,
        close_timeout=2,
    )
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await end
    server.close()
    await server.wait_closed()


asyncio.run(main())
