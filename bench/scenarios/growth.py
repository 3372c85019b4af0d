"""How cost grows with work: the release binary with storage at the far end, where every call counts.

A backlog in one poll; polls that are repeated; events that are known; cases that are open, in a sweep and
in a daily summary; cases that are closed. What should be flat is flat, or the plot shows where it is not.
"""
import json
import os
import tempfile

from peers import handlers

import tools

TITLE = "Growth"
LISTED = 100


def counts(bench, *all_of_them):
    return [count for count in all_of_them if count <= (1_000 if bench.is_short else 10**9)]


class Asked:
    """What a stretch of work took: seconds, processor time, calls of storage and of Partner Center."""

    def __init__(self, bench, process):
        self.bench, self.process = bench, process

    def __call__(self, what, **arguments):
        self.bench.world("calls")
        before = self.process.cpu_seconds()
        done = self.bench.world(what, **arguments)
        if what == "fire":
            assert done["status"] == 200, (arguments, done)
        calls = self.bench.world("calls")
        return {
            "seconds": done["seconds"] or 0.0,
            "cpu_seconds": self.process.cpu_seconds() - before,
            "storage_calls": sum(calls["storage"].values()),
            "partner_center_calls": calls["partner_center"],
            "by_kind": calls["storage"],
            "most_mib": self.process.memory("VmHWM"),
        }

    def poll(self):
        return self("fire", port=self.process.port, function="PollFraudEvents")

    def sweep(self):
        return self("fire", port=self.process.port, function="SweepCases")

    def work(self, in_flight=16):
        return self("work", handler=self.process.port, in_flight=in_flight)


def started(bench, **more):
    process = handlers.Released(bench, **more)
    process.wait_for_port(process.port)
    return process


def backlog(bench, count):
    """So many events at once, each on a subscription of its own."""
    bench.world("reset")
    bench.world("list", count=count)
    with started(bench) as process:
        asked = Asked(bench, process)
        polled, worked = asked.poll(), asked.work()
        report = bench.world("report", expected=count)
        assert report["delivered"] == count, report
        return {"count": count, "poll": polled, "work": worked, "again": report["again"]}


def repeated(bench, count):
    """A first poll of so many events, and another that shows the same."""
    bench.world("reset")
    # A subscription has twenty: a storm, and not as many customers.
    bench.world("list", count=count, on_each=20)
    with started(bench) as process:
        asked = Asked(bench, process)
        first = asked.poll()
        again = [asked.poll() for _ in range(3)]
        return {"count": count, "first": first, "again": again[-1]}


def known(bench, count):
    """So many events known from before, a hundred listed, and then a hundred new ones."""
    bench.world("reset")
    bench.world("seed", what="known events", count=count, templates=bench.templates())
    bench.world("list", count=LISTED)
    with started(bench) as process:
        asked = Asked(bench, process)
        first = asked.poll()
        asked.work()
        again = asked.poll()
        bench.world("list", count=2 * LISTED)
        return {"count": count, "first": first, "again": again, "new": asked.poll(), "new_work": asked.work()}


def open_cases(bench, count):
    """A sweep while so many cases are open, of which nothing is due, and then of ten something."""
    bench.world("reset")
    bench.world("seed", what="open cases", count=count, templates=bench.templates())
    with started(bench) as process:
        asked = Asked(bench, process)
        first, again = asked.sweep(), asked.sweep()
        bench.world("seed", what="open cases", count=min(10, count), untold=10, templates=bench.templates())
        return {"count": count, "first": first, "again": again, "ten_due": asked.sweep()}


def closed_cases(bench, count):
    """A poll with a hundred new events and a sweep beside so many closed cases."""
    bench.world("reset")
    bench.world("seed", what="closed cases", count=count, templates=bench.templates())
    bench.world("list", count=LISTED)
    with started(bench) as process:
        asked = Asked(bench, process)
        return {"count": count, "poll": asked.poll(), "work": asked.work(), "sweep": asked.sweep()}


def daily_summary(bench, count):
    """The sweep that makes the daily summary of so many open cases, its delivery, and the next sweep."""
    bench.world("reset")
    bench.world("seed", what="open cases", count=count, templates=bench.templates())
    bench.world("seed", what="summary", templates=bench.templates())
    with tempfile.TemporaryDirectory() as folder:
        with started(bench, POLICY_FILE=policy(folder)) as process:
            asked = Asked(bench, process)
            before = asked.sweep()
            # Midnight is always over: a reader who had yesterday's is due for today's.
            policy(folder, '\n[summary]\nat = "00:00"\ntell = ["webhook"]\n')
            made, delivered, again = asked.sweep(), asked.work(), asked.sweep()
            report = bench.world("report", expected=0)
            arrived = sum(report[kind] for kind in ("delivered", "again", "about_nothing"))
            title = json.loads(bench.world("last message")["text"])["data"]["title"]
            assert arrived == 1 and f" {count:,} cases are open" in title, (report, title)
            return {"count": count, "before": before, "made": made, "delivered": delivered, "again": again}


def policy(folder, *more):
    """The shipped policy, and what else it is to say."""
    path = os.path.join(folder, "fraud-guard.toml")
    with open(os.path.join(tools.ROOT, "fraud-guard.toml")) as shipped, open(path, "w") as file:
        file.writelines([shipped.read(), *more])
    return path


def customer_routes(customers):
    """A route of its own for each of so many customers."""
    for number in range(customers):
        tenant = f"22222222-bbbb-4bbb-8bbb-{number:012}"
        yield f'\n[[routes]]\nname = "customer {number}"\nwhen = {{ customer = ["{tenant}"] }}\ntell = ["webhook"]\n'
    yield '\n[[routes]]\nname = "rest"\ntell = ["webhook"]\n'


