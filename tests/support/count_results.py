#!/usr/bin/env python3
"""Sums up the results of all stages: `N passed, N failed, N skipped`.

usage: count_results.py FOLDER

FOLDER holds NAME.status (the exit code of a stage; 77 is a skip) and, where its runner wrote one,
NAME.xml in the JUnit format of ctest or pytest. A stage without such a file counts as one test. The
exit code is 1 when anything failed or nothing passed.
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SKIPPED_STAGE = 77


def outcome(case):
    """How one <testcase> ended: 'passed', 'failed' or 'skipped'."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.get("status") == "fail":
        return "failed"
    skipped = case.find("skipped")
    # ctest writes a test whose program is missing as skipped too.
    if case.get("status") == "notrun" and skipped is not None:
        return "skipped" if skipped.get("message", "").startswith("SKIP_") else "failed"
    if skipped is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def count_stage(status_file):
    """The outcomes of one stage as a list of (outcome, name)."""
    stage = status_file.stem
    status = int(status_file.read_text())
    outcomes = []
    report = status_file.with_suffix(".xml")
    if report.exists():
        try:
            cases = ElementTree.parse(report).getroot().iter("testcase")
            for case in cases:
                name = "/".join(filter(None, (case.get("classname"), case.get("name"))))
                outcomes.append((outcome(case), f"{stage}: {name}"))
        except ElementTree.ParseError as error:
            outcomes.append(("failed", f"{stage}: unreadable {report.name}: {error}"))
    if status == SKIPPED_STAGE and not outcomes:
        return [("skipped", stage)]
    if status != 0 and not any(how == "failed" for how, _ in outcomes):
        outcomes.append(("failed", f"{stage}: exit code {status}"))
    return outcomes or [("passed", stage)]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    outcomes = []
    for status_file in sorted(pathlib.Path(sys.argv[1]).glob("*.status")):
        outcomes += count_stage(status_file)
    for how, name in outcomes:
        if how != "passed":
            print(f"{how}: {name}")
    count = {how: sum(1 for each, _ in outcomes if each == how) for how in ("passed", "failed", "skipped")}
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 0 if count["passed"] and not count["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
