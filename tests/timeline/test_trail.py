"""A file and a function are followed from commit to commit; the commits that changed it count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import antipasta
from antipasta.errors import SourceError, UsageError
from antipasta.timeline import trail
from tests.support.sources import function_source, unrelated_source

if TYPE_CHECKING:
    from antipasta.results.history import HistoryReport
    from tests.support.git_repo import GitRepo

OTHER = unrelated_source("other", 5)


def ids(report: HistoryReport) -> list[str]:
    return [each.commit for each in report.commits]


def values(report: HistoryReport, metric: str = "cyclomatic_complexity") -> list[Any]:
    return [each.metrics[metric] for each in report.commits]


def deltas(report: HistoryReport, metric: str = "cyclomatic_complexity") -> list[Any]:
    return [each.delta and each.delta[metric] for each in report.commits]


@pytest.fixture(params=[1, 2000], ids=["one by one", "together"])
def walked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk one commit at a time, or all of them."""
    monkeypatch.setattr(trail, "WALKED_AT_ONCE", request.param)
    monkeypatch.setattr(trail, "LOOKED_INTO_AT_ONCE", request.param)


@pytest.mark.usefixtures("walked")
def test_only_commits_that_changed_the_function_are_listed(here: GitRepo) -> None:
    first = here.base({"a.py": function_source("f", 3) + OTHER})
    here.base({"a.py": "x = 1\n" + function_source("f", 3) + OTHER})
    here.base({"b.py": OTHER})
    third = here.base({"a.py": "x = 1\n" + function_source("f", 6) + OTHER})
    here.base({"a.py": "x = 1\n" + function_source("f", 6)})
    comment = function_source("f", 6).replace("    return", "    # so be it\n    return")
    fourth = here.base({"a.py": comment})

    found = antipasta.history("a.py", function="f")
    assert (found.of, found.path, found.function, found.most) == ("function", "a.py", "f", None)
    assert ids(found) == [first, third, fourth]
    assert values(found) == [3, 6, 6]
    assert deltas(found) == [None, 3, 0]
    assert found.commits[1].before == here.git("rev-parse", f"{third}^").strip()
    assert found.commits[2].metrics["length"] == values(found, "length")[1] + 1


@pytest.mark.usefixtures("walked")
def test_a_function_is_followed_through_renames_and_moves(here: GitRepo) -> None:
    padding = "".join(f"line_{number} = {number}\n" for number in range(40))
    made = [here.base({"a.py": function_source("f", 5) + padding, "b.py": padding})]
    made.append(here.base({"a.py": function_source("g", 5) + padding}))
    here.git("mv", "a.py", "c.py")
    made.append(here.base({"c.py": function_source("g", 6) + padding}))
    made.append(here.base({"c.py": padding, "b.py": padding + function_source("g", 6)}))
    here.base({"c.py": padding + "x = 1\n"})
    made.append(here.base({"b.py": padding + function_source("g", 9)}))

    found = antipasta.history("b.py", function="g")
    assert ids(found) == made
    assert [(each.path, each.function) for each in found.commits] == [
        ("a.py", "f"),
        ("a.py", "g"),
        ("c.py", "g"),
        ("b.py", "g"),
        ("b.py", "g"),
    ]
    assert deltas(found) == [None, 0, 1, 0, 3]


@pytest.mark.usefixtures("walked")
def test_a_file_is_followed_through_renames(here: GitRepo) -> None:
    made = [here.base({"a.py": function_source("f", 5) + OTHER, "z.py": OTHER})]
    here.git("mv", "a.py", "b.py")
    made.append(here.base({}))
    here.base({"z.py": OTHER + "x = 1\n"})
    made.append(here.base({"b.py": function_source("f", 8) + OTHER}))

    found = antipasta.history("b.py")
    assert (found.of, found.function) == ("file", None)
    assert ids(found) == made
    assert [each.path for each in found.commits] == ["a.py", "b.py", "b.py"]
    assert [each.sum for each in values(found)] == [10, 10, 13]
    assert [each and each.sum for each in deltas(found)] == [None, 0, 3]
    assert [(each.files, each.functions) for each in found.commits] == [(1, 2)] * 3


def branched(repo: GitRepo, main: dict[str, str], side: dict[str, str]) -> tuple[str, str]:
    """Commits on main and on a branch from the commit before it; main is checked out."""
    repo.branch("side")
    on_side = repo.base(side)
    repo.switch("main")
    return repo.base(main), on_side


