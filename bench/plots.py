"""Draws docs/pictures/performance-*.png and .svg from what a run measured.

matplotlib lives in the virtual environment of tools.py, so this file runs itself there.
"""
import json
import os
import statistics
import subprocess
import sys

BENCH = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(BENCH)


def draw(results):
    """Draws what the results have, in a Python that has matplotlib."""
    import tools

    python = tools.venv(tools.MATPLOTLIB)
    folder = os.path.join(ROOT, "docs", "pictures")
    subprocess.run([python, os.path.abspath(__file__), folder], input=json.dumps(results), text=True, check=True)


def save(figure, folder, name):
    figure.tight_layout()
    figure.savefig(os.path.join(folder, f"performance-{name}.png"), dpi=110)
    # Without a date, so that the same figures make the same file.
    figure.savefig(os.path.join(folder, f"performance-{name}.svg"), metadata={"Date": None})


def median(samples, name, field):
    found = [sample[field] for sample in samples[name] if sample.get(field)]
    return statistics.median(found) if found else 0


def bars(axis, samples, field, title):
    names = list(samples)
    values = [median(samples, name, field) for name in names]
    colours = ["#0b6e4f" if name.startswith("fraud-guard") else "#9aa5ad" for name in names]
    axis.barh(names, values, color=colours)
    axis.invert_yaxis()
    axis.set_title(title, fontsize=10)
    for place, value in enumerate(values):
        axis.text(value, place, f" {value:,.3g}", va="center", fontsize=8)
    axis.margins(x=0.2)


def beside_others(pyplot, scenarios, folder):
    drawn = [
        ("start", "cpu_ms", "Start to the first answer, ms of CPU"),
        ("start", "rss_mib", "Memory at the first answer, MiB"),
        ("invocation", "cpu_us@16", "A known duplicate, µs of CPU (16 in flight)"),
        ("delivery", "cpu_s_per_1000", "Alert in, webhook out: CPU s for 1,000"),
        ("delivery", "most_mib", "Alert in, webhook out: MiB at most"),
        ("paced", "p99_ms", "Ingest to delivery at 200/s: p99, ms"),
    ]
    drawn = [one for one in drawn if one[0] in scenarios]
    if not drawn:
        return
    rows = (len(drawn) + 1) // 2
    figure, axes = pyplot.subplots(rows, 2, figsize=(10, 2.2 * rows), squeeze=False)
    for axis in axes.flat[len(drawn):]:
        axis.axis("off")
    for axis, (scenario, field, title) in zip(axes.flat, drawn):
        bars(axis, scenarios[scenario]["samples"], field, title)
    save(figure, folder, "beside-others")


def line(axis, ones, value, label):
    axis.plot([one["count"] for one in ones], [value(one) for one in ones], marker="o", label=label)


def growth(pyplot, result, folder):
    figure, axes = pyplot.subplots(2, 3, figsize=(13, 7))
    axis = axes[0][0]
    cpu = lambda one: (one["poll"]["cpu_seconds"] + one["work"]["cpu_seconds"]) / one["count"] * 1e3
    calls = lambda one: (one["poll"]["storage_calls"] + one["work"]["storage_calls"]) / one["count"]
    line(axis, result["backlog"], cpu, "CPU ms an event")
    line(axis, result["backlog"], calls, "storage calls an event")
    axis.set_title("Backlog in one poll")
    axis = axes[0][1]
    line(axis, result["repeated"], lambda one: one["again"]["storage_calls"], "storage calls")
    line(axis, result["repeated"], lambda one: one["again"]["partner_center_calls"], "Partner Center calls")
    axis.set_title("The same poll again, by events listed")
    axis = axes[0][2]
    line(axis, result["repeated"], lambda one: one["first"]["most_mib"], "MiB, first poll")
    line(axis, result["repeated"], lambda one: one["again"]["most_mib"], "MiB, again")
    line(axis, result["known"], lambda one: one["first"]["most_mib"], "MiB, by events known before")
    axis.set_title("Memory at most")
    axis = axes[1][0]
    new = lambda one: (one["new"]["storage_calls"] + one["new_work"]["storage_calls"]) / 100
    line(axis, result["known"], new, "storage calls a new event")
    line(axis, result["known"], lambda one: one["again"]["storage_calls"], "storage calls, poll again")
    line(axis, result["known"], lambda one: one["first"]["storage_calls"], "storage calls, first poll of a process")
    axis.set_title("By events known before")
    axis = axes[1][1]
    line(axis, result["open"], lambda one: one["first"]["storage_calls"], "storage calls, first sweep of a process")
    line(axis, result["open"], lambda one: one["again"]["storage_calls"], "storage calls, the next")
    line(axis, result["open"], lambda one: one["ten_due"]["storage_calls"], "storage calls, ten due")
    # Runs of before have none.
    summaries = result.get("summary", [])
    line(axis, summaries, lambda one: one["made"]["storage_calls"], "storage calls, daily summary")
    line(axis, summaries, lambda one: one["made"]["most_mib"], "MiB at most, daily summary")
    axis.set_title("Sweep and daily summary, by open cases")
    axis = axes[1][2]
    line(axis, result["closed"], lambda one: one["sweep"]["storage_calls"], "storage calls, sweep")
    line(axis, result["closed"], lambda one: one["work"]["storage_calls"] / 100, "storage calls a new event")
    axis.set_title("By closed cases")
    for axis in axes.flat:
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8)
    save(figure, folder, "growth")


def main():
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "fraud-guard"
    from matplotlib import pyplot

    scenarios = json.load(sys.stdin)["scenarios"]
    beside_others(pyplot, scenarios, sys.argv[1])
    if "growth" in scenarios:
        growth(pyplot, scenarios["growth"], sys.argv[1])


if __name__ == "__main__":
    main()
