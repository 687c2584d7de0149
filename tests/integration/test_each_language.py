"""Rules of the verdict that hold of every language, each in real commits of three of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.run import gate
from tests.support.sources import function_source, java_source, javascript_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.git_repo import GitRepo


class Language(NamedTuple):
    """A file and its function by complexity, as the verdict calls it; how a line is spoiled."""

    path: str
    function: str
    source: Callable[[str, int], str]
    spoiled: str
    comment: str
    head: str

    def at(self, complexity: int) -> str:
        return self.source("f", complexity)

    def broken(self, complexity: int) -> str:
        """The same with a syntax error in the function."""
        return self.at(complexity).replace("return value", self.spoiled)

    def commented(self, complexity: int) -> str:
        """The same with a comment that asks for silence above the function."""
        return self.at(complexity).replace(self.head, f"{self.comment}\n{self.head}", 1)


LANGUAGES = [
    Language("mod.py", "f", function_source, "return (value", "# antipasta: ignore", "def f"),
    Language(
        *("mod.js", "f", javascript_source, "return (value +"),
        *("// antipasta: ignore", "function f"),
    ),
    Language(
        *("Box.java", "Box.f", java_source, "return (value +"),
        *("// antipasta: ignore", "  int f"),
    ),
]
in_each_language = pytest.mark.parametrize("code", LANGUAGES, ids=lambda code: code.path)


@in_each_language
def test_a_file_that_does_not_parse_may_be_renamed(repo: GitRepo, code: Language) -> None:
    """Nothing in it got worse. With an edit nobody knows."""
    repo.base({code.path: code.broken(14)})
    repo.git("mv", code.path, f"pkg-{code.path}")

    assert gate("--staged", cwd=repo.root, exit_code=0)["incomplete"] == []

    repo.stage(f"pkg-{code.path}", code.broken(15))
    (gap,) = gate("--staged", cwd=repo.root, exit_code=3)["incomplete"]
    assert (gap["path"], gap["reason"]) == (f"pkg-{code.path}", "syntax")


@in_each_language
@pytest.mark.parametrize("repaired", [12, 40])
def test_a_function_that_was_repaired_is_compared_with_nothing(
    repo: GitRepo, code: Language, repaired: int
) -> None:
    repo.base({code.path: code.broken(14)})
    repo.stage(code.path, code.at(repaired))

    verdict = gate("--staged", cwd=repo.root, exit_code=0)

    assert [each["path"] for each in verdict["uncompared"]] == [code.path]
    assert code.function not in {each["function"] for each in verdict["changes"]}
    absolute = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=2)
    assert {each["function"] for each in absolute["violations"]} == {code.function}


@in_each_language
@pytest.mark.parametrize(
    ("before", "after", "fails"), [(None, 40, True), (3, 40, True), (40, 45, False), (3, 4, False)]
)
def test_a_metric_of_the_file_fails_what_is_new_or_crosses_it(
    repo: GitRepo, code: Language, before: int | None, after: int, *, fails: bool
) -> None:
    limits = "{loc: 30, cyclomatic_complexity: 99, cognitive_complexity: 99}"
    repo.write(".antipasta.yaml", f"thresholds: {limits}\n")
    repo.base({code.path: code.at(before)} if before else {"other.py": "x = 1\n"})
    repo.stage(code.path, code.at(after))

    verdict = gate("--staged", cwd=repo.root, exit_code=2 if fails else 0)

    assert [(each["path"], each["metric"], each["function"]) for each in verdict["violations"]] == (
        [(code.path, "loc", None)] if fails else []
    )


@in_each_language
def test_a_suppression_cannot_be_added_first_and_used_later(repo: GitRepo, code: Language) -> None:
    repo.write(".antipasta.yaml", "suppressions: {allow_new: false}\n")
    start = repo.base({code.path: code.at(3)})
    repo.stage(code.path, code.commented(3))
    (added,) = gate("--staged", cwd=repo.root, exit_code=2)["violations"]
    assert (added["rule"], added["function"]) == ("suppression", code.function)

    repo.base({})
    repo.stage(code.path, code.commented(14))
    (used,) = gate("--staged", cwd=repo.root, exit_code=2)["violations"]
    assert (used["rule"], used["function"]) == ("threshold", code.function)

    repo.base({})
    (ranged,) = gate("--base", start, cwd=repo.root, exit_code=2)["violations"]
    assert (ranged["rule"], ranged["function"]) == ("threshold", code.function)
