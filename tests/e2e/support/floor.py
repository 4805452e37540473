"""wsurge-floor: the bare loop that wsurge is compared with (tests/perf/floor.cc)."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]


def find_floor(programs, scratch):
    """Builds that leave the tests out have no floor: then it is compiled into `scratch` as they would."""
    built = programs / "wsurge-floor"
    if built.exists():
        return str(built)
    floor = scratch / "wsurge-floor"
    if not floor.exists():
        compiler = os.environ.get("CXX", "c++")
        source = ROOT / "tests/perf/floor.cc"
        subprocess.run([compiler, "-std=c++20", "-O2", "-o", floor, source], check=True, timeout=120)
    return str(floor)
