"""The servers of the study under FastAPI and uvicorn. Started by target-servers/serve."""

import asyncio
import contextlib
import os
import random
import sys
import warnings

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

# Behind the packages: the folder of this file has the name of one.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import python_server  # noqa: E402


async def echo(websocket):
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if message.get("text") is not None:
            await websocket.send_text(message["text"])
        else:
            await websocket.send_bytes(message["bytes"])


async def random_float(websocket):
    while True:
        await websocket.send_text(str(random.random()))


async def signal(websocket):
    async def push():
        while True:
            await websocket.send_text(str(random.random()))
            await asyncio.sleep(0.01)

    async def answer():
        while True:
            order = await websocket.receive_text()
            outcome = random.choice(("FILLED", "UNFILLED"))
            await websocket.send_text(f"Order {outcome}: {order}")

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


@contextlib.asynccontextmanager
async def lifespan(_):
    python_server.end_on_signals()  # after uvicorn has set its own handlers
    yield


def main():
    arguments = python_server.parse_arguments(BEHAVIOURS)
    behaviour = BEHAVIOURS[arguments.behaviour]
    app = FastAPI(lifespan=lifespan)

    @app.websocket("/ws")
    async def handle(websocket: WebSocket):
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):  # the client is gone
            await behaviour(websocket)

    python_server.end_on_signals()
    listener = python_server.listen(
        f"fastapi {arguments.behaviour}", arguments.listen, arguments.port
    )
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        # What the study measured, and what sees that a client is gone: under uvicorn's newer
        # implementations a loop that only sends never learns it, and starves everyone else.
        ws="websockets",
        backlog=python_server.BACKLOG,
        access_log=False,
        log_level="error",
    )
    warnings.filterwarnings("ignore", message="The `websockets` implementation is deprecated")
    uvicorn.Server(config).run(sockets=[listener])


main()
