"""What sessions can do, seen from the server."""

import collections
import json

import pytest

from support import scenarios
from support.login_server import LoginServer
from support.programs import run, wait_until
from support.recording_server import RecordingServer
from support.results import assert_sound, totals_of

HEAD = """\
wsurge: 1
targets: {echo: "%s"}
"""


def scenario(folder, url, text, name="scenario"):
    return scenarios.write(folder, HEAD % url + text, name=name)


def valid(done):
    assert done.code == 0, done
    assert_sound(done.result)
    return totals_of(done.result)


def test_extracted_values_checks_and_branches(tmp_path, out):
    def answer(connection, payload):
        asked = json.loads(payload)
        if asked["type"] == "login":
            asked = {"type": "login", "id": f"id-{asked['user']}", "level": 3}
        connection.send(json.dumps(asked))

    text = """
load: [{connections: 4, once: true}]
session:
  - request: {json: {type: login, user: "u${connection}", n: "${connection}"}, reply: {json: /type, equals: login}}
  - extract: {name: id, json: /id}
  - check: {name: has level, json: /level, above: 2}
  - check: {name: is admin, json: /level, above: 5}
  - when: {if: {json: /level, equals: "3"}, steps: [{send: {json: {type: three, id: "${id}"}}}], else: [{send: '{"type": "other"}'}]}
  - request: {json: {type: say, id: "${id}-${seq}"}, reply: {json: /id, equals: "${id}-${seq}"}}
"""
    with RecordingServer(answer) as server:
        done = run(scenario(tmp_path, server.url(), text), out=out)
        totals = valid(done)
        sent = [json.loads(message) for message in server.texts]
    assert sorted(m["id"] for m in sent if m["type"] == "three") == [f"id-u{i}" for i in range(4)]
    assert sorted(m["id"] for m in sent if m["type"] == "say") == [f"id-u{i}-2" for i in range(4)]
    assert [m["n"] for m in sent if m["type"] == "login"].count(0) == 1  # a number, not a text
    assert totals["checks"]["has level"] == {"passed": 4, "failed": 0}
    assert totals["checks"]["is admin"] == {"passed": 0, "failed": 4}
    assert "is admin" in done.stdout


def test_rules_answer_heartbeats_beside_the_session(tmp_path, out):
    def answer(connection, payload):
        if payload.startswith("hello"):
            connection.send("heartbeat 1")
            connection.send("noise")
            connection.send(payload)

    text = """
load: [{connections: 3, once: true}]
session:
  - on_message:
      - if: {starts_with: heartbeat}
        send: ack
  - repeat: {times: 5, steps: [{request: {text: "hello ${seq}"}}]}
  - think: 200ms
"""
    with RecordingServer(answer) as server:
        totals = valid(run(scenario(tmp_path, server.url(), text), out=out))
        counted = collections.Counter(text.split()[0] for text in server.texts)
    assert counted == {"hello": 15, "ack": 15}
    assert totals["replies"]["matched"] == 15
    assert totals["replies"]["unmatched"] == 15  # the noise


def test_weighted_branches_and_the_same_seed_again(tmp_path, out):
    text = """
load: [{connections: 10, once: true}]
session:
  - repeat:
      times: 40
      steps:
        - choose:
            - {weight: 3, steps: [{send: "a ${random.text(8)}"}]}
            - {weight: 1, steps: [{send: "b ${uuid} ${random.int(1,6)}"}]}
  - request: {text: end}
"""

    def texts(seed, folder):
        with RecordingServer() as server:
            done = run(scenario(tmp_path, server.url(), text), "--seed", str(seed), out=out / folder)
            valid(done)
            assert done.result["run"]["seed"] == seed
            return sorted(server.texts)

    first = texts(7, "first")
    assert first == texts(7, "again")
    assert first != texts(8, "other")
    branches = collections.Counter(text.split()[0] for text in first)
    assert 240 < branches["a"] < 360 and branches["a"] + branches["b"] == 400


@pytest.mark.parametrize("agents", [1, 2])
def test_a_barrier_holds_all_sessions_of_all_agents(agents, tmp_path, out):
    text = """
load: [{connections: 12, once: true, start: spread}]
sessions:
  talkers:
    share: 2
    steps:
      - request: {text: before}
      - barrier: {name: all-in, timeout: 10s}
      - send: after
      - request: {text: done}
  listener:
    count: 2
    steps: [{barrier: {name: all-in, timeout: 10s}}, {think: 50ms}]
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), "--agents", str(agents), out=out)
        valid(done)
        order = [text for text in server.texts if text != "done"]
    assert order == ["before"] * 10 + ["after"] * 10


def test_a_barrier_that_does_not_come_about_is_an_error(tmp_path, out):
    text = """
load: [{connections: 4, once: true}]
sessions:
  early: {count: 1, steps: [{barrier: {name: gate, timeout: 300ms}}, {send: never}]}
  late: {share: 1, steps: [{think: 1s}, {barrier: {name: gate, timeout: 300ms}}]}
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), out=out)
    assert totals_of(done.result)["errors"]["barrier_timeout"] == 1, done
    assert server.texts == []


