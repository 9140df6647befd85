#!/usr/bin/env bash
# The same bytes everywhere: SHA-256 over all result files of shipped scenarios and of a sweep, for 1, 2, 3, 8 and 16
# threads, for a rerun, with and without optimisation, with glibc and musl, on x86-64 and on 64-bit Arm.
# Usage: scripts/determinism.sh [native|musl|arm]...   (default: all three)
# musl needs `rustup target add x86_64-unknown-linux-musl`; arm needs aarch64-unknown-linux-musl and qemu-aarch64-static
# (Debian: qemu-user-static). A platform that is not there is named and left out; the exit status is 1 if bytes differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
platforms=${*:-native musl arm}
target=${CARGO_TARGET_DIR:-target}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

scenarios=(
    scenarios/presence/01-presence.toml
    scenarios/intercluster/five-cluster-split-brain.toml
    scenarios/chat/database-merge.toml
    scenarios/meeting-server/replace-a-node.toml
    scenarios/expressway/endpoints-move.toml
    scenarios/campaign/06-multi-cluster.toml
)
study=scenarios/studies/keepalive-and-login-window.toml

# One line for all files of folder $1, whatever the order of the rows in the store, which is that in which runs ended.
digest() {
    (cd "$1" && find . -type f ! -name '*.store' | LC_ALL=C sort | xargs sha256sum
     find . -name '*.store' | LC_ALL=C sort | xargs -r cat | LC_ALL=C sort | sha256sum) | sha256sum | cut -c1-32
}

# All scenarios with the program $2..., under the name $1.
runs() {
    local name=$1 out="$folder/runs"
    shift
    rm -rf "$out"
    for scenario in "${scenarios[@]}"; do
        "$@" run "$scenario" -q -o "$out/$(basename "$scenario" .toml)" >/dev/null || [ $? -le 3 ]
    done
    "$@" run "${scenarios[5]}" --json -q -o "$out/again" >"$out/answer.json" || [ $? -le 3 ]
    echo "runs $(digest "$out") $name"
}

# The study on $2 threads with the program $3....
study() {
    local name=$1 threads=$2 out="$folder/study"
    shift 2
    rm -rf "$out"
    "$@" sweep "$study" --set run.duration=7d --runs 3 -j "$threads" -q -o "$out" >/dev/null || [ $? -le 3 ]
    echo "study $(digest "$out") $name, $threads threads"
}

all() {
    local name=$1
    shift
    runs "$name" "$@"
    study "$name" 2 "$@"
}

for platform in $platforms; do
    case $platform in
        native)
            cargo build --quiet --release
            cargo build --quiet
            runs "release" "$target/release/failsim"
            runs "release, once more" "$target/release/failsim"
            for threads in 1 2 3 8 16; do study "release" "$threads" "$target/release/failsim"; done
            all "without optimisation" "$target/debug/failsim"
            ;;
        musl)
            if cargo build --quiet --release --target x86_64-unknown-linux-musl; then
                all "musl" "$target/x86_64-unknown-linux-musl/release/failsim"
            else
                echo "left out: x86_64-unknown-linux-musl does not build here" >&2
            fi
            ;;
        arm)
            export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
            if command -v qemu-aarch64-static >/dev/null && cargo build --quiet --release --target aarch64-unknown-linux-musl; then
                all "64-bit Arm, musl, emulated" qemu-aarch64-static "$target/aarch64-unknown-linux-musl/release/failsim"
            else
                echo "left out: aarch64-unknown-linux-musl does not build or run here" >&2
            fi
            ;;
        *) echo "unknown platform \`$platform\`: native, musl, arm" >&2 && exit 2 ;;
    esac
done | tee "$folder/digests"

for what in runs study; do
    different=$(awk -v what="$what" '$1 == what { print $2 }' "$folder/digests" | sort -u | wc -l)
    [ "$different" -le 1 ] || { echo "$what: $different different digests" >&2; exit 1; }
done
echo "all digests agree"
