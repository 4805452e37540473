"""An HTTP server that gives tokens to whoever logs in."""

import http.server
import json
import threading


class LoginServer:
    """POST /login {"user": NAME} -> {"token": "token-of-NAME"}; `status` answers something else."""

    def __init__(self, status=200):
        outer = self
        self.requests = []  # (path, headers, body)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.requests.append((self.path, dict(self.headers), body))
                answer = json.dumps({"token": "token-of-" + json.loads(body)["user"]}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Set-Cookie", "sid=cookie-1; Path=/")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.port = self._server.server_port

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/login"