def routes(bench, count):
    """Events of a hundred customers, where each of so many customers has a route of its own."""
    bench.world("reset")
    # Those whose routes come last: who looks at one after the other looks at all.
    events = 4 * LISTED
    bench.world("list", **{"from": max(0, 4 * count - events)}, count=events)
    with tempfile.TemporaryDirectory() as folder:
        with started(bench, POLICY_FILE=policy(folder, *customer_routes(count))) as process:
            start = process.cpu_seconds()
            asked = Asked(bench, process)
            return {"count": count, "events": events, "start_cpu_seconds": start, "poll": asked.poll(),
                    "work": asked.work(), "sweep": asked.sweep()}


def run(bench):
    return {
        "backlog": [backlog(bench, count) for count in counts(bench, 100, 1_000, 10_000, 100_000)],
        "repeated": [repeated(bench, count) for count in counts(bench, 100, 1_000, 10_000, 100_000)],
        "known": [known(bench, count) for count in counts(bench, 1_000, 10_000, 100_000, 1_000_000)],
        "open": [open_cases(bench, count) for count in counts(bench, 10, 1_000, 10_000, 100_000)],
        "summary": [daily_summary(bench, count) for count in counts(bench, 10, 1_000, 10_000, 100_000)],
        "routes": [routes(bench, count) for count in counts(bench, 100, 1_000, 10_000)],
        "closed": [closed_cases(bench, count) for count in counts(bench, 1_000, 10_000, 100_000, 1_000_000)],
    }


def table(result, show):
    rows = [["backlog", "CPU ms an event, poll", "CPU ms an event, rest", "storage calls an event", "MiB at most", "seconds"]]
    for one in result["backlog"]:
        count, polled, worked = one["count"], one["poll"], one["work"]
        rows.append([
            f"{count:,} events", f"{polled['cpu_seconds'] / count * 1e3:.2f}", f"{worked['cpu_seconds'] / count * 1e3:.2f}",
            f"{(polled['storage_calls'] + worked['storage_calls']) / count:.1f}", f"{worked['most_mib']:.0f}",
            f"{polled['seconds'] + worked['seconds']:.1f}",
        ])
    yield rows
    rows = [["poll", "first: seconds", "storage calls", "MiB at most", "again: seconds", "storage calls", "Partner Center calls"]]
    for one in result["repeated"]:
        first, again = one["first"], one["again"]
        rows.append([
            f"{one['count']:,} events", f"{first['seconds']:.2f}", f"{first['storage_calls']:,}", f"{first['most_mib']:.0f}",
            f"{again['seconds']:.2f}", f"{again['storage_calls']:,}", f"{again['partner_center_calls']:,}",
        ])
    yield rows
    rows = [["known before", "first poll: seconds", "storage calls", "again: storage calls", "calls a new event", "CPU ms a new event", "MiB at most"]]
    for one in result["known"]:
        first, new, work = one["first"], one["new"], one["new_work"]
        rows.append([
            f"{one['count']:,} events", f"{first['seconds']:.2f}", f"{first['storage_calls']:,}",
            f"{one['again']['storage_calls']:,}",
            f"{(new['storage_calls'] + work['storage_calls']) / LISTED:.1f}",
            f"{(new['cpu_seconds'] + work['cpu_seconds']) / LISTED * 1e3:.2f}", f"{work['most_mib']:.0f}",
        ])
    yield rows
    rows = [["sweep", "first: seconds", "storage calls", "again: seconds", "storage calls", "ten due: storage calls", "MiB at most"]]
    for one in result["open"]:
        first, again, due = one["first"], one["again"], one["ten_due"]
        rows.append([
            f"{one['count']:,} open cases", f"{first['seconds']:.2f}", f"{first['storage_calls']:,}",
            f"{again['seconds']:.2f}", f"{again['storage_calls']:,}", f"{due['storage_calls']:,}", f"{due['most_mib']:.0f}",
        ])
    yield rows
    rows = [["daily summary", "sweep that makes it: seconds", "CPU s", "storage calls", "delivery: CPU ms", "storage calls",
             "next sweep: storage calls", "MiB at most"]]
    for one in result.get("summary", []):
        made, delivered, again = one["made"], one["delivered"], one["again"]
        rows.append([
            f"{one['count']:,} open cases", f"{made['seconds']:.2f}", f"{made['cpu_seconds']:.2f}", f"{made['storage_calls']:,}",
            f"{delivered['cpu_seconds'] * 1e3:.1f}", f"{delivered['storage_calls']:,}",
            f"{again['storage_calls']:,}", f"{again['most_mib']:.0f}",
        ])
    yield rows
    rows = [["policy", "CPU ms to the start", "CPU ms an event", "storage calls an event", "CPU ms of a sweep"]]
    for one in result["routes"]:
        work, events = one["work"], one["events"]
        rows.append([
            f"{one['count']:,} routes", f"{one['start_cpu_seconds'] * 1e3:.0f}", f"{work['cpu_seconds'] / events * 1e3:.2f}",
            f"{work['storage_calls'] / events:.1f}", f"{one['sweep']['cpu_seconds'] * 1e3:.0f}",
        ])
    yield rows
    rows = [["beside", "poll: storage calls", "rest: storage calls", "sweep: seconds", "storage calls", "MiB at most"]]
    for one in result["closed"]:
        rows.append([
            f"{one['count']:,} closed cases", f"{one['poll']['storage_calls']:,}", f"{one['work']['storage_calls']:,}",
            f"{one['sweep']['seconds']:.2f}", f"{one['sweep']['storage_calls']:,}", f"{one['sweep']['most_mib']:.0f}",
        ])
    yield rows
