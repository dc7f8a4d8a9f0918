#!/bin/sh
# Runs a command with the tools that set-up installed: scripts/with-tools.sh npm --prefix pkg test
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/versions.env"
cache=${WELLFORM_CACHE:-$HOME/.cache/wellform}

# Written where the target wasm32-unknown-unknown came from Debian: puts that compiler first on PATH.
if [ -f "$cache/rust-wasm.env" ]; then . "$cache/rust-wasm.env"; fi

# wasm-pack looks for wasm-bindgen on PATH before it downloads one.
export PATH="$cache/wasm-pack-$WASM_PACK_VERSION/bin:$cache/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin:$PATH"
export WASM_BINDGEN_BIN="${WASM_BINDGEN_BIN:-$cache/wasm-bindgen-cli-$WASM_BINDGEN_VERSION/bin/wasm-bindgen}"
export WORKER_BUILD_BIN="${WORKER_BUILD_BIN:-$cache/worker-build-$WORKER_BUILD_VERSION/bin/worker-build}"
for bin in "$root/node_modules/.bin" "$root/pkg/node_modules/.bin"; do
    if [ -z "${WASM_OPT_BIN:-}" ] && [ -x "$bin/wasm-opt" ]; then export WASM_OPT_BIN="$bin/wasm-opt"; fi
    if [ -z "${ESBUILD_BIN:-}" ] && [ -x "$bin/esbuild" ]; then export ESBUILD_BIN="$bin/esbuild"; fi
done

# These would replace the flags in .cargo/config.toml, and SIMD with them.
if [ -n "${RUSTFLAGS:-}${CARGO_ENCODED_RUSTFLAGS:-}" ]; then
    echo "note: RUSTFLAGS is set and left out: it would replace the flags in .cargo/config.toml" >&2
fi
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

exec "$@"
