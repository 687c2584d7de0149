"""Where the machine has no other Python, `make test-other` says so in one line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from pathlib import Path

NONE = "no other Python from 3.11 on found: the engine is tested on this one only\n"


def test_a_program_that_is_no_other_python_is_none(tmp_path: Path) -> None:
    (tmp_path / "python3.14").write_text("#!/bin/sh\necho 'pyenv: not installed' >&2\nexit 127\n")
    (tmp_path / "python3.14").chmod(0o755)
    (tmp_path / "python3.13").symlink_to(sys.executable)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    nowhere = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path)}

    finished = run((sys.executable, "-m", "tests.other"), CHECKOUT, env=nowhere)

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, NONE, "")
