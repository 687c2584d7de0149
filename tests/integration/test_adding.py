"""What "How to add" in CONTRIBUTING.md says is all that it takes: tried on a copy of antipasta."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.package_copy import PackageCopy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

ROW_OF_A_FUNCTION_METRIC = """\
        Metric(
            "returns",
            "function",
            "The number of return statements.",
            "Leave the function in one place.",
            threshold=2,
            column=(6, "returns"),
            is_structural=True,
            is_summed=True,
            is_net=True,
        ),
"""
ROW_OF_A_FILE_METRIC = """\
        Metric(
            "imports",
            "file",
            "The number of imports.",
            "Split the file.",
            column=(4, "imports"),
        ),
"""
FIRST_ROW_OF_A_FILE = '        Metric(\n            "maintainability_index",'

FORMAT = '''\
"""The result in one word."""


def render(result, _style):
    """The status of a verdict, and the number of files of measurements."""
    return f"{getattr(result, 'status', '')}{len(getattr(result, 'files', ()))}\\n"
'''

COMMAND = '''\
"""`antipasta greet`: say hello."""

import click


@click.command()
@click.argument("name")
def greet(name):
    """Say hello to NAME."""
    click.echo(f"hello {name}")
'''

TIDY = "import os\n\n\ndef f(a):\n    return a\n"
KNOTTY = TIDY.replace(
    "return a", "if a:\n        return 1\n    if os:\n        return 2\n    return 3"
)
SIZE = "import os\nimport sys\n"


@pytest.fixture
def package(tmp_path: Path) -> PackageCopy:
    """A copy of antipasta."""
    return PackageCopy(tmp_path / "package")


@pytest.fixture
def returns(package: PackageCopy) -> PackageCopy:
    """A copy with the metric `returns` of functions."""
    package.insert("metrics.py", ROW_OF_A_FUNCTION_METRIC, before=FIRST_ROW_OF_A_FILE)
    field = "    returns: int | None = None\n"
    package.insert("model.py", field, before="\n\nclass Halstead(NamedTuple):")
    package.insert(
        "analyze/units.py",
        "            returns=sum(type(each) is ast.Return for each in ast.walk(node)),\n",
        before="        )\n        self.units.append(unit)\n        if around.function_words",
    )
    return package


@pytest.fixture
def imports(package: PackageCopy) -> PackageCopy:
    """A copy with the metric `imports` of files."""
    package.insert("metrics.py", ROW_OF_A_FILE_METRIC, before=FIRST_ROW_OF_A_FILE)
    package.insert(
        "model.py",
        "    imports: int | None = None\n",
        before="\n    @property\n    def knows_units",
    )
    package.insert(
        "analyze/python.py",
        '        imports=text.count("import "),\n',
        before="        blank=raw.blank,\n",
    )
    return package


def metrics_of_the_function(document: dict[str, Any]) -> Any:
    (file,) = document["files"]
    return next(each for each in file["functions"] if each["name"] == "f")


def test_a_metric_of_functions_is_measured_and_shown(returns: PackageCopy, repo: GitRepo) -> None:
    repo.write("a.py", KNOTTY)

    first, second = (returns.document("metrics", cwd=repo.root) for _ in range(2))
    text = returns.run("metrics", cwd=repo.root).stdout.splitlines()
    tables = (
        returns.run("metrics", "--format=csv", f"--by={by}", cwd=repo.root).stdout
        for by in ("function", "file")
    )
    functions, files = (list(csv.DictReader(table.split("\r\n"))) for table in tables)

    assert returns.touched == {"metrics.py", "model.py", "analyze/units.py"}
    assert second["run"]["cache"] == {"hits": 1, "misses": 0}
    assert first["files"] == second["files"]
    assert metrics_of_the_function(first)["returns"] == 3
    assert first["files"][0]["metrics"]["returns"] == {"sum": 3, "mean": 3, "max": 3}
    assert text[0].split()[-3:] == ["returns", "function", "place"]
    assert [line.split()[5] for line in text[1:3]] == ["-", "3"]
    assert [row["returns"] for row in functions] == ["", "3"]
    assert [row["returns_max"] for row in files] == ["3"]


def test_a_metric_of_functions_is_judged(returns: PackageCopy, repo: GitRepo) -> None:
    repo.base({"a.py": TIDY})
    repo.stage("a.py", KNOTTY)

    hook = returns.run(cwd=repo.root, module="antipasta.hook")
    verdict = returns.document("gate", "--staged", "--output=sarif=out.sarif", cwd=repo.root)
    sarif = json.loads((repo.root / "out.sarif").read_text())["runs"][0]

    assert hook.returncode == 2, hook.stderr
    assert "a.py:4  f  returns 3 > 2 (was 1)" in hook.stdout
    (violation,) = verdict["violations"]
    assert (violation["metric"], violation["value"], violation["threshold"]) == ("returns", 3, 2)
    assert violation["contributions"] == [], "no engine says which lines hold them"
    (change,) = verdict["changes"]
    assert change["deltas"]["returns"] == [1, 3]
    assert verdict["summary"]["net"]["returns"] == 2
    (rule,) = sarif["tool"]["driver"]["rules"]
    assert rule["id"] == "returns"
    assert (
        rule["help"]["text"] == "The number of return statements. Leave the function in one place."
    )


def test_a_metric_of_functions_can_be_configured(returns: PackageCopy, repo: GitRepo) -> None:
    written = returns.run("config", "init", cwd=repo.root)
    config = repo.root / ".antipasta.yaml"
    repo.write("a.py", KNOTTY)

    assert written.returncode == 0, written.stderr
    assert "\n  returns: 2\n" in config.read_text()
    assert returns.run("gate", cwd=repo.root).returncode == 2
    assert returns.run("gate", "-t", "ret=3", cwd=repo.root).returncode == 0
    config.write_text(config.read_text().replace("returns: 2", "returns: 3"))
    assert returns.run("gate", cwd=repo.root).returncode == 0
    config.write_text("growth: {max_increase: 1}\n")
    repo.base({"a.py": TIDY})
    repo.stage("a.py", KNOTTY)
    verdict = returns.document("gate", "--staged", "-t", "ret=9", cwd=repo.root)
    growth = {each["metric"]: each["value"] for each in verdict["violations"]}
    assert growth == {"cyclomatic_complexity": 2, "cognitive_complexity": 2, "returns": 2}


def test_what_a_metric_of_functions_still_lacks_is_named(returns: PackageCopy) -> None:
    assert returns.gaps() == [
        "docs/metrics.md: no table of examples has a column `returns`",
        "docs/configuration.md: no row for `returns`, of a function, in Metrics",
    ]


def test_a_metric_of_files_is_everywhere(imports: PackageCopy, repo: GitRepo) -> None:
    repo.write("a.py", SIZE)

    first, second = (imports.document("metrics", cwd=repo.root) for _ in range(2))
    table = imports.run("metrics", "--format=csv", "--by=file", cwd=repo.root).stdout
    text = imports.run("metrics", cwd=repo.root).stdout
    refused = imports.document("gate", "-t", "imp=1", cwd=repo.root)

    assert imports.touched == {"metrics.py", "model.py", "analyze/python.py"}
    assert first["files"] == second["files"]
    assert first["files"][0]["metrics"]["imports"] == 2
    assert next(csv.DictReader(table.split("\r\n")))["imports"] == "2"
    assert ", imports 2," in text
    assert [each["message"] for each in refused["violations"]] == [
        "the file has imports 2, allowed is at most 1"
    ]
    assert imports.run("gate", cwd=repo.root).returncode == 0
    assert imports.gaps() == [
        "docs/metrics.md: no table of examples has a column `imports`",
        "docs/configuration.md: no row for `imports`, of a file, in Metrics",
    ]


def test_a_format_is_known_to_every_command(package: PackageCopy, repo: GitRepo) -> None:
    package.add("render/word.py", FORMAT)
    row = '    Format("word", lists_changes=True, seconds_to_list=1e-6),\n'
    package.insert("render/__init__.py", row, before='    Format("csv"')
    repo.stage("a.py", TIDY)

    measured = package.run("metrics", "--format=word", cwd=repo.root)
    judged = package.run("gate", "--staged", "--output=word=out", "--format=word", cwd=repo.root)
    hook = package.run("--format=word", cwd=repo.root, module="antipasta.hook")
    refused = package.run("metrics", "--format=words", cwd=repo.root)

    assert package.touched == {"render/word.py", "render/__init__.py"}
    assert (measured.stdout, judged.stdout, hook.stdout) == ("1\n", "passed0\n", "passed0\n")
    assert (repo.root / "out").read_text() == "passed0\n"
    assert "'markdown', 'word', 'csv'" in refused.stderr
    assert package.gaps() == [
        "docs/formats.md: no row for `word` in the table of formats",
        "docs/commands.md: `word` is not among the formats of gate",
    ]


def test_a_command_is_listed_and_run(package: PackageCopy, tmp_path: Path) -> None:
    package.add("cli/greet.py", COMMAND)
    row = '    "greet": "Say hello.",\n'
    package.insert("cli/commands.py", row, before='    "hook": ')

    assert package.touched == {"cli/greet.py", "cli/commands.py"}
    assert package.run("greet", "you", cwd=tmp_path).stdout == "hello you\n"
    listed = package.run("--help", cwd=tmp_path).stdout.splitlines()
    assert "greet Say hello." in [" ".join(line.split()) for line in listed]
    assert package.run("greet", cwd=tmp_path).returncode == 1
    assert package.gaps() == [
        "docs/commands.md: no row for `antipasta greet` in the table of commands",
    ]
