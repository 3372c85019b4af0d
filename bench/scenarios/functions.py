"""One invocation of ProcessFraudEvent, with one new event, and one of DeliverNotification, with one
message to send, over HTTP: store in memory, at the far end of a wire, and on Azurite."""
from contextlib import nullcontext

from peers import handlers
from peers.azurite import Azurite

TITLE = "Invocations of the functions"
IN_FLIGHT = [1, 16, 64]
QUEUES = {"ProcessFraudEvent": "fraud-events", "DeliverNotification": "notifications"}


def one(bench, where, in_flight, count):
    bench.world("reset")
    bench.world("list", count=count)
    with (Azurite(bench) if where == "Azurite" else nullcontext()) as azurite:
        if where == "memory":
            process = handlers.Twin(bench)
        else:
            more = {"AzureWebJobsStorage": azurite.connection(bench)} if azurite else {}
            process = handlers.Released(bench, **more)
        with process:
            process.wait_for_port(process.port)
            host = {"host": process.host} if where == "memory" else {}
            fired = bench.world("fire", port=process.port, function="PollFraudEvents")
            assert fired["status"] == 200, fired
            for function, queue in QUEUES.items():
                before = process.cpu_seconds()
                done = bench.world("work", handler=process.port, queue=queue, in_flight=in_flight, **host)
                cpu = process.cpu_seconds() - before
                assert done["count"] >= count and done["refused"] == 0, done
                yield {"function": function, "where": where, "in_flight": in_flight,
                       "rate": done["count"] / done["seconds"], "cpu_s_per_1000": cpu / done["count"] * 1e3,
                       **done["latency"]}


def run(bench):
    counts = {"memory": 5_000, "wire": 2_000, "Azurite": 300}
    found = []
    for in_flight in IN_FLIGHT:
        for where, count in counts.items():
            found.extend(one(bench, where, in_flight, count // (10 if bench.is_short else 1)))
    return {"invocations": found}


def table(result, show):
    for function in QUEUES:
        rows = [[function, "in flight", "per second", "p50 ms", "p99 ms", "CPU s for 1,000"]]
        for one in result["invocations"]:
            if one["function"] == function:
                rows.append([one["where"], str(one["in_flight"]), f"{one['rate']:,.0f}", f"{one['p50_ms']:.2f}",
                             f"{one['p99_ms']:.2f}", f"{one['cpu_s_per_1000']:.3f}"])
        yield rows
