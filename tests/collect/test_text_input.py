from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect import NO_COMMITS
from antipasta.collect.disk import blob_id
from antipasta.collect.place import Place, find_place
from antipasta.collect.text_input import Text
from antipasta.errors import UsageError
from antipasta.model import Candidate, Collection, Content, Missing, Source, Version
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = b"#!/usr/bin/env python3\nx = 1\n"


def text(data: bytes, name: str = "a.py") -> Text:
    return Text(Place("/nowhere", None), data, name)


def collected(source: Text) -> Collection:
    return source.collect(source.select([], "/nowhere"))


def test_it_is_one_file_compared_with_nothing() -> None:
    source = text(b"x = 1\n", "dir/a.py")
    version = Version("dir/a.py", blob_id([b"x = 1\n"], 6, "sha1"), "python")

    assert collected(source) == Collection(Source("stdin"), (Candidate(version),))
    assert not source.is_compared
    assert source.commits == NO_COMMITS
    assert source.parents() == ()
    assert source.name_in_git is None


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_its_id_is_the_one_that_git_gives_there(tmp_path: Path, object_format: str) -> None:
    repo = GitRepo.create(tmp_path / "new", f"--object-format={object_format}")
    place = find_place(str(repo.root), [], needs_git=False)

    (candidate,) = collected(Text(place, b"x = 1\n", "a.py")).candidates

    assert candidate.head.oid == repo.git("hash-object", "--stdin", stdin=b"x = 1\n").strip()


@pytest.mark.parametrize(
    ("name", "data", "language"),
    [
        ("a.js", b"x = 1\n", "javascript"),
        ("a.js", SCRIPT, "javascript"),
        ("<stdin>", SCRIPT, "python"),
    ],
)
def test_its_name_says_the_language_else_its_text(name: str, data: bytes, language: str) -> None:
    (candidate,) = collected(text(data, name)).candidates

    assert candidate.head.language == language


def test_without_a_language_there_is_nothing_to_measure() -> None:
    with pytest.raises(UsageError, match=r"^the language of '<stdin>' is not known$") as caught:
        collected(text(b"x = 1\n", "<stdin>"))
    assert "--stdin-filename" in caught.value.hint


def test_only_its_own_name_is_selected() -> None:
    selection = text(b"").select(["pkg", "../outside.py"], "/elsewhere")

    assert selection.has("a.py")
    assert not selection.has("pkg/b.py")


def test_its_content_is_what_was_given_unless_that_is_too_much() -> None:
    version = Version("a.py", "0" * 40, "python")
    too_large = Missing("a.py", "size", "0.0 MB, limit 5e-06 MB (limits.max_file_mb)")
    source = text(b"x = 1\n")

    assert list(source.read_heads([version], 6)) == [Content(version, b"x = 1\n")]
    assert list(source.read_heads([version], 5)) == [Content(version, None, too_large)]
    assert list(source.read_bases([], 6)) == []
