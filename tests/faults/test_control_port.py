"""Strangers on the control port: the transport refuses them, and the run of healthy agents goes on."""

import contextlib
import os
import resource
import socket

import pytest

from support.load import assert_never_stopped
from support.programs import wait_until
from support.setting import verdict

NAMES = ["one", "two"]
HALF_OPEN = 2000
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\4\0\0\0\0\0"

WORDS = {
    "garbage": bytes((7 * i * i + 13 * i) % 256 for i in range(100_000)),
    "zeros": bytes(100_000),
    "plain text": b"hello, is anybody there?\r\n" * 10,
    "HTTP/1.1": b"GET /count HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
    "a WebSocket": b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(500),
    "a frame of 16 MiB": PREFACE + SETTINGS + b"\xff\xff\xff\0\0\0\0\0\1" + bytes(100_000),
    "frames of no stream": PREFACE + SETTINGS + b"\0\0\4\0\0\0\0\0\0abcd" * 100,
    "headers that are none": PREFACE + SETTINGS + b"\0\0\10\1\4\0\0\0\1" + b"\xff" * 8,
}

# What half-open connections say before they fall silent.
BEGINNINGS = [b"", PREFACE[:8], PREFACE, PREFACE + SETTINGS, PREFACE + SETTINGS[:4]]


@pytest.fixture(autouse=True)
def many_descriptors():
    """For this process; what it starts from here on inherits them as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = HALF_OPEN + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this host allows {hard} descriptors, not {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def dial(setting):
    host, _, port = setting.controller.address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def say(setting, words):
    """Says it, and reads until the other end has had enough; returns whether that was so."""
    with dial(setting) as stranger:
        stranger.settimeout(2)
        try:
            stranger.sendall(words)
            while stranger.recv(1 << 16):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def assert_unaffected(setting, run):
    done = run.finish()
    setting.assert_invariants(done, NAMES)
    assert verdict(done.result) == "valid", str(done)
    log = setting.controller.process.stderr
    assert "suspect" not in log and "is gone" not in log, log
    for name in NAMES:
        assert_never_stopped(run.load, name, run.length)


def test_words_that_are_not_ours(setting):
    setting.start_agents(*NAMES)
    before = descriptors(setting.controller.process)
    run = setting.run(2, 6)
    heard_out = [name for name, words in WORDS.items() if not say(setting, words)]
    # The transport waits for the rest of what could still become a preface or a frame.
    print(f"not ended by the controller within 2 s: {heard_out}")
    assert_unaffected(setting, run)
    process = setting.controller.process
    wait_until(lambda: descriptors(process) <= before + 2, 15, "the strangers' descriptors to be closed")
    setting.assert_usable(NAMES)


def test_many_half_open_connections(setting):
    setting.start_agents(*NAMES)
    process = setting.controller.process
    before = descriptors(process)
    run = setting.run(2, 6)
    with contextlib.ExitStack() as strangers:
        for number in range(HALF_OPEN):
            stranger = strangers.enter_context(dial(setting))
            stranger.sendall(BEGINNINGS[number % len(BEGINNINGS)])
        assert set(setting.listed()) == set(NAMES)  # users still get in
        assert_unaffected(setting, run)
    wait_until(lambda: descriptors(process) <= before + 2, 15, "the strangers' descriptors to be closed")
    setting.assert_usable(NAMES)
