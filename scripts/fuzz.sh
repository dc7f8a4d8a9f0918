#!/bin/sh
# Looks with libFuzzer for bodies that break a law: scripts/fuzz.sh [SECONDS [TARGET…]]
#
# Without arguments every target runs for 300 seconds. Needs nightly Rust and a C++ compiler. What it finds on its way
# goes to fuzz/target/corpus; a body that breaks a law goes to fuzz/artifacts, and belongs in fuzz/corpus/TARGET once it is fixed.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/versions.env"
cache=${WELLFORM_CACHE:-$HOME/.cache/wellform}
cd "$root"

if ! rustup run nightly rustc --version >/dev/null 2>&1; then
    echo "fuzz: nightly Rust is not there; run: rustup toolchain install nightly --profile minimal" >&2
    exit 1
fi
scripts/setup.sh rust fuzz
PATH=$cache/cargo-fuzz-$CARGO_FUZZ_VERSION/bin:$PATH

seconds=${1:-300}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- $(cargo +nightly fuzz list)
for target in "$@"; do
    echo "fuzz: $target for $seconds seconds"
    mkdir -p "fuzz/target/corpus/$target"
    cargo +nightly fuzz run --features libfuzzer "$target" "fuzz/target/corpus/$target" fuzz/corpus tests/fixtures -- \
        -max_total_time="$seconds" -max_len=16384 -print_final_stats=1
done
