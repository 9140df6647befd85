#!/usr/bin/env bash
# Time and memory of the merge: a study of a million short runs in 16 shards, then `report`. A quarter of the runs first, so
# that what grows with their number shows.
# Usage: scripts/shards-million.sh [RUNS]; needs GNU time. FAILSIM names the program; without it a release build is made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-1000000} of=16
if [ -z "${FAILSIM:-}" ]; then
    cargo build --release --quiet
    FAILSIM=$PWD/${CARGO_TARGET_DIR:-target}/release/failsim
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/short.toml" <<'STUDY'
format = 1
title  = "A million short runs"
[run]
duration = "5m"
settle   = "1m"
[cluster.lab]
kind  = "imp"
nodes = ["n1", "n2"]
login_rate = "unlimited"
multi_device_messaging = false
[cluster.lab.group.g1]
nodes = ["n1", "n2"]
users = 2
ha    = true
[params.srm]
keepalive_phase = "random"
[[event]]
at    = "1m"
crash = "lab/n1"
[report]
metrics = ["detection_time.max", "user_outage.max"]
STUDY

for count in $((runs / 4)) "$runs"; do
    rm -rf "$folder/out" "$folder/merged"
    began=$(date +%s)
    seq "$of" | xargs -P "$(nproc)" -I{} "$FAILSIM" sweep "$folder/short.toml" --runs "$count" --shard "{}/$of" -j 1 -q -o "$folder/out"
    made=$(($(date +%s) - began))
    bytes=$(du -cb "$folder"/out/shards/*.shard | tail -n 1 | cut -f 1)
    command time -o "$folder/time" -f '%e %U %S %M' "$FAILSIM" report "$folder/out" -q -o "$folder/merged" >/dev/null || [ $? = 1 ]
    read -r elapsed user system peak <<<"$(tail -n 1 "$folder/time")"
    echo "$count runs: shards made in $made s, $((bytes / 1000000)) MB; merged in $elapsed s ($user s user, $system s system)," \
        "peak memory $((peak / 1000)) MB, runs.csv $(($(stat -c %s "$folder/merged/runs.csv") / 1000000)) MB"
done
