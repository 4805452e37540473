"""Scenarios that tests write for themselves."""

import re

from support.programs import ROOT

ECHO = """\
wsurge: 1
name: {name}
targets: {{echo: "{url}"}}
load:
  - {{for: {length}, connections: {connections}}}
session:
  - repeat:
      for: 1h
      steps:
        - request: {{text: "hello ${{seq}}", reply: echo, timeout: 2s}}
        - think: 5ms
"""

ONCE = """\
wsurge: 1
name: {name}
targets: {{echo: "{url}"}}
load:
  - {{connections: {connections}, once: true, for: {length}}}
session:
  - request: {{text: hello, reply: echo, timeout: 2s}}
"""


def write(folder, text, name="scenario", **values):
    """The path of a new scenario file; `values` fill in the text's {fields}."""
    path = folder / f"{name}.yaml"
    path.write_text(text.format(name=name, **values) if values else text)
    return path


def echo(folder, url, length="1s", connections=10, thresholds=None, name="echo"):
    """A closed load of requests; `thresholds` is a list in YAML."""
    text = ECHO if thresholds is None else ECHO + "thresholds: {thresholds}\n"
    return write(
        folder, text, name=name, url=url, length=length, connections=connections, thresholds=thresholds
    )


def once(folder, url, connections=10, length="10s", name="once"):
    return write(folder, ONCE, name=name, url=url, length=length, connections=connections)


def study(folder, name, target, url):
    """A copy of a study's configuration in which `target` has another URL."""
    text = (ROOT / "configs/study" / f"{name}.yaml").read_text()
    moved, found = re.subn(rf'(\b{target}: )"ws://[^"]*"', rf'\g<1>"{url}"', text)
    assert found == 1, f"configs/study/{name}.yaml names no target {target}"
    return write(folder, moved, name=name)
