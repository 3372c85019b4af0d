"""The process that is everything the handlers talk to: senders, sink, storage, Partner Center, host."""
import json

from machine import FAR_END, Process


class World(Process):
    def __init__(self, program, log):
        super().__init__([program, "world"], cpu=FAR_END, talks=True, log=log)
        ports = json.loads(self.child.stdout.readline())
        self.sink, self.partner, self.storage = (ports[name] for name in ("sink", "partner", "storage"))

    def __call__(self, command, /, **arguments):
        """Has it do something, and gives its answer."""
        line = json.dumps({"do": command, **arguments}) + "\n"
        self.child.stdin.write(line.encode())
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"{command}: {answer['error']}")
        return answer
