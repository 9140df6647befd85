#!/usr/bin/env bash
# Builds the documentation as a book in target/book and checks that every page and picture of it is there. Installs mdbook into
# target/tools if it is not on the path. `tests/docs.rs` checks links and commands; it needs none of this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=0.5
tools=$PWD/target/tools
export PATH=$PATH:$tools/bin
if ! command -v mdbook >/dev/null; then
    cargo install mdbook --version "^$version" --locked --no-default-features --root "$tools"
fi
mdbook build docs
for page in $(grep -o '](.*\.md)' docs/SUMMARY.md | sed 's/^](//; s/\.md)$//'); do
    test -s "target/book/$page.html" || { echo "target/book/$page.html is not there" >&2; exit 1; }
done
for picture in docs/images/*.svg; do
    test -s "target/book/images/${picture##*/}" || { echo "$picture is not in the book" >&2; exit 1; }
done
echo "target/book/index.html"
