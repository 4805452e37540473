"""Two network namespaces joined by a cable, made and removed by the test. Needs root."""

import os
import subprocess


def _ip(*arguments):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, timeout=10)
    if done.returncode != 0:
        raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def why_not():
    """Why namespaces cannot be made here; empty when they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    try:
        with Namespaces() as made:
            for enter in (made.in_a, made.in_b):
                _ip(*enter[1:], "true")
            return ""
    except OSError as error:
        return f"network namespaces cannot be made here: {error}"


class Namespaces:
    """Hosts A and B with the addresses a_address and b_address, and a wire between them."""

    a_address = "10.213.7.1"
    b_address = "10.213.7.2"

    def __init__(self):
        self._names = [f"wsurge-{side}-{os.getpid()}" for side in "ab"]
        self.in_a, self.in_b = (("ip", "netns", "exec", name) for name in self._names)

    def __enter__(self):
        try:
            for name in self._names:
                _ip("netns", "add", name)
            a, b = self._names
            _ip("link", "add", "wire", "netns", a, "type", "veth", "peer", "name", "wire", "netns", b)
            for name, address in ((a, self.a_address), (b, self.b_address)):
                _ip("-n", name, "address", "add", f"{address}/30", "dev", "wire")
                _ip("-n", name, "link", "set", "wire", "up")
                _ip("-n", name, "link", "set", "lo", "up")
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in self._names:
            # The wire goes with its namespace; one that was never made is no loss.
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, timeout=10)
