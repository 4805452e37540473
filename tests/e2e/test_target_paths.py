"""The paths of wsurge-target whose truth is known: /slow, /queue, /stall, /stamped, /faulty, and its log."""

import contextlib
import csv
import select
import struct
import subprocess
import threading
import time

import pytest

from support.programs import program, wait_until
from support.target import Target
from support.ws_client import CLOSE, Refused, WebSocket, http_get, target_count

MS = 1_000_000  # nanoseconds


@contextlib.contextmanager
def logged_target(tmp_path, *options):
    """(target, rows): `rows(n)` ends the target and returns its log of n rows as dictionaries, numbers as int."""
    file = tmp_path / "messages.csv"
    running = Target("--log", file, *options)

    def rows(count):
        running.process.signal(15)
        assert running.process.wait(10) == 0, str(running.process)
        assert running.process.stderr == ""
        read = read_log(file)
        assert len(read) == count, read
        return read

    try:
        yield running, rows
    finally:
        running.stop()


def read_log(file):
    with open(file, newline="") as log:
        rows = list(csv.DictReader(log))
    for row in rows:
        for name in ("number", "received_ns", "service_ns", "sent_ns"):
            row[name] = int(row[name]) if row[name] else None
    return rows


def departures(rows):
    """(row, when its answer is due) in the order of arrival, by Lindley's recursion."""
    last = 0
    for row in sorted(rows, key=lambda row: row["received_ns"]):
        last = max(last, row["received_ns"]) + row["service_ns"]
        yield row, last


# /slow


@pytest.mark.parametrize("options", ["", "&precise=true"])
def test_slow_holds_each_reply_by_itself(tmp_path, options):
    with logged_target(tmp_path) as (target, rows):
        with WebSocket(target.port, f"/slow?delay=200ms{options}") as ws:
            texts = [f"message {i}" for i in range(50)]
            begun = time.monotonic()
            for text in texts:
                ws.send(text)
            assert [ws.receive() for _ in texts] == texts
            seconds = time.monotonic() - begun
        # One after the other would take 50 times as long.
        assert 0.2 <= seconds < 5
        for number, row in enumerate(rows(50)):
            assert (row["path"], row["connection"], row["number"]) == ("/slow", "-#1", number)
            assert row["payload"] == texts[number]
            assert row["service_ns"] == 200 * MS
            assert row["sent_ns"] - row["received_ns"] >= 200 * MS


def test_slow_answers_binary_and_empty_messages_and_a_close(tmp_path):
    with logged_target(tmp_path) as (target, rows):
        with WebSocket(target.port, "/slow?delay=0ms") as ws:
            for message in (b"\x00\xff,\"", "", "ü" * 70):
                ws.send(message)
                assert ws.receive() == message
            assert ws.close() == 1000
        assert [row["payload"] for row in rows(3)] == ["????", "", "?" * 64]


# /queue


