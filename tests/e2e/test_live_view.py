"""What is shown while a run goes on."""

import os
import pty
import re

from support import scenarios
from support.programs import finish_run, run, start_run

LINE = r"\d+/\d+ s  \d+ open  [\d,]+ msg/s  0 errors  ws_rtt p50 \S+ \S+ p99 \S+ \S+"


def test_without_a_terminal_a_plain_line_comes_every_few_seconds(target, tmp_path, out):
    done = run(scenarios.echo(tmp_path, target.url(), length="6500ms"), out=out)
    assert done.code == 0, done
    lines = [line for line in done.stderr.splitlines() if re.match(LINE, line)]
    assert 1 <= len(lines) <= 3, done
    assert "\r" not in done.stderr
    assert "\x1b" not in done.stderr
    assert "msg/s" not in done.stdout


def test_on_a_terminal_one_line_is_redrawn(target, tmp_path, out):
    ours, theirs = pty.openpty()
    try:
        os.set_blocking(ours, False)
        file = scenarios.echo(tmp_path, target.url(), length="4s")
        process = start_run(file, out=out, stderr=theirs)
        done = finish_run(process, out, 30)
        shown = os.read(ours, 1 << 20).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.code == 0, done
    drawn = re.findall(rf"\r\x1b\[K({LINE}[^\r\n]*)", shown)
    assert len(drawn) >= 2, repr(shown)
    assert all(len(line) < 80 for line in drawn)
    # The last one is taken away before anything else is said.
    assert re.search(r"\r\x1b\[K[^\r\n]*\r\x1b\[K(?!\d+/)", shown), repr(shown)
