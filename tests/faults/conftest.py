import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from support.fixtures import foreign_server, out, target  # noqa: E402, F401  (pytest finds them here)
