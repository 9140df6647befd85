#!/usr/bin/env bash
# Times the shipped sweep on one and on two threads, in turns, and its peak memory for R and 4R runs of each point.
# Usage: scripts/sweep-throughput.sh [RUNS] [ROUNDS]; needs GNU time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-6} rounds=${2:-3}
study=scenarios/studies/keepalive-and-login-window.toml
cargo build --release --quiet
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Sweeps with $1 threads and $2 runs of each point; prints elapsed and processor seconds, peak memory in kB, runs.
once() {
    rm -rf "$folder/out"
    # Runs of the study fail an invariant now and then, which is no matter here.
    command time -o "$folder/time" -f '%e %U %S %M' \
        "${CARGO_TARGET_DIR:-target}/release/failsim" sweep "$study" -j "$1" --runs "$2" --fresh -q -o "$folder/out" >/dev/null || [ $? -eq 1 ]
    tail -n 1 "$folder/time" | awk -v runs="$(tail -n +2 "$folder/out/runs.csv" | wc -l)" '{ print $1, $2 + $3, $4, runs }'
}

uptime
echo "threads elapsed_s processor_s peak_kB runs"
for _ in $(seq "$rounds"); do
    for threads in 1 2; do echo "$threads $(once "$threads" "$runs")"; done
done | tee "$folder/all"
awk '{ elapsed[$1] += $2; busy[$1] += $3; runs[$1] += $5 }
     END {
         printf "runs/s: %.2f on 1 thread, %.2f on 2; ratio %.2f\n", runs[1] / elapsed[1], runs[2] / elapsed[2], \
             (runs[2] / elapsed[2]) / (runs[1] / elapsed[1])
         printf "processor time for a run: %.1f ms on 1 thread, %.1f ms on 2; processors in use: %.2f and %.2f\n", \
             1000 * busy[1] / runs[1], 1000 * busy[2] / runs[2], busy[1] / elapsed[1], busy[2] / elapsed[2]
     }' "$folder/all"
for many in "$runs" $((4 * runs)); do
    read -r _ _ peak made <<<"$(once 2 "$many")"
    echo "peak memory: $peak kB with $made runs"
done
