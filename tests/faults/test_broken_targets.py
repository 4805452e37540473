"""Targets that refuse, reset or never upgrade: each under its own name, and the run ends in time."""

import pytest

from support import scenarios
from support.programs import finish_run, free_port, run, start_run, wait_until
from support.raw_server import RawServer, answer, close_early, keep_silent, reset
from support.results import totals_of
from support.target import Target

CONNECTIONS = 10
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"

# name: what the server does, the error it counts as
SERVERS = {
    "resets": (reset, "reset"),
    "closes without an answer": (close_early, "closed_early"),
    "never upgrades": (keep_silent, "upgrade_timeout"),
    "answers 404": (answer(NOT_FOUND), "upgrade_status_404"),
    "answers 503": (answer(UNAVAILABLE), "upgrade_status_503"),
    "speaks something else": (answer(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "handshake"),
}


def assert_nothing_opened(done, error):
    """Every connection failed in this way, which the exit code, the line and the report all say."""
    assert done.code == 5, done
    totals = totals_of(done.result)
    assert totals["errors"] == {error: CONNECTIONS}
    assert totals["ws_connections"] == {"opened": 0, "failed": CONNECTIONS, "closed": 0, "dropped": 0}
    assert totals["sessions"]["failed"] == totals["sessions"]["started"] == CONNECTIONS
    assert "target echo" in done.stderr and error in done.stderr, done
    assert error in done.stdout
    assert done.result["ledger"]["balanced"]


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that(name, tmp_path, out):
    behaviour, error = SERVERS[name]
    with RawServer(behaviour) as server:
        done = run(scenarios.once(tmp_path, server.url, CONNECTIONS), "--agents", "2", out=out, seconds=15)
    assert_nothing_opened(done, error)


def test_nobody_listens(tmp_path, out):
    url = f"ws://127.0.0.1:{free_port()}/echo"
    done = run(scenarios.once(tmp_path, url, CONNECTIONS), "--agents", "2", out=out, seconds=15)
    assert_nothing_opened(done, "refused")


def test_a_path_that_the_target_does_not_have(target, tmp_path, out):
    done = run(scenarios.once(tmp_path, target.url("/ecko"), CONNECTIONS), out=out, seconds=15)
    assert_nothing_opened(done, "upgrade_status_404")


def test_a_closed_load_against_nobody_ends_in_time_and_does_not_hammer(tmp_path, out):
    url = f"ws://127.0.0.1:{free_port()}/echo"
    done = run(scenarios.echo(tmp_path, url, length="3s", connections=CONNECTIONS), out=out, seconds=15)
    assert done.code == 5, done
    # Started at 0 s, again after 1 s and after 2 more; the jitter is a fifth.
    assert CONNECTIONS * 2 <= totals_of(done.result)["errors"]["refused"] <= CONNECTIONS * 3


def test_a_host_that_does_not_exist(tmp_path, out):
    done = run(scenarios.once(tmp_path, "ws://no-such-host.invalid:9001/echo"), out=out, seconds=30)
    assert done.code == 5, done
    assert "no-such-host.invalid" in done.stderr


def test_a_target_that_goes_away_is_counted_and_the_run_ends(tmp_path, out):
    mine = Target()
    try:
        file = scenarios.echo(tmp_path, mine.url(), length="3s", connections=CONNECTIONS)
        process = start_run(file, "--agents", "2", out=out)
        wait_until(lambda: mine.count()["connections"] == CONNECTIONS, 20, "the load")
    finally:
        mine.process.popen.kill()
        mine.stop()
    done = finish_run(process, out, 15)
    totals = totals_of(done.result)
    assert totals["errors"].get("connection_lost", 0) + totals["errors"].get("reset", 0) >= CONNECTIONS
    assert totals["errors"]["refused"] >= 1
    assert totals["closes"].get("1006", 0) == CONNECTIONS
    assert done.result["ledger"]["balanced"]
    assert done.code == 0, done  # no threshold was asked for
