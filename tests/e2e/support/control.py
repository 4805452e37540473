"""A controller and agents that are started by hand, and the TLS files for them."""

from support.programs import Process, program, wsurge


class Certificates:
    """A CA and what it signed, made by `wsurge certs`."""

    def __init__(self, folder, *hosts):
        self.folder = folder
        options = [word for host in hosts for word in ("--host", host)]
        made = wsurge("certs", folder, *options)
        assert made.code == 0, made

    def options(self, who, ca=None):
        """The TLS options of `who`: controller, agent or user; `ca` is another's, to go wrong."""
        return (
            *("--tls-ca", (ca or self).folder / "ca.pem"),
            *("--tls-cert", self.folder / f"{who}.pem"),
            *("--tls-key", self.folder / f"{who}.key"),
        )


class Controller:
    """A running `wsurge controller`."""

    def __init__(self, *options, host="127.0.0.1", port=0, prefix=(), env=None):
        listen = ("--listen", f"{host}:{port}")
        self.process = Process([*prefix, program("wsurge"), "controller", *listen, *options], env=env)
        listening = self.process.wait_for(r"controller listens on (\S+:\d+)", 10)
        self.address = listening.group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()


def start_agent(address, name, data, *options, prefix=(), env=None):
    words = ("--controller", address, "--name", name, "--data", data, *options)
    return Process([*prefix, program("wsurge-agent"), *words], env=env)
