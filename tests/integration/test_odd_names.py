"""Any name that git can hold is judged, and shown so that a terminal survives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from antipasta.render import FORMATS
from antipasta.render.printable import printable
from tests.support.expect import accepted, counts, refused
from tests.support.readers import is_command, texts_in
from tests.support.run import antipasta, antipasta_hook, gate
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

BAD = function_source("tangled")
GOOD = function_source("tangled", TIDY)

# The name, and a piece of it that is shown as it is.
NAMES = [
    pytest.param("with space.py", "with space.py", id="space"),
    pytest.param(" leading.py", " leading.py", id="leading-space"),
    pytest.param('double"quote.py', 'double"quote.py', id="double-quote"),
    pytest.param("it's.py", "it's.py", id="single-quote"),
    pytest.param("back\\slash.py", "slash.py", id="backslash"),
    pytest.param("naïve.py", "naïve.py", id="accent"),
    pytest.param("模块/文件.py", "模块/文件.py", id="cjk"),
    pytest.param("two\nlines.py", "lines.py", id="newline"),
    pytest.param("tab\tbed.py", "bed.py", id="tab"),
    pytest.param("--all.py", "--all.py", id="leading-dashes"),
    pytest.param("-r.py", "-r.py", id="leading-dash"),
    pytest.param("[a]*?.py", "[a]*?.py", id="glob"),
    pytest.param(":(top)x.py", ":(top)x.py", id="pathspec-magic"),
    pytest.param("$(touch pwned).py", "$(touch pwned).py", id="shell"),
    pytest.param("%s%n{0}.py", "%s%n{0}.py", id="format"),
    pytest.param("[red]x[/red].py", "[red]x[/red].py", id="markup"),
    pytest.param("a" * 200 + ".py", "a" * 200 + ".py", id="long"),
    pytest.param("esc\x1b[31mred.py", "red.py", id="escape"),
    pytest.param(b"not-utf8-\xff.py", "not-utf8-", id="bytes"),
]


@pytest.mark.parametrize(("path", "shown"), NAMES)
def test_bad_function_in_a_file_named_oddly(repo: GitRepo, path: str | bytes, shown: str) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage(path, BAD)
    before = repo.head()

    finished = repo.commit()

    output = finished.stdout + finished.stderr
    assert finished.returncode != 0
    assert repo.head() == before
    breach = next((line for line in output.splitlines() if "14 > 10" in line), "")
    assert shown in breach, output
    assert "tangled" in breach
    assert "\x1b[31m" not in output
    assert not (repo.root / "pwned").exists()


@pytest.mark.parametrize(("path", "shown"), NAMES)
def test_good_function_in_a_file_named_oddly(repo: GitRepo, path: str | bytes, shown: str) -> None:
    repo.stage(path, GOOD)

    assert counts(accepted(repo)).files_judged == 1


@pytest.mark.parametrize(("path", "shown"), NAMES)
def test_odd_name_as_an_argument(repo: GitRepo, path: str | bytes, shown: str) -> None:
    """The path in the document leads back to the file."""
    repo.stage(path, BAD)

    verdict = gate("--staged", "--", path, cwd=repo.root, exit_code=2)

    (breach,) = verdict["violations"]
    if isinstance(path, str):
        assert breach["path"] == path
    assert breach["function"] == "tangled"


def test_odd_name_as_an_argument_of_the_hook(repo: GitRepo) -> None:
    repo.stage("-r.py", BAD)

    finished = antipasta_hook("--", "-r.py", cwd=repo.root)

    assert finished.returncode == 2, finished.stderr
    assert "-r.py:1" in finished.stdout


def test_newline_in_a_name_stays_on_one_line(repo: GitRepo) -> None:
    repo.stage("two\nlines.py", BAD)

    finished = antipasta("gate", "--staged", cwd=repo.root)

    breach = next(line for line in finished.stdout.splitlines() if "tangled" in line)
    assert "two\\n" in breach or "two\\x0a" in breach


def test_document_with_a_name_that_is_not_utf8_is_valid(repo: GitRepo) -> None:
    repo.stage(b"caf\xe9.py", BAD)

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    (breach,) = verdict["violations"]
    assert breach["path"].startswith("caf")


def test_names_that_differ_only_in_case(repo: GitRepo) -> None:
    if repo.write("mod.py", GOOD).samefile(repo.write("MOD.py", BAD)):
        pytest.skip("this file system does not tell the two names apart")
    repo.add()

    refused(repo, "MOD.py", "tangled")


HOSTILE = b"two\nlines \"q\" 'q' %0A,:]]> |`x` \xe9\x1b[31m.py"
SHOWN = "two\\nlines \"q\" 'q' %0A,:]]> |`x` \\xe9\\x1b[31m.py"
REASON = "100% %0A ]]> </b> | `x` ::error::, \\ &amp; @you"


def test_every_format_is_read_back_whatever_a_branch_says(repo: GitRepo, tmp_path: Path) -> None:
    """An odd path, and text of the author's own in a comment, in a message, and in the name."""
    repo.base({"a.py": "x = 1\n", ".antipasta.yaml": "exclude: []\n"})
    repo.branch("feature")
    repo.stage(HOSTILE, BAD.replace(":\n", f":  # antipasta: ignore -- {REASON}\n", 1))
    repo.stage("b.py", BAD)
    repo.stage("c.py", function_source("naïve"))
    repo.stage(".antipasta.yaml", f"exclude: [{REASON!r}]\n")
    author = 'Ev|l `x` "%" ]] x <e@x>'
    message = f"why\n\nComplexity-Override: {REASON}"
    repo.git("commit", "-q", "--no-verify", "--author", author, "-m", message)
    outputs = [part for form in FORMATS for part in ("--output", f"{form}={tmp_path / form}")]
    source = ("--base", "main", "--head", "feature", "-t", "parameters=0")

    finished = antipasta("gate", *source, *outputs, cwd=repo.root)

    assert finished.returncode == 0, finished.stderr
    for form in FORMATS:
        found = texts_in(form, (tmp_path / form).read_text(encoding="utf-8"))
        reason = REASON if form in ("json", "jsonl") else printable(REASON)
        for text in (reason, author.partition(" <")[0], "naïve"):
            assert any(text in each for each in found), (form, text)
        if form not in ("json", "jsonl", "sarif"):
            assert any(SHOWN in each for each in found), form


