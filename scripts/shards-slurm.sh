#!/usr/bin/env bash
# A study in 200 shards by Slurm with two nodes on this machine, of which one dies with SIGKILL in the middle; the merged
# folder must have the very bytes of one process. Nothing of a Slurm that may be installed here is touched: controller, nodes,
# munge and their files stand in a folder of their own.
# Needs root and slurmctld, slurmd, munge (Debian: apt-get install slurmctld slurmd munge). FAILSIM names the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
study=scenarios/studies/relogin-window.toml of=${OF:-200}
if [ -z "${FAILSIM:-}" ]; then
    cargo build --release --quiet
    FAILSIM=$PWD/${CARGO_TARGET_DIR:-target}/release/failsim
fi
export FAILSIM
folder=$(mktemp -d)
chmod 755 "$folder"
started=()
finish() {
    for process in "${started[@]}"; do kill -KILL "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

# A key and a socket for this run only.
mkdir -m 700 "$folder/munge"
dd if=/dev/urandom of="$folder/munge/key" bs=128 count=1 status=none
chmod 600 "$folder/munge/key"
mkdir -m 755 "$folder/socket"
munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/socket/munge" --log-file="$folder/munge/log" \
    --pid-file="$folder/munge/pid" --seed-file="$folder/munge/seed" 2>"$folder/munge/err" &
started+=($!)

mkdir -p "$folder/state" "$folder/spool" "$folder/log"
cat >"$folder/slurm.conf" <<CONF
ClusterName=two
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/socket/munge
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd-%n
# No rights over control groups are needed.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
# The nodes say they have one processor, whatever this machine has.
SlurmdParameters=config_overrides
# A node that is silent for 15 s is down, and is back when it answers; the defaults wait five minutes.
SlurmdTimeout=15
ReturnToService=2
MaxArraySize=1001
NodeName=one NodeAddr=127.0.0.2 NodeHostname=one Port=16818 CPUs=1 RealMemory=500
NodeName=two NodeAddr=127.0.0.3 NodeHostname=two Port=16819 CPUs=1 RealMemory=500
PartitionName=all Nodes=one,two Default=YES MaxTime=INFINITE State=UP
CONF
echo "CgroupPlugin=autodetect" >"$folder/cgroup.conf"
export SLURM_CONF=$folder/slurm.conf

# Each node has its own processes and its own name: when its first process dies, everything on it dies.
# All of 127.0.0.0/8 is this machine, so both have an address already.
node() {
    mkdir -p "$folder/spool/$1"
    unshare --pid --fork --kill-child --mount-proc --uts \
        bash -c "hostname $1; exec slurmd -D -N $1 -f '$folder/slurm.conf'" >"$folder/log/$1" 2>&1 &
    nodes[$1]=$!
    started+=($!)
}
declare -A nodes
slurmctld -D -c -f "$folder/slurm.conf" >"$folder/log/controller" 2>&1 &
started+=($!)
node one
node two

explain() { tail -n 5 "$folder"/log/* "$folder"/munge/err >&2; exit 1; }
wait_for() { # seconds, command
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$until" ] || return 1
        read -rt 0.2 <> <(:) || true
    done
}
idle() { [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ]; }
wait_for 60 idle || { sinfo >&2 || true; explain; }
count() { find "$folder/out/shards" -name '*.shard' 2>/dev/null | wc -l; }

"$FAILSIM" sweep "$study" -q -o "$folder/whole" >/dev/null || [ $? = 1 ]

began=$SECONDS
export STUDY=$PWD/$study OF=$of OUT=$folder/out
sbatch --parsable --array="1-$of" --export=ALL --output="$folder/log/shard-%a" --chdir="$folder" launch/slurm.sh >"$folder/job"
third() { [ "$(count)" -ge $((of / 3)) ]; }
wait_for 600 third || { squeue >&2; explain; }
kill -KILL "${nodes[one]}"
killed=$SECONDS
echo "node one killed after $((killed - began)) s with $(count) of $of shards done"
down() { sinfo -h -n one -o %T | grep -q down; }
wait_for 120 down && echo "Slurm calls it down $((SECONDS - killed)) s later"
finished() { [ -z "$(squeue -h -t pending,running,completing -n failsim 2>/dev/null | head -n 1)" ]; }
wait_for 900 finished || { squeue >&2; explain; }
echo "Slurm: $(count) of $of shards after $((SECONDS - began)) s on $(grep -l . "$folder"/log/shard-* 2>/dev/null | wc -l) tasks"

missing=$("$FAILSIM" report "$folder/out" --print-missing slurm) || [ $? = 3 ]
if [ -n "$missing" ]; then
    echo "submitted again: $missing"
    sbatch --parsable --array="$missing" --export=ALL --output="$folder/log/again-%a" --chdir="$folder" launch/slurm.sh >"$folder/job"
    wait_for 900 finished || explain
fi
"$FAILSIM" report "$folder/out" -q -o "$folder/merged" >/dev/null || [ $? = 1 ]
diff -r --exclude=runs.store "$folder/whole" "$folder/merged"
echo "merged bytes equal those of one process"
