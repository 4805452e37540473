"""Installs what servers in other languages rest on, once, and again when that changes."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time

LOCK_SECONDS = 600
INSTALL_SECONDS = 600


class Failure(Exception):
    pass


@contextlib.contextmanager
def locked(folder):
    """Holds the lock of a folder, so that calls at the same time install once."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
            if time.monotonic() > deadline:
                raise Failure(f"another program has been installing {folder.name} for too long")
            time.sleep(0.1)
        yield
    finally:
        os.close(handle)


def run(step, command, cwd=None):
    """Runs one step of an installation; whatever ends us ends it and its children."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=INSTALL_SECONDS)
    except BaseException as error:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise Failure(f"{step}: not done after {INSTALL_SECONDS} s") from None
        raise
    if process.returncode != 0:
        print(output, end="", file=sys.stderr)
        raise Failure(f"{step} failed")


def install(name, place, basis, steps):
    """Calls `steps` to fill the folder `place`, unless that was done from the same `basis` (bytes).

    The folder around `place` exists, and is locked meanwhile.
    """
    stamp = place / "complete"
    wanted = hashlib.sha256(f"{place}\n".encode() + basis).hexdigest()
    with locked(place.parent):
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print(f"installing {name}", file=sys.stderr)
        if place.exists():
            shutil.rmtree(place)
        place.mkdir()
        steps()
        # Last and whole: an installation that was cut short has no stamp.
        fresh = place / "complete.new"
        fresh.write_text(wanted)
        fresh.rename(stamp)


def install_python(name, requirements, venv):
    """The Python of a virtual environment at `venv` that holds the packages of `requirements`."""
    python = venv / "bin" / "python"

    def steps():
        run(
            "making a virtual environment (on Debian it needs the package python3-venv)",
            [sys.executable, "-m", "venv", venv],
        )
        run(
            f"installing the packages of {name}",
            [python, "-m", "pip", "install", "--quiet", "--no-input"]
            + ["--disable-pip-version-check", "--only-binary=:all:", "-r", requirements],
        )

    basis = f"{sys.version}\n{sys.executable}\n".encode() + requirements.read_bytes()
    install(name, venv, basis, steps)
    return python
