"""The first command of the README: configs/quickstart.yaml on two local agents."""

import json

import pytest

from support import scenarios
from support.programs import BIN, ROOT, run, wsurge
from support.results import assert_agents_add_up, assert_sound, count_of, totals_of

QUICKSTART = ROOT / "configs/quickstart.yaml"


@pytest.fixture(scope="module")
def quickstart(target, tmp_path_factory):
    return run(
        QUICKSTART, "--agents", "2", "--set", f"port={target.port}", out=tmp_path_factory.mktemp("quickstart")
    )


def test_it_is_valid_and_keeps_its_thresholds(quickstart):
    assert quickstart.code == 0, quickstart
    result = quickstart.result
    assert_sound(result)
    assert [threshold["passed"] for threshold in result["thresholds"]] == [True, True]
    totals = totals_of(result)
    assert totals["errors"] == {}
    assert count_of(totals, "ws_rtt") == totals["replies"]["matched"]
    # 50 connections, 5 s, at most one request each 5 ms: the machine may be slow, but not faster.
    assert 1000 < totals["replies"]["matched"] <= 50 * 5 * 200 + 50


def test_the_targets_own_count_is_what_the_agents_say(quickstart, target):
    result = quickstart.result
    assert_agents_add_up(result)
    counted = target.count()["runs"][result["run"]["id"]]
    said = {
        agent["name"]: {
            "connections": agent["totals"]["ws_connections"]["opened"],
            "messages": agent["totals"]["ws_sent"]["messages"],
            "bytes": agent["totals"]["ws_sent"]["bytes"],
        }
        for agent in result["agents"]
    }
    assert counted == said
    assert len(said) == 2


def test_totals_are_the_measured_phases_and_the_agents_both(quickstart):
    result = quickstart.result
    warm_up, steady = result["targets"][0]["phases"]
    assert (warm_up["name"], warm_up["measured"]) == ("warm-up", False)
    assert (steady["name"], steady["measured"]) == ("steady", True)
    assert warm_up["ws_sent"]["messages"] > 0
    assert totals_of(result)["ws_rtt"] == steady["ws_rtt"]
    assert [agent["share"] for agent in result["agents"]] == [0.5, 0.5]
    assert [agent["connections"] for agent in result["agents"]] == [25, 25]


def test_the_series_adds_up_to_the_run(quickstart):
    result = quickstart.result
    series = result["targets"][0]["series"]
    sent = sum(point["ws_sent"]["messages"] for point in series)
    assert sent == sum(agent["totals"]["ws_sent"]["messages"] for agent in result["agents"])
    assert [point["t"] for point in series] == sorted({point["t"] for point in series})
    assert max(point["ws_connections"]["open"] for point in series) == 50


def test_its_folder_holds_scenario_result_and_summary(quickstart):
    folder = quickstart.folder
    assert folder.name == quickstart.result["run"]["id"]
    assert (folder / "scenario.yaml").read_text() == QUICKSTART.read_text()
    assert (folder / "summary.txt").read_text() == quickstart.stdout
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_stdout_is_the_summary_and_stderr_says_where_the_rest_lies(quickstart):
    verdict = quickstart.result["run"]["verdict"]
    assert quickstart.stdout.startswith(f"verdict: {verdict}\n")
    assert max(len(line) for line in quickstart.stdout.splitlines()) <= 80
    assert "\x1b" not in quickstart.stdout + quickstart.stderr
    assert str(quickstart.folder) in quickstart.stderr


def test_json_prints_the_document_instead(target, tmp_path, out):
    done = run(scenarios.echo(tmp_path, target.url()), "--json", out=out)
    assert done.code == 0, done
    assert done.stdout == (done.folder / "result.json").read_text()
    assert json.loads(done.stdout)["run"]["name"] == "echo"


def test_quiet_shows_no_live_line(target, tmp_path, out):
    done = run(scenarios.echo(tmp_path, target.url()), "--quiet", out=out)
    assert done.code == 0, done
    assert "msg/s" not in done.stderr
    assert done.stdout.startswith("verdict: ")


def test_more_agents_than_connections_leaves_some_idle(target, tmp_path, out):
    done = run(scenarios.once(tmp_path, target.url(), connections=2), "--agents", "3", out=out)
    assert done.code == 0, done
    assert sorted(agent["connections"] for agent in done.result["agents"]) == [0, 1, 1]
    assert totals_of(done.result)["replies"]["matched"] == 2


def test_validate_takes_every_configuration():
    files = sorted((ROOT / "configs").rglob("*.yaml"))
    assert files
    done = wsurge("validate", *files)
    assert done.code == 0, done


def test_version_is_one_for_all():
    assert BIN.is_dir()
    done = wsurge("version")
    assert done.code == 0, done
    assert done.stdout.startswith("wsurge ")
