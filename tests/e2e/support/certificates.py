"""Certificates of servers and clients, made by openssl."""

import subprocess

SECONDS = 20
LOOPBACK = ("IP:127.0.0.1", "DNS:localhost")
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(*arguments):
    done = subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"openssl {arguments}: {done.stderr}"


class Issued:
    """A certificate and its key, as paths of PEM files."""

    def __init__(self, folder, name):
        self.cert = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"

    def server_options(self, ca=None):
        """How the servers of the tests are told to serve TLS; `ca` is who signs their clients."""
        options = ["--tls-cert", self.cert, "--tls-key", self.key]
        return [*options, "--tls-ca", ca.cert] if ca else options


class Authority(Issued):
    """A CA of its own."""

    def __init__(self, folder, name="ca"):
        super().__init__(folder, name)
        self.folder = folder
        openssl(
            *("req", "-x509", *NEW_KEY, "-days", 2, "-subj", f"/CN={name}"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            *("-keyout", self.key, "-out", self.cert),
        )

    def issue(self, name, hosts=LOOPBACK):
        """A certificate for `name`, which may serve `hosts`."""
        issued = Issued(self.folder, name)
        request = self.folder / f"{name}.csr"
        openssl("req", "-new", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", issued.key, "-out", request)
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(
            f"subjectAltName={','.join(hosts)}\n"
            "authorityKeyIdentifier=keyid\n"
            "keyUsage=critical,digitalSignature\n"
            "extendedKeyUsage=serverAuth,clientAuth\n"
        )
        openssl(
            *("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key, "-CAcreateserial"),
            *("-days", 2, "-extfile", extensions, "-out", issued.cert),
        )
        return issued
