"""The comparison finds what differs, and nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.replay.history import of_edits
from tests.sameness.__main__ import main
from tests.sameness.answers import Answer, differences, without_run
from tests.sameness.cases import some
from tests.sameness.histories import imported
from tests.sameness.odd import odd_scene
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = '{\n  "status": "passed",\n  "run": {\n    "duration_ms": 1.5\n  }\n}\n'
FIRST_LINE = '{"record": "run", "mode": "new", "run": {"duration_ms": 1.5}, "baseline": null}\n'


def answer(output: str, error: str = "", exit_code: int = 0) -> Answer:
    return Answer(exit_code, output, error, {}, 0.0)


def differing(before: Answer, after: Answer, format_name: str, *, words: bool = True) -> list[str]:
    return [each.what for each in differences(before, after, format_name, words=words)]


@pytest.mark.parametrize("document", [DOCUMENT, FIRST_LINE])
def test_a_document_is_compared_without_its_run(document: str) -> None:
    later = document.replace("1.5", "27")

    assert differing(answer(document), answer(later), "json") == []
    assert without_run(document)[1] == {"duration_ms": 1.5}


def test_a_document_is_compared_byte_for_byte() -> None:
    narrow = DOCUMENT.replace('\n  "status"', '"status"')

    assert differing(answer(DOCUMENT), answer(narrow), "json") == ["standard output"]


def test_a_time_in_a_document_is_no_time_of_the_run() -> None:
    before, after = (DOCUMENT.replace("passed", f"took {each} s") for each in (1, 2))

    assert differing(answer(before), answer(after), "json") == ["standard output"]


def test_texts_are_compared_without_times() -> None:
    before, after = "3 files judged in 0.21 s\n", "3 files judged in 1.05 s\n"

    assert differing(answer(before, before), answer(after, after), "text") == []
    assert differing(answer("3 files\n"), answer("4 files\n"), "text") == ["standard output"]
    assert differing(answer("a\n"), answer("a"), "text") == ["standard output"]


def test_words_may_be_let_differ_but_not_numbers() -> None:
    before, after = answer(DOCUMENT, "one hint\n"), answer(DOCUMENT, "another hint\n", 1)

    assert differing(before, after, "json") == ["exit code", "standard error"]
    assert differing(before, after, "json", words=False) == ["exit code"]
    assert differing(answer("a"), answer("b"), "text", words=False) == []
    assert differing(answer("a"), answer("b"), "jsonl", words=False) == ["standard output"]


def test_some_cases_are_spread_over_all() -> None:
    scene = odd_scene()

    chosen = some([scene, scene], 4)

    assert [len(each.cases) for each in chosen] == [2, 2]
    assert some([scene], None) == [scene]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return imported("edits", of_edits(5, 0), tmp_path).repository


def installed(directory: Path, then: str = "cat") -> str:
    """An installation that is this one; its output goes through the shell command `then`."""
    directory.mkdir()
    for name, module in (("antipasta", "antipasta"), ("antipasta-hook", "antipasta.hook")):
        lines = (
            "#!/bin/sh",
            "output=$(mktemp)",
            f'PYTHONPATH="{CHECKOUT}" "{sys.executable}" -P -m {module} "$@" >"$output"',
            "code=$?",
            f'{then} <"$output"',
            'rm "$output"',
            "exit $code",
        )
        (directory / name).write_text("\n".join(lines))
        (directory / name).chmod(0o755)
    return str(directory / "antipasta")


def test_an_installation_is_the_same_as_itself(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = installed(tmp_path / "installation")

    assert main([both, both, "--repository", str(repository), "--some", "8"]) == 0
    assert "8 runs, 0 different" in capsys.readouterr().out


def test_a_changed_number_is_found(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = installed(tmp_path / "before")
    after = installed(tmp_path / "after", """sed 's/"functions": 1/"functions": 2/'""")

    assert main([before, after, "--repository", str(repository), "--some", "8"]) == 1
    assert '+    "functions": 2' in capsys.readouterr().out
