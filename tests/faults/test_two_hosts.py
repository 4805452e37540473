"""Controller and target on one host, an agent on another: network namespaces in their place."""

import pytest

from support import namespaces, scenarios
from support.control import Certificates, Controller, start_agent
from support.programs import Process, finish_run, program
from support.results import assert_agents_add_up, assert_sound
from support.target import Target


@pytest.fixture(scope="module")
def hosts():
    reason = namespaces.why_not()
    if reason:
        pytest.skip(reason)
    with namespaces.Namespaces() as made:
        yield made


@pytest.fixture(scope="module")
def certificates(hosts, tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certs") / "tls", hosts.a_address)


@pytest.fixture
def setting(hosts, certificates):
    """A controller and a target on host A."""
    target = Target(host=hosts.a_address, prefix=hosts.in_a)
    try:
        tls = certificates.options("controller")
        with Controller(*tls, host=hosts.a_address, prefix=hosts.in_a) as controller:
            yield target, controller
    finally:
        target.stop()


def run_with_agent_on_b(allow, hosts, certificates, setting, tmp_path, out):
    target, controller = setting
    tls = certificates.options("agent")
    with start_agent(controller.address, "far", tmp_path / "data", *allow, *tls, prefix=hosts.in_b):
        process = Process(
            [
                *hosts.in_a,
                *(program("wsurge"), "run", scenarios.echo(tmp_path, target.url()), "--out", out),
                *("--controller", controller.address, "--agents", "1", *certificates.options("user")),
            ]
        )
        return finish_run(process, out, 40)


def test_a_run_with_an_agent_on_another_host(hosts, certificates, setting, tmp_path, out):
    target, _ = setting
    allow = ("--allow", f"{hosts.a_address}:{target.port}")
    done = run_with_agent_on_b(allow, hosts, certificates, setting, tmp_path, out)
    assert done.code == 0, done
    assert_sound(done.result)
    assert_agents_add_up(done.result)
    (agent,) = done.result["agents"]
    assert agent["name"] == "far"
    assert agent["totals"]["replies"]["matched"] > 0


@pytest.mark.parametrize("allow", [(), ("--allow", "10.213.7.1:1")], ids=["nothing", "another port"])
def test_an_agent_refuses_what_its_operator_did_not_allow(allow, hosts, certificates, setting, tmp_path, out):
    target, _ = setting
    done = run_with_agent_on_b(allow, hosts, certificates, setting, tmp_path, out)
    assert done.code == 5, done
    assert "far" in done.stderr, done
    assert f"--allow {hosts.a_address}:{target.port}" in done.stderr, done
    assert done.stdout == ""


def test_an_agent_does_not_dial_another_host_in_plain_text(hosts, tmp_path):
    with start_agent(f"{hosts.a_address}:7700", "far", tmp_path / "data", prefix=hosts.in_b) as agent:
        assert agent.wait(10) == 2
        assert "--tls-ca" in agent.stderr
