"""`make demo` shows what it says, with the code as it is, and the README shows the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def without_times(text: str) -> str:
    return re.sub(r"in \d+\.\d\d s", "in 0.00 s", text)


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
    shown = re.search(
        r"```console\n(\$ git commit -a.*?)```", (ROOT / "README.md").read_text(), re.S
    )
    assert shown
    assert without_times(shown[1]) in without_times(finished.stdout)
