import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from support import rig as rigs  # noqa: E402
from support.control import Certificates  # noqa: E402
from support.fixtures import foreign_server, out, target  # noqa: E402, F401  (pytest finds them here)
from support.setting import Setting  # noqa: E402


@pytest.fixture
def setting(tmp_path):
    """A controller and a target on loopback."""
    with Setting(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def rig_certificates(tmp_path_factory):
    reason = rigs.why_not()
    if reason:
        pytest.skip(reason)
    return Certificates(tmp_path_factory.mktemp("rig") / "tls", rigs.CONTROLLER)


@pytest.fixture
def hosts(tmp_path, rig_certificates):
    """hosts(name, ...): the same, and each agent on a host of its own."""

    @contextlib.contextmanager
    def make(*names):
        with rigs.Rig(names) as rig, Setting(tmp_path, rig, rig_certificates) as made:
            made.start_agents(*names)
            yield made

    return make
