#!/usr/bin/env python3
"""What a run costs as a scenario grows: processor time and peak memory along one quantity at a time.

Usage: cost-curves.py FAILSIM [--rounds N] [--only CURVE] [--csv FILE] [--svg FILE] [--read FILE]

Each point is a whole process: `failsim run` with all its files, or `failsim sweep`. The median of the rounds counts;
the rounds go over all points in turns, so that each meets the same load of the machine. `exponent` is the slope
between the last two points on a doubly logarithmic scale: 0 is constant, 1 is in proportion, 2 is by the square.
Needs Linux and GNU time; `--svg` needs matplotlib.
"""

import argparse
import csv
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

CRASH_EACH_MONTH = """
[[event]]
every = { exp = "30d" }
crash = "c0/n1"
for   = "30m"
"""
OPERATOR = """
[[event]]
when     = { on = "*/*", enters = "failed_over" }
after    = "10m"
fallback = "@group"
"""


def scenario(duration, clusters=1, pairs=1, users=1_000, mesh=True, faults=""):
    """A scenario of presence clusters on one site, meshed if there are several, with the same users in each pair."""
    text = f'format = 1\n[run]\nduration = "{duration}"\n[site.x]\n[dns.x]\nsite = "x"\n'
    for number in range(clusters):
        nodes = ", ".join(f'"n{node + 1}"' for node in range(2 * pairs))
        text += f'[cluster.c{number}]\nkind = "imp"\nsite = "x"\ndns = "x"\nnodes = [{nodes}]\nmulti_device_messaging = false\n'
        for pair in range(pairs):
            members = f'"n{2 * pair + 1}", "n{2 * pair + 2}"'
            text += f"group.g{pair + 1} = {{ nodes = [{members}], users = {users}, ha = true }}\n"
    if clusters > 1 and mesh:
        names = ", ".join(f'"c{number}"' for number in range(clusters))
        text += f"[peering]\nmesh = [{names}]\n"
    return text + faults


def one_crash(where="c0"):
    return f'[[event]]\nat = "10m"\ncrash = "{where}/n1"\nfor = "20m"\n' + OPERATOR


def crashes(per_year):
    return CRASH_EACH_MONTH.replace("30d", f"{365 * 24 * 60 // per_year}m") + OPERATOR


def run(text):
    return text, ["run"]


def sweep(runs, jobs):
    return scenario("1d", users=1_000, faults=CRASH_EACH_MONTH + OPERATOR), ["sweep", "--runs", str(runs), "-j", str(jobs)]


