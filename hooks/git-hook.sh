#!/bin/sh
# antipasta-hook: @NAME@
# Written by `antipasta hook install`; `antipasta hook uninstall` puts back what was here before.
# `antipasta hook status` explains and tests it. Edits made here are lost at the next install.
python=@PYTHON@
chained=@CHAINED@
chained_shell=@CHAINED_SHELL@
# What antipasta is called with, and whether git tells it more on standard input.
event=@EVENT@
is_told=@TOLD@

case $0 in
    */*) here=${0%/*} ;;
    *) here=. ;;
esac

# Run a command with what git told this hook on standard input, if it did.
told=
telling() {
    if [ -z "$is_told" ]; then
        "$@"
    elif [ -n "$told" ]; then
        printf '%s\n' "$told" 2>/dev/null | "$@"
    else
        "$@" </dev/null
    fi
}

# Run the hook that was here before, with its own arguments, environment and exit code.
run_chained() {
    if [ -n "$chained_shell" ]; then
        # That hook reads its own name from $0, so it must see the name that it had before.
        # $chained_shell is unquoted: it is a shell with its flags, such as `/bin/sh -e`.
        $chained_shell -c 'chained=$1; shift; . "$chained"' "$here/@NAME@" "$here/$chained" "$@"
    else
        "$here/$chained" "$@"
    fi
}

chain() {
    # Like git, pass over a hook that is not executable.
    if [ -z "$chained" ] || [ ! -x "$here/$chained" ] || [ -d "$here/$chained" ]; then
        return 0
    fi
    telling run_chained "$@" || exit $?
    if ! grep -q '^# antipasta-hook: ' "$0" 2>/dev/null; then
        echo "antipasta: warning: another tool has just replaced this hook; run: antipasta hook install" >&2
    fi
}

skip_if_asked() {
    case ",${SKIP:-}," in
        *,antipasta,* | *", antipasta,"* | *",antipasta ,"* | *", antipasta ,"*)
            echo "antipasta: skipped, because SKIP names it" >&2
            exit 0
            ;;
    esac
}

# `antipasta hook status` sets ANTIPASTA_HOOK_PROBE to test whether git reaches antipasta. Then no other hook runs.
if [ -z "${ANTIPASTA_HOOK_PROBE:-}" ]; then
    if [ -n "$is_told" ]; then told="$(cat)"; fi
    chain "$@"
    skip_if_asked
fi

if [ -n "$event" ]; then
    set -- --event "$event" -- "$@"
else
    set --
fi

# Exits with 127 where antipasta is missing or is 1.x, which has no such module.
start='
import sys
try:
    from antipasta.__main__ import hook
except ImportError:
    sys.exit(127)
sys.exit(hook())'

# Whether the antipasta-hook on the PATH starts at all. If not, Python has failed, and not antipasta.
starts() {
    ANTIPASTA_HOOK_PROBE=1 antipasta-hook 2>/dev/null </dev/null | grep -q '^antipasta-hook-probe:1[[:space:]]*$'
}

# Only 2, and 1 and 3 where they were asked for, stop anything. All else is how Python or the system ended it: from 128 on a
# signal, such as that of the kernel where memory is short.
pass_on() {
    case $1 in
        0 | 1 | 2 | 3) exit "$1" ;;
    esac
    echo "antipasta: warning: it ended with exit code $1: NOTHING WAS JUDGED, and this goes through" >&2
    echo "  to see why: antipasta hook status; to judge it now: antipasta gate --staged" >&2
    exit 0
}

# -P keeps the current directory, which is the repository, off Python's module path.
if [ -f "$python" ] && [ -x "$python" ]; then
    code=0
    telling "$python" -P -c "$start" "$@" || code=$?
    case $code in
        126 | 127) ;; # antipasta is not there, or the shell cannot start the interpreter
        1) if "$python" -P -c 'import antipasta.hook' 2>/dev/null; then exit 1; fi ;;
        2) if "$python" -P -c '' 2>/dev/null; then exit 2; fi ;; # before 3.11 Python refuses -P with 2
        *) pass_on "$code" ;;
    esac
fi
if command -v antipasta-hook >/dev/null 2>&1; then
    code=0
    telling antipasta-hook "$@" || code=$?
    case $code in
        126 | 127) ;;
        1 | 2) if starts; then exit "$code"; fi ;;
        *) pass_on "$code" ;;
    esac
fi

# On Windows the launcher of Python knows Pythons that are not on the PATH.
case "$(uname -s 2>/dev/null)" in
    MINGW* | MSYS* | CYGWIN*)
        if py -3 -P -c 'import antipasta.hook' >/dev/null 2>&1; then
            code=0
            telling py -3 -P -c "$start" "$@" || code=$?
            pass_on "$code"
        fi
        ;;
esac

# antipasta 1.x is another program of this name. It has no hook, and cannot judge.
release() {
    (cd / && "$python" -c 'from importlib.metadata import version; print(version("antipasta"))') 2>/dev/null | tr -d '\r'
}
predecessor="$(release)" || predecessor=
pip="$python -m pip"
case $predecessor in
    [01].*) ;;
    *)
        predecessor="$(antipasta --version 2>/dev/null | tr -d '\r')" || predecessor=
        predecessor=${predecessor##* }
        pip=pip
        ;;
esac
case $predecessor in
    [01].*)
        echo "antipasta: warning: NOTHING WAS JUDGED: antipasta $predecessor has no hook; run: $pip install 'antipasta>=2', then: antipasta hook install" >&2
        exit 0
        ;;
esac
echo "antipasta: warning: not found: NOTHING WAS JUDGED, and this goes through" >&2
echo "  install antipasta again (pip install 'antipasta>=2'), then run: antipasta hook install" >&2
echo "  or remove the hook: antipasta hook uninstall, or delete $0" >&2
exit 0
