"""T9: agents whose clocks are off by a known time (time namespaces, as root)."""

import os
import subprocess

from support.control import Controller, start_agent
from support.programs import finish_run, start_run
from support.target import Target

from checks.bench import Run
from checks.row import duration, judged, skipped

OFFSETS = (1000, -37)  # seconds


def why_not():
    if os.geteuid() != 0:
        return "time namespaces need root"
    command = ["unshare", "--time", "--fork", "--monotonic", "1", "true"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    return f"no time namespaces here: {done.stderr.strip()}" if done.returncode != 0 else ""


def in_namespace(offset):
    return ("unshare", "--time", "--fork", "--kill-child", "--monotonic", str(offset), "--boottime", str(offset))


def observe(bench):
    """A run with an agent for each offset, and two without one."""
    folder = bench.new_folder()
    text = """load: [{for: 3s, connections: 8}]
session: [repeat: {for: 1h, every: 50ms, steps: [request: {text: x, reply: echo}]}]
"""
    names = {f"{'ahead' if offset > 0 else 'behind'}-{abs(offset)}": offset for offset in OFFSETS}
    names |= {"here-1": 0, "here-2": 0}
    target, agents = Target(), []
    try:
        with Controller() as controller:
            for name, offset in names.items():
                prefix = in_namespace(offset) if offset else ()
                agents.append(start_agent(controller.address, name, folder / name, prefix=prefix))
            file = bench.write_scenario(folder, target.url("/echo"), text)
            options = ("--controller", controller.address, "--agents", len(names), "--wait", "30s", "--quiet")
            process = start_run(file, *options, out=folder / "runs")
            return names, Run(finish_run(process, folder / "runs", 90), [])
    finally:
        for agent in agents:
            agent.stop()
        target.stop()


def run_t9(bench):
    what = "offset of an agent's clock"
    if why := why_not():
        return [skipped("T9", what, why)]
    names, run = observe(bench)
    made = []
    for agent in run.result["agents"]:
        truth = names[agent["name"]]
        offset, bound = agent["clock"]["offset"], agent["clock"]["bound"]
        error = offset - truth
        # To a nanosecond: numbers of seconds have no more digits at a thousand.
        within = abs(error) <= bound + 1e-9 and (truth != 0 or (offset, bound) == (0, 0))
        made.append(
            judged(
                "T9",
                f"{what}, {agent['name']}",
                f"{truth:+d} s",
                f"{offset:+.6f} s",
                duration(error),
                f"bound {duration(bound)}",
                within,
            )
        )
    return made