def test_a_stream_sends_when_messages_are_due(tmp_path, out):
    text = """
load: [{connections: 5, once: true}]
session:
  - stream: {total_rate: 100/s, for: 2s, text: "${connection} ${seq}", timeout: 5s}
"""
    with RecordingServer() as server:
        totals = valid(run(scenario(tmp_path, server.url(), text), out=out))
        assert len(server.texts) == 200
    assert totals["replies"]["matched"] == 200


def test_drop_and_reconnect_keep_connection_and_go_on(tmp_path, out):
    text = """
connection: {reconnect: {after: 20ms, at_most: 100ms, times: 5}}
load: [{connections: 6, once: true}]
session:
  - request: {text: "first ${connection} ${seq}"}
  - drop: {}
  - reconnect: {}
  - request: {text: "again ${connection} ${seq}"}
  - close: {code: 3000, reason: bye}
  - reconnect: {}
  - request: {text: "third ${connection} ${seq}"}
"""
    with RecordingServer() as server:
        totals = valid(run(scenario(tmp_path, server.url(), text), out=out))
        assert sorted(server.texts) == sorted(
            f"{word} {connection} {seq}"
            for connection in range(6)
            for seq, word in enumerate(("first", "again", "third"))
        )
        assert len(server.connections) == 18
    assert totals["ws_connections"]["dropped"] == 6
    assert totals["ws_reconnect"]["count"] == 12
    assert totals["sessions"]["started"] == 6


def test_a_lost_connection_is_opened_again_and_the_session_begins_anew(tmp_path, out):
    cut = set()

    def answer(connection, payload):
        name = payload.split()[0]
        if payload.endswith("second") and name not in cut:
            cut.add(name)
            return connection.cut()
        connection.send(payload)

    text = """
connection: {reconnect: {after: 20ms, at_most: 100ms, times: 5}}
load: [{connections: 4, once: true}]
session:
  - request: {text: "c${connection} ${seq} first"}
  - request: {text: "c${connection} ${seq} second"}
"""
    with RecordingServer(answer) as server:
        done = run(scenario(tmp_path, server.url(), text), out=out)
        texts = sorted(text for text in server.texts if text.startswith("c0"))
    totals = totals_of(done.result)
    assert texts == ["c0 0 first", "c0 1 second", "c0 2 first", "c0 3 second"]
    assert totals["sessions"] | {"started": 4, "done": 4, "failed": 0} == totals["sessions"], done
    assert sum(totals["errors"].values()) == 4
    assert totals["ws_reconnect"]["count"] == 4


def test_record_makes_a_time_metric(tmp_path, out):
    def answer(connection, payload):
        connection.send('{"ms": 25}')

    text = """
load: [{connections: 20, once: true}]
session:
  - request: {text: price, reply: next}
  - record: {name: price_age, json: /ms, unit: ms}
thresholds: ["price_age.p50 > 24ms", "price_age.max < 26ms"]
"""
    with RecordingServer(answer) as server:
        totals = valid(run(scenario(tmp_path, server.url(), text), out=out))
    assert totals["price_age"]["count"] == 20
    assert abs(totals["price_age"]["p50"] - 0.025) < 0.0001


def test_what_a_connection_is_opened_with(tmp_path, out):
    text = """
connection:
  headers: {X-Who: "c${connection}", X-Role: "${role}"}
  cookies: {a: "1", b: "${connection}"}
  subprotocols: [chat.v9, chat.v2]
load: [{connections: 2, once: true}]
sessions:
  one: {count: 1, url: "/one?c=${connection}", steps: [{request: {text: x}}]}
  two: {share: 1, connection: {cookies: {c: "2"}}, steps: [{request: {text: x}}]}
"""
    with RecordingServer(subprotocols=("chat.v2",)) as server:
        valid(run(scenario(tmp_path, server.url("/base"), text), out=out))
        seen = sorted(
            (c.path, c.headers["x-who"], c.headers["x-role"], c.headers["cookie"], c.subprotocol)
            for c in server.connections
        )
    assert seen == [
        ("/base", "c1", "two", "c=2", "chat.v2"),
        ("/one?c=0", "c0", "one", "a=1; b=0", "chat.v2"),
    ]


def test_login_over_http_comes_before_each_connection(tmp_path, out):
    (tmp_path / "users.csv").write_text("name\nada\ngrace\n")
    text = """
data: {users: {csv: users.csv, order: once}}
login:
  http: {method: POST, url: "%s", json: {user: "${users.name}"}}
  extract: [{name: token, json: /token}, {name: sid, header: Set-Cookie, regex: "sid=([^;]+)", group: 1}]
connection: {headers: {Authorization: "Bearer ${token}", X-Sid: "${sid}"}}
load: [{connections: 2, once: true}]
session: [{request: {text: "${users.name} ${token}"}}]
"""
    with LoginServer() as login, RecordingServer() as server:
        totals = valid(run(scenario(tmp_path, server.url(), text % login.url), out=out))
        assert sorted(server.texts) == ["ada token-of-ada", "grace token-of-grace"]
        assert sorted(c.headers["authorization"] for c in server.connections) == [
            "Bearer token-of-ada",
            "Bearer token-of-grace",
        ]
        assert {c.headers["x-sid"] for c in server.connections} == {"cookie-1"}
        assert len(login.requests) == 2
    assert totals["http_login"]["count"] == 2


