#!/usr/bin/env python3
"""failsim's event engine beside other engines, in turns, so that all of them meet the same load of the machine.

Usage: beside-other-engines.py FAILSIM ROUNDS COMMANDS

COMMANDS is a file with one shell command a line, each printing a line of
engine,workload,events,wall_s,cpu_s,peak_rss_kb,checksum, as `failsim bench` does. Prints for every workload
the median of processor time per event, as a Markdown table, and complains where checksums differ.
"""

import collections
import statistics
import subprocess
import sys

OURS = [
    "w1 64 2000000",
    "w1 1024 2000000",
    "w3",
    "w4 1 365 --eager-heartbeats",
    "w4 16 30 --eager-heartbeats",
    "w4 1024 1 --eager-heartbeats",
    "w4 1 365",
    "w4 16 30",
    "w4 1024 1",
    "w4 4 365 --faults --eager-heartbeats",
    "w4 4 365 --faults",
]


def main():
    failsim, rounds, commands = sys.argv[1:]
    lines = [line.strip() for line in open(commands) if line.strip()]
    lines += [f"{failsim} bench {what}" for what in OURS]
    found = collections.defaultdict(list)
    for _ in range(int(rounds)):
        for line in lines:
            text = subprocess.run(line, shell=True, capture_output=True, text=True, check=True).stdout
            row = next(row for row in text.splitlines() if row.count(",") >= 6)
            engine, workload, events, _wall, cpu, rss, checksum = row.rsplit(",", 6)
            # Losses and failing links are a workload of their own.
            workload += " faults" if "faults" in engine else ""
            found[workload, engine].append((int(events), float(cpu), int(rss), checksum))
    print("| workload | engine | ns per event | whole run | memory | times ours |")
    print("|---|---|---:|---:|---:|---:|")
    ours = {}
    for (workload, engine), runs in sorted(found.items()):
        if engine.startswith("failsim") and "elided" not in engine:
            ours[workload] = statistics.median(cpu / events for events, cpu, _, _ in runs)
    for (workload, engine), runs in sorted(found.items()):
        per_event = statistics.median(cpu / events for events, cpu, _, _ in runs)
        whole = statistics.median(cpu for _, cpu, _, _ in runs)
        memory = max(rss for _, _, rss, _ in runs) / 1024
        ratio = per_event / ours[workload] if workload in ours else float("nan")
        print(f"| {workload} | {engine} | {1e9 * per_event:.3g} | {whole:.3g} s | {memory:.0f} MiB | {ratio:.2g} |")
    for workload in sorted({workload for workload, _ in found}):
        sums = {(runs[0][0], run[3]) for (of, _), runs in found.items() if of == workload for run in runs}
        by_events = collections.Counter(events for events, _ in sums)
        for events, different in by_events.items():
            if different > 1:
                print(f"checksums differ: {workload}, {events} events", file=sys.stderr)


if __name__ == "__main__":
    main()
