"""`make demo` shows what it says, with the code as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]


def demo(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "docs" / "demo.sh", Path(sys.executable).parent],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_demo_accepts_good_commits_and_refuses_a_bad_one() -> None:
    finished = demo({})

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.count("antipasta: nothing got worse") == 3


def test_the_demo_where_complexipy_cannot_be_loaded(tmp_path: Path) -> None:
    """As on musl."""
    (tmp_path / "complexipy").mkdir()
    (tmp_path / "complexipy" / "__init__.py").touch()
    (tmp_path / "complexipy" / "_complexipy.py").write_text("raise ImportError('of another libc')")

    finished = demo({"PYTHONPATH": str(tmp_path)})

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "cyclomatic_complexity 13 > 10 (was 2)" in finished.stdout
    assert "cognitive_complexity 18 > 15 (was 1)" in finished.stdout
