"""Servers to measure: the built-in one and the foreign ones."""

import http.client
import json

from support.programs import ROOT, Process, program

INSTALL_SECONDS = 300  # a stack's packages may have to come over the network


class Target:
    """A running wsurge-target."""

    def __init__(self, *options, host="127.0.0.1", prefix=()):
        self.process = Process([*prefix, program("wsurge-target"), "--listen", host, "--port", "0", *options])
        listening = self.process.wait_for(r"^wsurge-target listens on .*:(\d+)$", 10)
        self.host = host
        self.port = int(listening.group(1))

    def url(self, path="/echo"):
        return f"ws://{self.host}:{self.port}{path}"

    def count(self):
        """What it has seen since its start."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/count")
            return json.load(connection.getresponse())
        finally:
            connection.close()

    def stop(self):
        self.process.stop()


class ForeignServer:
    """A server of another project, run by target-servers/serve."""

    def __init__(self, stack, behaviour):
        serve = ROOT / "target-servers/serve"
        self.process = Process([serve, stack, behaviour, "--port", "0"])
        listening = self.process.wait_for(r" listens on .*:(\d+)$", INSTALL_SECONDS)
        self.url = f"ws://127.0.0.1:{listening.group(1)}/ws"

    def stop(self):
        self.process.stop()
