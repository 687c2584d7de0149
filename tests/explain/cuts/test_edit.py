"""Patches that git applies, whatever the file looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.explain.cuts.edit import Edit, edited, patch, split_lines
from tests.explain.cuts.cutting import applied, cuts_of

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = """\
def f(a, b):
    if a:
        if b and a > b:
            return "ä" or (a and
                           b)  # why
    return None
"""

FILES = {
    "as it is": PLAIN,
    "without a line end at the end": PLAIN.rstrip("\n"),
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "tabs": PLAIN.replace("    ", "\t"),
    "in a class": "class A:\n" + "".join(f"  {line}\n" for line in PLAIN.splitlines()),
    "under an if": "if 1:\n" + "".join(f"  {line}\n" for line in PLAIN.splitlines()) + "x = 1\n",
    "latin-1": "# coding: latin-1\n" + PLAIN,
    "a mark at the beginning": "\ufeff\n" + PLAIN,
    "form feed": "\x0c\n" + PLAIN + "\x0c\nx = 1\n",
    "below much": "x = 1\n" * 5000 + PLAIN + "x = 1\n" * 5000,
}


@pytest.mark.parametrize("path", ["a.py", "some dir/ä b.py", 'q"\\uote.py'])
@pytest.mark.parametrize("layout", FILES)
def test_each_patch_applies_and_keeps_the_layout(layout: str, path: str, tmp_path: Path) -> None:
    source = FILES[layout]
    name = "A.f" if layout == "in a class" else "f"
    cuts = cuts_of(source, name, cyclomatic=3, cognitive=3, path=path)

    assert cuts
    for number, cut in enumerate(cuts):
        after = applied(source, cut, tmp_path / str(number), path)
        compile(after.removeprefix("\ufeff"), path, "exec")
        old, new = source.split("\n"), after.split("\n")
        assert old[: cut.start_line - 1] == new[: cut.start_line - 1]
        if layout == "CRLF":
            assert after.count("\r\n") == after.count("\n")


def test_there_is_no_cut_where_lines_cannot_be_told_apart() -> None:
    assert cuts_of("def f(a, b): return a and b or a and b\n", "f") == ()
    assert cuts_of(PLAIN.replace("\n", "\r"), "f") == ()


def test_statements_that_share_a_line_stay_there() -> None:
    source = (
        "def f(a):\n    g(); h()\n    if a and g: g(); h()\n    for x in a: g()\n    g(); h()\n"
    )

    for cut in cuts_of(source, "f"):
        assert cut.kind == "split_condition" or {cut.start_line, cut.end_line} <= {4}


def test_a_patch_of_edits_far_apart(tmp_path: Path) -> None:
    old = split_lines("".join(f"{number}\n" for number in range(100)))
    new = edited(old, [Edit(50, 51, ["x\n"]), Edit(2, 1, ["y\n"]), Edit(101, 100, ["z"])])

    made = patch("a.py", old, new)
    assert made.count("@@ -") == 3
    assert made.endswith("+z\n\\ No newline at end of file\n")
    assert "".join(new).startswith("0\ny\n1\n")
