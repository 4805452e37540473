"""The JSON Schema of scenarios, held against an independent validator."""

import json
import re

import jsonschema
import pytest
import yaml

from support.programs import ROOT, wsurge

CONFIGS = sorted((ROOT / "configs").rglob("*.yaml"))
DOCS = ROOT / "docs/scenario.md"

GOOD = """\
wsurge: 1
vars: {messages: 10, users: 5}
targets: {echo: "ws://127.0.0.1:9/echo"}
load:
  - {connections: 1, once: true}
session:
  - receive: {count: "${messages}"}
"""


@pytest.fixture(scope="module")
def schema():
    done = wsurge("schema")
    assert done.code == 0, done
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def validator(schema):
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_is_one(schema):
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_docs_end_with_what_the_command_prints():
    done = wsurge("schema", "--markdown")
    assert done.code == 0, done
    assert DOCS.read_text().endswith("-->\n\n" + done.stdout)


def test_every_example_of_the_reference_fits_its_section(schema):
    sections = {section["title"]: {"$ref": f"#/$defs/{name}"} for name, section in schema["$defs"].items()}
    reference = DOCS.read_text().split("-->\n", 1)[1]
    examples = [
        (title, line)
        for title, text in re.findall(r"^### ([^\n]*)\n(.*?)(?=^### |\Z)", reference, re.MULTILINE | re.DOTALL)
        for block in re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if title != "Top level"  # its lines are parts of one scenario
    ]
    assert len(examples) > 150
    for title, line in examples:
        section = jsonschema.Draft202012Validator({**sections[title], "$defs": schema["$defs"]})
        errors = [error.message for error in section.iter_errors(yaml.safe_load(line))]
        assert errors == [], (title, line)


