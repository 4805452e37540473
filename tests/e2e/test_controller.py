"""A controller and agents started by hand, as on several hosts."""

import re
import signal
import stat

import pytest

from support import scenarios
from support.control import Certificates, Controller, start_agent
from support.programs import Process, free_port, program, run, wait_until, wsurge
from support.results import assert_agents_add_up, assert_sound


def attached(controller, *options):
    """The names of the agents that `wsurge agents` lists."""
    done = wsurge("agents", "--controller", controller.address, *options)
    assert done.code == 0, done
    return [line.split()[0] for line in done.stdout.splitlines()[1:]]


def wait_for_agents(controller, names, *options):
    wait_until(lambda: attached(controller, *options) == names, 15, f"{names} to attach")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certs") / "tls")


def test_agents_started_by_hand_serve_one_run_after_the_other(target, tmp_path, out):
    with Controller() as controller:
        one = start_agent(controller.address, "one", tmp_path / "data-1")
        two = start_agent(controller.address, "two", tmp_path / "data-2")
        with one, two:
            wait_for_agents(controller, ["one", "two"])
            for turn in ("first", "second"):
                file = scenarios.echo(tmp_path, target.url())
                done = run(file, "--controller", controller.address, out=out / turn)
                assert done.code == 0, done
                assert len(done.folders) == 1
            two.signal(signal.SIGTERM)
            assert two.wait(10) == 0
            wait_for_agents(controller, ["one"])
            done = run(
                scenarios.echo(tmp_path, target.url()),
                *("--controller", controller.address, "--agents", "1", "--json"),
                out=out / "third",
            )
            assert done.code == 0, done
            assert '"name": "one"' in done.stdout
        controller.process.signal(signal.SIGTERM)
        assert controller.process.wait(10) == 0


def test_the_merged_result_of_agents_by_hand_is_sound(target, tmp_path, out):
    with Controller() as controller:
        heavy = start_agent(controller.address, "heavy", tmp_path / "data-1", "--weight", "3")
        light = start_agent(controller.address, "light", tmp_path / "data-2", "--workers", "2")
        with heavy, light:
            file = scenarios.echo(tmp_path, target.url(), connections=40)
            done = run(file, "--controller", controller.address, "--agents", "2", out=out)
    assert done.code == 0, done
    result = done.result
    assert_sound(result)
    assert_agents_add_up(result)
    assert {agent["name"]: agent["connections"] for agent in result["agents"]} == {"heavy": 30, "light": 10}
    counted = target.count()["runs"][result["run"]["id"]]
    for agent in result["agents"]:
        assert counted[agent["name"]]["messages"] == agent["totals"]["ws_sent"]["messages"]
    # Both read the same clock, and the result knows.
    assert [agent["clock"] for agent in result["agents"]] == [{"offset": 0, "bound": 0}] * 2


def test_a_second_agent_of_one_name_is_refused(tmp_path):
    with Controller() as controller, start_agent(controller.address, "one", tmp_path / "data-1") as first:
        wait_for_agents(controller, ["one"])
        with start_agent(controller.address, "one", tmp_path / "data-2") as second:
            assert second.wait(10) == 1
            assert re.search(r"wsurge-agent: .*one", second.stderr), str(second)
        assert first.running()
        assert attached(controller) == ["one"]


def test_an_agent_waits_for_its_controller_and_comes_back_to_it(tmp_path):
    port = free_port()
    with start_agent(f"127.0.0.1:{port}", "patient", tmp_path / "data") as agent:
        for _ in range(2):
            with Process([program("wsurge"), "controller", "--listen", f"127.0.0.1:{port}"]) as process:
                process.wait_for("controller listens on", 10)
                listed = ("agents", "--controller", f"127.0.0.1:{port}")
                wait_until(lambda: "patient" in wsurge(*listed).stdout, 20, "the agent to attach")
        assert agent.running()


def test_mutual_tls_carries_a_run(certificates, target, tmp_path, out):
    with Controller(*certificates.options("controller")) as controller:
        with start_agent(controller.address, "one", tmp_path / "data", *certificates.options("agent")):
            user = certificates.options("user")
            wait_for_agents(controller, ["one"], *user)
            file = scenarios.echo(tmp_path, target.url())
            done = run(file, "--controller", controller.address, *user, out=out)
    assert done.code == 0, done
    assert_sound(done.result)


def test_certificates_are_made_once_and_keys_are_private(certificates):
    for name in ("ca", "controller", "agent", "user"):
        assert stat.S_IMODE((certificates.folder / f"{name}.key").stat().st_mode) == 0o600
    before = {path: path.read_bytes() for path in certificates.folder.iterdir()}
    again = wsurge("certs", certificates.folder)
    assert again.code == 1, again
    assert "exists already" in again.stderr
    assert {path: path.read_bytes() for path in certificates.folder.iterdir()} == before


@pytest.mark.parametrize("who", ["a stranger", "a stranger to it", "nobody"])
def test_without_the_right_certificate_nobody_gets_in(who, certificates, target, tmp_path, out):
    strangers = Certificates(tmp_path / "strangers")
    agent_options, user_options = {
        "a stranger": [strangers.options(name, ca=certificates) for name in ("agent", "user")],
        "a stranger to it": [certificates.options(name, ca=strangers) for name in ("agent", "user")],
        "nobody": [(), ()],
    }[who]
    with Controller(*certificates.options("controller")) as controller:
        with start_agent(controller.address, "one", tmp_path / "data", *agent_options) as agent:
            file = scenarios.echo(tmp_path, target.url())
            done = run(file, "--controller", controller.address, *user_options, out=out)
            assert done.code == 5, done
            assert done.folders == []
            # The agent has had time to come in, and has not.
            assert attached(controller, *certificates.options("user")) == []
            assert agent.running()
