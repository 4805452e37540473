"""wsurge against WebSocket servers of other projects: each feature of a connection with each server,
judged by what both sides have counted.

The same is done with a client of the library websockets: where that fails too, the fault is not ours.
"""

import json
import math
import random
import shutil
import subprocess
import urllib.parse

import pytest

import peers
from support.login_server import LoginServer
from support.programs import run
from support.results import assert_sound, count_of, totals_of

CONNECTIONS = 20
SECONDS = 60
SIZES = (0, 1, 125, 126, 65_535, 65_536, 200_000)
RANDOM_BYTES = 70_000  # which nothing compresses

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Messages:
    """What each connection sends: a text and a binary message of each size, then noise."""

    def __init__(self, sizes=SIZES):
        self._each = sizes
        self.sizes = [*sizes, *sizes, RANDOM_BYTES]
        self.count = len(self.sizes)
        self.bytes = sum(self.sizes)

    def steps(self):
        """The steps of a session."""
        sized = [{"size": size} for size in self._each]
        payloads = [*sized, *({"binary": size} for size in sized), {"binary": {"random": RANDOM_BYTES}}]
        return [{"request": {**payload, "reply": "echo", "timeout": "20s"}} for payload in payloads]

    def payloads(self):
        """The same as [(bytes, is binary)]."""
        texts = [(LETTERS * (size // len(LETTERS) + 1))[:size].encode() for size in self._each]
        noise = random.Random(7).randbytes(RANDOM_BYTES)
        return [*((text, False) for text in texts), *((text, True) for text in texts), (noise, True)]

    def fragments(self, size):
        """(frames, messages of more than one) when frames hold at most `size` bytes."""
        frames = sum(max(math.ceil(message / size), 1) for message in self.sizes)
        return frames, sum(message > size for message in self.sizes)


# What must stand in the server's line of a connection that sent `messages`.


def is_plain(line, messages):
    assert line["extensions"] == ""
    for side in (line["received"], line["sent"]):
        assert (side["compressed"], side["bytes"]) == (0, messages.bytes)


def is_whole(line, messages):
    for side in (line["received"], line["sent"]):
        assert (side["fragmented"], side["frames"]) == (0, messages.count)


def is_compressed(line, messages):
    assert line["extensions"].startswith("permessage-deflate"), line
    for side in (line["received"], line["sent"]):
        # An empty message may go as it is.
        assert side["compressed"] >= sum(size > 0 for size in messages.sizes)
        assert RANDOM_BYTES <= side["bytes"] < RANDOM_BYTES + messages.bytes / 20


def is_tls(line, messages):
    assert line["tls"] in ("TLSv1.2", "TLSv1.3")


def is_in_fragments(side, messages, size):
    """The library websockets ends each message of several fragments with an empty one."""
    frames, fragmented = messages.fragments(size)
    assert side["fragmented"] == fragmented
    assert side["frames"] in (frames, frames + fragmented)


def came_in_fragments(size):
    return lambda line, messages: is_in_fragments(line["received"], messages, size)


def was_sent_in_fragments(size):
    return lambda line, messages: is_in_fragments(line["sent"], messages, size)


def came_in_several_fragments(line, messages):
    """How many, the compression decides; the noise alone needs so many."""
    assert line["received"]["fragmented"] >= 1
    assert line["received"]["frames"] >= messages.count + RANDOM_BYTES // 1000


def was_sent_in_several_fragments(line, messages):
    """libwebsockets sends a frame when a part makes its compression give out bytes."""
    assert line["sent"]["fragmented"] >= 1
    assert line["sent"]["frames"] > messages.count


def says(**expected):
    def check(line, messages):
        assert {key: line[key] for key in expected} == expected

    return check


def agreed(*parameters):
    def check(line, messages):
        assert set(parameters) <= {part.strip() for part in line["extensions"].split(";")}, line

    return check


def compressed_above(threshold):
    def check(line, messages):
        expected = sum(size >= threshold for size in messages.sizes)
        assert line["received"]["compressed"] == expected

    return check


def was_pinged(line, messages):
    assert line["pings"] >= 1


class Feature:
    """One kind of connection: how the server is started, what the scenario asks for, what must come of it."""

    def __init__(self, name, server=(), connection=None, checks=(), tls=None, without=()):
        self.name = name
        self.server = server
        self.connection = connection or {}
        self.checks = checks
        self.tls = tls  # None, "server" or "both": who has a certificate
        self.without = without  # servers and clients that cannot

    def __str__(self):
        return self.name


NARROW = ("client_max_window_bits=9", "server_max_window_bits=9")
FORGETFUL = ("client_no_context_takeover", "server_no_context_takeover")
DEFLATE = ("--deflate", "on")

FEATURES = [
    Feature("plain", checks=[is_plain, is_whole]),
    Feature("fragments-to-server", connection={"fragment": 1000}, checks=[is_plain, came_in_fragments(1000)]),
    Feature(
        "fragments-from-server",
        server=("--fragment", 1000),
        checks=[is_plain, was_sent_in_fragments(1000)],
    ),
    Feature("ping", connection={"ping": {"every": "20ms"}}, checks=[was_pinged]),
    Feature(
        "subprotocol",
        server=("--subprotocol", "chat.v2"),
        connection={"subprotocols": ["chat.v1", "chat.v2"]},
        checks=[says(subprotocol="chat.v2")],
    ),
    Feature(
        "subprotocol-not-taken",
        server=("--subprotocol", "chat.v2"),
        connection={"subprotocols": ["chat.v9"]},
        checks=[says(subprotocol="")],
        without=["libwebsockets"],  # refuses a client that asks for others
    ),
    Feature("deflate", server=DEFLATE, connection={"compression": {}}, checks=[is_compressed]),
    Feature("deflate-declined", connection={"compression": {}}, checks=[is_plain, is_whole]),
    Feature(
        "deflate-narrow-window",
        server=DEFLATE,
        connection={"compression": {"window_bits": 9, "memory_level": 1}},
        checks=[is_compressed, agreed(*NARROW)],
        without=["libwebsockets"],  # accepts, but its answer leaves the windows out
    ),
    Feature(
        "deflate-window-of-server",
        server=(*DEFLATE, "--window-bits", 9),
        connection={"compression": {}},
        checks=[is_compressed, agreed(*NARROW)],
        without=["libwebsockets"],
    ),
    Feature(
        "deflate-no-takeover",
        server=DEFLATE,
        connection={"compression": {"context_takeover": False}},
        checks=[is_compressed, agreed(*FORGETFUL)],
    ),
    Feature(
        "deflate-no-takeover-of-server",
        server=("--deflate", "no-context-takeover"),
        connection={"compression": {}},
        checks=[is_compressed, agreed(*FORGETFUL)],
        without=["libwebsockets"],
    ),
    Feature(
        "deflate-threshold",
        server=DEFLATE,
        connection={"compression": {"threshold": 126}},
        checks=[compressed_above(126)],
        without=["client"],
    ),
    Feature(
        "deflate-fragments",
        server=(*DEFLATE, "--fragment", 1000),
        connection={"compression": {}, "fragment": 1000},
        checks=[is_compressed, came_in_several_fragments, was_sent_in_several_fragments],
    ),
    Feature("tls", tls="server", checks=[is_tls, is_plain, is_whole, says(client="")]),
    Feature("tls-of-both", tls="both", checks=[is_tls, is_plain, is_whole, says(client="client-7")]),
    Feature(
        "tls-deflate-fragments",
        tls="server",
        server=(*DEFLATE, "--fragment", 1000),
        connection={"compression": {"context_takeover": False}, "fragment": 1000},
        checks=[is_tls, is_compressed, came_in_several_fragments, was_sent_in_several_fragments],
    ),
]


def start(server, options, certificate=None, ca=None):
    if server == "ws" and (reason := peers.why_no_node()):
        pytest.skip(reason)
    tls = certificate.server_options(ca) if certificate else []
    return peers.Peer(server, [*options, *tls])


SCENARIO = """\
wsurge: 1
name: interop
targets: {{peer: "{url}"}}
connection: {connection}
load:
  - {{connections: {connections}, once: true, for: 30s}}
session:
{steps}
"""


def beside_scenario(file, folder):
    """The name of a copy of `file`: a scenario names files in its own folder."""
    shutil.copy(file, folder)
    return file.name


def write_scenario(folder, url, connection, connections, steps):
    """The path of the new file."""
    path = folder / "interop.yaml"
    path.write_text(
        SCENARIO.format(
            url=url,
            connection=json.dumps(connection),
            connections=connections,
            steps="\n".join(f"  - {json.dumps(step)}" for step in steps),
        )
    )
    return path


def drive_wsurge(folder, out, url, connection, messages, connections):
    """Sends the messages on every connection, with wsurge."""
    tls = {key: beside_scenario(file, folder) for key, file in connection.get("tls", {}).items()}
    steps = messages.steps()
    if "ping" in connection:
        steps.append({"think": "100ms"})
    connection = {**connection, "tls": tls} if tls else connection
    scenario = write_scenario(folder, url, connection, connections, steps)
    done = run(scenario, out=out, seconds=SECONDS)
    assert done.code == 0, done
    assert_sound(done.result)
    totals = totals_of(done.result)
    expected = connections * messages.count
    assert count_of(totals, "ws_rtt") == expected
    assert totals["replies"]["expected"] == totals["replies"]["matched"] == expected
    assert not any(totals["errors"].values()), totals["errors"]
    assert totals["ws_sent"]["bytes"] == totals["ws_received"]["bytes"] == connections * messages.bytes


def drive_client(folder, out, url, connection, messages, connections):
    """The same with the library websockets."""
    payloads = [[payload.hex(), is_binary] for payload, is_binary in messages.payloads()]
    plan = folder / "plan.json"
    plan.write_text(json.dumps({"connection": connection, "messages": payloads}, default=str))
    client = peers.SERVERS / "websockets/client.py"
    command = [peers.websockets_python(), client, url, str(connections), plan]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr


DRIVERS = {"wsurge": drive_wsurge, "client": drive_client}

CASES = [
    pytest.param(driver, server, feature, id=f"{driver}-{server}-{feature}")
    for driver in DRIVERS
    for server in peers.COMMANDS
    for feature in FEATURES
    if not {driver, server} & set(feature.without)
]


@pytest.mark.parametrize("driver, server, feature", CASES)
def test_feature(driver, server, feature, certificates, tmp_path, out):
    # libwebsockets dies of its own assertion when it is to send an empty message compressed, and mixes
    # up what it inflates for several connections at a time.
    fragile = server == "libwebsockets" and DEFLATE[0] in feature.server
    messages = Messages(SIZES[1:] if fragile else SIZES)
    connections = 1 if fragile else CONNECTIONS
    connection = dict(feature.connection)
    ca = certificates.ca if feature.tls == "both" else None
    if feature.tls:
        connection["tls"] = {"ca": certificates.ca.cert}
    if ca:
        connection["tls"] |= {"cert": certificates.client.cert, "key": certificates.client.key}
    with start(server, feature.server, feature.tls and certificates.server, ca) as peer:
        scheme = "wss" if feature.tls else "ws"
        DRIVERS[driver](tmp_path, out, f"{scheme}://127.0.0.1:{peer.port}/", connection, messages, connections)
        for line in peer.log(connections):
            assert line["messages"] == messages.count
            for check in feature.checks:
                check(line, messages)


def test_what_is_filled_into_path_and_query_is_percent_encoded(tmp_path, out):
    name = 'a b ü € "<{x}>" #1'
    with LoginServer() as login, peers.Peer("websockets", []) as peer:
        user = {"http": {"url": login.url, "json": {"user": name}}, "extract": {"name": "token", "json": "/token"}}
        scenario = {
            "wsurge": 1,
            "targets": {"peer": f"ws://127.0.0.1:{peer.port}/room/${{token}}?who=${{token}}&n=${{connection}}"},
            "login": user,
            "load": [{"connections": 2, "once": True}],
            "session": [{"request": {"text": "hello"}}],
        }
        file = tmp_path / "interop.yaml"
        file.write_text(json.dumps(scenario))
        done = run(file, out=out, seconds=SECONDS)
        paths = sorted(line["path"] for line in peer.log(2))
    assert done.code == 0, done
    token = f"token-of-{name}"
    assert [urllib.parse.unquote(path) for path in paths] == [f"/room/{token}?who={token}&n={n}" for n in (0, 1)]
    assert all(path.isascii() and not set(path) & set(' "#<>{}') for path in paths), paths


@pytest.mark.parametrize("server", peers.COMMANDS)
@pytest.mark.parametrize(
    "certificate, connection",
    [
        ("server", {"tls": {"ca": "other_ca"}}),
        ("elsewhere", {"tls": {"ca": "ca"}}),
        ("server", {"tls": {"ca": "ca", "server_name": "elsewhere.example"}}),
        ("server", {}),
    ],
    ids=["signed-by-another", "other-host", "other-server-name", "not-of-this-system"],
)
def test_wrong_certificate_is_refused(server, certificate, connection, certificates, tmp_path, out):
    with start(server, [], getattr(certificates, certificate)) as peer:
        tls = dict(connection.get("tls", {}))
        if "ca" in tls:
            tls["ca"] = beside_scenario(getattr(certificates, tls["ca"]).cert, tmp_path)
        totals = refused(tmp_path, out, f"wss://127.0.0.1:{peer.port}/", {"tls": tls} if tls else {})
        assert totals["errors"]["tls"] == CONNECTIONS, totals["errors"]
        assert "messages" not in peer.process.stdout


@pytest.mark.parametrize("server", peers.COMMANDS)
def test_server_refuses_who_has_no_certificate(server, certificates, tmp_path, out):
    with start(server, [], certificates.server, certificates.ca) as peer:
        ca = beside_scenario(certificates.ca.cert, tmp_path)
        # In TLS 1.3 the client is told only after its own handshake is done.
        totals = refused(tmp_path, out, f"wss://127.0.0.1:{peer.port}/", {"tls": {"ca": ca}})
        assert sum(totals["errors"].values()) == CONNECTIONS, totals["errors"]


def refused(folder, out, url, connection):
    """The totals of a run in which no connection comes to be."""
    scenario = write_scenario(folder, url, connection, CONNECTIONS, Messages([1]).steps())
    done = run(scenario, out=out, seconds=SECONDS)
    totals = totals_of(done.result)
    assert totals["replies"]["matched"] == totals["ws_connections"]["opened"] == 0, done
    return totals
