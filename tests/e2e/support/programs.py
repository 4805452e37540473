"""Starting the programs, with a deadline on every wait, and ending what was started."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import uuid

from support.results import exit_code_of

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ.get("WSURGE_BIN", ROOT / "build/release/bin")).resolve()

# In the environment of all that is started here, and so in that of its children.
MARK = "WSURGE_TEST_PROCESS"


def program(name):
    """The path of one of our programs; without it no test has a meaning."""
    path = BIN / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build first (deploy/build release), or set WSURGE_BIN")
    return str(path)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(condition, seconds, what):
    """Polls until `condition()` is true and returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def accepts(port, host="127.0.0.1"):
    try:
        socket.create_connection((host, port), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    """A program in a session of its own. Its output goes to files, so that it can never block."""

    def __init__(self, arguments, cwd=None, env=None, stderr=None):
        self.mark = uuid.uuid4().hex
        self.arguments = [str(argument) for argument in arguments]
        self._stdout = tempfile.TemporaryFile()
        self._stderr = tempfile.TemporaryFile()
        self.popen = subprocess.Popen(
            self.arguments,
            stdin=subprocess.DEVNULL,
            stdout=self._stdout,
            stderr=self._stderr if stderr is None else stderr,
            cwd=cwd,
            env={**os.environ, **(env or {}), MARK: self.mark},
            start_new_session=True,
        )
        self.pid = self.popen.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @staticmethod
    def _read(file):
        return os.pread(file.fileno(), 1 << 26, 0).decode(errors="replace")

    @property
    def stdout(self):
        return self._read(self._stdout)

    @property
    def stderr(self):
        return self._read(self._stderr)

    def running(self):
        return self.popen.poll() is None

    def wait(self, seconds):
        """Its exit code. One that is still running by then is ended, and the test fails."""
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise AssertionError(f"{self} did not end within {seconds} s") from None

    def wait_for(self, pattern, seconds):
        """The first match of `pattern` in what it printed."""

        def found():
            match = re.search(pattern, self.stdout + self.stderr, re.MULTILINE)
            if not match and not self.running():
                raise AssertionError(f"{self} ended without printing {pattern!r}")
            return match

        return wait_until(found, seconds, f"{pattern!r} of {self}")

    def signal(self, number):
        self.popen.send_signal(number)

    def children(self):
        """The processes that it started, as {pid: command line}; those of which only the record is left do
        not count."""
        found = {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self.pid:
                continue
            try:
                marked = f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes().decode().split("\0")[:-1]
            except OSError:
                continue
            if marked and command:
                found[int(entry.name)] = command
        return found

    def stop(self):
        """Ends it and what it started."""
        if self.running():
            self.popen.terminate()
            try:
                self.popen.wait(10)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        for pid in self.children():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def __str__(self):
        return f"{' '.join(self.arguments)}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}\n---"


class Finished:
    """How a `wsurge` command ended, and what it left. `code` is its exit code, less what this host did to it
    by having no CPU for the workers (support/results.py); `exit_status` is the bare one."""

    def __init__(self, process, code, seconds, out):
        self.exit_status = code
        self.seconds = seconds
        self.stdout = process.stdout
        self.stderr = process.stderr
        self.leftover = process.children()
        self.out = out
        self._text = str(process)
        self.code = code
        if code == 4 and len(self.folders) == 1:
            self.code = exit_code_of(code, self.result, strict="--strict" in process.arguments)

    def __str__(self):
        return f"exit code {self.exit_status} after {self.seconds:.1f} s: {self._text}"

    @property
    def folders(self):
        return sorted(path for path in self.out.iterdir() if path.is_dir()) if self.out.is_dir() else []

    @property
    def folder(self):
        """The folder of its only run."""
        assert len(self.folders) == 1, f"{self.folders}\n{self}"
        return self.folders[0]

    @property
    def result(self):
        return json.loads((self.folder / "result.json").read_text())


def start_run(scenario, *options, out, **more):
    return Process([program("wsurge"), "run", scenario, "--out", out, *options], **more)


def finish_run(process, out, seconds):
    begun = time.monotonic()
    code = process.wait(seconds)
    done = Finished(process, code, time.monotonic() - begun, pathlib.Path(out))
    process.stop()
    assert not done.leftover, f"left behind: {done.leftover}\n{done}"
    return done


def run(scenario, *options, out, seconds=60):
    """`wsurge run`, to its end."""
    return finish_run(start_run(scenario, *options, out=out), out, seconds)


def wsurge(*arguments, seconds=10, cwd=None, out=pathlib.Path("/nonexistent")):
    """Any command of `wsurge`, to its end."""
    process = Process([program("wsurge"), *arguments], cwd=cwd)
    return finish_run(process, out, seconds)
