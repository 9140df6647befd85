#!/usr/bin/env bash
# A study in 200 shards by GNU Parallel on two hosts, of which one dies with SIGKILL in the middle; the merged folder must
# have the very bytes of one process. The hosts are made up: a stand-in for ssh runs their tasks here.
# Needs parallel (Debian: apt-get install parallel). FAILSIM names the program; without it a release build is made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
study=scenarios/studies/relogin-window.toml of=200
if [ -z "${FAILSIM:-}" ]; then
    cargo build --release --quiet
    FAILSIM=$PWD/${CARGO_TARGET_DIR:-target}/release/failsim
fi
export FAILSIM
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export HOSTS_FOLDER=$folder

# The stand-in: `ssh [options] HOST COMMAND`. A host with a file HOST.dead cannot be reached any more.
cat >"$folder/ssh" <<'SSH'
#!/usr/bin/env bash
while [ "${1#-}" != "$1" ]; do shift; done
host=$1
shift
[ "${1:-}" != -- ] || shift
[ ! -e "$HOSTS_FOLDER/$host.dead" ] || exit 255
# What dies with a host: the task in a session of its own, then the connection.
exec setsid --wait bash -c "echo \$\$ >'$HOSTS_FOLDER/$host.pid'; $*"
SSH
chmod +x "$folder/ssh"
printf '1/%s\n' one two >"$folder/hosts"
export PARALLEL_SSH=$folder/ssh PARALLEL_HOME=$folder

"$FAILSIM" sweep "$study" -q -o "$folder/whole" >/dev/null || [ $? = 1 ]

began=$(date +%s.%N)
HOSTS=$folder/hosts launch/gnu-parallel.sh "$study" "$of" "$folder/out" >"$folder/log" 2>&1 &
launcher=$!
count() { find "$folder/out/shards" -name '*.shard' 2>/dev/null | wc -l; }
until [ "$(count)" -ge $((of / 3)) ]; do
    kill -0 "$launcher" || { cat "$folder/log" >&2; exit 1; }
    sleep 0.05
done
# In the middle of a task; with the host goes the whole session of the task, not only its shell.
until session=$(cat "$folder/one.pid") && kill -0 -- "-$session" 2>/dev/null; do :; done
touch "$folder/one.dead"
kill -KILL -- "-$session"
echo "host one killed with $(count) of $of shards done, $(find "$folder/out/shards" -name ".failsim-*" | wc -l) torn on their way"
wait "$launcher" || true
took=$(echo "$(date +%s.%N) $began" | awk '{ printf "%.0f", $1 - $2 }')
failed=$(awk 'NR > 1 && ($7 != 0 || $8 != 0)' "$folder/out/parallel.log" | wc -l)
echo "GNU Parallel: $(count) of $of shards after $took s; $failed tasks of its log failed in the end"

"$FAILSIM" report "$folder/out" -q -o "$folder/merged" >/dev/null || [ $? = 1 ]
diff -r --exclude=runs.store "$folder/whole" "$folder/merged"
echo "merged bytes equal those of one process"
