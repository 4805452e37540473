"""The benchmark of the engine works; what it measures is judged by people, on a quiet machine."""

import re

from support.programs import BIN, ROOT, Process


def test_it_prints_a_ratio_for_every_case():
    with Process([ROOT / "tests/perf/engine", "--pairs", "1", "--seconds", "1", "--bin", BIN]) as bench:
        assert bench.wait(90) == 0, str(bench)
        row = r"^(echo|flood), .*?  +([\d.]+)  +([\d.]+)  +([\d.]+)  +\S+ - \S+ "
        rows = re.findall(row, bench.stdout, re.MULTILINE)
        assert [row[0] for row in rows] == ["echo", "echo", "flood"], str(bench)
        assert all(float(figure) > 0 for row in rows for figure in row[1:]), str(bench)
        assert not bench.children()