def test_a_refused_login_is_an_error_of_its_own(tmp_path, out):
    text = """
login: {http: {url: "%s", json: {user: x}}, extract: {name: token, json: /token}}
load: [{connections: 3, once: true}]
session: [{request: {text: "${token}"}}]
"""
    with LoginServer(status=403) as login, RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text % login.url), out=out)
        assert server.connections == []
    assert totals_of(done.result)["errors"] == {"login_status_403": 3}, done


def test_a_value_that_may_stand_in_no_header_fails_its_connection_alone(tmp_path, out):
    (tmp_path / "users.csv").write_text('name\nada\n"grace\r\nX-Admin: 1"\n')
    text = """
data: {users: {csv: users.csv, order: once}}
login: {http: {url: "%s", json: {user: "${users.name}"}}, extract: {name: token, json: /token}}
connection: {%s}
load: [{connections: 2, once: true}]
session: [{request: {text: hello}}]
"""
    for use in ('headers: {X-Token: "${token}"}', 'cookies: {token: "${token}"}', 'subprotocols: "${token}"'):
        with LoginServer() as login, RecordingServer(subprotocols=("token-of-ada",)) as server:
            folder = out / use.split(":")[0]
            done = run(scenario(tmp_path, server.url(), text % (login.url, use)), out=folder)
            assert [c.messages for c in server.connections] == [["hello"]], use
            assert "x-admin" not in server.connections[0].headers
            assert len(login.requests) == 2
        totals = totals_of(done.result)
        assert totals["errors"] == {"unsafe_value": 1}, done
        assert totals["sessions"] | {"done": 1} == totals["sessions"], done


def test_a_rule_can_drop_the_connection(tmp_path, out):
    text = """
load: [{connections: 5, once: true}]
session:
  - on_message: [{if: {contains: away}, steps: [{drop: {}}]}]
  - send: hello
  - receive: {for: 2s}
"""
    with RecordingServer(lambda connection, _: connection.send("go away")) as server:
        done = run(scenario(tmp_path, server.url(), text), out=out)
        wait_until(lambda: all(c.end for c in server.connections), 10, "the end of all connections")
        assert [c.end for c in server.connections] == ["reset"] * 5
    assert totals_of(done.result)["ws_connections"]["dropped"] == 5, done


def test_payload_forms(tmp_path, out):
    (tmp_path / "payload.bin").write_bytes(b"\xff\x00\x01")
    (tmp_path / "hello.txt").write_text("hello from a file")
    text = """
load: [{connections: 1, once: true}]
session:
  - request: {binary: {hex: "00ff10"}}
  - request: {binary: {base64: "AAEC"}}
  - request: {binary: {text: "n${seq}"}}
  - request: {binary: {random: 32}}
  - request: {file: payload.bin}
  - request: {file: hello.txt}
  - request: {size: 1KiB}
  - request: {json: [1, "two", {three: "${seq}"}, true, null]}
  - request: {text: "$${literal}"}
"""
    with RecordingServer(lambda c, p: c.send(p, opcode=1 if isinstance(p, str) else 2)) as server:
        valid(run(scenario(tmp_path, server.url(), text), out=out))
        texts = server.texts
    assert texts[:3] == [b"\x00\xff\x10", b"\x00\x01\x02", b"n2"]
    assert isinstance(texts[3], bytes) and len(texts[3]) == 32
    assert texts[4:6] == [b"\xff\x00\x01", "hello from a file"]
    assert isinstance(texts[6], str) and len(texts[6]) == 1024
    assert json.loads(texts[7]) == [1, "two", {"three": 7}, True, None]
    assert texts[8] == "${literal}"


def test_a_secret_stands_in_no_output(tmp_path, out, monkeypatch):
    canary = "canary-4711-do-not-print"
    monkeypatch.setenv("WSURGE_TEST_SECRET", canary)
    text = """
connection: {headers: {Authorization: "Bearer ${env.WSURGE_TEST_SECRET}"}}
load: [{connections: 2, once: true}]
session:
  - request: {text: "say ${env.WSURGE_TEST_SECRET}"}
  - close: {code: 3000, reason: "${env.WSURGE_TEST_SECRET}"}
"""
    with RecordingServer() as server:
        url = server.url("/x?key=${env.WSURGE_TEST_SECRET}")
        done = run(scenario(tmp_path, url, text), out=out)
        valid(done)
        assert server.texts == [f"say {canary}"] * 2
        assert all(c.headers["authorization"] == f"Bearer {canary}" for c in server.connections)
        assert all(canary in c.path for c in server.connections)
    assert canary not in done.stdout + done.stderr
    for file in out.rglob("*"):
        if file.is_file():
            assert canary.encode() not in file.read_bytes(), file