# name: (what the horizontal axis counts, its points, what is run at a point)
CURVES = {
    "users": ("users of pairs that fail over and fall back; a pair has at most 25 000",
              [1_000, 2_500, 10_000, 25_000, 100_000, 250_000, 1_000_000],
              lambda n: run(scenario("2h", clusters=-(-n // 25_000), mesh=False, users=min(n, 25_000), faults=one_crash("*")))),
    "clusters": ("clusters of two nodes in a full mesh, a week with a failover",
                 [1, 2, 4, 8, 15, 30],
                 lambda n: run(scenario("7d", clusters=n, faults=one_crash()))),
    "nodes": ("nodes of each of eight meshed clusters, a week with a failover",
              [2, 4, 6],
              lambda n: run(scenario("7d", clusters=8, pairs=n // 2, faults=one_crash()))),
    "quiet_days": ("days of a pair without faults",
                   [1, 7, 30, 365, 3_650, 36_500],
                   lambda n: run(scenario(f"{n}d"))),
    "days": ("days of a pair that fails each month",
             [30, 100, 365, 1_000, 3_650, 10_000, 36_500],
             lambda n: run(scenario(f"{n}d", faults=CRASH_EACH_MONTH + OPERATOR))),
    "faults": ("crashes a year of a pair with 1 000 users, a year",
               [1, 4, 12, 50, 200, 1_000],
               lambda n: run(scenario("365d", faults=crashes(n)))),
    "runs": ("runs of a day in a sweep on one thread",
             [100, 300, 1_000, 3_000, 10_000],
             lambda n: sweep(n, 1)),
    "threads": ("threads of a sweep of 3 000 runs of a day",
                [1, 2],
                lambda n: sweep(3_000, n)),
}


def measure(failsim, text, verb):
    """Seconds by the clock, seconds of processors and peak megabytes of one process."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s.toml")
        with open(path, "w") as file:
            file.write(text)
        # This script would count its own memory for that of its child; GNU time is small.
        memory = os.path.join(folder, "memory")
        command = ["time", "-o", memory, "-f", "%M", failsim, verb[0], path, *verb[1:], "-q", "-o", os.path.join(folder, "out")]
        began = time.perf_counter()
        with open(os.path.join(folder, "errors"), "w+") as errors:
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - began
            if os.waitstatus_to_exitcode(status) not in (0, 3):
                errors.seek(0)
                sys.exit(f"{' '.join(command)}\n{errors.read()}")
        with open(memory) as file:
            peak = int(file.read().split()[-1]) / 1024
        return wall, usage.ru_utime + usage.ru_stime, peak


def exponent(points):
    (x0, y0), (x1, y1) = points[-2:]
    return math.log(y1 / y0) / math.log(x1 / x0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("failsim")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only", choices=CURVES)
    arguments.add_argument("--csv")
    arguments.add_argument("--svg")
    arguments.add_argument("--read", help="draw the CSV file of an earlier measurement")
    given = arguments.parse_args()
    curves = {name: CURVES[name] for name in CURVES if given.only in (None, name)}
    if given.read:
        with open(given.read, newline="") as file:
            rows = [(row["curve"], int(row["x"]), 0, float(row["cpu_ms"]) / 1e3, float(row["peak_mb"])) for row in csv.DictReader(file)]
        return draw(curves, rows, given.svg)
    found = {(name, x): [] for name, (_, points, _) in curves.items() for x in points}
    for _ in range(given.rounds):
        for name, x in found:
            text, verb = curves[name][2](x)
            found[name, x].append(measure(given.failsim, text, verb))
    rows = [(name, x, *(statistics.median(column) for column in zip(*found[name, x]))) for name, x in found]
    write(curves, rows, open(given.csv, "w", newline="") if given.csv else sys.stdout)
    if given.svg:
        draw(curves, rows, given.svg)


def write(curves, rows, file):
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["curve", "x", "wall_ms", "cpu_ms", "peak_mb"])
    for name, x, wall, cpu, peak in rows:
        table.writerow([name, x, f"{wall * 1e3:.0f}", f"{cpu * 1e3:.1f}", f"{peak:.1f}"])
    for name in curves:
        times = [(x, cpu) for curve, x, _, cpu, _ in rows if curve == name]
        memory = [(x, peak) for curve, x, _, _, peak in rows if curve == name]
        print(f"{name}: exponent of time {exponent(times):.2f}, of memory {exponent(memory):.2f}", file=sys.stderr)


def draw(curves, rows, path):
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "failsim", "font.family": "sans-serif", "font.size": 9})
    from matplotlib import pyplot

    shown = [name for name in curves if len(curves[name][1]) > 2]
    figure, grid = pyplot.subplots(len(shown), 2, figsize=(8, 1.9 * len(shown)), squeeze=False)
    for line, name in zip(grid, shown):
        mine = [row for row in rows if row[0] == name]
        for axes, column, unit in zip(line, (3, 4), ("processor time, ms", "peak memory, MB")):
            scale = 1e3 if column == 3 else 1
            axes.loglog([row[1] for row in mine], [row[column] * scale for row in mine], "o-", color="#2a6f97", markersize=3)
            axes.set_ylabel(unit, fontsize=8)
            axes.set_xlabel(curves[name][0], fontsize=7)
            axes.minorticks_off()
            axes.grid(True, which="major", color="#dddddd", linewidth=0.5)
            low, high = axes.get_ylim()
            axes.set_ylim(min(low, 1), max(high, 100))
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
