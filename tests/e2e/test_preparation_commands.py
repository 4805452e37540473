"""The commands that send nothing: plan, new, validate; and try, which runs one session."""

import pytest

from support import scenarios
from support.programs import ROOT, wsurge
from support.recording_server import RecordingServer

CONFIGS = sorted(ROOT.glob("configs/**/*.yaml"))
TEMPLATES = ["echo", "push", "fan-out", "chat", "study", "capacity", "hold"]


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_every_config_asks_a_question_and_can_be_planned(file):
    first = file.read_text().splitlines()[0]
    assert first.startswith("# "), "a config opens with its question"
    assert "?" in file.read_text().split("\nwsurge:")[0]
    assert wsurge("validate", file).code == 0
    done = wsurge("plan", file, "--agents", "3")
    assert done.code == 0, done
    assert "agent 3 needs" in done.stdout


def test_plan_says_what_each_agent_does(tmp_path):
    file = scenarios.write(
        tmp_path,
        'wsurge: 1\nname: planned\ntargets: {echo: "ws://10.1.2.3:9001/"}\n'
        "load: [{name: all, connections: 10, once: true}, {name: open, for: 10s, sessions_per_second: 5}]\n"
        "session: [{repeat: {times: 3, steps: [{request: {text: x}}]}}]\n",
    )
    done = wsurge("plan", file, "--weights", "3,2")
    assert done.code == 0, done
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["1", "all", "6", "6", "18"] in rows
    assert ["2", "all", "4", "4", "12"] in rows
    assert ["1", "open", "6,000", "≤", "30", "≤", "90"] in rows
    assert "--allow for: 10.1.2.3" in done.stdout


def test_plan_says_why_an_agent_would_refuse(tmp_path):
    file = scenarios.once(tmp_path, "ws://127.0.0.1:9/", connections=400_000)
    done = wsurge("plan", file)
    assert done.code == 5, done
    assert "it would be refused: its share of 400000 connections" in " ".join(done.stdout.split())


@pytest.mark.parametrize("name", TEMPLATES)
def test_new_writes_a_scenario_that_is_valid(name, tmp_path):
    done = wsurge("new", name, cwd=tmp_path)
    assert done.code == 0, done
    assert wsurge("validate", tmp_path / f"{name}.yaml").code == 0
    again = wsurge("new", name, cwd=tmp_path)
    assert again.code == 2
    assert f"{name}.yaml is there already; nothing was written" in again.stderr


def test_new_names_its_templates(tmp_path):
    done = wsurge("new", "ecko", cwd=tmp_path)
    assert done.code == 2
    assert "there are: " + ", ".join(TEMPLATES) in done.stderr


def test_try_shows_every_frame_of_one_session(tmp_path):
    file = scenarios.write(
        tmp_path,
        """\
wsurge: 1
targets: {echo: "%s"}
load: [{for: 1h, connections: 500}]
session:
  - name: greet
    request: {json: {type: login, id: "x1"}}
  - extract: {name: id, json: /id}
  - check: {name: has id, json: /id, exists: true}
  - request: {text: "I am ${id}"}
""",
    )
    with RecordingServer() as server:
        file.write_text(file.read_text() % server.url())
        done = wsurge("try", file, seconds=30, cwd=tmp_path)
    assert done.code == 0, done
    assert len(server.connections) == 1
    assert server.texts == ['{"type":"login","id":"x1"}', "I am x1"]
    for piece in ("open", "greet", '{"type":"login","id":"x1"}', "id=x1", "has id: passed", "I am x1"):
        assert piece in done.stdout, done
    assert not list(tmp_path.glob("wsurge-results*")), "try leaves no report"


def test_try_fails_when_a_check_does(tmp_path):
    file = scenarios.write(tmp_path, "wsurge: 1\n")
    with RecordingServer() as server:
        file.write_text(
            f'wsurge: 1\ntargets: {{echo: "{server.url()}"}}\nload: [{{connections: 1, once: true}}]\n'
            "session: [{request: {text: x}}, {check: {name: good, equals: y}}]\n"
        )
        done = wsurge("try", file, seconds=30, cwd=tmp_path)
    assert done.code == 3, done
    assert "good: failed" in done.stdout
