#!/bin/sh
# Install ccgate for one user: an environment of its own, the `ccgate` command, the hook registered and proved. Root is not needed.
# Run it again to upgrade. A new environment is built beside the old one and takes its place at the end; whatever fails before
# that leaves everything as it was.
set -eu

usage() {
    cat <<'EOF'
usage: ./install.sh [OPTION ...]

  --scope user|project|local   where the hook is registered (default: user, for all your projects)
  --observe                    register a gate that stops nothing and records what it would have stopped
  --no-register                install the command only; `ccgate install` registers the hook later
  --wheel FILE                 install this wheel instead of the checkout that this script is in
  --dry-run                    say what would be done, do nothing
  --uninstall                  take out registration, environment and command; policy and log are kept
  --help

environment:
  PYTHON          the interpreter to use (default: the first python3 of 3.11 or newer)
  XDG_DATA_HOME   the environment goes into $XDG_DATA_HOME/ccgate (default: ~/.local/share/ccgate)
  PIP_*           passed on to pip

examples:
  ./install.sh
  ./install.sh --scope local          in the project's directory, for this project only
  PYTHON=/usr/bin/python3.12 ./install.sh --observe

exit codes: 0 installed, 2 usage, 3 settings or policy invalid, 4 the machine lacks something, or the proof failed
EOF
}

say() { printf '%s\n' "$*"; }
note() { printf 'ccgate: %s\n' "$*" >&2; }
fail() { # fail CODE MESSAGE HINT
    note "$2"
    printf 'hint: %s\n' "$3" >&2
    exit "$1"
}

scope=user observe='' register=1 wheel='' dry_run='' uninstall=''
while [ $# -gt 0 ]; do
    case $1 in
    --scope) [ $# -gt 1 ] || fail 2 "--scope needs a value" "--scope user, project or local"; scope=$2; shift ;;
    --scope=*) scope=${1#*=} ;;
    --wheel) [ $# -gt 1 ] || fail 2 "--wheel needs a file" "--wheel dist/ccgate-VERSION-py3-none-any.whl"; wheel=$2; shift ;;
    --wheel=*) wheel=${1#*=} ;;
    --observe) observe=--observe ;;
    --no-register) register='' ;;
    --dry-run) dry_run=1 ;;
    --uninstall) uninstall=1 ;;
    --help | -h) usage; exit 0 ;;
    *) fail 2 "unknown option $1" "./install.sh --help" ;;
    esac
    shift
