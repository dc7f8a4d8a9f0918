#!/bin/sh
# Installs what is missing and skips what is there in the right version.
#
#   scripts/setup.sh                everything
#   scripts/setup.sh rust           Rust with clippy and rustfmt (checked, never installed)
#   scripts/setup.sh wasm           the target wasm32-unknown-unknown and wasm-bindgen
#   scripts/setup.sh worker         worker-build
#   scripts/setup.sh node           Node (checked) and the npm packages of the lock files
#
# and for some tests only, not among "everything":
#
#   scripts/setup.sh browser        wasm-pack, Chromium and ChromeDriver
#   scripts/setup.sh fuzz           cargo-fuzz
#
# Tools go to ~/.cache/wellform (WELLFORM_CACHE), one folder per version; ~/.cargo/bin stays as it is. Only Chromium is
# installed for the whole system, where it is missing.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/versions.env"
. "$root/scripts/debian.sh"
cache=${WELLFORM_CACHE:-$HOME/.cache/wellform}
cd "$root"
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET CARGO_TARGET_DIR

say() { echo "setup: $*" >&2; }

# fail TOOL WHY WHAT-TO-DO
fail() {
    printf 'setup: %s is not ready.\n  why: %s\n  do:  %s\n' "$1" "$2" "$3" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.95.0 1.96.1 (true): the second version is the first or newer.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$1" ]
}

# run TOOL COMMAND…: keeps the output in a log, and on failure shows its end and names what to do ($todo).
run() {
    tool=$1
    shift
    mkdir -p "$cache/log"
    log=$cache/log/$tool.log
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" | sed 's/^/  | /' >&2
        fail "$tool" "'$*' failed; all of its output is in $log" "$todo"
    fi
}

setup_rust() {
    how="install Rust $RUST_VERSION or newer from https://rustup.rs, or run: rustup update stable"
    have cc || fail "a C linker" "no 'cc' on PATH, and Rust links with it" \
        "install one (Debian, Ubuntu: apt-get install build-essential; macOS: xcode-select --install)"
    have rustc && have cargo || fail rustc "no 'rustc' and 'cargo' on PATH" "$how"
    found=$(rustc --version 2>/dev/null | sed -n 's/^rustc \([0-9.]*\).*/\1/p')
    at_least "$RUST_VERSION" "${found:-0}" || fail rustc "found version ${found:-unknown}, expected $RUST_VERSION or newer" "$how"
    for component in clippy fmt; do
        cargo "$component" --version >/dev/null 2>&1 && continue
        name=clippy
        [ $component = fmt ] && name=rustfmt
        have rustup || fail $name "'cargo $component' is not installed" "install the package of your system that holds $name"
        say "$name: adding the component"
        todo="run: rustup component add $name"
        run $name rustup component add $name
    done
    grep -q "^rust-version = \"${RUST_VERSION%.0}\"" Cargo.toml ||
        fail "the pinned Rust version" "scripts/versions.env says $RUST_VERSION, Cargo.toml another rust-version" "make the two agree"
}

setup_wasm() {
    scripts/rust-wasm.sh
    pinned=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
    [ "${pinned:-$WASM_BINDGEN_VERSION}" = "$WASM_BINDGEN_VERSION" ] ||
        fail wasm-bindgen "scripts/versions.env says $WASM_BINDGEN_VERSION, Cargo.toml $pinned; crate and tool must be the same" \
            "make the two agree"
    cargo_tool wasm-bindgen-cli wasm-bindgen "$WASM_BINDGEN_VERSION"
}

setup_worker() {
    cargo_tool worker-build worker-build "$WORKER_BUILD_VERSION"
}

setup_browser() {
    cargo_tool wasm-pack wasm-pack "$WASM_PACK_VERSION"
    have chromium && have chromedriver && return 0
    how="install Chromium and ChromeDriver of one version, so that 'chromium' and 'chromedriver' are on PATH"
    say "Chromium and ChromeDriver: installing the packages chromium and chromium-driver"
    mkdir -p "$cache/log"
    debian_packages "$cache/log/chromium.log" chromium chromium-driver || fail Chromium "$why" "$how"
    have chromium && have chromedriver || fail Chromium "the packages have no 'chromium' or no 'chromedriver'" "$how"
}

setup_fuzz() {
    cargo_tool cargo-fuzz cargo-fuzz "$CARGO_FUZZ_VERSION"
}

# cargo_tool PACKAGE BINARY VERSION
cargo_tool() {
    home=$cache/$1-$3
    if [ -x "$home/bin/$2" ]; then
        # 'wasm-bindgen 0.2.129' or '0.8.7'
        found=$("$home/bin/$2" --version 2>/dev/null) || found=
        [ "${found##* }" = "$3" ] && return 0
    fi
    say "$1 $3: installing with cargo (2 to 5 minutes)"
    todo="look at the log; if crates.io cannot be reached, set a proxy or a mirror in ~/.cargo/config.toml and run again"
    run "$1" cargo install "$1" --version "$3" --locked --force --root "$home"
}

setup_node() {
    how="install Node $NODE_VERSION or newer from https://nodejs.org or with your version manager"
    have node && have npm || fail node "no 'node' and 'npm' on PATH" "$how"
    found=$(node --version | sed 's/^v//')
    at_least "$NODE_VERSION" "$found" || fail node "found version $found, expected $NODE_VERSION or newer" "$how"
    for folder in . pkg; do
        lock=$folder/package-lock.json
        [ -f "$folder/package.json" ] || continue
        [ -f "$lock" ] || fail "npm packages of $folder" "$lock is missing" "restore it from version control"
        # The lock file as it was at the last complete install.
        stamp=$folder/node_modules/.wellform-package-lock.json
        cmp -s "$lock" "$stamp" && continue
        say "npm packages of $folder: installing"
        todo="look at the log; if the npm registry cannot be reached, set 'registry' or 'proxy' with npm config and run again"
        name=npm-$([ $folder = . ] && echo root || echo $folder)
        run "$name" npm ci --prefix "$folder" --no-audit --no-fund --no-progress
        cp "$lock" "$stamp"
    done
}

[ $# -gt 0 ] || set -- rust wasm worker node
for step in "$@"; do
    case $step in
        rust | wasm | worker | node | browser | fuzz) "setup_$step" ;;
        *) fail "'$step'" "no such step" "choose from: rust wasm worker node browser fuzz" ;;
    esac
done
