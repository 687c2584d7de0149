from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.collect.git_formats import Entry
from antipasta.collect.languages import by_shebang, detect
from antipasta.languages import BY_EXTENSION, BY_NAME, by_name, has_extension

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("extension", BY_EXTENSION)
def test_every_extension_is_known_in_either_case(extension: str) -> None:
    language = BY_EXTENSION[extension].name

    assert by_name(f"dir.d/a.b.{extension}") == language
    assert by_name(f"A.{extension.upper()}") == language


@pytest.mark.parametrize(
    "path", ["py", ".py", "dir.py/README", "dir.py/.py", "a.", "a.txt", "a.py.txt", "a.py~", ""]
)
def test_what_has_no_extension_of_a_language_has_no_language(path: str) -> None:
    assert by_name(path) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.b/run", False), ("run", False), ("run.txt", True), (".profile", True), ("run.", True)],
)
def test_only_a_name_without_a_dot_says_nothing(path: str, expected: bool) -> None:
    assert has_extension(path) is expected


@pytest.mark.parametrize(
    ("line", "language"),
    [
        (b"#!/usr/bin/python\n", "python"),
        (b"#!/usr/bin/python3.12 -I\n", "python"),
        (b"#!/usr/bin/env python3\n", "python"),
        (b"#! /usr/bin/env  -S  python3 -u\n", "python"),
        (b"#!/usr/bin/env -S LANG=C PYTHONUTF8=1 /opt/bin/python3\n", "python"),
        (b"#!python\n", "python"),
        (b"#!/usr/bin/pypy3", "python"),
        (b"#!/usr/bin/env node\r\n", "javascript"),
        (b"#!/usr/bin/env ts-node\n", "typescript"),
        (b"#!/usr/bin/perl -w\n", "perl"),
        (b"#!/usr/bin/lua5.4\n", "lua"),
        (b"#!/usr/bin/env Rscript\n", "r"),
        (b"#!/usr/bin/ruby2.7\n", "ruby"),
        (b"#!/bin/sh\n", None),
        (b"#!/bin/sh python\n", None),
        (b"#!/usr/bin/env\n", None),
        (b"#!\npython\n", None),
        (b"#!", None),
        (b"", None),
        (b"# /usr/bin/python\n", None),
        (b"\n#!/usr/bin/python\n", None),
        (b"\xef\xbb\xbf#!/usr/bin/python\n", None),
        (b"#!/usr/bin/\xff\xfe\n", None),
    ],
)
def test_the_interpreter_names_the_language(line: bytes, language: str | None) -> None:
    assert by_shebang(line) == language


@given(st.binary())
def test_no_bytes_confuse_the_shebang(rest: bytes) -> None:
    assert by_shebang(b"#!" + rest) in {None, *BY_NAME}


class Memory:
    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.values[key] = value


def test_only_files_without_extension_are_looked_into_and_only_once() -> None:
    contents = {"1": b"#!/usr/bin/python\n", "2": b"text\n", "3": b"#!/usr/bin/python\n"}
    asked: list[list[str]] = []

    def starts(oids: list[str]) -> Iterator[tuple[str, bytes]]:
        asked.append(oids)
        return ((oid, contents[oid]) for oid in oids)

    files = [
        Entry("run", "100755", "1"),
        Entry("copy", "100755", "1"),
        Entry("README", "100644", "2"),
        Entry("notes.txt", "100644", "3"),
        Entry("lib.rs", "100644", "4"),
    ]
    memory = Memory()

    for _ in range(2):
        assert detect(files, starts, memory) == {
            ("run", "1"): "python",
            ("copy", "1"): "python",
            ("README", "2"): "",
            ("lib.rs", "4"): "rust",
        }
    assert asked == [["1", "2"]]
