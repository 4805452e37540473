"""The servers of the study under aiohttp. Started by target-servers/serve."""

import asyncio
import os
import random
import sys

from aiohttp import WSMsgType, web

# Behind the packages: the folder of this file has the name of one.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import python_server  # noqa: E402


async def echo(ws):
    async for message in ws:
        if message.type is WSMsgType.TEXT:
            await ws.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await ws.send_bytes(message.data)


async def random_float(ws):
    while True:
        await ws.send_str(str(random.random()))


async def signal(ws):
    async def push():
        while True:
            await ws.send_str(str(random.random()))
            await asyncio.sleep(0.01)

    async def answer():
        async for message in ws:
            if message.type is WSMsgType.TEXT:
                outcome = random.choice(("FILLED", "UNFILLED"))
                await ws.send_str(f"Order {outcome}: {message.data}")

    tasks = [asyncio.create_task(push()), asyncio.create_task(answer())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


BEHAVIOURS = {"echo": echo, "random-float": random_float, "signal": signal}


def serve_with(behaviour):
    async def handle(request):
        ws = web.WebSocketResponse()
        try:
            await ws.prepare(request)
            await behaviour(ws)
        except ConnectionError:
            pass  # the client is gone
        return ws

    return handle


def main():
    arguments = python_server.parse_arguments(BEHAVIOURS)
    app = web.Application()
    app.router.add_get("/ws", serve_with(BEHAVIOURS[arguments.behaviour]))
    python_server.end_on_signals()
    listener = python_server.listen(
        f"aiohttp {arguments.behaviour}", arguments.listen, arguments.port
    )
    web.run_app(
        app,
        sock=listener,
        backlog=python_server.BACKLOG,
        access_log=None,
        handle_signals=False,
        print=None,
    )


main()
