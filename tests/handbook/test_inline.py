"""Commands in the sentences and tables of the documentation are there, with their options."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest

from antipasta.cli import main
from antipasta.cli.commands import antipasta
from antipasta.hook import command_line
from tests.handbook.shop import make_shop
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *sorted(path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "docs").rglob("*.md")),
)
_EVERYWHERE = {"--help", "-h", "--version", "--log-format", "--log-level", "--profile"}
_CODE = re.compile(r"`((?:antipasta|antipasta-hook) [^`]+)`")
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def inline(page: str) -> list[str]:
    """The commands in a page that stand in no block of code."""
    text = _FENCE.sub("", (CHECKOUT / page).read_text(encoding="utf-8"))
    return [" ".join(found.replace(r"\|", "|").split()) for found in _CODE.findall(text)]


def is_a_command(text: str) -> bool:
    return not re.match(r"antipasta (\d|[A-Z…]|ended|is |has )", text)


EVERY = sorted({each for page in PAGES for each in inline(page) if is_a_command(each)})


def commands(words: list[str]) -> Iterator[tuple[click.Command | None, list[str]]]:
    """The commands that the words name, `a|b` both, each with the words behind it."""
    if words[0] == "antipasta-hook":
        yield None, words[1:]
        return
    reached: list[tuple[click.Command, list[str]]] = [(antipasta, words[1:])]
    while reached:
        command, rest = reached.pop()
        if not isinstance(command, click.Group) or not rest or rest[0].startswith(("-", "…")):
            yield command, rest
            continue
        for name in rest[0].split("|"):
            found = command.get_command(click.Context(command), name)
            if found is None and command.invoke_without_command:
                yield command, rest
                continue
            assert found is not None, f"{command.name} {name}"
            reached.append((found, rest[1:]))


def options_of(command: click.Command | None) -> set[str]:
    if command is None:
        actions = command_line()._actions
        return {option for action in actions for option in action.option_strings}
    return {option for each in command.params for option in each.opts}


@pytest.mark.parametrize("text", EVERY)
def test_a_command_in_a_sentence_is_there_with_its_options(text: str) -> None:
    words = shlex.split(text.replace("'", '"') if text.count("'") % 2 else text, comments=True)
    words = words[: words.index(">")] if ">" in words else words
    for command, rest in commands(words):
        given = {re.split("=", word)[0] for word in rest if re.match("--?[a-z]", word)}
        assert given <= options_of(command) | _EVERYWHERE, text


OF_OTHERS = [each for each in inline("docs/from-others.md") if not re.search("OLD|NEW|…", each)]


def test_what_replaces_another_tool_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(make_shop(tmp_path / "shop").root)

    assert len(OF_OTHERS) > 20
    for text in OF_OTHERS:
        code = main(shlex.split(text)[1:])
        assert code == 0, f"{text}: {capsys.readouterr().err}"
