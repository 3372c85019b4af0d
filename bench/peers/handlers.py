"""The handlers that answer the same invocation: fraud-guard, the limit, and what others write one in.

Each is started with `start(bench, port)` and answers `GET /` and `POST /ProcessFraudEvent`.
"""
import os

from machine import FAR_END, Process, free_port, move

import tools

PEERS = os.path.dirname(os.path.abspath(__file__))
PARTNER = "11111111-aaaa-4aaa-8aaa-000000000001"


def settings(bench, **more):
    """A deployment with one webhook, on the far end of the wire."""
    partner = f"http://127.0.0.1:{bench.world.partner}"
    storage = f"http://127.0.0.1:{bench.world.storage}"
    return {
        "PATH": os.environ["PATH"],
        "LOGIN_URL": partner,
        "PARTNER_CENTER_URL": partner,
        "PARTNER_TENANT_ID": PARTNER,
        "PARTNER_CLIENT_ID": "app",
        "PARTNER_CLIENT_SECRET": "secret",
        "PARTNER_REFRESH_TOKEN": "refresh",
        "FRAUD_EVENT_SOURCES": "partner-center",
        "CONSOLE_CHANNEL": "off",
        "COLLECT_EVIDENCE": "off",
        "WEBHOOK_URL": f"http://127.0.0.1:{bench.world.sink}/",
        "WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "POLICY_FILE": os.path.join(tools.ROOT, "fraud-guard.toml"),
        # As infra/ deploys it.
        "MIMALLOC_PURGE_DELAY": "0",
        "AzureWebJobsStorage": "AccountName=bench;AccountKey=YmVuY2g=;"
        f"BlobEndpoint={storage}/blob/bench;QueueEndpoint={storage}/queue/bench",
        **more,
    }


class Twin(Process):
    """fraud-guard's own routes, with store and queues in its memory: ports for the handler, for events that
    come in as a poll would store them, and for the host that takes messages."""

    name = "fraud-guard"

    def __init__(self, bench, port=None, **more):
        self.port, self.events, self.host = port or free_port(), free_port(), free_port()
        command = [tools.twin(), "serve", *map(str, (self.port, self.events, self.host))]
        super().__init__(command, environment=settings(bench, **more), log=bench.log)
        self.host_thread = None

    def wait_for_port(self, *arguments, **more):
        seconds = super().wait_for_port(*arguments, **more)
        # In production the host is another process: its thread takes nothing from the handler's processor.
        self.host_thread = self.thread("host")
        move(self.host_thread, FAR_END)
        return seconds

    def cpu_seconds(self):
        """Processor time of the handler, without the thread at which the host takes messages."""
        return super().cpu_seconds() - self.thread_cpu_seconds(self.host_thread)

    @property
    def files(self):
        return [tools.release()]


class Released(Process):
    """The release binary, with storage at the far end of the wire."""

    name = "fraud-guard"

    def __init__(self, bench, port=None, **more):
        self.port = port or free_port()
        environment = settings(bench, FUNCTIONS_CUSTOMHANDLER_PORT=str(self.port), **more)
        super().__init__([tools.release(), "serve"], environment=environment, log=bench.log)

    @property
    def files(self):
        return [tools.release()]


class Plain(Process):
    """A handler that takes its port as its last argument."""

    def __init__(self, bench, port=None):
        self.port = port or free_port()
        super().__init__([*self.command(), str(self.port)], environment=dict(os.environ), log=bench.log)


class BareAxum(Plain):
    name = "empty axum"
    command = staticmethod(lambda: [tools.load(), "bare"])
    files = ()


class Node(Plain):
    name = "empty Node"
    command = staticmethod(lambda: ["node", os.path.join(PEERS, "node_handler.js")])
    files = ()


class Python(Plain):
    name = "empty Python"
    command = staticmethod(lambda: ["python3", os.path.join(PEERS, "python_handler.py")])
    files = ()


class Go(Plain):
    name = "empty Go"
    command = staticmethod(lambda: [tools.go_handler()])

    @property
    def files(self):
        return [tools.go_handler()]
