"""Each message of antipasta can be found in the documentation, in the words that people see."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

import pytest

from antipasta.cli import main
from handbook.messages import messages, silent
from handbook.spelling import GAP
from tests.handbook.shop import make_shop
from tests.support.run import CHECKOUT, antipasta, antipasta_hook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

PAGE = (CHECKOUT / "docs" / "reference" / "messages.md").read_text(encoding="utf-8")
HELP = (CHECKOUT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")

FAILING = (
    "metrics nothing.py",
    "metrics --sort nothing",
    "metrics --budget 0",
    "metrics --grade --by file",
    "metrics -t loc=3",
    "gate --base nothing",
    "gate --base main --rev main",
    "gate --head main",
    "gate --mode ratchet",
    "gate --commits 3",
    "gate --what-if cyc=3 --format csv",
    "gate --attribute",
    "gate - --staged",
    "gate --stdin-filename a.py",
    "gate -t nothing=3",
    "gate -t halstead=3",
    "gate --output nothing=x",
    "gate --output x",
    "gate --tolerance -1",
    "gate --config nothing.yaml",
    "gate --config src/orders.py",
    "gate --baseline nothing.toml",
    "gate --baseline nothing.txt",
    "gate --verify-receipt nothing.json",
    "gate --base main --head feature --verify-receipt src/orders.py",
    "gates",
    "config inti",
    "config init",
    "config migrate nothing.yaml",
    "config show --for src",
    "config show --for src/orders.py:nothing",
    "config show --for src/orders.py --origin",
    "config validate nothing.yaml",
    "explain src tests",
    "explain nothing.py",
    "explain src/orders.py src/orders.py",
    "explain src/orders.py:nothing",
    "explain src/orders.py:",
    "history nothing.py",
    "history src/orders.py:nothing",
    "history --since never",
    "history --rev nothing",
    "hotspots --since never",
    "hotspots --rev nothing",
    "stats --metric loc",
    "report --rev nothing",
    "report --html src/orders.py",
    "report --repositories nothing.txt",
    "metrics --executor tcp://nowhere:1",
    "metrics --profile run.txt",
    "metrics --profile nothing/run.json",
    "cache prune",
    "cache import src/orders.py",
    "cache list /",
    "runs --since never",
)


class Row(NamedTuple):
    """A message of the page: what a line that people see matches, and the line below it."""

    said: re.Pattern[str]
    hint: re.Pattern[str] | None


def rows() -> list[Row]:
    """The messages of the page.

    One that has no words of its own, such as `… is …`, is known by its hint alone.
    """
    listed = re.findall(r"^\| (`+) ?(.*?) ?\1 \| (?:(`+) ?(.*?) ?\3)? \|$", PAGE, re.MULTILINE)
    found = []
    for _, text, _, hint in listed:
        said = re.compile(rf"(?:antipasta: )?(?:.*[: ] ?)?{pattern(text)}")
        if re.search("[a-z]{3}", text):
            found.append(Row(said, None))
        elif hint:
            found.append(Row(said, re.compile(f"  {pattern(hint)}")))
    return found


def pattern(text: str) -> str:
    return ".*".join(map(re.escape, text.replace(r"\|", "|").split(GAP)))


def is_on_the_page(said: str, hint: str = "") -> bool:
    return any(
        row.said.fullmatch(said) and (row.hint is None or row.hint.fullmatch(hint))
        for row in rows()
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    shop = make_shop(tmp_path_factory.mktemp("messages") / "shop")
    shop.write(".antipasta.yaml", "thresholds: {cyclomatic_complexity: 10}\n")
    return shop


@pytest.mark.parametrize("command", FAILING)
def test_what_a_failing_command_says_is_on_the_page(
    command: str,
    shop: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(shop.root)

    assert main(shlex.split(command)) == 1

    said, *hints = capsys.readouterr().err.splitlines()
    is_of_click = re.search(r"(No such (option|command)|Invalid value|is not one of)", said)
    assert is_of_click or is_on_the_page(said, hints[0] if hints else ""), said


@pytest.mark.parametrize(
    "mistake",
    [
        "thresholds: {cyclomatic: 3}",
        "thresholds: 3",
        "hook: {budget: 0}",
        "gate: {mode: ratchett}",
        "exclude: [3]",
        "exclude: ['']",
        "overrides: [{paths: [a]}]",
        "a: [",
        "{a: 1, a: 2}",
        "3",
        "baseline: ../x.toml",
    ],
)
def test_what_is_said_of_a_mistake_in_a_configuration_is_on_the_page(
    mistake: str, shop: GitRepo
) -> None:
    shop.write("bad.yaml", mistake)

    finished = antipasta("config", "validate", "bad.yaml", cwd=shop.root)

    assert finished.returncode == 1
    for said in finished.stderr.splitlines():
        if said.startswith("antipasta: "):
            assert is_on_the_page(said), said


def test_no_message_of_the_code_is_left_out() -> None:
    found = messages(CHECKOUT / "antipasta")

    assert len(found) > 200
    # These pass on what another part, or another program, has said.
    assert silent(CHECKOUT / "antipasta") == PASSED_ON


PASSED_ON = {
    "cache/bundle.py": 1,
    "cli/commands.py": 1,
    "cli/cache/opening.py": 2,
    "cli/cache/options.py": 1,
    "cli/cache/transfer.py": 1,
    "cli/config.py": 1,
    "collect/paths.py": 1,
    "collect/revision.py": 1,
    "config/baseline_file.py": 2,
    "config/document.py": 1,
    "config/schema.py": 1,
    "githook/actions.py": 1,
    "hook.py": 1,
    "run/opening.py": 1,
}


def test_what_people_meet_most_is_what_antipasta_says() -> None:
    """Each message in the first column of the page is one that the code has."""
    sources = [*(CHECKOUT / "antipasta").rglob("*.py"), *(CHECKOUT / "hooks").glob("*.sh")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    plain = re.sub(r"\{[^{}\n]*\}|\$\w+", GAP, re.sub(r'"\s*\n\s*f?"', "", code))
    rows = re.findall(r"^\| `([^`|]+)`", HELP, re.MULTILINE)

    assert len(rows) > 25
    for row in rows:
        wanted = re.escape(row).replace(GAP, ".{0,80}")
        assert re.search(wanted, plain) or row in OTHERS, row


OTHERS = {
    "cyclomatic_complexity 13 > 10 (was 2)",
    "(was 23)",
    "No such command 'gate'",
    "No matching distribution found for antipasta>=2",
    "externally-managed-environment",
    "error: command 'gcc' failed",
    "detected dubious ownership",
    "generated files ignored",
    "no such name; did you mean",
    "is for … and not …",
}
"""Those of other programs, and those with values in them."""


def test_the_hook_says_what_is_on_the_page(tmp_path: Path, shop: GitRepo) -> None:
    finished = antipasta_hook("--event", "never", cwd=shop.root)

    assert finished.returncode == 0
    assert "nothing was judged, and the run passes (--on-error pass)" in finished.stderr
    assert "nothing was judged, and the run passes (--on-error pass)" in PAGE
