"""Prometheus Alertmanager, one message for each alert, at once, on a fresh store."""
import os
import tempfile

from machine import Foreign, Process, free_port

import tools

CONFIGURATION = os.path.join(os.path.dirname(os.path.abspath(__file__)), "alertmanager.yml")


class Alertmanager(Process):
    name = "Alertmanager"

    def __init__(self, bench):
        self.folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        configuration = os.path.join(self.folder.name, "alertmanager.yml")
        with open(CONFIGURATION) as source, open(configuration, "w") as copy:
            copy.write(source.read().replace("SINK", str(bench.world.sink)))
        super().__init__(
            [
                tools.alertmanager(),
                f"--config.file={configuration}",
                f"--storage.path={self.folder.name}",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--cluster.listen-address=",
                "--log.level=error",
            ],
            environment=dict(os.environ),
            log=bench.log,
        )
        self.wait_for_port(self.port, "/-/ready")

    def take(self, bench, count, **pace):
        """Sends it so many alerts; the report, its CPU seconds, and what others had of the processors."""
        with Foreign(self, bench.world) as foreign:
            before = self.cpu_seconds()
            report = bench.world("alerts", port=self.port, path="/api/v2/alerts", form="alertmanager",
                                 count=count, in_flight=16, **pace)
            cpu = self.cpu_seconds() - before
        return report, cpu, foreign

    def stop(self):
        super().stop()
        self.folder.cleanup()
