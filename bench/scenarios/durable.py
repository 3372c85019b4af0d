"""The recorded way of a case with its documents on Azurite, beside the barest loop that claims, posts and
records, with the same storage client. Azurite, on one thread, is what limits both."""
import json
import os

from machine import Foreign, Process
from peers import handlers
from peers.azurite import Azurite

import tools

TITLE = "On Azurite"
IN_FLIGHT = 16


class FraudGuard:
    name = "fraud-guard"

    @staticmethod
    def run(bench, azurite, count):
        bench.world("list", count=count)
        with handlers.Released(bench, AzureWebJobsStorage=azurite.connection(bench)) as process:
            process.wait_for_port(process.port)
            with Foreign(process, bench.world, azurite) as foreign:
                before, theirs = process.cpu_seconds(), azurite.cpu_seconds()
                bench.world("begin")
                bench.world("fire", port=process.port, function="PollFraudEvents")
                bench.world("work", handler=process.port, in_flight=IN_FLIGHT, expected=count)
                report = bench.world("report", expected=count)
                cpu, theirs = process.cpu_seconds() - before, azurite.cpu_seconds() - theirs
            return report["seconds"], report["delivered"], cpu, theirs, foreign


class Loop:
    name = "claim, post, record"

    @staticmethod
    def run(bench, azurite, count):
        environment = {**os.environ, "AzureWebJobsStorage": azurite.connection(bench)}
        command = [tools.twin(), "loop", f"127.0.0.1:{bench.world.sink}", str(count), str(IN_FLIGHT)]
        theirs = azurite.cpu_seconds()
        with Process(command, environment=environment, talks=True, log=bench.log) as process:
            with Foreign(process, bench.world, azurite) as foreign:
                seconds = json.loads(process.child.stdout.readline())["seconds"]
                cpu, theirs = process.cpu_seconds(), azurite.cpu_seconds() - theirs
            delivered = bench.world("report", expected=count)["delivered"]
            return seconds, delivered, cpu, theirs, foreign


def run(bench):
    count = 100 if bench.is_short else 1_000

    def one_round(bench, peer):
        bench.world("reset")
        with Azurite(bench) as azurite:
            seconds, delivered, cpu, theirs, foreign = peer.run(bench, azurite, count)
        assert delivered == count, (peer.name, delivered)
        return {"rate": count / seconds, "cpu_s_per_1000": cpu / count * 1e3, "foreign": foreign.share,
                "azurite_cpu_s_per_1000": theirs / count * 1e3}

    return {"samples": bench.interleaved([FraudGuard, Loop], one_round, min(bench.rounds, 5))}


def table(result, show):
    samples = result["samples"]
    rows = [["who", "per second", "CPU s for 1,000", "Azurite's CPU s for 1,000", "× rate of the loop"]]
    for name in samples:
        rows.append([
            name, show(samples, name, "rate", 0), show(samples, name, "cpu_s_per_1000", 2),
            show(samples, name, "azurite_cpu_s_per_1000", 2),
            show.ratio(samples, name, "claim, post, record", "rate"),
        ])
    yield rows
