#!/usr/bin/env python3
"""What people run, against the bars that docs/performance.md sets: start-up, failovers, years, a mesh, a study.

Usage: domain-runs.py FAILSIM [ROUNDS]

Prints the best and the median of the rounds, which go over all rows in turns. Needs Linux; run it at the root of the project.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

PAIR = """format = 1
[run]
duration = "{duration}"
[site.x]
[cluster.a]
kind  = "imp"
site  = "x"
nodes = ["n1", "n2"]
multi_device_messaging = false
group.g1 = {{ nodes = ["n1", "n2"], users = {users}, ha = true }}
[[event]]
{when}
crash = "a/n1"
for   = "20m"
[[event]]
when     = {{ on = "a/*", enters = "failed_over" }}
after    = "50m"
fallback = "@group"
"""
FAILOVER = PAIR.format(duration="2h", users=15_000, when='at = "10m"')
TEN_YEARS = PAIR.format(duration="3650d", users=1_000, when='every = { exp = "30d" }')
STUDY = "scenarios/studies/keepalive-and-login-window.toml"

# what, arguments, what is measured, bar in milliseconds; of a sweep the time of one run counts
ROWS = [
    ("failsim --help", "--help", "wall", 5),
    ("run of a small scenario, files in memory", "run scenarios/meeting-server/two-nodes.toml -q -o {memory}/small", "wall", 5),
    ("run with a failover and a fallback of 7 500 users each, in a sweep", "sweep {folder}/failover.toml --runs 400 -j 1 --fresh -q -o {folder}/out", "cpu", 6),
    ("ten years of a pair with a crash a month and 1 000 users, in a sweep", "sweep {folder}/years.toml --runs 20 -j 1 --fresh -q -o {folder}/out", "cpu", 60),
    ("week of 30 meshed clusters with 180 nodes", "test scenarios/intercluster/thirty-cluster-mesh.toml -q", "cpu", 350),
    (f"run of the study {os.path.basename(STUDY)}", f"sweep {STUDY} --runs 3 -j 1 --fresh -q -o {{folder}}/out", "cpu", 120),
]


def once(command):
    """Milliseconds by the clock and of the processors."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    # 1 and 3: a target that is not met, or is undecided after so few runs.
    if os.waitstatus_to_exitcode(status) not in (0, 1, 3):
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return {"wall": wall * 1e3, "cpu": (usage.ru_utime + usage.ru_stime) * 1e3}


def rows(path):
    with open(path) as file:
        return sum(1 for _ in file) - 1


def main():
    failsim, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=memory) as in_memory:
        for name, text in (("failover", FAILOVER), ("years", TEN_YEARS)):
            with open(os.path.join(folder, f"{name}.toml"), "w") as file:
                file.write(text)
        found = {row[0]: [] for row in ROWS}
        for _ in range(rounds):
            for what, arguments, measured, _ in ROWS:
                words = arguments.format(folder=folder, memory=in_memory).split()
                # What is over in no time is done several times.
                took = [once([failsim, *words])[measured] for _ in range(10 if measured == "wall" else 1)]
                runs = rows(os.path.join(folder, "out", "runs.csv")) if words[0] == "sweep" else 1
                found[what] += [one / runs for one in took]
    print("| what | best | median | bar |\n|---|---:|---:|---:|")
    for what, _, measured, bar in ROWS:
        best, median = min(found[what]), statistics.median(found[what])
        by = "by the clock" if measured == "wall" else "of processor time"
        print(f"| {what} | {best:.1f} ms | {median:.1f} ms | {bar} ms {by} |")


if __name__ == "__main__":
    main()
