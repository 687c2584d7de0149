from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from antipasta.cli.config import config
from antipasta.config.json_schema import json_schema
from antipasta.config.load import parse_settings
from antipasta.config.settings import Settings
from antipasta.config.template import TEMPLATE
from antipasta.errors import ConfigError
from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo


def run(*arguments: str) -> str:
    """The standard output of `antipasta config ARGUMENTS`; what it raises, it raises here."""
    return CliRunner().invoke(config, arguments, catch_exceptions=False).stdout


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory outside every repository, which is the current one."""
    for variable in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("ANTIPASTA_BUDGET", "ANTIPASTA_MAX_MEMORY_MB"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_init_writes_a_configuration_with_the_defaults_and_overrides_for_tests(here: Path) -> None:
    assert run("init").endswith(".antipasta.yaml: written\n")

    data = (here / ".antipasta.yaml").read_bytes()
    written = parse_settings(data, "x.yaml")
    assert written._replace(overrides=()) == Settings(origin="x.yaml")
    assert run("validate") == ".antipasta.yaml: valid\n"


def test_init_writes_the_schema_and_names_it_for_editors(here: Path) -> None:
    run("init", "--schema")

    first, _, rest = (here / ".antipasta.yaml").read_text().partition("\n")
    assert first == "# yaml-language-server: $schema=.antipasta.schema.json"
    assert rest == TEMPLATE
    schema = (here / ".antipasta.schema.json").read_text()
    assert json.loads(schema) == json_schema()
    assert run("schema") == schema
    assert run("validate") == ".antipasta.yaml: valid\n"


def test_from_current_everything_passes_and_the_worst_is_named(repo: GitRepo) -> None:
    repo.write("src/a.py", function_source("small", 3) + function_source("tangled", 17))
    repo.write("src/b.js", "function f(a) { return a ? 1 : 2 }\n")
    repo.write("tests/test_a.py", function_source("test_all", 31))

    done = antipasta("config", "init", "--from-current", cwd=repo.root)

    assert done.returncode == 0, done.stderr
    text = (repo.root / ".antipasta.yaml").read_text()
    settings = parse_settings(text.encode(), "x.yaml")
    assert settings.thresholds == {"cyclomatic_complexity": 17, "cognitive_complexity": 30}
    assert settings.overrides[0].thresholds == {"cyclomatic_complexity": 31}
    assert "cyclomatic_complexity: 17  # today: tangled in src/a.py:" in text
    assert "{cyclomatic_complexity: 31}  # today: test_all in tests/test_a.py:1" in text
    assert "gate --what-if" in done.stderr
    assert antipasta("gate", "--mode", "absolute", cwd=repo.root).returncode == 0
    assert antipasta("gate", "-t", "cyclo=16", cwd=repo.root).returncode == 2


def test_from_current_measures_outside_of_git_too(here: Path) -> None:
    (here / "a.py").write_text(function_source("tangled", 17))

    run("init", "--from-current")

    text = (here / ".antipasta.yaml").read_text()
    assert "cyclomatic_complexity: 17  # today: tangled in a.py:1" in text


def test_a_file_of_a_bare_repository_has_no_rules_to_show(here: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "."], check=True)

    with pytest.raises(ConfigError, match="a bare repository has no working tree"):
        run("show", "--for", "a.py")


def test_from_current_names_how_many_files_were_not_measured_in_full(repo: GitRepo) -> None:
    repo.write("broken.py", "def f(:\n")

    done = antipasta("config", "init", "--from-current", cwd=repo.root)

    assert "1 file not measured in full" in done.stderr


def test_from_current_of_good_code_has_the_defaults(repo: GitRepo) -> None:
    repo.write("a.py", function_source("small", 3))

    antipasta("config", "init", "--from-current", cwd=repo.root)

    assert (repo.root / ".antipasta.yaml").read_text() == TEMPLATE


def test_init_writes_nothing_into_a_bare_repository(here: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "."], check=True)

    with pytest.raises(ConfigError, match="a bare repository has no working tree") as caught:
        run("init", "--force")

    assert "clone" in caught.value.hint
    assert not (here / ".antipasta.yaml").exists()


@pytest.mark.parametrize("name", [".antipasta.yaml", ".antipasta.yml", "antipasta.toml"])
def test_init_refuses_where_a_configuration_is(here: Path, name: str) -> None:
    (here / name).touch()

    with pytest.raises(ConfigError, match=f"{name} is there already") as caught:
        run("init")

    assert "--force" in caught.value.hint
    assert (here / name).read_text() == ""
    run("init", "--force")
    assert (here / ".antipasta.yaml").read_text() == TEMPLATE


def test_init_does_not_mind_a_pyproject_of_others(here: Path) -> None:
    (here / "pyproject.toml").write_text("[project]\n")

    run("init")

    assert (here / ".antipasta.yaml").exists()


def test_init_says_what_it_cannot_write(here: Path) -> None:
    (here / ".antipasta.yaml").mkdir()

    with pytest.raises(ConfigError, match="cannot be written: Is a directory"):
        run("init", "--force")


def test_the_configuration_is_that_of_the_repository(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(("git", "init", "-q"), check=True)
    (here / ".antipasta.yaml").write_text("hook: {budget: 42}")
    (here / "sub").mkdir()
    monkeypatch.chdir(here / "sub")

    assert "  budget: 42  # .antipasta.yaml\n" in run("show")
    assert run("validate") == ".antipasta.yaml: valid\n"


def test_what_is_shown_is_valid(here: Path) -> None:
    (here / "other.yaml").write_text(run("show"))

    assert run("validate", "other.yaml") == "other.yaml: valid\n"


def test_show_knows_the_environment_and_other_files(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTIPASTA_BUDGET", "7")
    (here / "other.toml").write_text("gate.mode = 'new'")

    shown = run("show", "--config", "other.toml", "--format", "json")

    assert '"gate.mode": "other.toml"' in shown
    assert '"hook.budget": "ANTIPASTA_BUDGET"' in shown


def test_validate_names_every_mistake(here: Path) -> None:
    (here / "bad.yaml").write_text("hok: 1\nhook: {budget: 0}\n")

    with pytest.raises(ConfigError) as caught:
        run("validate", "bad.yaml")

    assert str(caught.value).splitlines() == [
        "bad.yaml:1: hok: no such name; did you mean hook?",
        "bad.yaml:2: hook.budget: is 0; it must be a positive number",
    ]


def test_without_a_file_there_is_nothing_to_validate(here: Path) -> None:
    assert run("validate") == "no configuration file: the defaults hold\n"


def test_validate_reads_the_baseline(here: Path) -> None:
    (here / ".antipasta.yaml").write_text("baseline: list.toml")
    entry = '{ path = "a.py", function = "f", metric = "cyclomatic_complexity", value = 14 },'
    (here / "list.toml").write_text(f"version = 1\nentries = [\n  {entry}\n]\n")

    assert run("validate") == ".antipasta.yaml: valid\nlist.toml: valid, 1 entry\n"


@pytest.mark.parametrize(
    ("baseline", "mistake"),
    [
        ("version = 1\nentries = [\n  { path = 1 },\n]\n", "list.toml:3: "),
        (
            "version = 1\nentries = [\n{path='a',metric='cyclomatik',value=1,function='f'}\n]\n",
            "list.toml:3: 'cyclomatik' is ",
        ),
        ("version = = 1", "list.toml:1: "),
        (None, "list.toml: there is no such baseline"),
    ],
    ids=["entry", "metric", "syntax", "missing"],
)
def test_validate_names_mistakes_in_the_baseline(
    here: Path, baseline: str | None, mistake: str
) -> None:
    (here / ".antipasta.yaml").write_text("baseline: list.toml")
    if baseline is not None:
        (here / "list.toml").write_text(baseline)

    with pytest.raises(ConfigError) as caught:
        run("validate")

    assert str(caught.value).startswith(mistake)
    assert caught.value.hint


def test_a_second_configuration_does_not_go_unseen(here: Path) -> None:
    (here / ".antipasta.yaml").touch()
    (here / "antipasta.toml").write_text("[broken")
    (here / "pyproject.toml").write_text("[tool.other]\n# antipasta\n")

    result = CliRunner().invoke(config, ["validate"], catch_exceptions=False)

    assert result.stdout == ".antipasta.yaml: valid\n"
    assert result.stderr == "antipasta.toml: not read, because .antipasta.yaml comes first\n"
    assert "# not read, because that comes first: antipasta.toml\n" in run("show")
    (here / "other.yaml").touch()
    assert CliRunner().invoke(config, ["validate", "other.yaml"]).stderr == ""
