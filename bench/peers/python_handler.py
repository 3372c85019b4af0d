"""An empty custom handler on Python's own http.server: reads an invocation, formats a log line, answers."""
import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = json.dumps({"Outputs": {}, "Logs": [], "ReturnValue": None}).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else each answer waits for the acknowledgement of its head.
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self):
        self.answer()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = base64.b64decode(json.loads(body)["Data"]["message"])
        scope = json.loads(message)["scope"]
        self.line = '{"level":"INFO","scope":"%s"}\n' % scope
        self.answer()

    def answer(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    # The default of five refuses connections that come at once.
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_):
        pass


Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
