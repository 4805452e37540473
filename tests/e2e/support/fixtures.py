"""Fixtures of both the e2e and the fault tests."""

import pytest

from support.target import ForeignServer, Target


@pytest.fixture(scope="session")
def target():
    """A wsurge-target for all tests: its counts are by run, so that they do not mix."""
    running = Target()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def foreign_server():
    """foreign_server(stack, behaviour): one server of each kind, started when first asked for."""
    running = {}

    def get(stack, behaviour):
        if (stack, behaviour) not in running:
            running[stack, behaviour] = ForeignServer(stack, behaviour)
        return running[stack, behaviour]

    yield get
    for server in running.values():
        server.stop()


@pytest.fixture
def out(tmp_path):
    """Where the runs of a test go."""
    return tmp_path / "out"