done
case $scope in
user | project | local) ;;
*) fail 2 "unknown scope $scope" "--scope user, project or local" ;;
esac
case ${HOME:-} in
/*) ;;
*) fail 4 "HOME is not set to an absolute path" "set HOME" ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}/ccgate
case $data in
/*) ;;
*) fail 2 "XDG_DATA_HOME is not absolute" "set it to an absolute path, or unset it" ;;
esac
venv=$data/venv          # a link to the environment in use: what is registered goes through it, and so survives an upgrade
command=$HOME/.local/bin/ccgate
umask 022                # a program that others could write to is no gate

# -- the interpreter -----------------------------------------------------------------------------------------------------------------

# Prints the real interpreter behind a name; fails for one that is too old, or that is a version manager's script after all.
real_python() {
    "$1" -I -S -c '
import os, sys
path = getattr(sys, "_base_executable", "") or sys.executable
if sys.version_info < (3, 11) or not os.path.isabs(path) or "shims" in path.split("/"):
    sys.exit(1)
with open(path, "rb") as file:
    if file.read(2) == b"#!":
        sys.exit(1)
print(path)' 2>/dev/null
}

# macOS has a /usr/bin/python3 that opens a dialogue unless the developer tools are there.
is_placeholder() {
    [ "$(uname -s)" = Darwin ] && [ "$(command -v "$1")" = /usr/bin/python3 ] && ! xcode-select -p >/dev/null 2>&1
}

find_python() {
    without_pip=''
    for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 /usr/local/bin/python3 \
        /opt/homebrew/bin/python3; do
        command -v "$name" >/dev/null 2>&1 || continue
        if is_placeholder "$name"; then continue; fi
        found=$(real_python "$name") || continue
        if "$found" -I -c 'import ensurepip, venv' 2>/dev/null; then
            python=$found
            return
        fi
        without_pip=${without_pip:-$found}
    done
    if [ -n "$without_pip" ]; then
        fail 4 "$without_pip cannot make environments: venv or ensurepip is missing" "apt-get install python3-venv"
    fi
    fail 4 "no Python of 3.11 or newer was found" \
        "Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python; or set PYTHON"
}

# -- taking it out -------------------------------------------------------------------------------------------------------------------

# Runs ccgate from the environment, or from this checkout where the environment is broken.
run_ccgate() {
    if [ -x "$venv/bin/python" ] && "$venv/bin/python" -I -c 'import ccgate' 2>/dev/null; then
        "$venv/bin/python" -I -m ccgate "$@"
    else
        find_python
        "$python" -I -B -c 'import sys; sys.path.insert(0, sys.argv.pop(1)); from ccgate.__main__ import main; raise SystemExit(main())' \
            "$here" "$@"
    fi
}

is_ours() { [ -L "$1" ] && [ "$(readlink "$1")" = "$venv/bin/ccgate" ]; }

take_out() {
    if [ -n "$dry_run" ]; then
        run_ccgate uninstall --scope all --dry-run
        say "would remove $data and $command"
        return
    fi
    run_ccgate uninstall --scope all || fail $? "nothing was removed, because the registration could not be taken out" "see above"
    if is_ours "$command"; then rm -f "$command"; fi
    rm -rf "$venv" "$data"/venv-*
    rmdir "$data" 2>/dev/null || :
    say "removed $data; a session that still runs is blocked from here on: start a new one"
}

# -- putting it in -------------------------------------------------------------------------------------------------------------------

new='' old='' moved='' done_with_it=''

put_back() {
    status=$?
    trap - EXIT
    if [ -z "$done_with_it" ] && [ -n "$new" ]; then
        if [ -n "$moved" ]; then
            rm -f "$venv"
            if [ -n "$old" ]; then ln -s "$old" "$venv"; fi
        fi
        rm -rf "$new"
        rmdir "$data" 2>/dev/null || :
        note "nothing was changed"
    fi
    exit "$status"
}

# Renames a new link over the old one: at no moment is there none.
point_venv_to() {
    "$new/bin/python" -I -c '
import os, sys
target, link = sys.argv[1:]
temporary = f"{link}.{os.getpid()}"
os.symlink(target, temporary)
os.replace(temporary, link)' "$1" "$venv"
}

build() {
    mkdir -p "$data"
    if [ -e "$venv" ] && [ ! -L "$venv" ]; then
        fail 4 "$venv is not a link, so it was not made by this script" "move it away"
    fi
    if [ -L "$venv" ]; then old=$(readlink "$venv"); fi
    new=$data/venv-$(date +%Y%m%d%H%M%S)-$$
    say "building $new with $python"
    "$python" -I -m venv "$new" || fail 4 "the environment could not be made" "apt-get install python3-venv"
    # A person's pip settings may send packages elsewhere; the network's part of them is kept.
    unset PIP_TARGET PIP_PREFIX PIP_ROOT PIP_EDITABLE
    PIP_USER=0 "$new/bin/python" -I -m pip install --quiet --no-input --disable-pip-version-check "${wheel:-$here}" ||
        fail 4 "pip could not install ccgate" "see above; a proxy or mirror is set with PIP_INDEX_URL, PIP_PROXY or PIP_CERT"
    # The package by a path without Python's version in it.
    package=$("$new/bin/python" -I -c 'import ccgate, os, sys; print(os.path.relpath(os.path.dirname(ccgate.__file__), sys.prefix))')
    ln -s "$package" "$new/ccgate"
    "$new/bin/python" -I -m compileall -q "$new/$package" || fail 4 "bytecode could not be compiled" "look at $new"
    "$new/bin/python" -I -m ccgate --version
}

link_command() {
    mkdir -p "$(dirname "$command")"
    if [ -e "$command" ] || [ -L "$command" ]; then
        if ! is_ours "$command"; then
            note "$command is another program's and was left alone; ours is $venv/bin/ccgate"
            return
        fi
        rm -f "$command"
    fi
    ln -s "$venv/bin/ccgate" "$command"
    case :$PATH: in
    *:"$(dirname "$command")":*) ;;
    *) note "$(dirname "$command") is not on your PATH: add it to use \`ccgate\` without its directory" ;;
    esac
}

put_in() {
    find_python
    if [ -n "$dry_run" ]; then
        say "would build an environment in $data with $python, install ${wheel:-$here} into it, and link it as $command"
        if [ -n "$register" ]; then say "would register the hook ($scope${observe:+, observes only}) and prove it with \`ccgate doctor\`"; fi
        return
    fi
    trap put_back EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    build
    if [ -n "$register" ]; then # what the settings file would refuse is better known before anything moves
        code=0
        # shellcheck disable=SC2086 # no option is no word
        "$new/bin/python" -I -m ccgate install --scope "$scope" $observe --dry-run >/dev/null || code=$?
        [ "$code" -le 1 ] || exit "$code"
    fi
    moved=1
    point_venv_to "$(basename "$new")"
    if [ -n "$register" ]; then
        code=0
        # shellcheck disable=SC2086 # no option is no word
        "$venv/bin/python" -I -m ccgate install --scope "$scope" $observe || code=$?
        [ "$code" -le 1 ] || exit "$code"
    fi
    done_with_it=1
    if [ -n "$old" ] && [ "$old" != "$(basename "$new")" ]; then
        case $old in
        venv-*) rm -rf "${data:?}/$old" ;;
        esac
    fi
    link_command
    if [ -n "$register" ]; then
        code=0
        "$venv/bin/python" -I -m ccgate doctor || code=$?
        [ "$code" -le 1 ] || exit "$code"
    fi
    say "installed; \`$command --help\` tells what it can do"
}

if [ -n "$uninstall" ]; then take_out; else put_in; fi
