"""`python -m handbook` builds the site; `python -m handbook write` writes the pages from the code.

The package is found where PYTHONPATH has the directory docs, as in `make docs` and `make pages`.

The site is in build/site, and can be opened without a server.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from handbook.pages import gather
from handbook.written import write

CHECKOUT = Path(__file__).parents[2]
CONFIG = "mkdocs.yml"


def build(target: Path) -> int:
    """Build the site below `target`, in build/site; returns the exit code."""
    try:
        gather(CHECKOUT, target / "build" / "pages")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if target != CHECKOUT:
        shutil.copyfile(CHECKOUT / CONFIG, target / CONFIG)
    command = (sys.executable, "-m", "zensical", "build", "--clean", "--strict")
    return subprocess.run((*command, "-f", CONFIG), cwd=target, check=False).returncode


def main() -> int:
    """Do what the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m handbook", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("build", "write"), default="build")
    parser.add_argument("--into", type=Path, default=CHECKOUT, help="build the site below this")
    given = parser.parse_args()
    if given.what == "write":
        write(CHECKOUT)
        return 0
    return build(given.into)


if __name__ == "__main__":
    sys.exit(main())
