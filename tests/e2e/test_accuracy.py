"""The numbers are right: short forms of tests/perf/accuracy, judged by what other load on the host cannot touch.

That is the target's own log, order, counts, and bounds from below. How exact the numbers are on a quiet host, the program
itself tells.
"""

import doctest
import sys

import pytest

from support.programs import ROOT

sys.path.insert(0, str(ROOT / "tests/perf/accuracy"))

from checks import (  # noqa: E402  (found only now)
    conservation,
    held,
    many_agents,
    pacing,
    queues,
    row,
    stall,
    stamps,
    starvation,
    theory,
)
from checks.bench import Bench  # noqa: E402
from checks.joined import Joined, by_payload  # noqa: E402

# What a busy host may add to a time, at most, before a test of it means nothing.
NOISE_SECONDS = 0.05


@pytest.fixture
def bench():
    with Bench(short=True, attempts=1) as made:
        yield made


def assert_passed(rows):
    assert rows
    assert [one for one in rows if one.outcome != row.PASSED] == []


def assert_percentiles_are_those_of(samples, totals):
    """The histogram's percentiles against the sorted messages: 0.1 %, and the nanosecond of rounding."""
    for metric, begin in (("ws_rtt", "due"), ("ws_service", "sent")):
        times = [(sample.received - getattr(sample, begin)) / 1e9 for sample in samples]
        assert totals[metric]["count"] == len(times)
        for name, q in (("p50", 0.5), ("p75", 0.75), ("p95", 0.95), ("p99", 0.99)):
            assert totals[metric][name] == pytest.approx(theory.quantile(times, q), rel=0.001, abs=1e-9), name
        assert totals[metric]["max"] == pytest.approx(max(times), abs=1e-9)
        assert totals[metric]["mean"] == pytest.approx(theory.mean(times), rel=1e-6)


@pytest.mark.parametrize("module", [theory, row])
def test_the_theory_is_right(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize("observe", [stall.observe_t1, stall.observe_t2], ids=["T1", "T2"])
def test_what_is_due_in_a_stall_waits_for_its_end(bench, observe):
    length, stalled = stall.lengths(bench)
    run = observe(bench, samples="all")
    totals = run.totals
    assert totals["replies"]["matched"] == totals["ws_sent"]["messages"]
    key = (lambda row: (0, row.number)) if observe is stall.observe_t2 else by_payload
    joined = Joined(run, key)
    assert joined.offset.fits()
    for name, q in (("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
        assert totals["ws_rtt"][name] >= 0.99 * theory.stall_quantile(q, stalled, length), name
        answered = theory.quantile(joined.by_log(), q) / 1e9
        assert answered * 0.999 <= totals["ws_rtt"][name] <= answered * 1.01 + NOISE_SECONDS, name
    if observe is stall.observe_t2:
        # The buffers were full, and the wait for them counts.
        assert totals["ws_send_wait"]["max"] > 0.05
    else:
        assert totals["ws_service"]["max"] >= stalled * 0.99


@pytest.mark.parametrize("distribution", ["exponential", "fixed"], ids=["T3", "T4"])
def test_a_queue_takes_the_time_that_lindleys_recursion_says(bench, distribution):
    run = queues.short_run(bench, distribution)
    joined = Joined(run)
    assert joined.offset.fits()
    # No answer can have come before the recursion over due times has it.
    early = [r - t for r, t in zip(joined.responses, queues.by_due(joined)) if r < t]
    assert not early
    # What the target did between, wsurge saw: the rest of the way is what lies between.
    on_the_way = [(r - t) / 1e9 for r, t in zip(joined.responses, joined.by_log())]
    assert theory.quantile(on_the_way, 0.5) < 0.001
    for q in (0.5, 0.99):
        truth = theory.quantile(joined.by_log(), q) / 1e9
        assert truth <= theory.quantile(joined.responses, q) / 1e9 <= truth * 1.01 + NOISE_SECONDS
    assert_percentiles_are_those_of(run.samples(), run.totals)


def test_t5_the_instants_of_both_sides_are_in_order(bench):
    assert_passed(stamps.run_t5(bench))


def test_t6_a_reply_that_is_held_is_not_seen_before(bench):
    run = held.observe(bench, "1ms", (), seconds=1)
    truth = held.held(run.log)
    assert truth >= 0.001
    assert truth <= run.totals["ws_rtt"]["p50"] <= truth + NOISE_SECONDS
    assert run.totals["ws_service"]["min"] >= 0.001


@pytest.mark.parametrize("spacing", ["even", "poisson"])
def test_t7_messages_are_due_as_asked_and_leave_when_due(bench, spacing):
    run, by_connection = pacing.observe(bench, spacing, seconds=3)
    assert len(by_connection) == pacing.CONNECTIONS
    assert abs(pacing.rate_error(by_connection)) < 0.01
    gaps = pacing.gaps_of(by_connection, "due")
    mean = 1e9 / pacing.RATE
    if spacing == "even":
        assert max(abs(gap - mean) for gap in gaps) <= 1
    else:
        distance = theory.anderson_darling_exponential(gaps, mean)
        assert distance <= theory.ANDERSON_DARLING_AT_0_001
    assert all(sample.sent >= sample.due for messages in by_connection.values() for sample in messages)


def test_t8_what_several_agents_counted_adds_up(bench):
    assert many_agents.differences(many_agents.observe_whole(bench)) == []


@pytest.mark.skipif(bool(starvation.why_not()), reason=starvation.why_not())
def test_t10_an_agent_that_is_starved_says_so(bench):
    with starvation.Quota() as quota:
        run, _, _ = starvation.observe(bench, quota, 0.1, seconds=3)
    assert run.verdict == "invalid"
    assert any("for a CPU" in reason for reason in run.reasons), run.reasons


def test_t14_every_message_is_accounted_for(bench):
    assert_passed(conservation.run_t14(bench))
