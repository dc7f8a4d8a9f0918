#!/bin/sh
# Makes Rust compile for wasm32-unknown-unknown: with rustup, or, where rustup is absent or cannot reach its
# server, with Debian's compiler, for which the standard library is built once. Called by scripts/setup.sh.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/scripts/versions.env"
. "$root/scripts/debian.sh"
cache=${WELLFORM_CACHE:-$HOME/.cache/wellform}
target=wasm32-unknown-unknown
log=$cache/log/$target.log

say() { echo "setup: $*" >&2; }
since=$(date +%s)
ready() { say "$target: done in $(($(date +%s) - since)) s"; }

# fail WHY WHAT-TO-DO
fail() {
    [ ! -s "$log" ] || tail -n 15 "$log" | sed 's/^/  | /' >&2
    printf 'setup: the Rust target %s is not ready.\n  why: %s\n  do:  %s\n' $target "$1" "$2" >&2
    exit 1
}

# has_std SYSROOT
has_std() {
    set -- "$1/lib/rustlib/$target/lib"/libstd-*.rlib
    [ -e "$1" ]
}

# Whether Debian's compiler is still the one that its standard library was built with.
debian=$cache/rust-debian
unchanged() {
    [ "$(cat "$debian/version" 2>/dev/null)" = "$(/usr/bin/rustc --version 2>/dev/null)" ]
}

# The compiler on PATH has the target.
sysroot=$(rustc --print sysroot)
if has_std "$sysroot" && { [ "$sysroot" != /usr ] || [ ! -f "$debian/version" ] || unchanged; }; then
    rm -f "$cache/rust-wasm.env"
    exit 0
fi

# Debian's compiler was made to have it.
if [ -f "$cache/rust-wasm.env" ] && has_std /usr && unchanged; then exit 0; fi

mkdir -p "$cache/log"
: >"$log"
if command -v rustup >/dev/null 2>&1; then
    say "$target: adding the target with rustup"
    if rustup target add $target >"$log" 2>&1 </dev/null; then
        ready
        exit 0
    fi
    say "rustup could not add it (see $log); trying Debian's packages"
fi

packages="rustc-web cargo-web rust-web-src rust-web-clippy lld-22"
say "$target: installing Debian's $packages"
# shellcheck disable=SC2086
debian_packages "$log" $packages ||
    fail "the compiler on PATH does not have it, rustup is absent or could not add it, and $why" \
        "run: rustup target add $target, on a network that reaches static.rust-lang.org (rustup comes from https://rustup.rs)"

say "$target: building the standard library (2 minutes)"
build=$cache/rust-std-build
rm -rf "$build"
mkdir -p "$build/src"
cat >"$build/Cargo.toml" <<'TOML'
[package]
name = "empty"
version = "0.0.0"
edition = "2021"

[profile.release]
panic = "abort"

[workspace]
TOML
echo '#![no_std]' >"$build/src/lib.rs"
(cd "$build" && env -u CARGO_ENCODED_RUSTFLAGS -u CARGO_TARGET_DIR RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS=-Cembed-bitcode=yes /usr/bin/cargo build --release \
    -Zbuild-std=std,panic_abort,panic_unwind,test --target $target) >"$log" 2>&1 </dev/null ||
    fail "building the standard library failed; all of its output is in $log" \
        "run: rustup target add $target, on a network that reaches static.rust-lang.org"
lib=/usr/lib/rustlib/$target/lib
as_root mkdir -p "$lib"
as_root rm -f "$lib"/*.rlib
as_root cp "$build/target/$target/release/deps"/*.rlib "$lib/"
as_root rm -f "$lib"/libempty-*.rlib
rm -rf "$build"

# Links, and not /usr/bin itself: that may hold an older node.
mkdir -p "$debian/bin"
for tool in rustc rustdoc cargo cargo-clippy clippy-driver; do ln -sf /usr/bin/$tool "$debian/bin/$tool"; done
# rustc looks for its linker under this name.
ln -sf /usr/bin/lld-22 "$debian/bin/rust-lld"
/usr/bin/rustc --version >"$debian/version"
echo "PATH=$debian/bin:\$PATH; export PATH; unset RUSTUP_TOOLCHAIN RUSTC" >"$cache/rust-wasm.env"

echo 'fn main() { println!("{}", std::env::args().count()); }' |
    PATH=$debian/bin:$PATH rustc --target $target --crate-type bin --crate-name try -o "$cache/log/try.wasm" - >"$log" 2>&1 ||
    { rm -f "$cache/rust-wasm.env"; fail "a trial program did not compile; the output is in $log" "run: rustup target add $target"; }
rm -f "$cache/log/try.wasm"
ready
