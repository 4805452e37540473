"""What many agents report is merged exactly; what it costs the controller is for people to judge."""

import re

import pytest

from support.programs import BIN, ROOT, Process


@pytest.mark.skipif(
    not (BIN / "wsurge-simulated-agents").exists(),
    reason="wsurge-simulated-agents is not built: this build leaves the tests' programs out",
)
def test_the_result_is_exactly_what_fifty_agents_sent():
    command = [ROOT / "tests/perf/many_agents", "--agents", "50", "--seconds", "3", "--bin", BIN]
    with Process(command) as bench:
        assert bench.wait(120) == 0, str(bench)
        rows = re.findall(r"^ *50 +(yes|no) .* (\S+)$", bench.stdout, re.MULTILINE)
        assert rows == [("no", "exact"), ("yes", "exact")], str(bench)
        assert not bench.children()
