"""A scenario that comes on standard input, where the command line says "-"."""

import json
import os
import re
import signal
import subprocess

import pytest

from support.programs import program, wait_until
from support.recording_server import RecordingServer

HEAD = 'wsurge: 1\ntargets: {echo: "%s"}\nload: [{connections: 2, once: true}]\n'
NEVER = HEAD % "ws://127.0.0.1:9/"  # not dialled
SAY = "session: [{request: {text: hello}}]\n"


def with_input(text, *arguments, cwd, seconds=30):
    """A command of wsurge that is given `text`."""
    command = [program("wsurge"), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd, timeout=seconds)


def test_it_is_validated_and_planned(tmp_path):
    done = with_input(NEVER + SAY, "validate", "-", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "<stdin>: valid\n", "")
    done = with_input(NEVER + SAY, "plan", "-", cwd=tmp_path)
    assert done.returncode == 0, done
    assert "stdin" in done.stdout, "the name of a scenario without one"


def test_what_is_wrong_has_its_place_in_it(tmp_path):
    done = with_input(NEVER + "session: [{sent: hello}]\n", "validate", "-", cwd=tmp_path)
    assert done.returncode == 2, done
    assert done.stderr.startswith('<stdin>:4:12: session[0]: unknown key "sent"; did you mean "send"?\n')


def test_its_files_are_those_of_the_working_directory(tmp_path):
    (tmp_path / "users.csv").write_text("name\nada\ngrace\n")
    text = "data: {users: {csv: users.csv, order: once}}\nsession: [{request: {text: '${users.name}'}}]\n"
    with RecordingServer() as server:
        done = with_input(HEAD % server.url() + text, "run", "-", "--json", "--quiet", cwd=tmp_path)
        assert done.returncode == 0, done
        assert sorted(server.texts) == ["ada", "grace"]
    assert json.loads(done.stdout)["run"]["name"] == "stdin"
    (folder,) = (tmp_path / "wsurge-results").iterdir()
    assert (folder / "scenario.yaml").read_text() == HEAD % server.url() + text


def test_it_is_tried(tmp_path):
    with RecordingServer() as server:
        done = with_input(HEAD % server.url() + SAY, "try", "-", cwd=tmp_path)
        assert done.returncode == 0, done
        assert server.texts == ["hello"]


def test_an_input_without_end_is_read_up_to_the_limit(tmp_path):
    with open("/dev/zero", "rb") as zeros:
        done = subprocess.run(
            [program("wsurge"), "validate", "-"], stdin=zeros, capture_output=True, text=True, timeout=30
        )
    assert done.returncode == 2, done
    assert re.search("1 MiB|1048576", done.stderr), done


def test_an_input_that_cannot_be_read_is_named():
    command = f"'{program('wsurge')}' validate - </"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2, done
    assert done.stderr == "wsurge: cannot read the scenario from standard input: Is a directory\n"


@pytest.mark.parametrize("command", ["run", "validate"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_interrupt_ends_the_waiting_for_it(command, number, tmp_path):
    reading, writing = os.pipe()
    child = subprocess.Popen([program("wsurge"), command, "-"], stdin=reading, cwd=tmp_path)
    os.close(reading)
    try:
        waits = f"/proc/{child.pid}/syscall"  # "0 0x0 …": read(0, …)
        wait_until(lambda: open(waits).read().startswith("0 0x0 "), 10, "a process that reads its input")
        child.send_signal(number)
        assert child.wait(5) == -number
    finally:
        child.kill()
        child.wait()
        os.close(writing)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_by_name_is_refused_with_the_remedy(tmp_path):
    command = f"'{program('wsurge')}' validate <(printf 'wsurge: 1')"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2, done
    assert re.search(r'it is no regular file; "-" stands for standard input$', done.stderr.strip()), done
