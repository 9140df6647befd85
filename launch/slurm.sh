#!/usr/bin/env bash
# Slurm: one task of a job array makes one shard. OUT is a folder that all nodes share.
#
#   submit    sbatch --array=1-64 --export=ALL,STUDY=study.toml,OF=64,OUT="$PWD/results/study" launch/slurm.sh
#   watch     squeue --me --array         (failsim report "$OUT" --print-missing slurm counts what is really there)
#   collect   failsim report results/study
#   resubmit  the submit line with --array="$(failsim report results/study --print-missing slurm)"
#
# OPTIONS holds further words of the sweep, such as OPTIONS="--runs 1000 --seed 7"; they must be the same for all shards.
# Arrays end at MaxArraySize, 1000 unless the site says more: shard 1001 is OFFSET=1000 and --array=1.
#SBATCH --job-name=failsim
#SBATCH --cpus-per-task=1
#SBATCH --time=00:30:00
#SBATCH --requeue
#SBATCH --output=shard-%A_%a.log
#SBATCH --open-mode=append
set -uo pipefail
: "${STUDY:?the scenario file}" "${OF:?how many shards}" "${OUT:?the result folder}"

shard=$((SLURM_ARRAY_TASK_ID + ${OFFSET:-0}))
# shellcheck disable=SC2086 # OPTIONS is a list of words.
"${FAILSIM:-failsim}" sweep "$STUDY" --shard "$shard/$OF" -o "$OUT" -j "${SLURM_CPUS_PER_TASK:-1}" ${OPTIONS:-}
status=$?

# 75 is trouble that passes, such as a full disk: twice more, then it is for a person. Lost nodes are requeued by Slurm.
if [ "$status" = 75 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 2 ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$status"
