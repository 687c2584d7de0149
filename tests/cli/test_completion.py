"""Shell completion: what bash does with the script, and what zsh and fish ask for."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.run import antipasta, run

BASH = shutil.which("bash")


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("antipasta", "ga"), {"gate"}),
        (("antipasta", "gate", "--mo"), {"--mode"}),
        (("antipasta", "gate", "--mode", "r"), {"ratchet"}),
        (("antipasta", "cache", "ver"), {"verify"}),
        (("antipasta", "gate", "-t", "cyclo"), {"cyclomatic_complexity="}),
        (("antipasta", "explain", "--format", ""), {"text", "json", "markdown"}),
    ],
)
def test_bash_completes(tmp_path: Path, words: tuple[str, ...], completed: set[str]) -> None:
    script = antipasta("completion", "bash", cwd=tmp_path).stdout
    quoted = " ".join(f"'{word}'" for word in words)
    (tmp_path / "ask.bash").write_text(
        f"{script}\nCOMP_WORDS=({quoted})\nCOMP_CWORD={len(words) - 1}\n"
        "_antipasta_completion antipasta\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))

    shown = run((str(BASH), "--norc", "ask.bash"), tmp_path, env={"PATH": path})

    assert set(shown.stdout.split()) == completed, shown.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_ask_by_their_own_protocol(tmp_path: Path, shell: str) -> None:
    script = antipasta("completion", shell, cwd=tmp_path).stdout
    asked = {"zsh": ("antipasta ga", "1"), "fish": ("antipasta", "ga")}
    words, at = asked[shell]

    answer = antipasta(
        cwd=tmp_path,
        env={"_ANTIPASTA_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": at},
    )

    assert f"_ANTIPASTA_COMPLETE={shell}_complete" in script
    assert "gate" in answer.stdout.replace(",", "\n").split()
    assert "cache" not in answer.stdout


def test_an_unknown_shell_is_named(tmp_path: Path) -> None:
    shown = antipasta("completion", "tcsh", cwd=tmp_path)

    assert shown.returncode == 1
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in shown.stderr


def test_a_mistyped_command_names_the_nearest(tmp_path: Path) -> None:
    shown = antipasta("gat", cwd=tmp_path)

    assert shown.returncode == 1
    assert shown.stderr == (
        "antipasta: no such command: gat\n  did you mean gate? see antipasta --help\n"
    )
