#!/usr/bin/env bash
# Times the shipped sweep on one and on two threads, in turns, and its peak memory for R and 4R runs of each point.
# Usage: scripts/sweep-throughput.sh [RUNS] [ROUNDS]; needs GNU time and Linux.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-6} rounds=${2:-3}
study=scenarios/studies/keepalive-and-login-window.toml
cargo build --release --quiet
program=${CARGO_TARGET_DIR:-target}/release/failsim
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Sweeps with $1 threads and $2 runs of each point; prints elapsed and processor seconds, peak memory in kB, runs,
# and the share of the time in which the threads that make runs were running or waiting for a processor.
once() {
    rm -rf "$folder/out" "$folder/threads"
    local began now
    began=$(date +%s.%N)
    # A sweep whose targets are not met ends with another status than 0, which is no matter here.
    command time -o "$folder/time" -f '%e %U %S %M' "$program" sweep "$study" -j "$1" --runs "$2" -q -o "$folder/out" >/dev/null 2>&1 &
    local job=$!
    while kill -0 "$job" 2>/dev/null; do
        sleep 0.2
        now=$(date +%s.%N)
        for child in $(cat "/proc/$job/task/$job/children" 2>/dev/null); do
            cat "/proc/$child"/task/*/schedstat 2>/dev/null | sort -rn | head -n "$1" | awk -v e="$(echo "$now $began" | awk '{ print $1 - $2 }')" \
                '{ wanted += $1 + $2 } END { if (NR) printf "%.3f\n", wanted / 1e9 / e / NR }' >>"$folder/threads"
        done
    done
    wait "$job" || true
    tail -n 1 "$folder/time" | awk -v runs="$(tail -n +2 "$folder/out/runs.csv" | wc -l)" \
        -v share="$(tail -n 1 "$folder/threads")" '{ print $1, $2 + $3, $4, runs, share }'
}

uptime
echo "threads elapsed_s processor_s peak_kB runs share_at_work"
for _ in $(seq "$rounds"); do
    for threads in 1 2; do echo "$threads $(once "$threads" "$runs")"; done
done | tee "$folder/all"
awk '{ elapsed[$1] += $2; busy[$1] += $3; runs[$1] += $5; share[$1] += $6; rounds[$1]++ }
     END {
         printf "runs/s: %.2f on 1 thread, %.2f on 2; ratio %.2f\n", runs[1] / elapsed[1], runs[2] / elapsed[2], \
             (runs[2] / elapsed[2]) / (runs[1] / elapsed[1])
         cost = (busy[1] / runs[1]) / (busy[2] / runs[2])
         printf "processor time for a run: %.1f ms on 1 thread, %.1f ms on 2; processors in use: %.2f and %.2f\n", \
             1000 * busy[1] / runs[1], 1000 * busy[2] / runs[2], busy[1] / elapsed[1], busy[2] / elapsed[2]
         # What other work takes away shows in the time for which threads wait, not in these two.
         printf "ratio if both processors were free: %.2f\n", 2 * cost * (share[2] / rounds[2]) / (share[1] / rounds[1])
     }' "$folder/all"
for many in "$runs" $((4 * runs)); do
    read -r _ _ peak made _ <<<"$(once 2 "$many")"
    echo "peak memory: $peak kB with $made runs"
done
