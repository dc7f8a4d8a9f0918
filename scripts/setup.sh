#!/bin/sh
# Installs what is missing and skips what is there in the right version.
#
#   scripts/setup.sh                everything that building, serving and most tests need
#   scripts/setup.sh rust           Rust with clippy and rustfmt (checked, never installed)
#   scripts/setup.sh wasm           the target wasm32-unknown-unknown
#   scripts/setup.sh serve          Node (checked) and the npm packages that serve the Worker
#   scripts/setup.sh node           the same, and the npm packages that optimise it and test it
#   scripts/setup.sh pkg            Node (checked) and the npm packages that test the npm package
#
# and for some tests only, not among "everything":
#
#   scripts/setup.sh browser        wasm-bindgen-test-runner, Chromium and ChromeDriver
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

# done_since SECONDS WHAT: says how long it took.
done_since() {
    took=$(($(date +%s) - $1))
    if [ $took -lt 60 ]; then say "$2: done in $took s"; else say "$2: done in $((took / 60)) min $((took % 60)) s"; fi
}

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

# run TOOL COMMAND…: keeps the output in a log and says how long it took; on failure shows the log's end and names what to do ($todo).
run() {
    tool=$1
    shift
    mkdir -p "$cache/log"
    log=$cache/log/$tool.log
    since=$(date +%s)
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" | sed 's/^/  | /' >&2
        fail "$tool" "'$*' failed; all of its output is in $log" "$todo"
    fi
    done_since "$since" "$tool"
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
}

setup_browser() {
    # The version of the crate. Without its default features it speaks no TLS, which it does not need to reach a browser here.
    pinned=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
    [ "$pinned" = "$WASM_BINDGEN_VERSION" ] ||
        fail wasm-bindgen-test-runner "scripts/versions.env says $WASM_BINDGEN_VERSION, Cargo.toml ${pinned:-nothing}; crate and tool must be the same" \
            "make the two agree"
    CARGO_PROFILE_DEV_DEBUG=0 cargo_tool wasm-bindgen-cli wasm-bindgen-test-runner "$WASM_BINDGEN_VERSION" \
        --bin wasm-bindgen-test-runner --no-default-features --debug
    have chromium && have chromedriver && return 0
    how="install Chromium and ChromeDriver of one version, so that 'chromium' and 'chromedriver' are on PATH"
    say "Chromium and ChromeDriver: installing the packages chromium and chromium-driver"
    since=$(date +%s)
    mkdir -p "$cache/log"
    debian_packages "$cache/log/chromium.log" chromium chromium-driver || fail Chromium "$why" "$how"
    have chromium && have chromedriver || fail Chromium "the packages have no 'chromium' or no 'chromedriver'" "$how"
    done_since "$since" "Chromium and ChromeDriver"
}

setup_fuzz() {
    cargo_tool cargo-fuzz cargo-fuzz "$CARGO_FUZZ_VERSION"
}

# cargo_tool PACKAGE BINARY VERSION OPTION…
cargo_tool() {
    package=$1 binary=$2 version=$3
    shift 3
    home=$cache/$package-$version
    if [ -x "$home/bin/$binary" ]; then
        # 'wasm-bindgen-test-runner 0.2.129'
        found=$("$home/bin/$binary" --version 2>/dev/null) || found=
        [ "${found##* }" = "$version" ] && return 0
    fi
    say "$binary: installing version $version with cargo (1 to 4 minutes)"
    todo="look at the log; if crates.io cannot be reached, set a proxy or a mirror in ~/.cargo/config.toml and run again"
    run "$binary" cargo install "$package" --version "$version" --locked --force --root "$home" "$@"
}

check_node() {
    how="install Node $NODE_VERSION or newer from https://nodejs.org or with your version manager"
    have node && have npm || fail node "no 'node' and 'npm' on PATH" "$how"
    found=$(node --version | sed 's/^v//')
    at_least "$NODE_VERSION" "$found" || fail node "found version $found, expected $NODE_VERSION or newer" "$how"
}

# npm_packages FOLDER NAME [OPTION]: with --omit=dev only the packages that serve, which a complete install has too.
npm_packages() {
    check_node
    lock=$1/package-lock.json
    [ -f "$lock" ] || fail "the npm packages $2" "$lock is missing" "restore it from version control"
    # The lock file as it was at the last complete install, and at the last without packages for tests.
    stamp=$1/node_modules/.wellform-package-lock.json
    cmp -s "$lock" "$stamp" && return 0
    if [ $# -gt 2 ]; then
        stamp=$1/node_modules/.wellform-package-lock.serve.json
        cmp -s "$lock" "$stamp" && return 0
    fi
    say "npm-$2: installing the npm packages of $lock${3:+ that serve}"
    todo="look at the log; if the npm registry cannot be reached, set 'registry' or 'proxy' with npm config and run again"
    run "npm-$2" npm ci --prefix "$1" --no-audit --no-fund --no-progress ${3:+"$3"}
    cp "$lock" "$stamp"
}

setup_serve() {
    npm_packages . serve --omit=dev
}

setup_node() {
    npm_packages . root
}

setup_pkg() {
    npm_packages pkg pkg
}

[ $# -gt 0 ] || set -- rust wasm node pkg
for step in "$@"; do
    case $step in
        rust | wasm | serve | node | pkg | browser | fuzz) "setup_$step" ;;
        *) fail "'$step'" "no such step" "choose from: rust wasm serve node pkg browser fuzz" ;;
    esac
done