def in_queue(port, queries, messages):
    """Sends from a connection for each query at once, and reads all the answers."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(WebSocket(port, f"/queue?{query}")) for query in queries]
        for i in range(messages):
            for number, client in enumerate(clients):
                client.send(f"{number} {i}")
        for number, client in enumerate(clients):
            assert [client.receive() for _ in range(messages)] == [f"{number} {i}" for i in range(messages)]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("distribution", ["fixed", "exponential"])
def test_queue_is_one_server_for_all_connections(tmp_path, threads, distribution):
    with logged_target(tmp_path, "--threads", threads) as (target, rows):
        in_queue(target.port, [f"service=2ms&distribution={distribution}"] * 3, 40)
        served = list(departures(rows(120)))
    for row, departure in served:
        assert row["sent_ns"] >= departure
    services = [row["service_ns"] for row, _ in served]
    if distribution == "fixed":
        assert set(services) == {2 * MS}
    else:
        assert len(set(services)) == len(services)
        assert 1 * MS < sum(services) / len(services) < 4 * MS


def test_queue_draws_the_same_service_times_from_the_same_seed(tmp_path):
    drawn = []
    for seed in (5, 5, 6):
        with logged_target(tmp_path) as (target, rows):
            in_queue(target.port, [f"service=1ms&distribution=exponential&seed={seed}"], 20)
            drawn.append([row["service_ns"] for row, _ in departures(rows(20))])
    assert drawn[0] == drawn[1] != drawn[2]


def test_queue_is_another_one_for_another_query(tmp_path):
    with logged_target(tmp_path) as (target, rows):
        query = "service=1ms&distribution=exponential&seed=5"
        in_queue(target.port, [query, query + "&precise=false"], 20)
        both = rows(40)
    # One queue would have dealt out its service times to both in turn.
    first, second = (
        [row["service_ns"] for row in both if row["connection"] == connection] for connection in ("-#1", "-#2")
    )
    assert first == second


# /stall


@pytest.mark.parametrize("when", ["after=300ms", "every=300ms"])
def test_stall_neither_reads_nor_answers(tmp_path, when):
    with logged_target(tmp_path) as (target, rows):
        before = time.monotonic_ns()
        with WebSocket(target.port, f"/stall?{when}&for=200ms") as ws:
            after = time.monotonic_ns()
            for i in range(60):
                ws.send(f"message {i}")
                time.sleep(0.01)  # the load; nothing waits for it
            assert [ws.receive() for _ in range(60)] == [f"message {i}" for i in range(60)]
        log = rows(60)
    # The stall begins 300 ms after the upgrade, which was between `before` and `after`.
    begin, end = after + 300 * MS, before + 500 * MS
    assert not [row for row in log if begin <= row["sent_ns"] < end]
    assert len([row for row in log if begin <= row["received_ns"] < end]) <= 1
    assert [row for row in log if row["sent_ns"] < begin]
    assert [row for row in log if row["sent_ns"] >= end]


# /stamped


def test_stamped_tells_when_it_received_and_sent(tmp_path):
    with logged_target(tmp_path) as (target, rows):
        stamps = []
        with WebSocket(target.port, "/stamped") as ws:
            for message in ("text of spaces", b"\x00\xff", ""):
                sent = time.monotonic_ns()
                ws.send(message)
                answer = ws.receive()
                received = time.monotonic_ns()
                space = b" " if isinstance(message, bytes) else " "
                payload, *at = answer.rsplit(space, 2)
                assert payload == message
                at = [int(stamp) for stamp in at]
                assert [sent, *at, received] == sorted([sent, *at, received])
                stamps.append(at)
        assert [[row["received_ns"], row["sent_ns"]] for row in rows(3)] == stamps


# /faulty


@pytest.mark.parametrize(
    "query, answers",
    [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("?drop=3", [1, 2, 4, 5, 7]),
        ("?duplicate=3", [1, 2, 3, 3, 4, 5, 6, 6, 7]),
        ("?swap=3", [1, 2, 4, 3, 5, 7, 6]),
        ("?drop=4&duplicate=5&swap=3", [1, 2, 3, 5, 5, 7, 6]),
    ],
)
def test_faulty_answers_as_told(tmp_path, query, answers):
    with logged_target(tmp_path) as (target, rows):
        with WebSocket(target.port, f"/faulty{query}") as ws:
            for number in range(1, 8):
                ws.send(str(number))
            assert [int(ws.receive()) for _ in answers] == answers
            assert ws.close() == 1000  # so there was no other answer
        unanswered = set(range(1, 8)) - set(answers)
        log = rows(len(answers) + len(unanswered))
    assert [row["number"] + 1 for row in log if row["sent_ns"]] == answers
    assert {row["number"] + 1 for row in log if not row["sent_ns"]} == unanswered


@pytest.mark.parametrize("query, code", [("", 1011), ("&code=4001", 4001)])
def test_faulty_closes_after_so_many_messages(target, query, code):
    with WebSocket(target.port, f"/faulty?close=3{query}") as ws:
        for number in range(3):
            ws.send(str(number))
            assert ws.receive() == str(number)
        opcode, payload = ws.receive_frame()
        assert (opcode, struct.unpack("!H", payload[:2])[0]) == (CLOSE, code)
        ws.send(payload, CLOSE)
        ws.wait_for_end()


def test_faulty_resets_after_so_many_messages(target):
    with WebSocket(target.port, "/faulty?reset=2") as ws:
        ws.send("1")
        assert ws.receive() == "1"
        ws.send("2")
        with pytest.raises(ConnectionResetError):
            # The answer may be overtaken by the reset.
            while ws.receive() == "2":
                pass


def test_faulty_sends_a_bad_frame(target):
    with WebSocket(target.port, "/faulty?bad_frame=1&duplicate=1") as ws:
        ws.send("x")
        assert [ws.receive(), ws.receive()] == ["x", "x"]
        assert ws.receive_frame() == (3, b"")
        assert ws.close() == 1000


def test_faulty_gives_out_a_held_answer_before_it_ends(target):
    with WebSocket(target.port, "/faulty?swap=2&close=2") as ws:
        ws.send("1")
        ws.send("2")
        assert [ws.receive(), ws.receive()] == ["1", "2"]
        assert ws.receive_frame()[0] == CLOSE


def test_faulty_never_answers_a_close(target):
    with WebSocket(target.port, "/faulty?no_close=true") as ws:
        ws.send("x")
        assert ws.receive() == "x"
        ws.send(struct.pack("!H", 1000), CLOSE)
        # Neither a frame nor an end; the answers of others come within this time.
        assert select.select([ws._socket], [], [], 0.5)[0] == []
        with WebSocket(target.port, "/echo") as other:
            assert other.close() == 1000


# Queries


@pytest.mark.parametrize(
    "path, problem",
    [
        ("/slow", "delay: is missing; say how long a reply is held, as in delay=5ms"),
        (
            "/slow?delay=5",
            'delay: "5" is not a time from 0ns to 60m with its unit (ns, us, ms, s, m), as in 5ms',
        ),
        ("/slow?delay=5ms&dealy=6ms", "dealy: no such value here; there are delay, precise"),
        ("/queue", "service: is missing; say how long a message is served, as in service=2ms"),
        ("/stall?for=1s", "every: is missing; every=10s stalls again and again, after=5s once"),
        ("/stamped?x=1", "x: no such value here; there is none"),
        ("/faulty?drop=0", 'drop: "0" is not a whole number from 1 to 1000000000'),
    ],
)
def test_a_bad_query_is_refused_with_the_remedy(target, path, problem):
    line = f"{path.split('?')[0]}?{problem}\n"
    with pytest.raises(Refused) as refused:
        WebSocket(target.port, path)
    assert (refused.value.status, refused.value.body) == (400, line)
    assert http_get(target.port, path) == (400, line)


def test_a_good_query_still_needs_an_upgrade(target):
    assert http_get(target.port, "/slow?delay=5ms")[0] == 426


# The log


def test_the_log_names_agents_and_leaves_the_other_paths_out(tmp_path):
    with logged_target(tmp_path) as (target, rows):
        for path in ("/echo", "/stamped", "/faulty?drop=1"):
            agent = "wsurge/0.1.0 run=r agent=a,1"
            with WebSocket(target.port, path, user_agent=agent) as ws:
                ws.send("x")
                if "drop" not in path:
                    ws.receive()
                assert ws.close() == 1000
        count = target_count(target.port)
        assert (count["connections"], count["messages"], count["sent"]["messages"]) == (3, 3, 2)
        log = rows(2)
    assert [(row["path"], row["connection"]) for row in log] == [("/stamped", "a?1#1"), ("/faulty", "a?1#2")]
    assert log[1]["sent_ns"] is None


def test_the_log_is_written_while_the_target_is_idle(tmp_path):
    with logged_target(tmp_path) as (target, rows):
        with WebSocket(target.port, "/stamped") as ws:
            ws.send("x")
            ws.receive()
            wait_until(lambda: len(read_log(tmp_path / "messages.csv")) == 1, 10, "the row")
        assert len(rows(1)) == 1


def test_the_log_is_whole_after_a_signal_under_load(tmp_path):
    with logged_target(tmp_path, "--threads", "3") as (target, _):
        answered, counts = threading.Event(), []

        def talk():
            with contextlib.suppress(ConnectionError), WebSocket(target.port, "/slow?delay=0ms") as ws:
                for number in range(1_000_000):
                    ws.send("x")
                    ws.receive()
                    counts.append(number)
                    if number == 100:
                        answered.set()

        clients = [threading.Thread(target=talk) for _ in range(3)]
        for client in clients:
            client.start()
        assert answered.wait(30)
        target.process.signal(15)
        assert target.process.wait(10) == 0, str(target.process)
        for client in clients:
            client.join(10)
    log = read_log(tmp_path / "messages.csv")
    assert len(counts) <= len(log) <= len(counts) + len(clients)
    assert all(row["sent_ns"] >= row["received_ns"] for row in log)


@pytest.mark.parametrize(
    "file, code, message",
    [
        ("{folder}/none/log.csv", 2, "wsurge-target: --log: {folder}/none/log.csv: No such file or directory\n"),
        ("/dev/full", 2, "wsurge-target: --log: /dev/full: No space left on device\n"),
    ],
)
def test_a_log_that_cannot_be_written_is_refused(tmp_path, file, code, message):
    command = [program("wsurge-target"), "--port", "0", "--log", file.format(folder=tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", message.format(folder=tmp_path))


def test_help_lists_the_paths():
    done = subprocess.run([program("wsurge-target"), "--help"], capture_output=True, text=True, timeout=10)
    assert done.returncode == 0
    for path in ("/echo", "/slow?delay", "/queue?service", "/stall?every", "/stamped", "/faulty?", "/count"):
        assert path in done.stdout
