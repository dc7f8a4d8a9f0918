# Packages of Debian and Ubuntu, for the scripts that need them. Sourced.

# as_root COMMAND…
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# debian_packages LOG PACKAGE…: installs packages. Where it cannot, $why says so.
debian_packages() {
    apt_log=$1
    shift
    if ! command -v apt-get >/dev/null 2>&1; then
        why="this is not Debian or Ubuntu: there is no apt-get"
        return 1
    fi
    if ! as_root true 2>/dev/null; then
        why="the packages must be installed as root, and sudo asks for a password or is not there"
        return 1
    fi
    # The lists of packages may be missing or old.
    apt_install "$@" || { as_root apt-get update >>"$apt_log" 2>&1 </dev/null && apt_install "$@"; } || {
        why="'apt-get install $*' failed; all of its output is in $apt_log"
        return 1
    }
}

apt_install() {
    # Never at the price of a package that is there.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-remove "$@" \
        >>"$apt_log" 2>&1 </dev/null
}