@pytest.mark.usefixtures("walked")
def test_a_merge_that_takes_a_branch_over_is_not_listed(here: GitRepo) -> None:
    first = here.base({"a.py": function_source("f", 3), "b.py": OTHER})
    _, side = branched(here, {"b.py": OTHER + "x = 1\n"}, {"a.py": function_source("f", 5)})
    here.git("merge", "-q", "--no-ff", "-m", "merge", "side")

    assert ids(antipasta.history("a.py", function="f")) == [first, side]
    assert ids(antipasta.history("a.py")) == [first, side]
    # Of the first parents, the merge brought it.
    found = antipasta.history("a.py", function="f", first_parent=True)
    assert ids(found) == [first, here.head()]
    assert deltas(found) == [None, 2]
    assert found.commits[1].is_merge


@pytest.mark.usefixtures("walked")
def test_a_merge_that_differs_from_all_parents_is_listed_with_both_sides(here: GitRepo) -> None:
    tail = "".join(f"def g{number}():\n    pass\n" for number in range(9))
    first = here.base({"a.py": function_source("f", 9) + tail})
    top = function_source("f", 9).replace("value == 1", "value == 100")
    end = function_source("f", 9).replace("    return value", "    return value or 1")
    main, side = branched(here, {"a.py": top + tail}, {"a.py": end + tail})
    here.git("merge", "-q", "--no-ff", "-m", "merge", "side")

    found = antipasta.history("a.py", function="f")
    assert ids(found)[0] == first
    assert set(ids(found)) == {first, main, side, here.head()}
    assert found.commits[-1].delta is not None


def test_functions_outside_of_functions_count_by_what_they_do(here: GitRepo) -> None:
    first = here.base({"a.py": "x = 1\n" + function_source("f", 3)})
    here.base({"a.py": "x = 1\n" + function_source("f", 5)})
    third = here.base({"a.py": "x = 1\nif x:\n    x = 2\n" + function_source("f", 5)})

    assert ids(antipasta.history("a.py", function="<module>")) == [first, third]


def test_a_function_is_named_by_a_line_in_it(here: GitRepo) -> None:
    here.base({"a.py": OTHER + function_source("f", 3)})
    line = OTHER.count("\n") + 2

    assert antipasta.history("a.py", function=str(line)).function == "f"


def test_what_is_not_there_is_named_with_what_is_near(here: GitRepo) -> None:
    here.base({"pkg/a.py": function_source("first", 3), "notes.txt": "notes\n"})

    with pytest.raises(UsageError, match="has no function 'frist'") as caught:
        antipasta.history("pkg/a.py", function="frist")
    assert "did you mean first?" in caught.value.hint
    with pytest.raises(UsageError, match="is a directory"):
        antipasta.history("pkg", function="first")
    with pytest.raises(SourceError, match=r"notes\.txt is no file in a language"):
        antipasta.history("notes.txt")
    with pytest.raises(UsageError, match=r"'pkg/b\.py' is not in the last commit of HEAD"):
        antipasta.history("pkg/b.py")


def test_a_file_that_is_gone_can_be_named_where_it_was(here: GitRepo) -> None:
    first = here.base({"a.py": function_source("f", 3), "b.py": OTHER})
    here.git("rm", "-q", "a.py")
    here.base({})

    assert ids(antipasta.history("a.py", rev="HEAD~1")) == [first]


def test_rows_of_tags_and_days_have_what_was_there(here: GitRepo) -> None:
    here.base({"b.py": OTHER})
    here.git("tag", "v0")
    here.base({"a.py": function_source("f", 3)})
    second = here.base({"b.py": OTHER + "x = 1\n"})
    here.git("tag", "v1")
    here.base({"a.py": function_source("f", 5)})
    third = here.base({"a.py": function_source("f", 8)})
    here.git("tag", "v2")
    here.base({"a.py": function_source("f", 9)})

    for name in ("f", None):
        found = antipasta.history("a.py", function=name, every="tag")
        assert ids(found) == [second, third]
        assert [each.tags for each in found.commits] == [("v1",), ("v2",)]
        assert [each.before for each in found.commits] == [None, second]
    assert deltas(antipasta.history("a.py", function="f", every="tag")) == [None, 5]
    assert ids(antipasta.history("a.py", function="f", every="day")) == [here.head()]


