"""The JSON documents of `antipasta history`: of a directory, of a file, and of a function."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

FIELDS = (
    *("commit", "date", "author", "subject", "merge", "path", "function", "files"),
    *("functions", "skipped", "metrics", "before", "delta"),
)
FIGURES = ["sum", "mean", "median", "p90", "p99", "max", "over"]


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A repository with three commits."""
    repo.base({"pkg/a.py": function_source("a", 12)})
    repo.base({"pkg/a.py": function_source("a", 15), "b.py": function_source("b", 3)})
    repo.base({"pkg/a.py": function_source("a", 4)})
    return repo


def document(repo: GitRepo, *arguments: str) -> Any:
    shown = antipasta("history", *arguments, "--format", "json", cwd=repo.root)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def test_json_has_the_fields_of_the_contract(code: GitRepo) -> None:
    found = document(code, "pkg")

    assert found["schema"] == "antipasta.history/1"
    assert found["source"] == {
        "range": "HEAD",
        "revision": code.head(),
        "first_parent": False,
        "every": "commit",
        "most": 200,
        "complete": True,
        "ends": [],
    }
    assert (found["path"], found["function"], found["incomplete"]) == ("pkg", None, [])
    first, _, last = found["commits"]
    assert tuple(last) == FIELDS
    assert (last["commit"], last["author"], last["subject"]) == (code.head(), "A Tester", "change")
    assert last["date"].endswith("Z")
    assert last["metrics"]["cyclomatic_complexity"] == {
        **{"sum": 4, "mean": 4.0, "median": 4.0, "p90": 4, "p99": 4, "max": 4, "over": 0}
    }
    assert last["delta"]["cyclomatic_complexity"]["over"] == -1
    assert (first["before"], first["delta"]) == (None, None)


def test_a_file_has_figures_and_a_function_its_values(code: GitRepo) -> None:
    file, function = document(code, "pkg/a.py"), document(code, "pkg/a.py:a")

    assert (file["of"], file["path"], file["function"]) == ("file", "pkg/a.py", None)
    assert (function["of"], function["function"]) == ("function", "a")
    assert function["source"]["most"] is None
    last_of_file, last = file["commits"][-1], function["commits"][-1]
    assert tuple(last_of_file) == tuple(last) == FIELDS
    assert list(last_of_file["metrics"]["length"]) == FIGURES
    assert (last_of_file["functions"], last["functions"]) == (1, None)
    assert last["metrics"]["cyclomatic_complexity"] == 4
    assert last["delta"]["cyclomatic_complexity"] == -11
    assert last["metrics"].keys() == last["delta"].keys()
    assert last["function"] == "a"


def test_tags_are_named_where_rows_are_of_tags(code: GitRepo) -> None:
    code.git("tag", "v1")

    found = document(code, "--every", "tag")
    assert [each["tags"] for each in found["commits"]] == [["v1"]]
    assert found["source"]["every"] == "tag"


def test_a_long_history_is_one_document(code: GitRepo) -> None:
    for number in range(5):
        code.base({"b.py": function_source("b", number + 1)})

    found = document(code)
    assert len(found["commits"]) == 8
    assert found["run"]["cache"]["misses"] > 0
