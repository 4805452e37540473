"""Clocks of the day that are set while a program runs: libfaketime. Monotonic clocks are left alone."""

import glob
import os
import subprocess

PLACES = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def _library():
    """Its path; WSURGE_TEST_FAKETIME names another than the system's."""
    found = [os.environ["WSURGE_TEST_FAKETIME"]] if "WSURGE_TEST_FAKETIME" in os.environ else glob.glob(PLACES)
    return found[0] if found else None


class Clock:
    """The clock of those who are started with `environment`; right until it is set."""

    def __init__(self, file):
        self._file = file
        self.set(0)
        self.environment = {
            "LD_PRELOAD": _library() or "",
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
        }

    def set(self, seconds):
        """So far ahead of the host's, at once."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}s\n")
        new.replace(self._file)


def why_not(folder):
    """Why no clock can be set here; empty when one can."""
    if _library() is None:
        return "libfaketime is not installed"
    clock = Clock(folder / "trial")
    clock.set(7200)
    code = "import time; print(time.time(), time.monotonic())"
    done = subprocess.run(
        ["/usr/bin/python3", "-c", code],
        env={**os.environ, **clock.environment}, capture_output=True, text=True, timeout=20,
    )
    plain = subprocess.run(["/usr/bin/python3", "-c", code], capture_output=True, text=True, timeout=20)
    (day, steady), (day_here, steady_here) = (map(float, each.stdout.split()) for each in (done, plain))
    if abs(day - day_here - 7200) > 20 or abs(steady - steady_here) > 20:
        moved = f"{day - day_here:.0f} s and {steady - steady_here:.0f} s"
        return f"libfaketime moved the clocks by {moved}, not 7200 s and 0 s"
    return ""