COMMANDS = ("##vso[task.prependpath]x", "##[warning]x", "::error::x", "##teamcity[x]")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_name_of_a_repository_commands_the_ci_service(
    repo: GitRepo, tmp_path: Path, command: str
) -> None:
    """In the text, the hints, the errors and the answers of commands."""
    repo.base({"a.py": "x = 1\n"})
    repo.branch("feature")
    repo.stage(f"{command}/{command}.py", BAD)
    repo.stage("b.py", BAD.replace(":\n", f":  # antipasta: ignore -- {command}\n", 1))
    repo.stage(f"{command}.js", "function f( {")
    repo.stage("c.py", BAD)
    repo.stage(".antipasta.yaml", f"exclude: [{f'x/{command}'!r}]\n")
    message = f"why\n\nComplexity-Override: {command}"
    repo.git("commit", "-q", "--no-verify", "--author", f"{command} <e@x>", "-m", message)
    repo.write(f"{command}.yaml", "exclude: 1\n")
    repo.write("bad.yaml", f"{command!r}: 1\n")
    cache = tmp_path / command
    (cache / "other").mkdir(parents=True)

    said = ""
    for arguments in (
        ("gate", "--base", "main", "--head", "feature"),
        ("gate", "--base", "main", "--head", "feature", "-v", "--report-unused", "--attribute"),
        ("gate", "--base", "main", "--head", "feature", "--format", "json"),
        ("gate", "--mode", "absolute", "-v"),
        ("gate", "--base", "main", "--config", f"{command}.yaml"),
        ("gate", "--base", "main", "--config", "bad.yaml"),
        ("gate", "--base", command),
        ("gate", "--baseline", f"{command}.toml"),
        ("gate", "--output", f"json={command}/no/such/directory"),
        ("gate", f"{command}.none"),
        ("metrics", "-v"),
        ("metrics", f"{command}.none", f"--{command}"),
        ("metrics", "--format", "json"),
        ("metrics", "--cache-dir", str(cache)),
        ("cache", "list"),
        ("cache", "list", "--format", "json"),
        ("cache", "info", "--cache-dir", str(cache)),
        ("cache", "import", f"{command}.bundle"),
        ("config", "show"),
        ("config", "show", "--format", "json"),
        ("config", "validate"),
        ("config", "validate", "bad.yaml"),
        ("hook", "status"),
    ):
        finished = antipasta(*arguments, cwd=repo.root)
        said += finished.stdout + finished.stderr
    hook = antipasta_hook(cwd=repo.root)
    said += hook.stdout + hook.stderr

    assert [line for line in said.splitlines() if is_command(line)] == []
    for part in ("policy loosened: ", "Complexity-Override accepts", " by ", "asks to accept"):
        assert part in said


def test_the_path_of_the_repository_is_one_line_and_no_command(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.base({"a.py": GOOD})
    moved = tmp_path / "a\n##vso[x]\x1b[31m\n::error::y"
    repo.root.rename(moved)

    said = ""
    for arguments in (
        ("gate", "--staged"),
        ("gate", "--cache-dir", "cache", "--config", str(moved / "no.yaml")),
        ("config", "init"),
        ("config", "init"),
        ("hook", "install"),
        ("hook", "status"),
        ("hook", "uninstall"),
        ("cache", "info", "--cache-dir", str(moved / "cache")),
        ("cache", "repair", "--cache-dir", str(moved)),
        ("gate", str(moved / "none.py")),
    ):
        finished = antipasta(*arguments, cwd=moved)
        said += finished.stdout + finished.stderr

    assert "\x1b" not in said
    assert [line for line in said.splitlines() if is_command(line)] == []


def test_a_configuration_is_shown_as_one_that_reads_the_same(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "exclude: ['x##vso[x]y', '\"##[z]', a\\b]\n")

    shown = antipasta("config", "show", cwd=repo.root).stdout

    assert "##" not in shown
    assert yaml.safe_load(shown)["exclude"] == ["x##vso[x]y", '"##[z]', "a\\b"]
