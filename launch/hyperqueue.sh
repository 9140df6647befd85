#!/usr/bin/env bash
# HyperQueue: makes the shards that are missing on the workers of a running server.
#
#   server    hq server start --journal hq.journal       (without a journal a restarted server has forgotten its tasks)
#   workers   hq worker start on each machine, or hq alloc add slurm --time-limit 1h
#   submit    launch/hyperqueue.sh study.toml 64 results/study
#   watch     hq job list, hq job progress last
#   collect   failsim report results/study
#   resubmit  the same line again: it asks `failsim report` what is missing
#
# OPTIONS holds further words of the sweep. OUT is a folder that all workers share.
set -euo pipefail
study=${1:?the scenario file} of=${2:?how many shards} out=${3:?the result folder}
failsim=${FAILSIM:-failsim}

# Status 3: some are missing; 2: there is none yet. HyperQueue takes arrays as Slurm writes them.
numbers=$("$failsim" report "$out" --print-missing slurm 2>/dev/null) || { [ $? = 3 ] || numbers="1-$of"; }
[ -n "$numbers" ] || { echo "all $of shards are there" >&2; exit 0; }

# A task whose worker is lost begins again, at most --crash-limit times.
hq submit --name failsim --array "$numbers" --cpus 1 --crash-limit 5 --wait -- \
    bash -c "exec '$failsim' sweep '$study' --shard \$HQ_TASK_ID/$of -o '$out' -j 1 -q ${OPTIONS:-}" || true

# `hq job wait` and --wait end with 0 although tasks have failed; only the shards themselves count.
missing=$("$failsim" report "$out" --print-missing slurm) || { echo "missing: $missing" >&2; exit 3; }
