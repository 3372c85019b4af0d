"""Memory of the release binary: idle, after a burst, and with many known events."""
from peers import handlers

TITLE = "Memory"


def idle(bench):
    bench.world("reset")
    with handlers.Released(bench) as process:
        process.wait_for_port(process.port)
        bench.world("fire", port=process.port, function="SweepCases")
        return process.memory("VmHWM")


def burst(bench, count):
    bench.world("reset")
    bench.world("list", count=count)
    with handlers.Released(bench) as process:
        process.wait_for_port(process.port)
        fired = bench.world("fire", port=process.port, function="PollFraudEvents")
        assert fired["status"] == 200, fired
        bench.world("work", handler=process.port, in_flight=16)
        report = bench.world("report", expected=count)
        return process.memory("VmHWM"), report["delivered"] / count


def known(bench, count):
    bench.world("reset")
    bench.world("seed", what="known events", count=count, templates=bench.templates())
    bench.world("list", count=100)
    with handlers.Released(bench) as process:
        process.wait_for_port(process.port)
        fired = bench.world("fire", port=process.port, function="PollFraudEvents")
        assert fired["status"] == 200, fired
        return {"count": count, "mib": process.memory("VmRSS"), "most_mib": process.memory("VmHWM"),
                "seconds": fired["seconds"], "cpu_seconds": process.cpu_seconds()}


def run(bench):
    events = 500 if bench.is_short else 5_000
    most, delivered = burst(bench, events)
    counts = [1_000, 10_000] if bench.is_short else [1_000, 10_000, 100_000, 1_000_000]
    return {
        "idle_mib": idle(bench),
        "burst": {"events": events, "most_mib": most, "delivered": delivered},
        "known": [known(bench, count) for count in counts],
    }


def table(result, show):
    burst = result["burst"]
    rows = [["release binary", "MiB", "MiB at most", "seconds of the poll"],
            ["idle, after a sweep", "", f"{result['idle_mib']:.1f}", ""],
            [f"burst of {burst['events']:,}", "", f"{burst['most_mib']:.1f}", ""]]
    for known in result["known"]:
        rows.append([f"{known['count']:,} known events", f"{known['mib']:.1f}", f"{known['most_mib']:.1f}",
                     f"{known['seconds']:.2f}"])
    yield rows
