from support.fixtures import foreign_server, out, target  # noqa: F401  (pytest finds them here)
