#!/usr/bin/env bash
# A study in 200 shards by HyperQueue with two workers, of which one dies with SIGKILL in the middle; the merged folder must
# have the very bytes of one process. The Python package runs a server and its worker in one process, so each worker here has
# a server of its own and dies with it: what it leaves is made by the other one, as `failsim report` names it.
# Needs PYTHON with the package (pip install hyperqueue). FAILSIM names the program; without it a release build is made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
study=scenarios/studies/relogin-window.toml of=200
python=${PYTHON:-python3}
if [ -z "${FAILSIM:-}" ]; then
    cargo build --release --quiet
    FAILSIM=$PWD/${CARGO_TARGET_DIR:-target}/release/failsim
fi
export FAILSIM
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$FAILSIM" sweep "$study" -q -o "$folder/whole" >/dev/null || [ $? = 1 ]

began=$(date +%s.%N)
count() { find "$folder/out/shards" -name '*.shard' 2>/dev/null | wc -l; }
# Both are given every shard. They meet at those that the other one has made, and have nothing to do there.
launch() { setsid "$python" launch/hq_local.py "$study" "$of" "$folder/out" --workers 1 >"$folder/$1.log" 2>&1 & }
launch one
one=$!
launch two
two=$!
until [ "$(count)" -ge $((of / 3)) ]; do
    kill -0 "$one" && kill -0 "$two" || { cat "$folder"/*.log >&2; exit 1; }
    sleep 0.05
done
kill -KILL -- "-$one"
echo "worker one killed with $(count) of $of shards done, $(find "$folder/out/shards" -name '.failsim-*' | wc -l) on their way"
wait "$two" || { cat "$folder/two.log" >&2; exit 1; }
took=$(echo "$(date +%s.%N) $began" | awk '{ printf "%.0f", $1 - $2 }')
echo "HyperQueue: $(count) of $of shards after $took s; $(find "$folder/out/shards" -name '.failsim-*' | wc -l) torn temporary file(s) left"

"$FAILSIM" report "$folder/out" -q -o "$folder/merged" >/dev/null || [ $? = 1 ]
diff -r --exclude=runs.store "$folder/whole" "$folder/merged"
echo "merged bytes equal those of one process"
