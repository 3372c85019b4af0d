"""One invocation about what is known already: read, looked up, answered. Nothing goes out."""
from machine import Foreign
from peers import handlers

import contract

TITLE = "A known duplicate"
IN_FLIGHT = [1, 16, 64]


def peers():
    return [handlers.BareAxum, handlers.Twin, handlers.Node, handlers.Go, handlers.Python]


def run(bench):
    count = 2_000 if bench.is_short else 20_000
    body = contract.invocation()

    def one_round(bench, peer):
        bench.world("reset")
        taken = {}
        with peer(bench) as process:
            process.wait_for_port(process.port)
            ask = {"port": process.port, "path": "/ProcessFraudEvent", "body": body}
            bench.world("repeat", **ask, in_flight=16, count=count // 10)
            for in_flight in IN_FLIGHT:
                asked = count // 4 if in_flight == 1 else count
                with Foreign(process, bench.world) as foreign:
                    before = process.cpu_seconds()
                    done = bench.world("repeat", **ask, in_flight=in_flight, count=asked)
                    cpu = process.cpu_seconds() - before
                assert done["refused"] == 0, done
                taken.update({
                    f"rate@{in_flight}": done["count"] / done["seconds"],
                    f"cpu_us@{in_flight}": cpu / done["count"] * 1e6,
                    f"p50_ms@{in_flight}": done["latency"]["p50_ms"],
                    f"p99_ms@{in_flight}": done["latency"]["p99_ms"],
                    f"foreign@{in_flight}": foreign.share,
                })
            taken["rss_mib"] = process.memory("VmHWM")
        return taken

    return {"samples": bench.interleaved(peers(), one_round, bench.rounds)}


def table(result, show):
    samples = result["samples"]
    for in_flight in IN_FLIGHT:
        field = lambda name: f"{name}@{in_flight}"
        rows = [[f"{in_flight} in flight", "per second", "CPU µs each", "p50 ms", "p99 ms", "MiB at most",
                 "× rate of the limit", "× CPU of empty Node"]]
        for name in samples:
            rows.append([
                name, show(samples, name, field("rate"), 0), show(samples, name, field("cpu_us"), 1),
                show(samples, name, field("p50_ms"), 2), show(samples, name, field("p99_ms"), 2),
                show(samples, name, "rss_mib", 1),
                show.ratio(samples, name, "empty axum", field("rate")),
                show.ratio(samples, name, "empty Node", field("cpu_us")),
            ])
        yield rows
