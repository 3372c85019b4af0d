"""From an alert that comes in to the sink that has it, at a steady 200 alerts a second.

fraud-guard takes note of all that a poll lists, then gets each alert as that poll would store it, and then
takes its whole way: two queues, two invocations by the host, a case that is written three times.
Alertmanager gets it by its API.
"""
from machine import Foreign
from peers import handlers
from peers.alertmanager import Alertmanager

TITLE = "Ingest to delivery, 200 a second"
PACE = 200


class FraudGuard:
    name = "fraud-guard"

    @staticmethod
    def run(bench, count):
        with handlers.Twin(bench) as process:
            process.wait_for_port(process.port)
            with Foreign(process, bench.world) as foreign:
                before = process.cpu_seconds()
                bench.world("listed", port=process.events, count=count)
                report = bench.world("alerts", port=process.events, path="/event", form="event", count=count,
                                     in_flight=16, pace=PACE, handler=process.port, host=process.host)
                cpu = process.cpu_seconds() - before
            return report, cpu, process, foreign


class Alertmanagers:
    name = "Alertmanager"

    @staticmethod
    def run(bench, count):
        with Alertmanager(bench) as process:
            report, cpu, foreign = process.take(bench, count, pace=PACE)
            return report, cpu, process, foreign


def run(bench):
    count = 200 if bench.is_short else 1_000

    def one_round(bench, peer):
        bench.world("reset")
        report, cpu, process, foreign = peer.run(bench, count)
        assert report["delivered"] == count, report
        return {
            "p50_ms": report["latency"]["p50_ms"],
            "p99_ms": report["latency"]["p99_ms"],
            "cpu_s_per_1000": cpu / count * 1e3,
            "most_mib": process.most_mib,
            "foreign": foreign.share,
        }

    return {"samples": bench.interleaved([FraudGuard, Alertmanagers], one_round, bench.rounds)}


def table(result, show):
    samples = result["samples"]
    rows = [["who", "p50 ms", "p99 ms", "CPU s for 1,000", "MiB at most", "p99, × Alertmanager"]]
    for name in samples:
        rows.append([
            name, show(samples, name, "p50_ms", 2), show(samples, name, "p99_ms", 2),
            show(samples, name, "cpu_s_per_1000", 3), show(samples, name, "most_mib", 0),
            show.ratio(samples, name, "Alertmanager", "p99_ms"),
        ])
    yield rows
