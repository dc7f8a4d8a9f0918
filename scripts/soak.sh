#!/bin/sh
# Looks for faults with new random numbers and many cases, for as long as that takes: scripts/soak.sh [PART…]
#
# Parts: core (its properties), fuzz (damaged bodies against the laws), worker (schedules of deliveries in workerd), load (bodies of
# 500 MB of each sender through the core, the package, its command line and the Worker). Without arguments all of them.
# SEED=N draws the same as a run that printed this seed; TIMES=N tries so many times as much as the tests do.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root" || exit 1
seed=${SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
times=${TIMES:-20}
for number in "$seed" "$times"; do
    case $number in '' | *[!0-9]*) echo "soak: expected whole numbers as SEED and TIMES, found $number" >&2; exit 2 ;; esac
done
[ $# -gt 0 ] || set -- core fuzz worker load

# With optimisation, and the checks of a debug build; apart from the other builds.
tests() {
    CARGO_PROFILE_DEV_OPT_LEVEL=1 PROPTEST_RNG_SEED=$seed PROPTEST_CASES=$((256 * times)) \
        cargo test --target-dir target/soak --no-fail-fast "$@"
}

part() {
    case $1 in
        core) tests --package wellform-core --all-features --lib --tests ;;
        fuzz) tests --manifest-path fuzz/Cargo.toml ;;
        worker)
            scripts/with-tools.sh npm run build &&
                SOAK_SEED=$seed SOAK_TIMES=$times scripts/with-tools.sh npm test
            ;;
        load)
            scripts/with-tools.sh npm --prefix pkg run build &&
                scripts/with-tools.sh node scripts/build-worker.mjs --faults &&
                cargo build --release --manifest-path bench/Cargo.toml &&
                node bench/run.mjs --worker 500
            ;;
        *) echo "soak: $1 is no part; expected core, fuzz, worker or load" >&2; exit 2 ;;
    esac
}

failed=
for part in "$@"; do
    echo "soak: $part, $times times as much, seed $seed"
    part "$part" || failed="$failed $part"
done
if [ -n "$failed" ]; then
    echo "soak: found something in:$failed" >&2
    echo "soak: the same again: make soak SEED=$seed TIMES=$times PARTS='${failed# }'" >&2
    exit 1
fi
echo "soak: found nothing (seed $seed)"
