"""From its start to the first answer: how long, how much processor time, how much memory, how large."""
import os
import zipfile

from machine import free_port
from peers import handlers

import contract
import tools

TITLE = "Start"
# As the Functions host does: it asks for / until it gets an answer.
FIRST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def first_invocation():
    body = contract.invocation().encode()
    head = f"POST /ProcessFraudEvent HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def peers():
    return [handlers.BareAxum, handlers.Released, handlers.Go, handlers.Node, handlers.Python]


def one_start(bench, peer):
    port = free_port()
    bench.world("reset")
    with peer(bench, port) as process:
        seconds = process.wait_for_answer(port, FIRST)
        cpu, memory = process.cpu_seconds(), process.memory()
        process.wait_for_answer(port, first_invocation())
        return {
            "ms": seconds * 1e3,
            "cpu_ms": cpu * 1e3,
            "rss_mib": memory,
            "invocation_cpu_ms": process.cpu_seconds() * 1e3,
        }


def sizes():
    """Bytes of what is deployed."""
    found = {
        "fraud-guard": os.path.getsize(tools.release()),
        "empty Go": os.path.getsize(tools.go_handler()),
    }
    package = tools.package()
    if package:
        found["fraud-guard package"] = os.path.getsize(package)
        with zipfile.ZipFile(package) as archive:
            found["fraud-guard in the package"] = archive.getinfo("handler").file_size
    return found


def run(bench):
    samples = bench.interleaved(peers(), one_start, bench.rounds * 2 + 1)
    return {"samples": samples, "bytes": sizes()}


def table(result, show):
    samples = result["samples"]
    limit = "empty axum"
    rows = [["handler", "first 200, ms", "CPU to it, ms", "CPU to the first invocation, ms", "MiB then", "× CPU of the limit"]]
    for name in samples:
        rows.append([
            name, show(samples, name, "ms", 1), show(samples, name, "cpu_ms", 1),
            show(samples, name, "invocation_cpu_ms", 1), show(samples, name, "rss_mib", 1),
            show.ratio(samples, name, limit, "cpu_ms"),
        ])
    yield rows
    yield [["file", "MB"]] + [[name, f"{size / 1e6:.1f}"] for name, size in result["bytes"].items()]
