"""A sink that takes 50 ms, as real ones do: how near the rate comes to what so many at once can do."""
from peers import handlers

TITLE = "A slow sink"
DELAY_MS = 50
# What one message takes with a client that does nothing else (measured: 51.6 ms with 50 ms of delay).
EACH_MS = 51.6


def run(bench):
    rounds = []
    for in_flight in [16, 64]:
        count = in_flight * (5 if bench.is_short else 40)
        for _ in range(1 if bench.is_short else 3):
            bench.world("reset", delay_ms=DELAY_MS)
            bench.world("list", count=count)
            with handlers.Twin(bench) as process:
                process.wait_for_port(process.port)
                bench.world("fire", port=process.port, function="PollFraudEvents")
                work = {"handler": process.port, "host": process.host, "in_flight": in_flight}
                bench.world("work", **work, queue="fraud-events")
                before = process.memory()
                bench.world("begin")
                bench.world("work", **work, queue="notifications", expected=count)
                report = bench.world("report", expected=count)
                after = process.memory()
            ideal = in_flight / EACH_MS * 1e3
            rate = report["delivered"] / report["seconds"]
            rounds.append({"in_flight": in_flight, "delivered": report["delivered"], "sent": count, "rate": rate,
                           "of_ideal": rate / ideal, "mib_before": before, "mib_after": after})
    return {"rounds": rounds}


def table(result, show):
    rows = [["in flight", "delivered of sent", "per second", "of what so many can do", "MiB before", "MiB after"]]
    for done in result["rounds"]:
        rows.append([str(done["in_flight"]), f"{done['delivered']:,} of {done['sent']:,}", f"{done['rate']:,.0f}",
                     f"{done['of_ideal']:.0%}", f"{done['mib_before']:.1f}", f"{done['mib_after']:.1f}"])
    yield rows
