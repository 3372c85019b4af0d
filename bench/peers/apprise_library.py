"""Apprise as a library, in a script that tells one alert after another."""
import os

from machine import Process

import tools

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "apprise_loop.py")


class Apprise(Process):
    name = "Apprise"

    def __init__(self, bench, count):
        python = tools.venv(tools.APPRISE)
        super().__init__([python, SCRIPT, str(bench.world.sink), str(count)],
                         environment=dict(os.environ), talks=True, log=bench.log)
        self.child.stdout.readline()

    def tell_all(self):
        self.child.stdin.write(b"\n")
        self.child.stdin.flush()
        return float(self.child.stdout.readline())
