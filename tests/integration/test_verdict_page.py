"""The examples of docs/verdict.md, each made in a repository and judged."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from antipasta.config.load import parse_settings
from antipasta.config.settings import DEFAULT_TOLERANCE
from tests.support.run import CHECKOUT, antipasta, gate
from tests.support.sources import branches, function_source, javascript_source, method_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.git_repo import GitRepo

PAGE = (CHECKOUT / "docs" / "verdict.md").read_text(encoding="utf-8")
NEIGHBOUR = function_source("neighbour", 2)
UNREADABLE = f"def broken(:\n{chr(0)}"
DOCUMENTED = '(value):\n    """{}"""\n'


class Example(NamedTuple):
    """A row of the table: complexities before, one a parent, and after; None is no function."""

    before: list[int]
    after: list[int]
    change: str | None
    what: str
    outcome: str


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = re.split(r"^##+ ", PAGE.split(f"# {title}\n")[1], flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def examples() -> list[Example]:
    return [
        Example(numbers(before), numbers(after), None if change == "-" else change, what, outcome)
        for before, after, change, what, outcome in rows("By example")
    ]


def numbers(cell: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", cell)]


def f(complexity: int) -> str:
    return function_source("f", complexity)


def in_place(repo: GitRepo, example: Example) -> None:
    """The function is another in the same file, or comes, or goes."""
    old, new = ("".join(map(f, each)) for each in (example.before, example.after))
    repo.base({"mod.py": NEIGHBOUR + old})
    # Equal complexities of a function that was touched: another constant.
    new = new.replace("+= 1\n", "+= 100\n") if old == new else new
    repo.stage("mod.py", NEIGHBOUR + new)


def rename_the_function(repo: GitRepo, example: Example) -> None:
    repo.base({"mod.py": NEIGHBOUR + function_source("was_f", *example.before)})
    repo.stage("mod.py", NEIGHBOUR + f(*example.after))


def move_the_function(repo: GitRepo, example: Example) -> None:
    repo.base({"old.py": NEIGHBOUR + f(*example.before), "mod.py": "x = 1\n"})
    repo.stage("old.py", NEIGHBOUR)
    repo.stage("mod.py", "x = 1\n" + f(*example.after))


def move_from_a_lenient_path(repo: GitRepo, example: Example) -> None:
    lenient = f"thresholds: {{cyclomatic_complexity: {numbers(example.what)[0]}}}"
    repo.write(".antipasta.yaml", f"overrides: [{{paths: [old.py], {lenient}}}]\n")
    move_the_function(repo, example)


def rename_the_file(repo: GitRepo, example: Example) -> None:
    repo.base({"old.py": NEIGHBOUR + f(*example.before)})
    repo.git("mv", "old.py", "mod.py")
    repo.stage("mod.py", function_source("neighbour", 3) + f(*example.after))


def rename_the_class(repo: GitRepo, example: Example) -> None:
    repo.base({"mod.py": NEIGHBOUR + method_source("Box", "f", *example.before)})
    repo.stage("mod.py", NEIGHBOUR + method_source("Crate", "f", *example.after))


def copy_the_function(repo: GitRepo, example: Example) -> None:
    original, copy = example.after
    repo.base({"old.py": f(*example.before)})
    repo.stage("old.py", f(original) + NEIGHBOUR)
    repo.stage("mod.py", f(copy))


def rewrite(old: str, new: str) -> Callable[[GitRepo, Example], None]:
    """Put `old` and `new` for the head of the function, which else stays."""

    def make(repo: GitRepo, example: Example) -> None:
        repo.base({"mod.py": NEIGHBOUR + f(*example.before).replace("(value):\n", old)})
        repo.stage("mod.py", NEIGHBOUR + f(*example.after).replace("(value):\n", new))

    return make


def lay_out_anew(repo: GitRepo, example: Example) -> None:
    repo.base({"mod.py": NEIGHBOUR + f(*example.before)})
    spaced = f(*example.after).replace("value == 1:", "(value ==\n            1):")
    repo.stage("mod.py", spaced.replace("    return", "\n\n    return") + NEIGHBOUR)


def extract(repo: GitRepo, example: Example) -> None:
    (before,), (rest, extracted) = example.before, example.after
    repo.base({"mod.py": NEIGHBOUR + function_source("whole", before)})
    moved = branches(before).splitlines(keepends=True)[2 * (rest - 1) :]
    new = branches(999 + extracted - len(moved) // 2).splitlines(keepends=True)[2 * 999 :]
    f_source = f"def f(value):\n{''.join((*moved, *new))}    return value\n"
    repo.stage("mod.py", NEIGHBOUR + function_source("whole", rest) + f_source)


def merge(repo: GitRepo, example: Example) -> None:
    ours, theirs = example.before
    repo.base({"mod.py": NEIGHBOUR})
    repo.branch("feature")
    repo.base({"mod.py": NEIGHBOUR + f(theirs)})
    repo.switch("main")
    repo.base({"mod.py": NEIGHBOUR + f(ours)})
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "feature")
    repo.stage("mod.py", function_source("neighbour", 3) + f(*example.after))


def merge_both_names(repo: GitRepo, example: Example) -> None:
    original, copy = example.after
    repo.base({"mod.py": NEIGHBOUR + function_source("was_f", *example.before)})
    repo.branch("feature")
    repo.base({"mod.py": NEIGHBOUR + f(copy)})
    repo.switch("main")
    repo.base({"mod.py": function_source("was_f", *example.before) + NEIGHBOUR})
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "feature")
    repo.stage("mod.py", NEIGHBOUR + function_source("was_f", original) + f(copy))


def repair(repo: GitRepo, example: Example) -> None:
    repo.base({"mod.py": UNREADABLE})
    repo.stage("mod.py", f(*example.after))


def configured(repo: GitRepo, example: Example) -> None:
    repo.write(".antipasta.yaml", example.what.split("`")[1] + "\n")
    in_place(repo, example)


def come_back(repo: GitRepo, example: Example) -> None:
    """The function was listed, deleted, and is now there again."""
    (listed,) = numbers(example.what)
    repo.write("mod.py", NEIGHBOUR + f(listed))
    with_a_baseline(repo)
    repo.base({"mod.py": NEIGHBOUR})
    repo.stage("mod.py", NEIGHBOUR + f(*example.after))


def raise_the_entry(repo: GitRepo, example: Example) -> None:
    repo.base({"mod.py": NEIGHBOUR + f(*example.before)})
    listed = with_a_baseline(repo)
    repo.stage("list.toml", listed.replace("value = 42,", "value = 43,"))


def with_a_baseline(repo: GitRepo) -> str:
    """List what is there, and commit the list; gives its text."""
    finished = antipasta("gate", "--write-baseline", "list.toml", cwd=repo.root)
    assert finished.returncode == 0, finished.stderr
    listed = (repo.root / "list.toml").read_text(encoding="utf-8")
    repo.base({"list.toml": listed, ".antipasta.yaml": "baseline: list.toml\n"})
    return listed


MAKE: dict[str, Callable[[GitRepo, Example], None]] = {
    "a new function": in_place,
    "a new function within the threshold": in_place,
    "it crossed the threshold": in_place,
    "it crossed the threshold by one": in_place,
    "it grew within the threshold": in_place,
    "old debt, made worse within the tolerance": in_place,
    "old debt, made worse": in_place,
    "old debt, touched": in_place,
    "old debt, improved but still over": in_place,
    "the function is gone": in_place,
    "the function was renamed, its body is the same": rename_the_function,
    "the function was moved to another file of the same commit": move_the_function,
    "so it was, from a path with a threshold of 50": move_from_a_lenient_path,
    "the file was renamed, even with edits elsewhere in it": rename_the_file,
    "a method was edited while its class was renamed: it is compared with what it was": (
        rename_the_class
    ),
    "so it was, beyond the tolerance": rename_the_class,
    "the function was copied: the copy is new": copy_the_function,
    "two functions of one name changed places": in_place,
    "only a comment in it changed": rewrite("(value):  # a\n", "(value):  # b\n    # c\n"),
    "only the text of its docstring changed": rewrite(
        DOCUMENTED.format("Before."), DOCUMENTED.format("After.")
    ),
    "only blank lines, layout or its place changed": lay_out_anew,
    "a merge: one parent has it so": merge,
    "statements of a function were moved into a new one": extract,
    "so they were, and it became worse than the old one": extract,
    "worse by one: a new function has no tolerance": extract,
    "a merge: worse than in the more lenient parent, within the tolerance": merge,
    "a merge: worse than in both parents": merge,
    "a merge: one side renamed the function, and it is there twice": merge_both_names,
    "the commit repairs a file that could not be parsed": repair,
    "`tolerance: 0` is set": configured,
    "`tolerance: 5` is set": configured,
    "`growth: {max_increase: 0}` is set": configured,
    "`growth: {max_increase: 5}` is set": configured,
    "`growth: {max_net: 5}` is set": configured,
    "the baseline lists it with 42: it comes back": come_back,
    "the baseline lists it with 41: it comes back, and worse": come_back,
    "the commit raises the function's entry in the baseline": raise_the_entry,
}


def test_every_example_is_made() -> None:
    assert [example.what for example in examples()] == list(MAKE)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.what)
def test_an_example_has_the_verdict_of_the_page(repo: GitRepo, example: Example) -> None:
    MAKE[example.what](repo, example)

    fails = example.outcome == "fails"
    verdict = gate("--staged", cwd=repo.root, exit_code=2 if fails else 0)

    assert bool(verdict["violations"]) == fails
    if not fails:
        assert bool(verdict["tolerated"]) == ("with a note" in example.outcome)
    assert all(is_f(each["function"] or "f") for each in verdict["violations"])
    assert [each["path"] for each in verdict["uncompared"]] == (
        ["mod.py"] if "the file is named" in example.outcome else []
    )
    listed = None if example.change == "unknown" else example.change
    assert changes_of_f(verdict) == ([listed] if listed else [])


def test_the_text_says_for_how_much_the_base_function_vouches(repo: GitRepo) -> None:
    section = PAGE.split("**Conservation.**")[1]
    shown = re.findall(r"`(\d+ > \d+ \(extracted [^`]*)`", section)
    example = next(each for each in examples() if each.what.startswith("worse by one: a new"))
    extract(repo, example._replace(before=[42], after=[30, 14]))

    finished = antipasta("gate", "--staged", cwd=repo.root)

    assert [each in finished.stdout for each in shown] == [True]
    (row,) = (
        each
        for each in gate("--staged", cwd=repo.root, exit_code=2)["violations"]
        if each["metric"] == "cyclomatic_complexity"
    )
    assert (row["value"], row["previous"], row["allowed"]) == (14, 42, 13)


FILES = rows("Metrics of a file")


@pytest.mark.parametrize(("before", "after", "what", "outcome"), FILES)
def test_an_example_of_a_file_has_the_verdict_of_the_page(
    repo: GitRepo, before: str, after: str, what: str, outcome: str
) -> None:
    section = PAGE.split("### Metrics of a file\n")[1]
    repo.write(".antipasta.yaml", section.split("`")[1] + "\n")
    old, new = ("x = 1\n" * int(lines) if lines != "-" else "" for lines in (before, after))
    path = "old.py" if "renamed" in what else "mod.py"
    repo.base({path: old, "other.py": "y = 1\n"} if old else {"other.py": "y = 1\n"})
    if path != "mod.py":
        repo.git("mv", path, "mod.py")
    repo.stage("mod.py", new)

    fails = outcome == "fails"
    verdict = gate("--staged", cwd=repo.root, exit_code=2 if fails else 0)

    assert [(each["path"], each["metric"]) for each in verdict["violations"]] == (
        [("mod.py", "loc")] if fails else []
    )
    assert verdict["tolerated"] == []


def asserting(cell: str) -> str:
    """A function with the cyclomatic complexity of a cell, and that many asserts of it."""
    complexity, asserts = numbers(cell)
    lines = "".join(f"    assert value != {number}\n" for number in range(asserts))
    return f(complexity - asserts).replace("    return value\n", f"{lines}    return value\n")


@pytest.mark.parametrize(("path", "before", "after", "outcome"), rows("Tolerance"))
@pytest.mark.parametrize("tolerance", ["{}", "tolerance: 0"])
def test_an_example_of_asserts_has_the_verdict_of_the_page(
    repo: GitRepo, path: str, before: str, after: str, outcome: str, tolerance: str
) -> None:
    path = path.strip("`")
    repo.write(".antipasta.yaml", f"{tolerance}\n")
    repo.base({"other.py": "y = 1\n"} if before == "-" else {path: asserting(before)})
    repo.stage(path, asserting(after))

    fails = outcome == "fails" or tolerance == "tolerance: 0"
    flags = ("--staged", "-t", "cognitive_complexity=100")
    verdict = gate(*flags, cwd=repo.root, exit_code=2 if fails else 0)

    notes = [each["note"] for each in verdict["tolerated"]]
    assert notes == ([] if fails else [f"{numbers(after)[1]} of it asserts of a test"])
    said = antipasta("gate", *flags, cwd=repo.root).stdout
    assert ("of it asserts of a test" in said) == (not fails)


@pytest.mark.parametrize(("before", "after", "allow_new", "outcome"), rows("Suppression"))
def test_an_example_of_suppression_has_the_verdict_of_the_page(
    repo: GitRepo, before: str, after: str, allow_new: str, outcome: str
) -> None:
    old, new = (f(*numbers(cell)) for cell in (before, after))
    old, new = (
        source.replace(":\n", ":  # antipasta: ignore\n", 1) if "#" in cell else source
        for cell, source in ((before, old), (after, new))
    )
    repo.write(".antipasta.yaml", f"suppressions: {{allow_new: {allow_new.strip('`')}}}\n")
    repo.base({"mod.py": old})
    repo.stage("mod.py", new)

    verdict = gate("--staged", cwd=repo.root, exit_code=2 if outcome == "fails" else 0)

    if outcome != "fails":
        added = [each["added"] for each in verdict["suppressed"]]
        assert added == ([] if numbers(after)[0] <= 10 else ["added" in outcome])


def test_the_tolerance_of_the_page_is_the_default() -> None:
    section = PAGE.split("### Tolerance\n")[1]
    shown = section.split("```yaml\n")[1].split("```")[0]

    assert parse_settings(shown.encode(), "x.yaml").tolerance == DEFAULT_TOLERANCE


def test_an_unknown_function_is_so_called_where_it_breaches(repo: GitRepo) -> None:
    repair(repo, next(example for example in examples() if example.change == "unknown"))

    verdict = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=2)

    assert {each["change"] for each in verdict["violations"]} == {"unknown"}


CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_lines_that_did_it_are_those_of_the_page(repo: GitRepo) -> None:
    section = PAGE.split("## Which lines did it\n")[1].split("\n## ")[0]
    before, after = CODE.findall(section)
    repo.base({"mod.py": before})
    repo.stage("mod.py", after)
    flags = ("-t", "cyc=3", "-t", "cog=3", "-t", "nesting=2", "-t", "length=5")

    verdict = gate("--staged", *flags, cwd=repo.root, exit_code=2)

    shown = [line.split(" | ") for line in section.splitlines() if re.search(r"\| \d+ \|", line)]
    assert sorted(map(contributed, verdict["violations"])) == sorted(
        [cells[0].strip("| "), *cells[1:3], cells[3].strip("| ")] for cells in shown
    )


def contributed(violation: dict[str, Any]) -> list[str]:
    told = []
    for each in violation["contributions"]:
        line, end = each["line"], each["end_line"]
        where = f"line {line}" if line == end else f"lines {line}-{end}"
        told.append(f"+{each['points']} at {where}")
    previous, value = (f"{violation[name]:g}" for name in ("previous", "value"))
    return [violation["metric"], previous, value, ", ".join(told)]


def changes_of_f(verdict: dict[str, Any]) -> list[str]:
    return [each["change"] for each in verdict["changes"] if is_f(each["function"])]


def is_f(name: str) -> bool:
    return name.removeprefix("mod.py:").rpartition(".")[2] == "f"


ROWS = [row for row in rows("Generated files") if row[0] != "in the base" and "---" not in row[0]]
GENERATED = [row for row in ROWS if len(row) == 4]
LISTED = [row for row in ROWS if len(row) == 3]
EXIT_CODES = {"ignored": 0, "judged": 2}
MINIFIED = f"function tangled(a) {{{'if (a) { a += 1; } ' * 40}}}\n"


def files_of(cell: str) -> dict[str, str]:
    """The files that a cell of the table on generated files names, with a bad function in each."""
    named = re.findall(r"`([^`]+)`", cell)
    if ".gitattributes" in named:
        *others, _, line = named
        return {**files_of(" ".join(f"`{each}`" for each in others)), ".gitattributes": line}
    if not named:
        return {"other.py": "x = 1\n"}
    path = named[-1] if "renamed" in cell else named[0]
    if "minified" in cell:
        return {path: MINIFIED}
    source = javascript_source() if path.endswith(".js") else function_source()
    return {path: f"# @generated\n{source}" if "@generated" in named else source}


def make_generated(repo: GitRepo, before: str, after: str) -> str:
    """Make the files of a row, and stage the change; returns the path of the file in question."""
    old, new = files_of(before), files_of(after)
    repo.base(old)
    (path,) = (each for each in new if each != ".gitattributes")
    if "renamed" in after:
        (was,) = old
        repo.git("mv", was, path)
    for name, content in new.items():
        repo.stage(name, content.replace("+= 1", "+= 2") + "\n")
    return path


@pytest.mark.parametrize(("before", "after", "setting", "outcome"), GENERATED)
def test_an_example_of_generated_files_has_the_verdict_of_the_page(
    repo: GitRepo, before: str, after: str, setting: str, outcome: str
) -> None:
    repo.write(".antipasta.yaml", f"generated: {setting.strip('`')}\n")
    path = make_generated(repo, before, after)

    verdict = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=EXIT_CODES[outcome])

    assert [each["path"] for each in verdict["ignored"]] == [path] * (outcome == "ignored")


@pytest.mark.parametrize(("before", "after", "sign"), LISTED)
def test_what_is_called_generated_is_listed_as_the_page_says(
    repo: GitRepo, before: str, after: str, sign: str
) -> None:
    path = make_generated(repo, before, after)

    finished = antipasta("gate", "--staged", "--format", "json", cwd=repo.root)

    listed = json.loads(finished.stdout)["policy_changes"]
    assert [(each["field"], each["head"]) for each in listed] == (
        [(path, sign.strip("`"))] if sign != "-" else []
    )
