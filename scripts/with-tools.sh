#!/bin/sh
# Runs a command with the tools that set-up installed: scripts/with-tools.sh npm --prefix pkg test
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/versions.env"
cache=${WELLFORM_CACHE:-$HOME/.cache/wellform}

# Written where the target wasm32-unknown-unknown came from Debian: puts that compiler first on PATH.
if [ -f "$cache/rust-wasm.env" ]; then . "$cache/rust-wasm.env"; fi

# wasm-bindgen-test-runner, which .cargo/config.toml names.
export PATH="$PATH:$cache/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin"

# These would replace the flags in .cargo/config.toml, and SIMD with them.
if [ -n "${RUSTFLAGS:-}${CARGO_ENCODED_RUSTFLAGS:-}" ]; then
    echo "note: RUSTFLAGS is set and left out: it would replace the flags in .cargo/config.toml" >&2
fi
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

exec "$@"
