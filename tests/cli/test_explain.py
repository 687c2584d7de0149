"""`antipasta explain`: the source of a function with a margin, from every source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

SOURCE = """\
@cache
def find(rows, key, default=None):
    for row in rows:
        if row and key in row or default:
            return [cell for cell in row if cell]
        elif key:
            return find(rows[1:], key)
        else:
            raise KeyError(key)


class Box:
    def find(self, x):
        return x if x else None


if SOURCE:
    print(1)
"""


def explain_json(asked: str, *options: str, cwd: Path) -> Any:
    """What explain answers as JSON."""
    shown = antipasta("explain", asked, *options, "--format", "json", cwd=cwd)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def causes(document: Any, metric: str) -> list[tuple[int, int, str, int]]:
    """The causes of the first function: line, points, word, levels."""
    return [
        (each["line"], each["points"], each["why"], each["nesting"])
        for each in document["functions"][0]["points"]
        if each["metric"] == metric
    ]


def test_each_line_says_what_it_adds_and_why(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)

    document = explain_json("a.py:find", cwd=tmp_path)

    assert document["schema"] == "antipasta.explain/1"
    assert causes(document, "cyclomatic_complexity") == [
        (3, 1, "for", 0),
        (4, 1, "if", 0),
        (4, 1, "or", 0),
        (4, 1, "and", 0),
        (5, 1, "for", 0),
        (5, 1, "if", 0),
        (6, 1, "elif", 0),
    ]
    assert causes(document, "cognitive_complexity") == [
        (3, 1, "for", 0),
        (4, 2, "if", 1),
        (4, 1, "or", 0),
        (4, 1, "and", 0),
        (5, 3, "for", 2),
        (5, 1, "if", 0),
        (6, 1, "elif", 0),
        (7, 1, "recursion", 0),
        (8, 1, "else", 0),
    ]


def test_the_text_has_the_causes_and_the_sums_before_each_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)

    shown = antipasta("explain", "a.py:find", cwd=tmp_path)

    assert shown.returncode == 0
    head, _, margin = shown.stdout.partition("\n\n")
    assert head.splitlines() == [
        "a.py:2  find",
        "  cyclomatic_complexity 8 <= 10",
        "  cognitive_complexity 12 <= 15",
    ]
    rows = [line.partition("|")[0].split() for line in margin.splitlines()]
    assert rows[0] == ["line", "cyclomatic", "cognitive"]
    assert " ".join(rows[4]) == "4 if +1, or +1, and +1 5 if +1 nesting +1, or +1, and +1 5"
    assert rows[-2] == ["8", "else", "+1", "12"]
    assert "         if row and key in row or default:" in margin.splitlines()[4]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("a.py", ["find", "<module>", "Box.find"]),
        ("a.py:Box.find", ["Box.find"]),
        ("a.py:14", ["Box.find"]),
        ("a.py:<module>", ["<module>"]),
    ],
)
def test_a_function_is_named_or_the_line_in_it(
    tmp_path: Path, asked: str, found: list[str]
) -> None:
    (tmp_path / "a.py").write_text(SOURCE)

    document = explain_json(asked, cwd=tmp_path)

    assert sorted(each["name"] for each in document["functions"]) == sorted(found)


def test_functions_of_one_name_are_all_shown(tmp_path: Path) -> None:
    twice = f"{function_source('f', TIDY)}\n\n{function_source('f', 4)}"
    (tmp_path / "a.py").write_text(twice)

    document = explain_json("a.py:f", cwd=tmp_path)

    assert [each["start_line"] for each in document["functions"]] == [1, 9]


def test_the_module_is_shown_without_its_functions(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)

    shown = antipasta("explain", "a.py:<module>", cwd=tmp_path).stdout

    assert "def find" not in shown
    assert [line for line in shown.splitlines() if "if SOURCE:" in line]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("a.py:fnd",), "a.py has no function 'fnd'", "did you mean find?"),
        (("a.py:99",), "a.py has no function at line 99", "antipasta metrics -v a.py"),
        (("a.py:",), "a.py: names no function behind the colon", ""),
        (("b.py:f",), "b.py: no such file or directory", "check the spelling"),
        (("notes.txt",), "notes.txt cannot be explained: it is not measured (unsupported)", ""),
        (("broken.py",), "broken.py cannot be explained: ", ""),
        ((".",), "explain takes one file", "antipasta explain FILE[:FUNCTION]"),
        ((), "explain takes one file", "antipasta explain FILE[:FUNCTION]"),
        (("a.py", "a.py"), "explain takes one file", "antipasta explain FILE[:FUNCTION]"),
    ],
)
def test_bad_input_is_named(
    tmp_path: Path, arguments: tuple[str, ...], message: str, hint: str
) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / "notes.txt").write_text("find\n")
    (tmp_path / "broken.py").write_bytes(b"\0\0\0\1")

    shown = antipasta("explain", *arguments, cwd=tmp_path)

    assert shown.returncode == 1
    assert shown.stdout == ""
    assert message in shown.stderr
    assert hint in shown.stderr


def test_a_name_that_ends_so_is_meant(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "class A:\n    def go(self): pass\nclass B:\n    def go(self): pass\n"
    )

    shown = antipasta("explain", "a.py:go", cwd=tmp_path)

    assert "did you mean A.go or B.go?" in shown.stderr


def test_a_file_whose_name_has_a_colon_comes_first(tmp_path: Path) -> None:
    (tmp_path / "a.py:b.py").write_text(SOURCE)

    document = explain_json("a.py:b.py", cwd=tmp_path)

    assert document["functions"][0]["path"] == "a.py:b.py"


@pytest.mark.parametrize("source", [("--staged",), ("--base", "HEAD")])
def test_a_change_is_shown_where_it_was_made(repo: GitRepo, source: tuple[str, ...]) -> None:
    repo.base({"pkg/a.py": function_source("f", 8)})
    repo.stage("pkg/a.py", function_source("f", 11))

    told = explain_json("a.py:f", *source, cwd=repo.root / "pkg")
    shown = antipasta("explain", "a.py:f", *source, cwd=repo.root / "pkg").stdout

    (function,) = told["functions"]
    assert function["path"] == "pkg/a.py"
    assert function["previous"] == {"cyclomatic_complexity": 8, "cognitive_complexity": 7}
    added = [each for each in function["added"] if each["metric"] == "cyclomatic_complexity"]
    assert added == [
        {"line": line, "metric": "cyclomatic_complexity", "points": 1} for line in (16, 18, 20)
    ]
    assert shown.startswith("a.py:1  f\n  cyclomatic_complexity 11 > 10 (was 8)\n")
    marked = [line.split()[0] for line in shown.splitlines() if "+|" in line]
    assert marked == ["16", "18", "20"]


def test_a_new_function_is_called_new(repo: GitRepo) -> None:
    repo.base({"b.py": "x = 1\n"})
    repo.stage("a.py", function_source("f", 3))

    shown = antipasta("explain", "a.py:f", "--staged", cwd=repo.root).stdout

    assert "  cyclomatic_complexity 3 <= 10 (new)\n" in shown


def test_a_revision_needs_no_file_on_disk(repo: GitRepo) -> None:
    repo.base({"a.py": SOURCE})
    repo.git("rm", "-q", "a.py")

    told = explain_json("a.py:find", "--rev", "HEAD", cwd=repo.root)

    assert told["functions"][0]["cognitive_complexity"] == 12


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    shown = antipasta(
        "explain", "-", "--stdin-filename", "a.py", cwd=tmp_path, stdin=SOURCE.encode()
    )

    assert shown.stdout.startswith("a.py:2  find\n")


@pytest.mark.parametrize(
    "place", [("-:find", "--stdin-filename", "a.py"), ("--stdin-filename", "a.py", "--", "-:find")]
)
def test_a_function_of_standard_input_is_named(tmp_path: Path, place: tuple[str, ...]) -> None:
    shown = antipasta("explain", *place, cwd=tmp_path, stdin=SOURCE.encode())

    assert shown.stdout.startswith("a.py:2  find\n"), shown.stderr


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("a.js", "function f(a) {\n  if (a && b) {}\n}\n", {"if", "&&"}),
        ("a.pl", "sub f {\n  if ($a && $b) { return 1; }\n}\n", {"if", "&&"}),
    ],
)
def test_other_languages_have_their_lines(
    tmp_path: Path, name: str, source: str, words: set[str]
) -> None:
    (tmp_path / name).write_text(source)

    document = explain_json(f"{name}:f", cwd=tmp_path)

    found = causes(document, "cyclomatic_complexity")
    assert 1 + sum(points for _, points, _, _ in found) == 3
    assert {line for line, _, _, _ in found} == {2}
    assert {word for _, _, word, _ in found} == words


def test_a_nested_function_counts_in_the_one_around_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "def f():\n    def g(x):\n        return 1 if x else 2\n    g(1)\n"
    )

    shown = antipasta("explain", "a.py:f.g", cwd=tmp_path).stdout

    assert "  cognitive_complexity: counted in the function around this one" in shown
    assert "if else +1 2" in shown


def test_markdown_holds_any_source(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x):\n    if x:\n        return '''````'''\n")

    shown = antipasta("explain", "a.py:f", "--format", "markdown", cwd=tmp_path).stdout

    fences = [line for line in shown.splitlines() if line.startswith("`````")]
    assert fences == ["`````text", "`````"]
    assert shown.startswith("<!-- antipasta -->\n### `a.py:1  f`\n")


def test_nothing_in_a_source_reaches_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x):\n    if x:\n        return '\x1b[31m##vso[task]'\n")
    (tmp_path / "b.js").write_text("class A { '\x1b[31m##vso[x]`'(a) { if (a) { b() } } }\n")

    for options in (("a.py:f",), ("b.js",), ("b.js", "--format", "markdown")):
        shown = antipasta("explain", *options, cwd=tmp_path)

        assert shown.returncode == 0
        assert "\x1b" not in shown.stdout
        assert "##vso" not in shown.stdout


@pytest.mark.parametrize(("indent", "line"), [(None, 2), (1, 16)])
def test_a_notebook_has_its_lines_or_those_of_its_cells(
    tmp_path: Path, indent: int | None, line: int
) -> None:
    source = ["def f(a):\n", "    if a and a:\n", "        return 1\n"]
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# text"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": source},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook, indent=indent))

    document = explain_json("a.ipynb:f", cwd=tmp_path)

    assert causes(document, "cognitive_complexity") == [(line, 1, "if", 0), (line, 1, "and", 0)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_cut_does_what_it_promises(repo: GitRepo, line_end: str) -> None:
    inner = "".join(
        f"            if row == {at}:\n                out += {at}\n" for at in range(6)
    )
    source = (
        f"def f(rows, out):\n    for row in rows:\n        if row:\n{inner}"
        "    if out and rows or not out:\n        return out\n    return None\n"
    ).replace("\n", line_end)
    (repo.root / "a.py").write_bytes(source.encode())

    (function,) = explain_json("a.py:f", cwd=repo.root)["functions"]
    shown = antipasta("explain", "a.py:f", cwd=repo.root).stdout
    cut = function["cuts"][0]
    (repo.root / "a.patch").write_bytes(cut["patch"].encode())
    repo.git("apply", "a.patch")

    after = explain_json("a.py:f", cwd=repo.root)["functions"][0]
    assert function["cognitive_complexity"] > 15
    assert cut["before"] == {name: function[name] for name in cut["before"]}
    assert cut["after"] == {name: after[name] for name in cut["after"]}
    assert after["cognitive_complexity"] <= 15
    assert f"  cut 1: extract lines {cut['start_line']}-{cut['end_line']}" in shown
    assert "  -v shows the cuts as patches" in shown


def test_a_function_within_its_thresholds_needs_no_cut(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)

    assert explain_json("a.py:find", cwd=tmp_path)["functions"][0]["cuts"] == []
    assert explain_json("a.py:find", "-t", "cogn=3", cwd=tmp_path)["functions"][0]["cuts"]
