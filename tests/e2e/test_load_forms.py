"""Phases, roles, data and targets: how much of what, over all agents."""

import collections

from support import scenarios
from support.programs import run
from support.recording_server import RecordingServer
from support.results import assert_agents_add_up, assert_sound, totals_of
from support.target import Target


def scenario(folder, url, text):
    return scenarios.write(folder, f'wsurge: 1\ntargets: {{echo: "{url}"}}\n{text}')


def test_sessions_of_an_open_phase_start_when_they_are_due(target, tmp_path, out):
    text = """
load: [{for: 2s, sessions_per_second: {from: 20, to: 80}, at_most: 500}]
session: [{request: {text: "${session}"}}, {think: 20ms}]
"""
    done = run(scenario(tmp_path, target.url(), text), "--agents", "2", out=out)
    assert done.code == 0, done
    assert_sound(done.result)
    assert_agents_add_up(done.result)
    sessions = totals_of(done.result)["sessions"]
    assert sessions["due"] == sessions["started"] == 100
    assert totals_of(done.result)["ws_session_delay"]["count"] == 100


def test_starts_beyond_at_most_are_refused_and_counted(target, tmp_path, out):
    text = """
load: [{for: 1s, sessions_per_second: 50, spacing: poisson, at_most: 6}]
session: [{think: 10s}]
"""
    done = run(scenario(tmp_path, target.url(), text), out=out)
    assert done.code == 0, done
    sessions = totals_of(done.result)["sessions"]
    assert sessions["started"] == 6
    assert sessions["refused"] == sessions["due"] - 6 > 0
    assert "at_most" in done.stdout


def test_a_phase_bounded_by_sessions_starts_so_many(tmp_path, out):
    text = """
load:
  - {for: 30s, connections: 3, sessions: 20}
  - {for: 30s, connections: 2, sessions: 5}
session: [{request: {text: x}}]
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), "--agents", "2", out=out)
    assert done.code == 0, done
    assert_sound(done.result)
    assert len(server.texts) == 25
    assert [phase["sessions"]["started"] for phase in done.result["targets"][0]["phases"]] == [20, 5]
    assert done.seconds < 15


def test_each_row_of_data_is_given_out_once_in_the_whole_run(tmp_path, out):
    (tmp_path / "users.csv").write_text("name,city\n" + "".join(f'u{i},"a, b"\n' for i in range(11)))
    text = """
data: {users: {csv: users.csv, order: once}}
load: [{for: 2s, connections: 4}]
session: [{request: {text: "${users.name} ${users.city}"}}]
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), "--agents", "2", out=out)
    assert done.code == 0, done
    assert_sound(done.result)
    assert sorted(server.texts) == sorted(f"u{i} a, b" for i in range(11))
    assert "data" in done.stdout


def test_rows_in_turn_begin_at_each_agents_offset(tmp_path, out):
    (tmp_path / "users.csv").write_text("name\n" + "".join(f"u{i}\n" for i in range(6)))
    text = """
data: {users: {csv: users.csv, order: in_turn}}
load: [{connections: 6, once: true}]
session: [{request: {text: "${agent} ${users.name}"}}]
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), "--agents", "2", out=out)
    assert done.code == 0, done
    assert sorted(text.split()[1] for text in server.texts) == [f"u{i}" for i in range(6)]


def test_roles_have_their_count_or_share(tmp_path, out):
    text = """
load: [{connections: 11, once: true}]
sessions:
  publisher: {count: 1, steps: [{request: {text: "${role}"}}]}
  many: {share: 3, steps: [{request: {text: "${role}"}}]}
  few: {share: 2, steps: [{request: {text: "${role}"}}]}
thresholds: ["ws_rtt{role: many}.count == 6"]
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), "--agents", "2", out=out)
    assert done.code == 0, done
    assert collections.Counter(server.texts) == {"publisher": 1, "many": 6, "few": 4}


def test_targets_together_share_the_connections(target, tmp_path, out):
    second = Target()
    try:
        file = scenarios.write(
            tmp_path,
            "wsurge: 1\n"
            f'targets: {{one: "{target.url()}", two: "{second.url()}"}}\n'
            "run_targets: together\n"
            "load: [{for: 1s, connections: 6}, {for: 1s, connections: 2}]\n"
            "session: [{repeat: {for: 1h, every: 20ms, steps: [{request: {text: x}}]}}]\n",
        )
        done = run(file, "--agents", "2", out=out)
        assert done.code == 0, done
        assert_sound(done.result)
        assert_agents_add_up(done.result)
        run_id = done.result["run"]["id"]
        for entry, server in zip(done.result["targets"], (target, second)):
            counted = sum(agent["messages"] for agent in server.count()["runs"][run_id].values())
            assert entry["totals"]["ws_sent"]["messages"] == counted > 0
            assert entry["totals"]["sessions"]["started"] == 3
    finally:
        second.stop()


def test_rounds_are_paced(tmp_path, out):
    text = """
load: [{connections: 2, once: true}]
session: [{repeat: {times: 6, every: 100ms, steps: [{request: {text: x}}]}}]
"""
    with RecordingServer() as server:
        done = run(scenario(tmp_path, server.url(), text), out=out)
    assert done.code == 0, done
    assert len(server.texts) == 12
    assert done.result["targets"][0]["totals"]["ws_session"]["min"] >= 0.5


def test_tags_stand_in_the_result(target, tmp_path, out):
    file = scenarios.once(tmp_path, target.url())
    done = run(file, "--tag", "branch=main", "--tag", "cause=a=b", out=out)
    assert done.code == 0, done
    assert done.result["run"]["tags"] == {"branch": "main", "cause": "a=b"}


def test_the_last_connection_of_a_ramp_is_held_in_the_next_phase(target, tmp_path, out):
    text = """
load: [{for: 1s, connections: {from: 0, to: 20}, measure: false}, {for: 1s, connections: 20}]
session: [{receive: {for: 1m}}]
"""
    done = run(scenario(tmp_path, target.url(), text), "--agents", "2", out=out)
    assert done.code == 0, done
    assert "up to 20 open" in done.stdout
    assert "ours: 20" in done.stdout
