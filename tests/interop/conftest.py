import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from support.certificates import Authority  # noqa: E402
from support.fixtures import out  # noqa: E402, F401  (pytest finds it here)


class Certificates:
    """Certificates for all tests, in a folder of their own."""

    def __init__(self, folder):
        self.ca = Authority(folder)
        self.other_ca = Authority(folder, "other-ca")
        self.server = self.ca.issue("server")
        self.elsewhere = self.ca.issue("elsewhere", hosts=["DNS:elsewhere.example"])
        self.client = self.ca.issue("client-7")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))
