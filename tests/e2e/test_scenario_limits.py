"""Hostile scenarios: each is refused within 250 ms of CPU time and 150 MB of memory."""

import pytest

from support.costs import refused_at_little_cost

MIB = 1 << 20
HEAD = 'wsurge: 1\ntargets: {t: "ws://127.0.0.1:9"}\nload: [{once: true, connections: 1}]\n'
SEND = "session: [{send: a}]\n"


def fill(prefix, piece, suffix=""):
    """As many pieces as 1 MiB holds."""
    return prefix + piece * ((MIB - len(prefix) - len(suffix)) // len(piece)) + suffix


def count(prefix, pattern, most, suffix=""):
    """Pieces that differ in a number."""
    return prefix + "".join(pattern % number for number in range(most)) + suffix


def bomb():
    levels = (f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30))
    return "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(levels)


TOO_MANY = "more than 100000 values"
TOO_DEEP = "nested deeper than 64 levels"
MARKS = "other marks of YAML; at most 220000 are read"

# name: the text and what is said about it
HOSTILE = {
    "an alias bomb": (bomb(), TOO_MANY),
    "an alias of a large text": (
        'a: &a "' + "x" * 500_000 + '"\nb: [' + "*a," * 90_000 + "]\n",
        "unknown key",
    ),
    "a cycle": ("a: &a [*a]\n", "this alias stands inside what it refers to"),
    "lists in lists": ("[" * 219_000, TOO_DEEP),
    "maps in maps": ("{a: " * 109_000, TOO_DEEP),
    "lists in lists, written below each other": (fill("", "- "), TOO_DEEP),
    "1 MiB of brackets": ("[" * MIB, MARKS),
    "1 MiB of commas": ("," * MIB, MARKS),
    "1 MiB of question marks": (fill("", "? "), MARKS),
    "a comma alone": (",", "nothing can begin like this"),
    "a long list": ("[" + "a," * 219_000 + "]", TOO_MANY),
    "pairs in a list": ("[" + "a:b," * 109_000 + "]", TOO_MANY),
    "many documents": (fill("", "---\n"), "a second YAML document"),
    "anchors without end": ("&a " * 219_000, "this is no YAML"),
    "tags without end": ("!a " * 219_000, "this is no YAML"),
    "a quote that is never closed": ('"' + "x" * (MIB - 1), "this is no YAML"),
    "backslashes": ('"' + "\\" * (MIB - 1), "this is no YAML"),
    "empty lines": ("\n" * MIB, "the file is empty"),
    "spaces": (" " * MIB, "the file is empty"),
    "a comment": ("#" * MIB, "the file is empty"),
    "one byte too many": ("#" * (MIB + 1), r"at most 1048576 \(1 MiB\) are read"),
    "unknown keys": (count(HEAD + SEND, "connectionsessionsthresholdstargets%05d: 1\n", 23_000), "unknown key"),
    "the same key again and again": (count("", "a: 1\n#%d\n", 49_000), "duplicate key"),
    "unknown names beside many vars": (
        count(HEAD + "vars: {", "v%05d: 1,", 9_000, "}\n") + count('session: [{send: "', "${w%05d}", 85_000, '"}]'),
        "unknown name",
    ),
    "vars that blow up": (
        HEAD + 'vars: {a: "' + "x" * 400_000 + '"}\nsession: [{send: "' + "${a}" * 100_000 + '"}]\n',
        "the texts have more than 16 MiB together",
    ),
    "variables without end": (
        HEAD + "session:\n- request: {text: a}\n" + count("", "- extract: {name: v%d, json: /a}\n", 9_000),
        "at most 1000 different variables",
    ),
    "thresholds of steps that are not there": (
        count(HEAD + "session:\n", "- {send: a, name: a-rather-long-name-%05d}\n", 9_000)
        + count("thresholds:\n", '- "ws_rtt{step: a-rather-long-nama-%05d}.p99 < 5ms"\n', 1_000),
        "there is no step",
    ),
    "targets without end": (
        count("wsurge: 1\ntargets: {", 't%05d: "ws://h", ', 40_000, "}\n") + SEND,
        "at most 1000 targets",
    ),
    "a grid with as many values as it may have": (
        HEAD.replace("connections: 1", 'connections: "${n}"')
        + SEND
        + count("vars: {n: 1}\nstudy: {grid: {n: [0", ", 1%04d", 9_999, "]}}\n"),
        "with the value .0. the scenario is wrong",
    ),
    "a grid of values that are all wrong": (
        HEAD.replace("connections: 1", 'connections: "${n}"')
        + SEND
        + count("vars: {n: 1}\nstudy: {grid: {n: [x", ", x%d", 9_999, "]}}\n"),
        "with the value .x. the scenario is wrong",
    ),
    "a grid over a large session": (
        HEAD
        + "vars: {n: a}\n"
        + count("session:\n", '- {name: "${n}%d", send: {json: {a: ["${n}"]}}}\n', 5_000)
        + count('study: {grid: {n: ["\\0"', ", v%d", 9_000, "]}}\n"),
        r"control characters and line breaks may not stand in a name \(and 4999 problems more\)",
    ),
    "a grid whose values blow up": (
        HEAD
        + "vars: {n: a}\n"
        + 'session:\n- {send: a, name: "${n}"}\n'
        + '- send: "${n}"\n' * 150
        + "study: {grid: {n: ["
        + ", ".join(str(number) * 100_000 for number in range(10))
        + "]}}\n",
        "a name has at most 128 bytes",
    ),
    "a regular expression that explodes": (
        HEAD + 'session:\n- receive: {until: {regex: "' + "(a{1,100}){1,100}" * 50 + '"}}\n',
        "no regular expression",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_scenario_costs_little(name, tmp_path):
    text, expected = HOSTILE[name]
    (tmp_path / "hostile.yaml").write_text(text)
    refused_at_little_cost(tmp_path, "hostile.yaml", expected)
