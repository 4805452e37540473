"""The files of a run besides result.json, and `wsurge report`."""

import csv
import json
import xml.etree.ElementTree

import pytest

from support import scenarios
from support.control import Controller, start_agent
from support.programs import run, wsurge
from support.results import totals_of

REPORT = "report: {{formats: [csv, hgrm, hlog, junit], samples: {samples}}}\n"


def scenario(folder, url, samples="all", length="1s"):
    text = scenarios.ECHO + "thresholds: [ws_rtt.p50 < 10s]\n" + REPORT
    return scenarios.write(folder, text, name="exports", url=url, length=length, connections=4, samples=samples)


def finished(done):
    """A run that came to its end, with whatever verdict: that is not the matter here."""
    assert done.exit_status in (0, 4), done
    return done


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def exported(target, tmp_path_factory):
    """A run of two agents with every file."""
    folder = tmp_path_factory.mktemp("exports")
    done = run(scenario(folder, target.url()), "--agents", "2", out=folder / "out")
    return finished(done)


def test_every_file_that_was_asked_for_is_there(exported):
    names = {path.name for path in exported.folder.iterdir()}
    assert {"samples.csv", "summary.csv", "series.csv", "junit.xml", "histograms.hlog"} <= names
    assert {"ws_rtt.hgrm", "ws_service.hgrm", "ws_connect.hgrm"} <= names
    assert not [name for name in names if name.startswith(".")]
    assert all(path.stat().st_mode & 0o077 == 0 for path in exported.folder.iterdir())
    assert "not written" not in exported.stderr


def test_the_samples_are_the_messages_of_the_run(exported):
    samples = rows(exported.folder / "samples.csv")
    result = exported.result
    assert list(samples[0]) == [
        "agent", "target", "phase", "step", "connection", "number", "fate", "due_ns", "sent_ns", "received_ns",
    ]  # fmt: skip
    totals = totals_of(result)
    assert len(samples) == totals["ws_sent"]["messages"]
    matched = [row for row in samples if row["fate"] == "matched"]
    assert len(matched) == totals["replies"]["matched"]
    assert {row["agent"] for row in samples} == {agent["name"] for agent in result["agents"]}
    assert {row["target"] for row in samples} == {"echo"}
    assert len({(row["connection"], row["number"]) for row in samples}) == len(samples)
    for row in samples:
        assert 0 <= int(row["due_ns"]) <= int(row["sent_ns"]), row
        assert (row["received_ns"] != "") == (row["fate"] == "matched"), row
    times = sorted((int(row["received_ns"]) - int(row["due_ns"])) / 1e9 for row in matched)
    median = times[len(times) // 2]
    assert median == pytest.approx(totals["ws_rtt"]["p50"], rel=0.05)
    assert max(times) == pytest.approx(totals["ws_rtt"]["max"], rel=1e-3)


def test_one_in_so_many_is_sampled_and_none_when_not_asked_for(target, tmp_path, out):
    done = finished(run(scenario(tmp_path, target.url(), samples="1/8"), out=out))
    samples = rows(done.folder / "samples.csv")
    sent = totals_of(done.result)["ws_sent"]["messages"]
    assert sent / 8 - 4 <= len(samples) <= sent / 8 + 4
    plain = run(scenarios.echo(tmp_path, target.url()), out=tmp_path / "plain")
    assert {path.name for path in plain.folder.iterdir()} == {
        "result.json", "summary.txt", "scenario.yaml", "local-1.log",
    }  # fmt: skip


def test_the_files_come_from_a_controller_elsewhere_too(target, tmp_path, out):
    with Controller() as controller, start_agent(controller.address, "one", tmp_path / "data"):
        done = finished(
            run(scenario(tmp_path, target.url()), "--controller", controller.address, out=out)
        )
    assert len(rows(done.folder / "samples.csv")) == totals_of(done.result)["ws_sent"]["messages"]
    assert (done.folder / "ws_rtt.hgrm").read_text().startswith("       Value ")


def test_the_tables_say_what_the_result_says(exported):
    totals = totals_of(exported.result)
    table = {row["metric"]: row for row in rows(exported.folder / "summary.csv")}
    assert float(table["ws_rtt"]["p50"]) == pytest.approx(totals["ws_rtt"]["p50"], rel=1e-12)
    assert int(table["ws_rtt"]["count"]) == totals["ws_rtt"]["count"]
    assert int(table["ws_sent.messages"]["value"]) == totals["ws_sent"]["messages"]
    series = rows(exported.folder / "series.csv")
    assert len(series) == len(exported.result["targets"][0]["series"])
    assert sum(int(row["ws_rtt.count"] or 0) for row in series) == totals["ws_rtt"]["count"]


def test_the_junit_file_holds_verdict_and_thresholds(exported):
    suite = xml.etree.ElementTree.parse(exported.folder / "junit.xml").getroot().find("testsuite")
    assert [case.get("name") for case in suite.iter("testcase")] == ["verdict", "ws_rtt.p50 < 10s"]
    expected = "1" if exported.result["run"]["verdict"] == "invalid" else "0"
    assert (suite.get("tests"), suite.get("failures")) == ("2", expected)


@pytest.mark.parametrize(
    ("format", "stored"), [("text", "summary.txt"), ("json", "result.json"), ("csv", "summary.csv"),
                           ("junit", "junit.xml"), ("hlog", "histograms.hlog")],
)  # fmt: skip
def test_a_stored_run_is_rendered_as_it_was(exported, format, stored):
    text = (exported.folder / stored).read_bytes().decode()
    for arguments in (
        (exported.folder,),
        (exported.folder / "result.json",),
        (exported.folder.name, "--out", exported.folder.parent),
    ):
        done = wsurge("report", *arguments, "--format", format)
        assert done.code == 0, done
        assert done.stdout == text


def test_other_formats_and_an_output_file(exported, tmp_path):
    file = tmp_path / "report.md"
    done = wsurge("report", exported.folder, "--format", "markdown", "-o", file)
    assert done.code == 0, done
    assert done.stdout == ""
    assert "| ws\\_rtt |" in file.read_text()
    prometheus = wsurge("report", exported.folder, "--format", "prometheus")
    assert 'metric="ws_rtt",quantile="0.5"} ' in prometheus.stdout
    hgrm = wsurge("report", exported.folder, "--format", "hgrm")
    assert (exported.folder / "ws_rtt.hgrm").read_text() in hgrm.stdout


def test_what_cannot_be_rendered_is_said(exported, tmp_path):
    none = wsurge("report", "nosuch", cwd=tmp_path)
    assert none.code == 2
    assert "no run nosuch" in none.stderr
    (tmp_path / "result.json").write_text("{}")
    wrong = wsurge("report", tmp_path, "--format", "json")
    assert wrong.code == 2
    assert "not a result document" in wrong.stderr
    (tmp_path / "result.json").write_text(json.dumps(exported.result))
    missing = wsurge("report", tmp_path, "--format", "hgrm")
    assert missing.code == 2
    assert "formats: [hlog]" in missing.stderr
    html = wsurge("report", tmp_path, "--format", "html")
    assert html.code == 2
