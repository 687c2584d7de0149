from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from antipasta.config.patterns import COMPILED_MOST, matcher, path_patterns
from antipasta.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

PARTS = st.sampled_from(
    ["a", "b", "tests", "build", "a.py", "keep.py", "x y", "ä", "-f", "a(b)", "aab", "abab", "keep"]
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
GLOBS = st.builds(
    lambda negation, anchor, parts, end: negation + anchor + "/".join(parts) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(
        PARTS
        | st.sampled_from(["*", "**", "*.py", "?", "[ab]", "[!a]*", "a*b*", "*a*b", "?*y", "a**"]),
        min_size=1,
    ),
    st.sampled_from(["", "", "/", "/**"]),
)


def covered(globs: list[str], path: str) -> bool:
    return matcher(path_patterns(globs))(path)


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

    covers = matcher(path_patterns(globs))

    assert [path for path in paths if covers(path)] == ignored


def test_nothing_covers_nothing() -> None:
    assert not matcher(path_patterns([]))("a.py")


def test_a_line_end_in_a_name_is_a_character_like_others() -> None:
    assert covered(["tests/**"], "tests/a\nb/c.py")
    assert covered(["b.py"], "a\n/b.py")
    assert not covered(["b.py"], "b.py\n")


def test_a_name_that_is_not_utf8_can_be_matched() -> None:
    assert covered(["*.py"], "caf\udce9.py")


@pytest.mark.parametrize("glob", ["", "   ", "#comment", "/", "[a", "./a", "!../a", "a/./b"])
def test_a_pattern_that_can_match_nothing_is_a_mistake(glob: str) -> None:
    with pytest.raises(ValueError, match="matches nothing"):
        path_patterns([glob])


@pytest.mark.parametrize("glob", ["[z-a]", "[[:alpha:]]", "a\\", "!"])
def test_a_pattern_that_pathspec_cannot_read_is_a_mistake(glob: str) -> None:
    with pytest.raises(ValueError, match="can be understood"):
        path_patterns([glob])


@given(glob=st.text(max_size=12), path=st.text(min_size=1, max_size=8))
def test_any_text_is_a_pattern_or_a_mistake(glob: str, path: str) -> None:
    try:
        patterns = path_patterns([glob])
    except ValueError:
        assume(False)
    assert patterns.globs == (glob,)
    assert matcher(patterns)(path) in {True, False}


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a*a*a*a*a*a*a*a*a*a*a*a*b", "a" * 4000),
        ("**/a/**/a/**/a/**/a/**/a/**/a/**/b/", "a/" * 2000 + "a"),
        ("*a?*a?*a?*a?*a?*a?*a?*b/**/*a?*a?*a?*a?*b", "a" * 2000 + "/" + "a" * 2000),
        ("**/*[ab]*[ab]*[ab]*[ab]*[ab]*[ab]*[!ab]", "ab" * 2000),
        ("?" * 1000, "a" * 4000),
        ("*" * 1000, "a" * 4000 + "/" + "b" * 4000),
    ],
)
def test_many_stars_do_not_hang_it(glob: str, path: str) -> None:
    assert covered([glob], path) == (set(glob) == {"*"})


def test_a_class_holds_no_slash_as_in_git() -> None:
    assert not covered(["a[!b]c", "a[+-0]c"], "a/c")
    assert covered(["a[!b]c"], "a-c")
    assert covered(["[[a]x"], "[x")


def test_what_is_compiled_is_what_a_path_may_match_and_no_more_than_that() -> None:
    many = path_patterns(f"*a{number}*" for number in range(COMPILED_MOST + 1))

    assert not matcher(many)("b.py")
    assert matcher(many)("a17.py")
    with pytest.raises(ConfigError, match=f"more than {COMPILED_MOST} patterns"):
        matcher(path_patterns(f"*a*[b]{'?' * (n % 900)}" for n in range(6000)))("a" * 9)


def test_a_pattern_has_a_bound() -> None:
    with pytest.raises(ValueError, match="is longer than 1000 characters"):
        path_patterns(["*" * 1001])
