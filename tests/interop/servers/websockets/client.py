"""Does with the library websockets what a scenario of the interoperability tests asks of wsurge.

usage: client.py URL CONNECTIONS PLAN, where PLAN is a file of JSON: {"connection": …, "messages": […]}, the
former as in a scenario, the latter a list of [payload in hexadecimal, is binary]. Ends with 0 when every
connection has had each message echoed.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

MAX_MESSAGE = 16 << 20


def tls_context(url, tls):
    if not url.startswith("wss:"):
        return None
    context = ssl.create_default_context(cafile=tls.get("ca"))
    if "cert" in tls:
        context.load_cert_chain(tls["cert"], tls["key"])
    return context


def extensions(compression):
    if compression is None:
        return None
    forgets = not compression.get("context_takeover", True)
    bits = compression.get("window_bits", 15)
    factory = ClientPerMessageDeflateFactory(
        server_no_context_takeover=forgets,
        client_no_context_takeover=forgets,
        server_max_window_bits=bits if bits < 15 else None,
        client_max_window_bits=bits if bits < 15 else True,
    )
    return [factory]


def parts(message, size):
    return [message[at : at + size] for at in range(0, len(message), size)]


async def converse(url, connection, messages):
    tls = connection.get("tls", {})
    size = connection.get("fragment")
    async with connect(
        url,
        ssl=tls_context(url, tls),
        server_hostname=tls.get("server_name"),
        extensions=extensions(connection.get("compression")),
        compression=None,
        subprotocols=connection.get("subprotocols"),
        max_size=MAX_MESSAGE,
        ping_interval=0.02 if "ping" in connection else None,
    ) as ws:
        for message in messages:
            whole = size is None or len(message) <= size
            await ws.send(message if whole else parts(message, size))
            if await ws.recv() != message:
                raise AssertionError(f"{len(message)} bytes came back as something else")
        if "ping" in connection:
            await asyncio.sleep(0.1)


async def main():
    url, connections, plan = sys.argv[1], int(sys.argv[2]), json.loads(pathlib.Path(sys.argv[3]).read_text())
    messages = []
    for payload, is_binary in plan["messages"]:
        data = bytes.fromhex(payload)
        messages.append(data if is_binary else data.decode())
    await asyncio.gather(
        *(converse(url, plan["connection"], messages) for _ in range(connections))
    )


asyncio.run(main())