def documented():
    """The scenarios in the docs."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if block.startswith("wsurge: 1\n")]


def faults(validator, text):
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(yaml.safe_load(text))]


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_scenario_of_configs_fits(validator, path):
    assert faults(validator, path.read_text()) == []


def test_every_scenario_of_the_docs_fits(validator):
    scenarios = documented()
    assert len(scenarios) >= 8
    for text in scenarios:
        assert faults(validator, text) == [], text


def test_the_scenario_that_the_bad_ones_come_from_fits(validator):
    assert faults(validator, GOOD) == []


# What takes the place of a line of GOOD (the one with the same key), or is added, and is wrong.
BAD = [
    "wsurge: 2",
    'wsurge: "1"',
    "nam: x",
    "name: [a]",
    "name: {a: b}",
    "vars: [a]",
    "vars: {a-b: 1}",
    "vars: {a: [1]}",
    "data: {users: users.csv}",
    "data: {users: {order: once}}",
    "data: {users: {csv: users.csv, order: twice}}",
    "data: {2x: {csv: users.csv}}",
    "targets: ws://127.0.0.1:9/echo",
    "targets: {echo: [a]}",
    "targets: {echo: {adress: x}}",
    'targets: {echo: {url: "ws://h/", watch: {}}}',
    'targets: {echo: {url: "ws://h/", watch: {port: 0}}}',
    'targets: {echo: {url: "ws://h/", watch: {port: 1, pid: 2}}}',
    'targets: {echo: {url: "ws://h/", start: wsurge-target}}',
    'targets: {echo: {url: "ws://h/", ready: 10s}}',
    "run_targets: both",
    "connection: {header: {}}",
    "connection: {headers: [a]}",
    'connection: {headers: {"a b": x}}',
    "connection: {no_delay: maybe}",
    "connection: {compression: on it}",
    "connection: {compression: {window_bits: 16}}",
    "connection: {timeouts: {connect: 5}}",
    "connection: {timeouts: {connect: 010s}}",
    "connection: {max_message: 1MB}",
    "connection: {max_message: 0}",
    "connection: {ping: 15s}",
    "connection: {ping: {}}",
    "connection: {read_rate: 10KiB}",
    "connection: {ceiling: 140}",
    "connection: {resolve: never}",
    "connection: {reconnect: {jitter: 2}}",
    "connection: {tls: {cert: a.pem}}",
    "login: {}",
    'login: {url: "http://h/"}',
    'login: {http: {url: "http://h/", body: a, json: b}}',
    'login: {http: {url: "http://h/", method: FETCH}}',
    'login: {http: {url: "http://h/"}, extract: {name: a}}',
    'login: {http: {url: "http://h/"}, extract: {name: a, json: /a, group: 1}}',
    "load: {for: 1s, connections: 1}",
    "load: [{for: 1s}]",
    "load: [{for: 1s, connections: 1, sessions_per_second: 1}]",
    "load: [{for: 1, connections: 1}]",
    "load: [{for: 1s, connections: 0}]",
    "load: [{for: 1s, connections: 1.5}]",
    "load: [{for: 1s, connections: many}]",
    "load: [{for: 1s, connections: {from: 1}}]",
    "load: [{for: 1s, connections: 1, spacing: poisson}]",
    "load: [{for: 1s, connections: 1, at_most: 5}]",
    "load: [{for: 1s, sessions_per_second: 1, spacing: random}]",
    "load: [{for: 1s, connections: 1, start: later}]",
    "session: {send: a}",
    "session: [send]",
    "session: [{}]",
    "session: [{name: a}]",
    "session: [{send: a, think: 1s}]",
    "session: [{sned: a}]",
    "session: [{send: {}}]",
    "session: [{send: {text: a, json: b}}]",
    "session: [{send: {binary: {}}}]",
    "session: [{send: {text: a, reaches: nobody}}]",
    "session: [{request: {text: a, reply: maybe}}]",
    "session: [{request: {text: a, reply: {}}}]",
    "session: [{request: {text: a, reply: {above: 1}}}]",
    "session: [{stream: {text: a, for: 1s}}]",
    "session: [{stream: {text: a, rate: 5, for: 1s}}]",
    "session: [{stream: {text: a, rate: 5/s}}]",
    "session: [{stream: {text: a, rate: 5/s, for: 1s, count: 5}}]",
    "session: [{stream: {text: a, rate: 5/s, total_rate: 5/s, for: 1s}}]",
    "session: [{receive: {}}]",
    "session: [{receive: {count: 0}}]",
    "session: [{receive: {count: 1, for: 1s}}]",
    "session: [{receive: {until: {size: {}}}}]",
    "session: [{receive: {until: {number: 5}}}]",
    "session: [{on_message: {if: {contains: a}, send: b}}]",
    "session: [{on_message: [{send: b}]}]",
    "session: [{on_message: [{if: {contains: a}}]}]",
    "session: [{on_message: [{if: {contains: a}, think: 1s}]}]",
    "session: [{on_message: [{if: {contains: a}, steps: [{think: 1s}]}]}]",
    "session: [{on_message: [{if: {contains: a}, send: b, close: {}}]}]",
    "session: [{think: soon}]",
    "session: [{think: {uniform: 1s}}]",
    "session: [{think: {uniform: [1s, 2s], exponential: 1s}}]",
    "session: [{repeat: {times: 3}}]",
    "session: [{repeat: {steps: [{send: a}]}}]",
    "session: [{repeat: {times: 3, for: 1s, steps: [{send: a}]}}]",
    "session: [{choose: [{weight: 0, steps: [{send: a}]}]}]",
    "session: [{choose: {weight: 1, steps: [{send: a}]}}]",
    "session: [{when: {steps: [{send: a}]}}]",
    "session: [{extract: {name: a}}]",
    "session: [{extract: {name: a-b, json: /a}}]",
    "session: [{check: {name: a}}]",
    "session: [{check: {equals: a}}]",
    "session: [{record: {name: a, json: /a}}]",
    "session: [{record: {name: a, json: /a, unit: days}}]",
    "session: [{ping: {every: 1s}}]",
    "session: [{close: }]",
    "session: [{close: {code: 999}}]",
    "session: [{drop: true}]",
    "session: [{barrier: {}}]",
    "session: [{barrier: {name: a, timeout: 1}}]",
    "sessions: {a: {steps: [{send: a}]}}",  # beside `session`
    "thresholds: a < 1",
    "thresholds: [{abort: true}]",
    "thresholds: [{that: a, after: 1s}]",
    "study: {}",
    "study: {grid: {users: {a: 1}}}",
    "study: {grid: {users: [1]}, order: sorted}",
    "study: {grid: {users: [1]}, quiet: {cpu_below: 5 %}}",
    "study: {grid: {users: [1]}, chart: {x: users}}",
    "search: {vary: users}",
    "search: {vary: users, between: [a, b], accept: [x]}",
    "report: {formats: [pdf]}",
    "report: {samples: some}",
    "on_agent_lost: panic",
]


def bad_scenario(line):
    key = line.split(":")[0]
    sections = [section for section in re.split(r"^(?=\w)", GOOD, flags=re.MULTILINE) if section]
    return "".join(section for section in sections if section.split(":")[0] != key) + line + "\n"


def test_bad_scenarios_do_not_fit(validator):
    assert [line for line in BAD if not faults(validator, bad_scenario(line))] == []


def test_the_parser_refuses_them_too(tmp_path):
    files = {tmp_path / f"{number}.yaml": line for number, line in enumerate(BAD)}
    for file, line in files.items():
        file.write_text(bad_scenario(line))
    done = wsurge("validate", *files)
    assert done.code == 2, done
    assert done.stdout == "", "these are valid to the parser"
    assert [line for file, line in files.items() if f"{file}:" not in done.stderr] == []
