"""The histogram log in the hands of HdrHistogram's own Python implementation."""

import json
import pathlib
import subprocess

import pytest

from peers import histograms_python
from support import scenarios
from support.programs import run
from support.target import Target

READ_LOG = pathlib.Path(__file__).resolve().parent / "histograms/read_log.py"
REPORT = "report: {{formats: [hlog, hgrm]}}\n"
KEYS = {"p50": "50", "p75": "75", "p90": "90", "p95": "95", "p99": "99", "p999": "99.9", "p9999": "99.99"}


@pytest.fixture(scope="module")
def logged_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("histograms")
    target = Target()
    try:
        text = scenarios.ECHO + REPORT
        url = target.url()
        file = scenarios.write(folder, text, name="histograms", url=url, length="2s", connections=10)
        done = run(file, "--agents", "2", out=folder / "out")
    finally:
        target.stop()
    assert done.exit_status in (0, 4), done  # with whatever verdict
    log = done.folder / "histograms.hlog"
    printed = subprocess.run(
        [histograms_python(), READ_LOG, log], capture_output=True, check=True, timeout=60, text=True
    )
    return done, json.loads(printed.stdout)


def test_the_reference_finds_the_same_percentiles(logged_run):
    done, logged = logged_run
    totals = done.result["targets"][0]["totals"]
    metrics = [name for name, stats in totals.items() if isinstance(stats, dict) and "p9999" in stats]
    assert set(metrics) == {tag.split(".")[-1] for tag in logged if tag.count(".") == 1}
    assert {"ws_rtt", "ws_service", "ws_connect"} <= set(metrics)
    for metric in metrics:
        stats, reference = totals[metric], logged[f"echo.{metric}"]
        assert reference["count"] == stats["count"]
        for ours, theirs in KEYS.items():
            if stats[ours] is None:
                continue
            # The one difference: within the last bucket we never say more than the exact maximum.
            nanos = min(reference["percentiles"][theirs], round(stats["max"] * 1e9))
            assert round(stats[ours] * 1e9) == nanos, (metric, ours)


def test_steps_have_their_own_lines_that_add_up(logged_run):
    _, logged = logged_run
    steps = [tag for tag in logged if tag.count(".") == 3 and tag.endswith(".ws_rtt")]
    assert steps
    assert sum(logged[tag]["count"] for tag in steps) == logged["echo.ws_rtt"]["count"]


def test_the_percentile_text_is_that_of_the_reference_bucket_by_bucket(logged_run):
    done, logged = logged_run
    files = list(done.folder.glob("*.hgrm"))
    assert len(files) == len([tag for tag in logged if tag.count(".") == 1])
    for file in files:
        reference = logged[f"echo.{file.stem}"]
        counts, seen = {}, 0
        for highest, count in reference["buckets"]:
            seen += count
            counts[f"{highest / 1e6:.3f}", seen] = seen / reference["count"]
        lines = [line.split() for line in file.read_text().splitlines()[2:]]
        levels = [line for line in lines if not line[0].startswith("#")]
        for value, level, total, *_ in levels:
            assert counts[value, int(total)] >= float(level) - 1e-12, (file, value, level)
        assert float(levels[0][1]) == 0
        assert (float(levels[-1][1]), int(levels[-1][2])) == (1, reference["count"])
