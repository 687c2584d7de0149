"""antipasta 1.2.0 of the package index, as far as our scripts can tell it from this antipasta.

It has a command `antipasta` without `gate` and `hook`, and a package without our modules.
"""

from __future__ import annotations

import sys
import sysconfig
import venv
from pathlib import Path

_PROGRAM = """\
#!/bin/sh
if [ "$1" = --version ]; then echo 'antipasta, version 1.2.0'; exit; fi
echo "Usage: antipasta [OPTIONS] COMMAND [ARGS]..." >&2
echo "Error: No such command '$1'." >&2
exit 2
"""


def install_predecessor(directory: Path) -> Path:
    """Make a virtual environment with that version in it; returns its interpreter."""
    venv.create(directory)
    variables = {"base": str(directory), "platbase": str(directory)}
    packages = Path(sysconfig.get_path("purelib", "venv", variables))
    _write(packages / "antipasta/__init__.py", "from .__version__ import __version__\n")
    _write(packages / "antipasta/__version__.py", '__version__ = "1.2.0"\n')
    metadata = "Metadata-Version: 2.1\nName: antipasta\nVersion: 1.2.0\n"
    _write(packages / "antipasta-1.2.0.dist-info/METADATA", metadata)
    program = directory / "bin" / "antipasta"
    _write(program, _PROGRAM)
    program.chmod(0o755)
    return directory / "bin" / Path(sys.executable).name


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
