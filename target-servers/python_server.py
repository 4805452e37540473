"""What the Python target servers share: their command line, their listening socket, their end."""

import argparse
import os
import signal
import socket
import sys

# The default lengths differ (128 in aiohttp, 2048 in uvicorn). Connections that start together
# would measure that instead of the servers.
BACKLOG = 4096


def parse_arguments(behaviours):
    parser = argparse.ArgumentParser()
    parser.add_argument("behaviour", choices=sorted(behaviours))
    parser.add_argument("--listen", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5001)
    return parser.parse_args()


def listen(name, address, port):
    """The listening socket; announces it on stdout, or ends the program with one line."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        sys.exit(
            f"{name}: cannot listen on {address}:{port}: {error.strerror or error}; "
            "choose another --port, or end the program that holds it"
        )
    listener.setblocking(False)
    print(f"{name} listens on {address}:{listener.getsockname()[1]}", flush=True)
    return listener


def end_on_signals():
    """SIGTERM and SIGINT end the process at once.

    A tight sending loop may leave the event loop no turn, so an orderly shutdown could wait for
    ever.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
