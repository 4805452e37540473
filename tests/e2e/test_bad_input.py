"""Bad input: one line with the remedy, the right exit code, nothing sent, nothing left behind."""

import os
import re
import shutil
import socket
import subprocess

import pytest

from support import scenarios
from support.programs import Process, accepts, finish_run, free_port, program, run, wait_until, wsurge

NEVER = "ws://127.0.0.1:9/echo"  # not dialled by these tests

GOOD = f"""\
wsurge: 1
name: good
vars: {{messages: 10}}
targets: {{echo: "{NEVER}"}}
load:
  - {{connections: 1, once: true}}
session:
  - receive: {{count: "${{messages}}"}}
"""


def assert_refused(done, code, *needles):
    assert done.code == code, done
    assert done.seconds < 10
    assert done.folders == [], "a run folder although nothing was sent"
    assert done.stdout == "", done
    for needle in needles:
        assert re.search(needle, done.stderr), f"no {needle!r} in {done}"


def assert_one_line(done):
    assert len(done.stderr.splitlines()) == 1, done


# name: what is replaced in GOOD, by what, and what the diagnostic says
BROKEN = {
    "broken YAML": ("load:", "load: [", [r"bad\.yaml:\d+:\d+: "]),
    "unknown key": (
        "{connections: 1, once: true}",
        "{conections: 1, once: true}",
        [
            r"bad\.yaml:6:6: .*unknown key \"conections\"; did you mean \"connections\"",
            r"\n +6 \| ",
            r"\n +\| +\^",
        ],
    ),
    "impossible number": ("connections: 1,", "connections: 010,", [r"bad\.yaml:6:19: .*010"]),
    "not a number": ("connections: 1,", "connections: many,", [r"bad\.yaml:6:19: .*\"many\""]),
    "impossible port": ("127.0.0.1:9/", "127.0.0.1:70000/", [r"bad\.yaml:4:\d+: .*port"]),
    "no such version": ("wsurge: 1", "wsurge: 7", [r"bad\.yaml:1:\d+: "]),
    "a var that is not there": (
        "${messages}",
        "${mesages}",
        [r"bad\.yaml:8:\d+: .*did you mean \"messages\""],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", ["run", "validate"])
def test_a_broken_scenario_is_shown_with_its_place(name, command, tmp_path):
    old, new, needles = BROKEN[name]
    assert old in GOOD
    (tmp_path / "bad.yaml").write_text(GOOD.replace(old, new))
    done = wsurge(command, "bad.yaml", cwd=tmp_path, out=tmp_path / "wsurge-results")
    assert_refused(done, 2, *needles, r"\d+ problems?; nothing was sent\.")


def test_all_problems_are_shown_at_once(tmp_path, out):
    text = GOOD.replace("connections: 1,", "connections: 0x10,").replace("- receive", "- recieve")
    done = run(scenarios.write(tmp_path, text), out=out)
    assert_refused(done, 2, r":6:19: ", r":8:5: ", r"2 problems; nothing was sent\.")


# name: options of `wsurge run` behind the file, exit code, what is said
OPTIONS = {
    "unknown var": (["--set", "mesages=5"], 2, [r"mesages", r"did you mean \"messages\""]),
    "a --set without a value": (["--set", "messages"], 2, [r"NAME=VALUE"]),
    "an impossible value for a var": (["--set", "messages=0x10"], 2, [r"0x10"]),
    "unknown target": (["--target", "ecko"], 2, [r"\"ecko\"", r"echo"]),
    "no agents": (["--agents", "0"], 2, [r"--agents"]),
    "fewer than no agents": (["--agents", "-1"], 2, [r"--agents"]),
    "no workers": (["--workers", "0"], 2, [r"--workers"]),
    "no duration": (["--wait", "soon"], 2, [r"--wait"]),
    "unknown option": (["--agnets", "2"], 2, [r"--agnets"]),
    "a controller without a port": (["--controller", "127.0.0.1"], 2, [r"HOST:PORT"]),
    "a remote controller in plain text": (["--controller", "192.0.2.1:7700"], 2, [r"--tls-ca"]),
    "an impossible allow-list entry": (["--allow", "10.0.0.0/99"], 2, [r"10\.0\.0\.0/99"]),
    "half of TLS": (["--controller", "127.0.0.1:7700", "--tls-ca", "ca.crt"], 2, [r"--tls-cert"]),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_wrong_option_is_named(name, tmp_path, out):
    options, code, needles = OPTIONS[name]
    done = run(scenarios.write(tmp_path, GOOD), *options, out=out)
    assert_refused(done, code, *needles)


def test_a_missing_scenario_is_named(tmp_path, out):
    done = run(tmp_path / "nothing.yaml", out=out)
    assert_refused(done, 2, r"nothing\.yaml.*No such file")
    assert_one_line(done)


def test_an_unreadable_scenario_is_named(tmp_path, out):
    done = run(tmp_path, out=out)
    assert_refused(done, 2, r"cannot read.*directory")
    assert_one_line(done)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_forbidden_scenario_is_named(tmp_path, out):
    file = scenarios.write(tmp_path, GOOD)
    file.chmod(0)
    done = run(file, out=out)
    assert_refused(done, 2, r"cannot read.*Permission denied")


def test_an_output_folder_that_cannot_be_made_is_named(tmp_path):
    file = scenarios.write(tmp_path, GOOD)
    done = run(file, out=file / "below-a-file")
    assert_refused(done, 1, r"below-a-file")
    assert_one_line(done)


def test_an_unreachable_controller_is_named(tmp_path, out):
    port = free_port()
    done = run(scenarios.write(tmp_path, GOOD), "--controller", f"127.0.0.1:{port}", out=out)
    assert_refused(done, 5, rf"127\.0\.0\.1:{port}", r"wsurge controller")
    assert_one_line(done)


@pytest.mark.parametrize("asked", [[], ["--agents", "2"]])
def test_a_controller_without_agents_is_waited_for_and_named(asked, tmp_path, out):
    port = free_port()
    with Process([program("wsurge"), "controller", "--listen", f"127.0.0.1:{port}"]) as controller:
        wait_until(lambda: accepts(port), 10, "the controller")
        done = run(
            scenarios.write(tmp_path, GOOD),
            *("--controller", f"127.0.0.1:{port}", "--wait", "1s", *asked),
            out=out,
        )
        assert controller.running()
    assert_refused(done, 5, r"0 of \d agents", r"wsurge-agent --controller")


def test_an_occupied_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as occupier:
        port = occupier.getsockname()[1]
        done = wsurge("controller", "--listen", f"127.0.0.1:{port}")
    assert_refused(done, 1, rf"127\.0\.0\.1:{port}", r"in use", r"--listen")
    assert_one_line(done)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0:0",
        "[::]:0",
        "192.0.2.1:0",
        "[2001:db8::1]:0",
        "[::ffff:192.0.2.1]:0",
        "[::ffff:0.0.0.0]:0",
        "some-host:0",
        "localhost.example:0",
    ],
)
def test_nothing_listens_off_loopback_without_tls(address):
    done = wsurge("controller", "--listen", address)
    assert_refused(done, 2, r"mutual TLS", r"--tls-ca")
    assert_one_line(done)


@pytest.mark.parametrize(
    "address", ["7700", "127.0.0.1", "127.0.0.1:70000", "::1:7700", "127.0.0.1:", ":7700"]
)
def test_what_is_no_address_is_refused(address):
    done = wsurge("controller", "--listen", address)
    assert_refused(done, 2, r"HOST:PORT")
    assert_one_line(done)


@pytest.mark.parametrize("arguments", [[], ["rnu"], ["run"], ["validate"], ["controller"], ["agents"]])
def test_an_incomplete_command_is_bad_usage(arguments):
    assert_refused(wsurge(*arguments), 2)


def test_help_is_no_error():
    for arguments in ([], ["run"], ["validate"], ["controller"], ["agents"], ["certs"], ["version"]):
        done = wsurge(*arguments, "--help")
        assert done.code == 0, done
        assert "Example: wsurge" in done.stdout


def test_an_unknown_command_is_named():
    done = run_command("runn")
    assert done.returncode == 2
    assert done.stderr.startswith('wsurge: unknown command "runn"; there are run, validate, ')


@pytest.mark.parametrize("host", ["10.0.0.5:7700", "example.org:7700", "10.0.0", "1.2.3.456", "a_b", ""])
def test_a_wrong_host_for_a_certificate_is_named(host, tmp_path):
    done = wsurge("certs", tmp_path / "certs", "--host", host)
    assert_refused(done, 2, r"--host", r"without a port")
    assert not (tmp_path / "certs").exists()


def test_a_result_that_cannot_be_written_is_no_success(target, tmp_path):
    file = scenarios.echo(tmp_path, target.url())
    with open("/dev/full", "w") as full:
        done = run_command("run", file, "--quiet", "--out", tmp_path / "out", stdout=full)
    assert done.returncode == 1, done.stderr
    assert "cannot write the result to stdout" in done.stderr


def test_output_that_cannot_be_written_is_no_success():
    with open("/dev/full", "w") as full:
        done = run_command("version", stdout=full)
    assert done.returncode == 1
    assert done.stderr == "wsurge: cannot write to stdout\n"


# name: what lies in the place of the agent program, the exit code, what is said
AGENT_PROGRAMS = {
    "none": (None, 1, [r"no agent program .*/wsurge-agent"]),
    "one that cannot be started": ("", 1, [r"cannot start .*/wsurge-agent: "]),
    "one that refuses its options": ("#!/bin/sh\necho no; exit 2\n", 2, [r"local-1 ended.*\n  no"]),
    "one that fails": ("#!/bin/sh\necho no; exit 1\n", 5, [r"local-1 ended.*\n  no"]),
}


@pytest.mark.parametrize("name", AGENT_PROGRAMS)
def test_agents_that_cannot_be_started_leave_nothing(name, tmp_path, out):
    script, code, needles = AGENT_PROGRAMS[name]
    assert_refused(run_with_agent(script, tmp_path, out), code, *needles)


def test_a_folder_that_holds_what_others_wrote_is_kept(tmp_path, out):
    # $7 is the folder of --data.
    done = run_with_agent('#!/bin/sh\necho kept > "$(echo "$7"/*)/saved"; exit 1\n', tmp_path, out)
    assert done.code == 5, done
    assert {file.name for file in done.folder.iterdir()} == {"scenario.yaml", "local-1.log", "saved"}
    assert (done.folder / "saved").read_text() == "kept\n"


def run_with_agent(script, tmp_path, out):
    """`wsurge run` beside another agent program than ours."""
    folder = tmp_path / "bin"
    folder.mkdir()
    shutil.copy(program("wsurge"), folder)
    if script is not None:
        (folder / "wsurge-agent").write_text(script)
        (folder / "wsurge-agent").chmod(0o755 if script else 0o644)
    scenario = scenarios.write(tmp_path, GOOD)
    return finish_run(Process([folder / "wsurge", "run", scenario, "--out", out]), out, 30)


def run_command(*arguments, stdout=subprocess.PIPE):
    return subprocess.run(
        [program("wsurge"), *map(str, arguments)],
        stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=30,
    )
