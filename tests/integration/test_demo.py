"""`make demo` shows what it says, with the code as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_accepts_good_commits_and_refuses_a_bad_one() -> None:
    finished = subprocess.run(
        [ROOT / "docs" / "demo.sh", Path(sys.executable).parent],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.count("antipasta: nothing got worse") == 3
