from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from antipasta.config.patterns import compile_pattern, matcher

if TYPE_CHECKING:
    from pathlib import Path

PARTS = st.sampled_from(["a", "b", "tests", "build", "a.py", "keep.py", "x y", "ä", "-f", "a(b)"])
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
GLOBS = st.builds(
    lambda negation, anchor, parts, end: negation + anchor + "/".join(parts) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(PARTS | st.sampled_from(["*", "**", "*.py", "?", "[ab]", "[!a]*"]), min_size=1),
    st.sampled_from(["", "", "/", "/**"]),
)


def covered(globs: list[str], path: str) -> bool:
    return matcher([compile_pattern(glob) for glob in globs])(path)


@given(globs=st.lists(GLOBS, max_size=4), path=PATHS)
@example(globs=["build/", "!build/keep.py"], path="build/keep.py")
@example(globs=["keep.py", "!build/"], path="build/keep.py")
@example(globs=["*/"], path="a/b")
@example(globs=["**/"], path="a")
def test_patterns_cover_what_pathspec_covers(globs: list[str], path: str) -> None:
    assert covered(globs, path) == GitIgnoreSpec.from_lines(globs).match_file(path)


@pytest.mark.parametrize(
    ("glob", "inside", "outside"),
    [
        ("build/", "build/a/b.py", "build"),
        ("build/", "pkg/build/a.py", "rebuild/a.py"),
        ("/build/", "build/a.py", "pkg/build/a.py"),
        ("*.min.js", "web/app.min.js", "web/app.js"),
        ("tests/**", "tests/a/b.py", "pkg/tests/a.py"),
        ("**/migrations/**", "app/migrations/0001.py", "app/migrations.py"),
        ("docs/*.py", "docs/conf.py", "docs/deep/conf.py"),
    ],
)
def test_patterns_mean_what_gitignore_means(glob: str, inside: str, outside: str) -> None:
    assert covered([glob], inside)
    assert not covered([glob], outside)


def test_git_itself_agrees(tmp_path: Path) -> None:
    globs = ["*.py", "!keep.py", "build/", "/top.txt", "docs/**/x", "a?c", "[xy].md"]
    paths = [
        *("a.py", "keep.py", "d/keep.py", "build/x", "d/build/x", "top.txt", "d/top.txt"),
        *("docs/x", "docs/a/b/x", "abc", "d/abc", "abbc", "x.md", "z.md"),
    ]
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    (tmp_path / ".gitignore").write_text("\n".join(globs) + "\n")
    ignored = subprocess.run(
        ("git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin"),
        input="\n".join(paths),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    covers = matcher([compile_pattern(glob) for glob in globs])

    assert [path for path in paths if covers(path)] == ignored


def test_nothing_covers_nothing() -> None:
    assert not matcher([])("a.py")


def test_a_line_end_in_a_name_is_a_character_like_others() -> None:
    assert covered(["tests/**"], "tests/a\nb/c.py")
    assert covered(["b.py"], "a\n/b.py")
    assert not covered(["b.py"], "b.py\n")


def test_a_name_that_is_not_utf8_can_be_matched() -> None:
    assert covered(["*.py"], "caf\udce9.py")


@pytest.mark.parametrize("glob", ["", "   ", "#comment", "/", "[a", "./a", "!../a", "a/./b"])
def test_a_pattern_that_can_match_nothing_is_a_mistake(glob: str) -> None:
    with pytest.raises(ValueError, match="matches nothing"):
        compile_pattern(glob)


@pytest.mark.parametrize("glob", ["[z-a]", "[[:alpha:]]", "a\\", "!"])
def test_a_pattern_that_pathspec_cannot_read_is_a_mistake(glob: str) -> None:
    with pytest.raises(ValueError, match="can be understood"):
        compile_pattern(glob)


@given(glob=st.text(max_size=12), path=st.text(min_size=1, max_size=8))
def test_any_text_is_a_pattern_or_a_mistake(glob: str, path: str) -> None:
    try:
        pattern = compile_pattern(glob)
    except ValueError:
        assume(False)
    assert pattern.glob == glob
    assert matcher([pattern])(path) in {True, False}
