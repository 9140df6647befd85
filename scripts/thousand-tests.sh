#!/usr/bin/env bash
# Times `failsim test` on a thousand scenario tests made from the library of presence groups: ten copies of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --quiet
copies=$(mktemp -d)
trap 'rm -rf "$copies"' EXIT
for copy in 1 2 3 4 5 6 7 8 9 10; do cp -r scenarios/presence "$copies/$copy"; done
time ./target/release/failsim test "$copies" | tail -n 1
