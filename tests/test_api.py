from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

import antipasta
from antipasta.errors import AntipastaError, NotARepositoryError, UsageError
from tests.support.run import run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("f", TIDY), function_source("f")


def test_files_are_measured_from_the_current_directory(here: GitRepo) -> None:
    here.write("src/a.py", BAD)
    here.write("b.py", GOOD)

    assert [each.path for each in antipasta.measure().files] == ["b.py", "src/a.py"]
    assert [each.path for each in antipasta.measure(["src"]).files] == ["src/a.py"]


def test_each_source_can_be_measured_and_judged(here: GitRepo) -> None:
    first = here.base({"a.py": GOOD})
    here.base({"a.py": f"x = 1\n{GOOD}"})
    here.stage("a.py", BAD)
    here.write("a.py", "x = 1\n")

    def complexity(**options: object) -> int | None:
        (file,) = antipasta.measure(**options).files  # type: ignore[arg-type]
        return max(unit.cyclomatic_complexity or 0 for unit in file.metrics.units)

    assert complexity() == 1
    assert complexity(staged=True) == 14
    assert complexity(rev="HEAD") == TIDY
    assert complexity(base=first, head="HEAD") == TIDY
    assert antipasta.gate(staged=True).status == "failed"
    assert antipasta.gate(staged=True, thresholds=["cyc=14"]).status == "passed"
    assert antipasta.gate().status == "passed"
    assert antipasta.gate(rev="HEAD").mode == "absolute"
    assert antipasta.gate(base=first, head="HEAD").mode == "ratchet"
    assert antipasta.gate(staged=True, mode="new").status == "passed"


def test_hotspots_are_ranked_in_rows_for_a_table(here: GitRepo) -> None:
    here.base({"src/a.py": GOOD})
    here.base({"src/a.py": BAD, "b.py": GOOD})

    report = antipasta.hotspots(by="file", max_files=2)

    assert [row.path for row in report.rows] == ["src/a.py", "b.py"]
    first, _ = report.records()
    assert (first["commits"], first["complexity"], first["score"]) == (2, 13, 26)
    assert [row.path for row in antipasta.hotspots(["src"], by="directory").rows] == ["src"]
    assert antipasta.hotspots(rev="HEAD~1", metric="cyc").metric == "cyclomatic_complexity"
    assert antipasta.hotspots(max_files=1).window.large == 1


@pytest.mark.parametrize(
    "options",
    [
        {"by": "author"},
        {"since": None},
        {"since": "soon"},
        {"metric": "loc"},
        {"max_files": 0},
        {"rev": 1},
        {"author": "me"},
    ],
)
def test_hotspots_of_bad_arguments_are_usage_errors(here: GitRepo, options: dict[str, Any]) -> None:
    here.base({"a.py": GOOD})

    with pytest.raises(UsageError):
        antipasta.hotspots(**options)


def test_what_is_tolerated_can_be_said(here: GitRepo) -> None:
    here.base({"a.py": function_source("f", 12)})
    here.stage("a.py", function_source("f", 13))

    assert [each.value for each in antipasta.gate(staged=True).tolerated] == [13]
    assert antipasta.gate(staged=True, tolerance=0).status == "failed"
    here.stage("a.py", function_source("f", 14))
    assert antipasta.gate(staged=True).status == "failed"
    assert antipasta.gate(staged=True, tolerance=2.0).status == "passed"
    for wrong in (-1, float("nan"), "much"):
        with pytest.raises(UsageError, match="the tolerance is"):
            antipasta.gate(staged=True, tolerance=wrong)  # type: ignore[arg-type]


def test_a_verdict_lists_the_changes(here: GitRepo) -> None:
    here.base({"a.py": GOOD})
    here.stage("a.py", f"{GOOD}\n\n{GOOD.replace('def f', 'def g')}")

    assert [(each.function, each.change) for each in antipasta.gate(staged=True).changes] == [
        ("g", "added")
    ]


def test_source_text_is_measured() -> None:
    found = antipasta.measure_source(b"def f(a): pass\n", language="python")

    assert [(unit.name, unit.parameters) for unit in found.functions if unit.name == "f"] == [
        ("f", 1)
    ]


@pytest.mark.parametrize(
    ("source", "language", "message"),
    [
        (b"", "klingon", "'klingon' is not a language"),
        (b"", None, "None is not a language"),
        ("text", "python", "source is bytes, not str"),
    ],
)
def test_a_source_in_no_language_is_refused(source: Any, language: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}$"):
        antipasta.measure_source(source, language=language)


