#!/usr/bin/env python3
"""Instructions for an event, a pair-year or a run: a figure of speed that does not depend on what else the machine does.

Usage: instructions.py FAILSIM [--release FILE] [--write FILE]

Each workload runs twice under callgrind, the second time with more work; the difference counts, so that starting the
program does not. `--release FILE` puts the figures of an earlier release beside, which CI prints; `--write FILE` keeps
those of this one. Another compiler counts otherwise: compare releases that one toolchain built. Needs valgrind.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile

FAILOVERS = """format = 1
[run]
duration = "2h"
[site.x]
[cluster.a]
kind  = "imp"
site  = "x"
nodes = ["n1", "n2"]
multi_device_messaging = false
group.g1 = { nodes = ["n1", "n2"], users = 15_000, ha = true }
[[event]]
at    = "10m"
crash = "a/n1"
for   = "20m"
[[event]]
when     = { on = "a/*", enters = "failed_over" }
after    = "50m"
fallback = "@group"
"""

# name: (what is counted, arguments at n, n with less work, n with more work, units of work for each n). Under callgrind each takes
# longer than the time below which `failsim bench` repeats what it does.
WORKLOADS = {
    "w1_64": ("event", "bench w1 64 {}", 200_000, 400_000, 1),
    "w1_1024": ("event", "bench w1 1024 {}", 200_000, 400_000, 1),
    "w3": ("customer, two events", "bench w3 {}", 100_000, 200_000, 1),
    "w4_1": ("day of a pair, 23 010 events", "bench w4 1 {} --eager-heartbeats", 10, 20, 1),
    "w4_1024": ("day of a pair, 23 010 events", "bench w4 1024 {} --eager-heartbeats", 1, 2, 1024),
    "w4_left_out": ("year of a pair", "bench w4 {} 365", 8_192, 16_384, 1),
    "w4_faults": ("day of a pair", "bench w4 4 {} --faults", 3_650, 7_300, 4),
    "failover": ("run with a failover and a fallback of 7 500 users each", "sweep {folder}/failovers.toml --runs {} -j 1 -q -o {folder}/{}", 10, 30, 1),
}


def instructions(failsim, arguments, folder):
    out = os.path.join(folder, "callgrind.out")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", failsim, *arguments.split()]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return int(next(line.split()[-1] for line in done.stderr.splitlines() if "Collected" in line))


def per_unit(failsim, workload, folder):
    _, arguments, less, more, each = WORKLOADS[workload]
    few, many = (instructions(failsim, arguments.replace("{}", str(n)).replace("{folder}", folder), folder) for n in (less, more))
    return (many - few) / ((more - less) * each)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("failsim")
    arguments.add_argument("--release")
    arguments.add_argument("--write")
    given = arguments.parse_args()
    before = {}
    if given.release:
        with open(given.release, newline="") as file:
            before = {row["workload"]: float(row["instructions"]) for row in csv.DictReader(file)}
    found = {}
    print(f"{'workload':<12} {'release':>14} {'now':>14} {'ratio':>6}  for each")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "failovers.toml"), "w") as file:
            file.write(FAILOVERS)
        for workload, (what, *_) in WORKLOADS.items():
            now = found[workload] = per_unit(given.failsim, workload, folder)
            was = before.get(workload)
            told = (f"{was:>14,.1f}", f"{now / was:>6.2f}") if was else (f"{'':>14}", f"{'':>6}")
            print(f"{workload:<12} {told[0]} {now:>14,.1f} {told[1]}  {what}", flush=True)
    if given.write:
        with open(given.write, "w", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["workload", "instructions", "for_each"])
            table.writerows([name, f"{found[name]:.1f}", WORKLOADS[name][0]] for name in found)


if __name__ == "__main__":
    main()
