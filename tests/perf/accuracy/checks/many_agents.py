"""T8: what several agents measured adds up, also when one of them is killed. (That merged histograms are those of the
union is a unit test.)"""

import os
import signal

from support.programs import wait_until

from checks.row import judged

AGENTS = 3
LOAD = 30 * 50  # messages a second


def load(seconds):
    return f"""load: [{{for: {seconds}s, connections: 30}}]
session:
  - repeat: {{for: 1h, every: 20ms, steps: [request: {{text: x, reply: echo, timeout: 5s}}]}}
"""


def kill_one(process, target):
    # Late enough that it has sent what it measured in its first second or two.
    wait_until(lambda: target.count()["messages"] > 3 * LOAD, 30, "three seconds of load")
    (pid,) = [pid for pid, command in process.children().items() if "local-2" in command]
    os.kill(pid, signal.SIGKILL)


def differences(run, lost=()):
    """What does not add up, as text."""
    found = []
    agents = run.result["agents"]
    for group, name in (("ws_sent", "messages"), ("ws_received", "messages"), ("replies", "matched")):
        of_agents = sum(agent["totals"][group][name] for agent in agents)
        of_phases = sum(phase[group][name] for phase in run.phases)
        if of_agents != of_phases:
            found.append(f"{group}.{name}: agents {of_agents}, phases {of_phases}")
    if run.totals["ws_rtt"]["count"] != run.totals["replies"]["matched"] + run.totals["ws_rtt"].get("censored", 0):
        found.append("ws_rtt has another count than its replies")
    counted = run.target_count["runs"][run.result["run"]["id"]]
    for agent in agents:
        said, seen = agent["totals"]["ws_sent"]["messages"], counted[agent["name"]]["messages"]
        # The last second of a lost agent never arrived.
        if said != seen and not (agent["name"] in lost and 0 < said <= seen):
            found.append(f"{agent['name']} sent {said}, the target received {seen}")
    return found


def observe_whole(bench):
    seconds = 3 if bench.short else 10
    return bench.run("/slow?delay=0ms", load(seconds), "--agents", AGENTS, seconds=seconds)


def run_t8(bench):
    seconds = 3 if bench.short else 10
    whole = observe_whole(bench)
    killed = bench.run("/slow?delay=0ms", load(seconds + 4), "--agents", AGENTS, seconds=seconds + 4, during=kill_one)
    made = []
    for what, run, lost in (("3 agents", whole, ()), ("3 agents, one killed", killed, ("local-2",))):
        found = differences(run, lost)
        if bool(lost) != any("lost_at" in agent for agent in run.result["agents"]):
            found.append("the lost agent is not told")
        sent = sum(agent["totals"]["ws_sent"]["messages"] for agent in run.result["agents"])
        made.append(
            judged(
                "T8",
                f"{what}: counts",
                "target's and phases' counts",
                f"{sent:,} sent",
                f"{len(found)} differences",
                "none",
                not found,
                note="; ".join(found),
            )
        )
    return made