def test_a_similar_language_is_proposed() -> None:
    with pytest.raises(UsageError) as caught:
        antipasta.measure_source(b"", language="Javascript")

    assert caught.value.hint == "did you mean javascript?"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"paths": "src"}, "paths is a list: ['src'], not 'src'"),
        ({"paths": [b"src"]}, "paths is a list of texts, not of bytes"),
        ({"paths": [3]}, "paths is a list of texts: "),
        ({"paths": 3}, "paths is a list of texts: "),
        ({"base": 3}, "base is the name of a revision, not 3"),
        ({"mode": "strict"}, "'strict' is not a mode"),
        ({"thresholds": "cyc=1"}, "thresholds is a list: ['cyc=1'], not 'cyc=1'"),
        ({"thresholds": ["cyc"]}, "the threshold 'cyc' has no value"),
        ({"bass": "main"}, "there is no argument bass"),
        ({"executor": "dask"}, "there is no argument executor"),
    ],
)
def test_bad_arguments_are_refused_in_our_own_words(
    here: GitRepo, arguments: dict[str, Any], message: str
) -> None:
    here.base({"a.py": GOOD})

    with pytest.raises(UsageError) as caught:
        antipasta.gate(**arguments)

    assert message in str(caught.value)


def test_a_similar_argument_is_proposed(here: GitRepo) -> None:
    with pytest.raises(UsageError) as caught:
        antipasta.measure(stagd=True)  # type: ignore[call-arg]

    assert caught.value.hint == "did you mean staged?"


def test_a_path_may_be_a_path(here: GitRepo) -> None:
    here.base({"a.py": GOOD})

    assert len(antipasta.measure([here.root / "a.py"]).files) == 1  # type: ignore[list-item]


def test_what_the_caller_can_mend_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NotARepositoryError):
        antipasta.gate(staged=True)
    with pytest.raises(AntipastaError, match="no such file"):
        antipasta.measure(["gone.py"])


def test_the_import_costs_next_to_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; before = set(sys.modules); import antipasta;"
        "print(*sorted(set(sys.modules) - before))"
    )

    loaded = run((sys.executable, "-P", "-c", program), tmp_path).stdout.split()

    assert [name for name in loaded if name.startswith("antipasta")] == [
        "antipasta",
        "antipasta.lean",
        "antipasta.lean.typing",
        "antipasta.version",
    ]
    heavy = (
        "typing",
        "subprocess",
        "argparse",
        "json",
        "sqlite3",
        "click",
        "diskcache",
        "radon",
        "rich",
    )
    assert not {name.partition(".")[0] for name in loaded}.intersection(heavy)


@pytest.mark.parametrize(
    "source", [{"base": "HEAD", "rev": "HEAD"}, {"rev": "HEAD", "head": "HEAD"}]
)
def test_two_sources_exclude_each_other(source: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"exclude each other|goes with --base"):
        antipasta.measure(base=source.get("base"), rev=source["rev"], head=source.get("head"))


def test_the_index_and_a_revision_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        antipasta.gate(staged=True, base="HEAD")


def test_a_history_has_rows_for_a_table(here: GitRepo) -> None:
    here.base({"src/a.py": GOOD})
    here.base({"src/a.py": BAD})

    first, second = antipasta.history().records()
    assert second["cyclomatic_complexity_sum"] == 14
    assert second["cyclomatic_complexity_sum_delta"] == 14 - TIDY
    assert first["cyclomatic_complexity_sum_delta"] is None
    assert list(first) == list(second)
    # The package of that work is called otherwise, so it hides no function.
    first, second = antipasta.history("src/a.py", function="f").records()
    assert (second["cyclomatic_complexity"], second["cyclomatic_complexity_delta"]) == (14, 11)
    assert (second["path"], second["function"], second["files"]) == ("src/a.py", "f", None)
    assert len(antipasta.history(since="1d", every="week", first_parent=True).records()) == 1


def test_a_history_of_nonsense_is_refused(here: GitRepo) -> None:
    here.base({"a.py": GOOD})
    for wrong in (
        {"every": "month"},
        {"rev": 3},
        {"since": "soon"},
        {"path": "a.py", "function": 3},
        {"path": "b.py"},
        {"path": b"a.py"},
    ):
        with pytest.raises(UsageError):
            antipasta.history(**wrong)
