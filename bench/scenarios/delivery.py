"""Alert in, webhook out: the whole recorded way of a case, beside Alertmanager and Apprise.

fraud-guard reads the alerts in a poll; each opens a case, which is stored, announced and recorded, on
its store in memory, and once more by the release binary, whose every document and message goes over HTTP
to a storage that does not limit it. Alertmanager takes one alert a request. Apprise is a library in a loop.
"""
from machine import Foreign
from peers import handlers
from peers.alertmanager import Alertmanager
from peers.apprise_library import Apprise

TITLE = "Alert in, webhook out"


class FraudGuard:
    name = "fraud-guard"

    @staticmethod
    def start(bench):
        process = handlers.Twin(bench)
        return process, {"handler": process.port, "host": process.host}

    @classmethod
    def run(cls, bench, count):
        bench.world("list", count=count)
        process, work = cls.start(bench)
        with process:
            process.wait_for_port(process.port)
            with Foreign(process, bench.world) as foreign:
                before = process.cpu_seconds()
                bench.world("begin")
                fired = bench.world("fire", port=process.port, function="PollFraudEvents")
                polled = process.cpu_seconds()
                assert fired["status"] == 200, fired
                bench.world("work", **work, in_flight=16, expected=count)
                report = bench.world("report", expected=count)
                cpu = process.cpu_seconds() - before
            return report, cpu, process, foreign, {"poll_cpu_s_per_1000": (polled - before) / count * 1e3}


class OnTheWire(FraudGuard):
    name = "fraud-guard, storage over HTTP"

    @staticmethod
    def start(bench):
        process = handlers.Released(bench)
        return process, {"handler": process.port}


class Alertmanagers:
    name = "Alertmanager"

    @staticmethod
    def run(bench, count):
        with Alertmanager(bench) as process:
            report, cpu, foreign = process.take(bench, count)
            return report, cpu, process, foreign, {}


class Apprises:
    name = "Apprise"

    @staticmethod
    def run(bench, count):
        count = count // 10
        with Apprise(bench, count) as process:
            with Foreign(process, bench.world) as foreign:
                before = process.cpu_seconds()
                bench.world("begin")
                process.tell_all()
                cpu = process.cpu_seconds() - before
            report = bench.world("report", expected=count)
            return report, cpu, process, foreign, {}


def one_round(count):
    def measure(bench, peer):
        bench.world("reset")
        report, cpu, process, foreign, more = peer.run(bench, count)
        delivered = max(report["delivered"], 1)
        return {
            "sent": count // 10 if peer is Apprises else count,
            "delivered": report["delivered"],
            "again": report["again"],
            "rate": delivered / report["seconds"],
            "cpu_s_per_1000": cpu / delivered * 1e3,
            "most_mib": process.most_mib,
            "foreign": foreign.share,
            **more,
        }

    return measure


def run(bench):
    count = 500 if bench.is_short else 5_000
    peers = [FraudGuard, OnTheWire, Alertmanagers, Apprises]
    return {"samples": bench.interleaved(peers, one_round(count), bench.rounds)}


def table(result, show):
    samples = result["samples"]
    rows = [["who", "delivered of sent", "again", "per second", "CPU s for 1,000", "MiB at most",
             "alerts for each CPU second, × Alertmanager"]]
    for name in samples:
        sent = sum(sample["sent"] for sample in samples[name])
        delivered = sum(sample["delivered"] for sample in samples[name])
        again = sum(sample["again"] for sample in samples[name])
        rows.append([
            name, f"{delivered:,} of {sent:,}", f"{again:,}", show(samples, name, "rate", 0),
            show(samples, name, "cpu_s_per_1000", 3), show(samples, name, "most_mib", 0),
            show.ratio(samples, "Alertmanager", name, "cpu_s_per_1000"),
        ])
    yield rows