def test_macros_of_the_configuration_are_left_out(here: GitRepo) -> None:
    here.write(".antipasta.yaml", "macros: [NOTHING]\n")
    code = "NOTHING int f(int x) { if (x) return 1; return 0; }\n"
    first = here.base({"a.c": code})
    second = here.base({"a.c": code.replace("return 1", "return 2")})

    found = antipasta.history("a.c", function="f")
    assert ids(found) == [first, second]
    assert deltas(found) == [None, 0]


def test_a_range_ends_the_trail(here: GitRepo) -> None:
    here.base({"a.py": function_source("f", 3)})
    second = here.base({"a.py": function_source("f", 5)})
    third = here.base({"a.py": function_source("f", 4)})

    found = antipasta.history("a.py", function="f", rev=f"{second}~1..")
    assert ids(found) == [second, third]
    # The first of them is compared with what is before the range.
    assert deltas(found) == [2, -1]


def test_a_version_that_cannot_be_read_is_named(here: GitRepo) -> None:
    here.base({"a.py": function_source("f", 3)})
    here.base({"a.py": function_source("f", 5)})
    third = here.base({"a.py": function_source("f", 7)})
    oid = here.git("rev-parse", "HEAD~1:a.py").strip()
    (here.git_dir() / "objects" / oid[:2] / oid[2:]).unlink()

    found = antipasta.history("a.py", function="f")
    assert ids(found) == [third]
    assert [(gap.path, gap.reason) for gap in found.gaps] == [("a.py", "unreadable")]
    assert found.commits[0].skipped == 1
    whole = antipasta.history("a.py")
    assert [each.skipped for each in whole.commits] == [0, 1, 0]


def test_a_partial_clone_says_where_the_trail_is_lost(
    here: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.git("config", "uploadpack.allowFilter", "true")
    here.base({"a.py": function_source("f", 3) + OTHER})
    here.git("mv", "a.py", "b.py")
    here.base({})
    here.git("mv", "b.py", "c.py")
    third = here.base({"c.py": function_source("f", 5) + OTHER})
    fourth = here.base({"c.py": function_source("f", 6) + OTHER})
    clone = here.root.parent / "clone"
    here.git("clone", "-q", "--filter=blob:none", f"file://{here.root}", str(clone))
    monkeypatch.chdir(clone)

    found = antipasta.history("c.py")
    assert ids(found) == [third, fourth]
    assert [each.skipped for each in found.commits] == [2, 0]
    assert any("look for a rename" in gap.detail for gap in found.gaps)
    found = antipasta.history("c.py", function="f")
    assert ids(found) == [fourth]
    assert [(gap.path, gap.reason) for gap in found.gaps] == [("c.py", "unreadable")]
    # A rename without an edit needs no content.
    assert len(antipasta.history("b.py", rev="HEAD~2").commits) == 2


def test_in_a_shallow_clone_the_trail_says_where_it_ends(
    here: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for complexity in (3, 4, 5):
        here.base({"a.py": function_source("f", complexity)})
    clone = here.root.parent / "clone"
    here.git("clone", "-q", "--depth=2", f"file://{here.root}", str(clone))
    monkeypatch.chdir(clone)

    found = antipasta.history("a.py", function="f")
    assert values(found) == [4, 5]
    assert (found.is_complete, len(found.ends)) == (False, 1)


def test_a_name_of_several_functions_is_refused(
    here: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two functions in one history would be one course of both, with commits listed twice."""
    getter = "class Box:\n    @property\n    def size(self):\n        return self._size\n"
    setter = "    @size.setter\n    def size(self, new):\n        self._size = new\n"
    first = here.base({"a.py": getter + setter})
    here.base({"a.py": getter.replace("_size", "_size or 0") + setter})
    monkeypatch.chdir(here.root)

    with pytest.raises(UsageError, match=r"a\.py has 2 functions 'Box\.size'") as caught:
        antipasta.history("a.py", function="Box.size")
    assert "a.py:3 or a.py:6" in caught.value.hint
    assert ids(antipasta.history("a.py", function="6")) == [first]
    with pytest.raises(UsageError, match="no function at line 1") as caught:
        antipasta.history("a.py", function="1")
    assert "a.py:<module>" in caught.value.hint
