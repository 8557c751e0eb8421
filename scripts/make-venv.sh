#!/bin/sh
# Makes .venv with a Python of at least 3.11: $PYTHON if it is set, else the first one found.
set -eu

say() {
    printf '%s\n' "$*" >&2
}

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11 python
fi
python=
for candidate; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed, and none was found (tried: $*)."
    say "Install it (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python)"
    say "or name yours: make PYTHON=/path/to/python3 ..."
    exit 1
fi

if ! "$python" -c 'import sys, platform; sys.exit((sys.platform, platform.machine()) == ("darwin", "x86_64"))'; then
    say "PyTorch 2.13 exists for Macs with Apple silicon only, and $python is a Python for Intel."
    say "On a Mac with Apple silicon, install a native Python and name it: make PYTHON=/path/to/python3 ..."
    exit 1
fi

# Debian and Ubuntu ship Python without what a virtual environment needs.
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    sudo=
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    if command -v apt-get >/dev/null && $sudo true 2>/dev/null; then
        say "Installing $package"
        $sudo apt-get update -qq && $sudo apt-get install -y -qq "$package" >&2 || true
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        say "$python cannot make a virtual environment: its ensurepip is missing."
        say "On Debian and Ubuntu install it with: sudo apt install $package"
        exit 1
    fi
fi

# An environment that was only half made would look like a whole one to the next call.
trap 'rm -rf .venv' EXIT
trap 'exit 1' HUP INT TERM
"$python" -m venv --clear .venv
trap - EXIT
