"""Macros of C and C++ that the configuration names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.analyze import measure_source
from antipasta.languages import BY_NAME
from tests.support.run import antipasta, gate, metrics

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

LOST = "int lib_call lost(lib_in int a, lib_out(1, (2)) int b) { if (a) { return 1; } return 2; }\n"
NAMES = "macros: [lib_call, lib_in, lib_out]\n"
KNOTTY = "int lib_call f(int a) { BODY return 1; }\n"
BODY = "if (a) { g(); } " * 12


def units(report: dict[str, Any]) -> dict[str, int | None]:
    (file,) = report["files"]
    assert file["language"] in ("c", "cpp")
    return {each["name"]: each["cyclomatic_complexity"] for each in file["functions"]}


@pytest.mark.parametrize("name", ["a.c", "a.hpp"])
def test_named_macros_are_left_out(repo: GitRepo, name: str) -> None:
    repo.write(name, LOST)
    assert metrics(cwd=repo.root)["files"][0]["analysis"] == "reduced"

    repo.write(".antipasta.yaml", NAMES)
    first, second = (metrics(cwd=repo.root) for _ in range(2))

    assert first["run"]["cache"] == {"hits": 0, "misses": 1}, "it was measured without the names"
    assert second["run"]["cache"] == {"hits": 1, "misses": 0}
    assert first["files"] == second["files"]
    assert first["files"][0]["analysis"] == "full"
    assert units(first) == {"<module>": 1, "lost": 2}
    explained = antipasta("explain", f"{name}:lost", cwd=repo.root)
    assert "cyclomatic_complexity 2" in explained.stdout
    assert "if +1 2" in explained.stdout
    assert antipasta("cache", "verify", cwd=repo.root).returncode == 0


def test_workers_leave_them_out(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", NAMES)
    for number in range(40):
        repo.write(f"a{number}.c", f"int x{number};\n{LOST}")

    report = metrics("--jobs", "2", cwd=repo.root)

    assert {file["analysis"] for file in report["files"]} == {"full"}
    assert report["summary"]["languages"] == {"c": 40}


def test_those_that_a_branch_names_count_from_the_next_one_on(repo: GitRepo) -> None:
    repo.base({"a.c": KNOTTY.replace("BODY", ""), "b.c": "int b;\n"})
    repo.git("checkout", "-q", "-b", "topic")
    repo.base({"a.c": KNOTTY.replace("BODY", BODY), ".antipasta.yaml": "macros: [lib_call]\n"})

    (base,) = repo.git("rev-parse", "HEAD~1").split()
    verdict = gate("--base", base, "--head", "HEAD", cwd=repo.root, exit_code=3)
    own = gate("--base", base, "--head", "HEAD", "--policy", "head", cwd=repo.root, exit_code=2)

    assert [each["path"] for each in verdict["incomplete"]] == ["a.c"]
    for each in (verdict, own):
        assert [(c["field"], c["head"]) for c in each["policy_changes"]] == [("macros", "lib_call")]
    (violation,) = own["violations"]
    assert (violation["function"], violation["value"], violation["previous"]) == ("f", 13, 1)


@pytest.mark.parametrize(
    ("source", "complexities"),
    [
        ("int f(int a) { lib_do(a && b); return 1; }", [1, 2]),
        ("int f(int a) { return lib_attr ? 1 : 2; }", [1, None]),
        (
            'int f(int a) { g("lib_attr(" /* lib_attr( */); if (a) { b(); } return xlib_attr(1); }',
            [1, 2],
        ),
        ("#define lib_attr(a) (a ? 1 : 2)\nint f(int a) { return lib_do 1; }", [1, 1]),
    ],
)
def test_no_decision_is_left_out(source: str, complexities: list[int | None]) -> None:
    found = measure_source(source.encode(), language="cpp lib_attr lib_do")

    assert [unit.cyclomatic_complexity for unit in found.units] == complexities
    assert found.language == "cpp"


def test_only_languages_have_rows() -> None:
    assert BY_NAME["cpp A B"].macros == ("A", "B")
    assert BY_NAME["cpp A B"].name == "cpp"
    for name in ("nothing", "nothing A", "cpp "):
        with pytest.raises(KeyError, match=name):
            BY_NAME[name]


@pytest.mark.parametrize("name", ["while", "1a", "A B", "A(x)", 7])
def test_what_is_no_name_of_a_macro_is_refused(repo: GitRepo, name: object) -> None:
    repo.write(".antipasta.yaml", f"macros: [GOOD, {name!r}]\n")

    finished = antipasta("config", "validate", cwd=repo.root)

    assert finished.returncode == 1
    assert ".antipasta.yaml:1: macros[1]: is " in finished.stderr


def test_there_are_so_many_at_most(repo: GitRepo) -> None:
    names = [f"M{number}_{'x' * 90}" for number in range(201)]
    repo.write("a.c", "int f(void) { return 1; }\n")
    repo.write(".antipasta.yaml", f"macros: {names[1:]}\n")
    assert metrics("--jobs", "1", cwd=repo.root)["files"][0]["analysis"] == "full"

    repo.write(".antipasta.yaml", f"macros: {names}\n")
    assert "at most 200" in antipasta("config", "validate", cwd=repo.root).stderr


def test_the_commit_that_did_it_is_found(repo: GitRepo) -> None:
    source = "NOTHING int f(int x) {{\n{}return 0; }}\n".format
    repo.base({".antipasta.yaml": "macros: [NOTHING]\n", "a.c": source("")})
    repo.branch("feature")
    made = repo.base({"a.c": source("if (x) x++;\n" * 12)})
    repo.base({"a.c": source("if (x) x++;\n" * 12) + "int g(void) { return 1; }\n"})

    told = antipasta(
        *("gate", "--base", "main", "--head", "HEAD", "--attribute", "--format", "json"),
        cwd=repo.root,
    )

    violations = json.loads(told.stdout)["violations"]
    assert {each["commit"] for each in violations} == {made}
