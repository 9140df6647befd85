#!/usr/bin/env bash
# GNU Parallel: makes the shards that are missing, on this machine or on others over ssh.
#
#   here      launch/gnu-parallel.sh study.toml 64 results/study
#   by ssh    HOSTS=hosts.txt launch/gnu-parallel.sh study.toml 64 results/study
#   watch     tail -f results/study/parallel.log
#   collect   failsim report results/study
#   resubmit  the same line again: it asks `failsim report` what is missing
#
# HOSTS is a file as --sshloginfile takes it, a line such as `8/worker1` for eight tasks at once. Folder and program stand at
# the same path everywhere, the folder shared. JOBS are tasks at once on this machine; OPTIONS further words of the sweep.
set -euo pipefail
study=${1:?the scenario file} of=${2:?how many shards} out=${3:?the result folder}
failsim=${FAILSIM:-failsim}
mkdir -p "$out"

# Status 3: some are missing; 2: there is none yet.
numbers=$("$failsim" report "$out" --print-missing lines 2>/dev/null) || { [ $? = 3 ] || numbers=$(seq "$of"); }
[ -n "$numbers" ] || { echo "all $of shards are there" >&2; exit 0; }

where=(--jobs "${JOBS:-100%}")
[ -z "${HOSTS:-}" ] || where=(--sshloginfile "$HOSTS" --workdir "$PWD")

# Without --retries a host that died takes one task after the other and fails them all.
# shellcheck disable=SC2086 # OPTIONS is a list of words.
parallel "${where[@]}" --retries 3 --joblog "$out/parallel.log" \
    "$failsim" sweep "$study" --shard "{}/$of" -o "$out" -j 1 -q ${OPTIONS:-} ::: $numbers || true

# How tasks ended says little; only the shards themselves count.
missing=$("$failsim" report "$out" --print-missing slurm) || { echo "missing: $missing" >&2; exit 3; }
