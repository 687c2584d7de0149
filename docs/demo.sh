#!/bin/sh
# Show antipasta at work: make a small repository with real code, install the hook, commit good and bad code.
# Usage: docs/demo.sh DIRECTORY-WITH-THE-COMMANDS
set -eu

commands=$(cd "$1" && pwd)
source=$(cd "$(dirname "$0")/.." && pwd)/antipasta
work=$(mktemp -d "${TMPDIR:-/tmp}/antipasta-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Use neither the settings of the user nor those of a git process around this script.
unset $(git rev-parse --local-env-vars) SKIP PRE_COMMIT_FROM_REF PRE_COMMIT_TO_REF
PATH=$commands:$PATH
HOME=$work
ANTIPASTA_CACHE_DIR=$work/cache
GIT_CONFIG_GLOBAL=$work/gitconfig
GIT_CONFIG_NOSYSTEM=1
export PATH HOME ANTIPASTA_CACHE_DIR GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM
git config --global user.name Demo
git config --global user.email demo@example.invalid
git config --global init.defaultBranch main

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi
say() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }
run() {
    printf '%s$' "$bold"
    for word in "$@"; do
        case $word in
            *' '*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '%s\n' "$plain"
    "$@" 2>&1
}

git init -q "$work/shop"
cd "$work/shop"
cp -R "$source" kitchen
find . -name __pycache__ -type d -prune -exec rm -rf {} +
git add . && git commit -q -m "The code so far"

say "This repository contains real code: antipasta's own source. These are its most complex functions."
run antipasta metrics | { head -n 6; cat >/dev/null; }

say "Install the hook."
run antipasta hook install

say "A good commit: it adds a small function."
cat >kitchen/render/words.py <<'EOF'
"""Counts in words."""


def counted(count: int, noun: str) -> str:
    """`1 file`, `2 files`: a count and a noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
EOF
git add kitchen
run git commit -m "Count in words"

say "A bad commit: it makes an existing function far more complex."
python3 - <<'EOF'
from pathlib import Path

path = Path("kitchen/render/words.py")
before = '    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"\n'
tangle = '''\
    if count == 1:
        return f"{count} {noun}"
    for ending, plural in (("y", "ies"), ("s", "ses"), ("x", "xes"), ("z", "zes")):
        if noun.endswith(ending):
            if ending == "y" and len(noun) > 1:
                if noun[-2] in "aeiou" or noun[-2] == "y":
                    return f"{count} {noun}s"
                elif noun[0].isupper() and not noun.isupper():
                    return f"{count} {noun}s"
            elif ending == "s" and (noun.endswith("us") or noun.endswith("is")):
                return f"{count} {noun}"
            return f"{count} {noun[:-1]}{plural}"
    return f"{count} {noun}s"
'''
text = path.read_text()
assert before in text
path.write_text(text.replace(before, tangle))
EOF
if run git commit -a -m "Teach plurals some grammar"; then
    echo "the demo failed: the hook let the bad commit through" >&2
    exit 1
fi

say "The hook refused the commit. This commit does the same with a look-up table."
cat >kitchen/render/plurals.py <<'EOF'
"""Plurals of English nouns."""

ENDINGS = {"ay": "ays", "ey": "eys", "oy": "oys", "us": "us", "is": "is", "y": "ies", "x": "xes"}


def plural_of(noun: str) -> str:
    """The plural of `noun`, by the longest ending that is known."""
    for ending in sorted(ENDINGS, key=len, reverse=True):
        if noun.endswith(ending):
            return noun.removesuffix(ending) + ENDINGS[ending]
    return f"{noun}s"
EOF
git checkout -q kitchen/render/words.py
git add kitchen
run git commit -m "Teach plurals some grammar"

say "The CI job judges the whole branch, with the same code as the hook."
run antipasta gate --base HEAD~2 -v
