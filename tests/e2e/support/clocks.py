"""Agents whose monotonic clocks are off by a known time: time namespaces. Needs root."""

import subprocess
import time


def offset_prefix(seconds):
    """What to start a program with so that its monotonic clock is so far ahead."""
    # Only children are in the new namespace, and `unshare --fork` would not let SIGTERM through to them.
    shell = '"$@" & trap "kill $!" TERM; wait; wait'
    return ("unshare", "--time", f"--monotonic={seconds}", "sh", "-c", shell, "sh")


def why_not():
    """Why clocks cannot be set off here; empty when they can."""
    code = "import time; print(time.monotonic_ns())"
    try:
        before = time.monotonic_ns()
        done = subprocess.run(
            [*offset_prefix(1000), "python3", "-c", code], capture_output=True, text=True, timeout=20
        )
    except OSError as error:
        return f"unshare cannot be run: {error}"
    if done.returncode != 0:
        return f"time namespaces cannot be made here: {done.stderr.strip()}"
    moved = int(done.stdout) - before
    return "" if 1000e9 <= moved < 1020e9 else f"a clock was set off by {moved} ns instead of 1000 s"
