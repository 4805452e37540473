"""The servers of other projects: installing them, starting them, and what they saw."""

import json
import os
import pathlib
import shutil
import sys

from support.programs import ROOT, Process, wait_until

sys.path.append(str(ROOT / "target-servers"))
import installation  # noqa: E402

SERVERS = pathlib.Path(__file__).resolve().parent / "servers"
READY_SECONDS = 20
LOG_SECONDS = 10


def _place(name):
    """Where what belongs to a server is installed; the folder around it is there."""
    around = ROOT / "build/interop"
    around.mkdir(parents=True, exist_ok=True)
    return around / name


def websockets_python():
    """The Python that has the library websockets."""
    requirements = SERVERS / "websockets/requirements.txt"
    return installation.install_python("websockets", requirements, _place("websockets"))


def histograms_python():
    """The Python that has HdrHistogram."""
    requirements = pathlib.Path(__file__).resolve().parent / "histograms/requirements.txt"
    return installation.install_python("hdrhistogram", requirements, _place("histograms"))


def websockets_command():
    return [websockets_python(), SERVERS / "websockets/server.py"]


def libwebsockets_command():
    source = SERVERS / "libwebsockets/server.c"
    place = _place("libwebsockets")
    compile_it = ["cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-o", place / "server", source]
    compile_it += ["-lwebsockets", "-lssl", "-lcrypto"]
    header = pathlib.Path("/usr/include/lws_config.h")
    basis = source.read_bytes() + (header.read_bytes() if header.exists() else b"")
    installation.install(
        "libwebsockets",
        place,
        basis,
        lambda: installation.run(
            "compiling the server (on Debian it needs the package libwebsockets-dev)", compile_it
        ),
    )
    return [place / "server"]


def ws_command():
    place = _place("ws")
    files = [SERVERS / "ws" / name for name in ("package.json", "package-lock.json")]

    def steps():
        for file in files:
            shutil.copy(file, place)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        installation.run("installing ws", ["npm", "ci", *options], cwd=place)

    installation.install("ws", place, b"".join(file.read_bytes() for file in files), steps)
    return ["env", f"NODE_PATH={place / 'node_modules'}", "node", SERVERS / "ws/server.js"]


def why_no_node():
    """Why the server on Node cannot run here; empty when it can."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if not missing or os.environ.get("WSURGE_REQUIRE_NODE") == "1":
        return ""
    return f"{' and '.join(missing)} not installed (Debian's packages nodejs and npm); WSURGE_REQUIRE_NODE=1 fails instead"


COMMANDS = {
    "websockets": websockets_command,
    "libwebsockets": libwebsockets_command,
    "ws": ws_command,
}


class Peer:
    """One of them, running."""

    def __init__(self, name, options):
        self.process = Process([*COMMANDS[name](), *options])
        self.port = int(self.process.wait_for(r"^listening (\d+)$", READY_SECONDS).group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()

    def log(self, connections):
        """What it says of each of its connections, once so many have ended."""

        def lines():
            found = self.process.stdout.splitlines()[1:]
            return found if len(found) >= connections else None

        found = wait_until(lines, LOG_SECONDS, f"{connections} lines of {self.process}")
        assert len(found) == connections, self.process
        return [json.loads(line) for line in found]
