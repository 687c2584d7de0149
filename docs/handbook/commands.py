"""The page of all commands, from the commands themselves."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from antipasta.cli.commands import antipasta
from antipasta.hook import command_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_HEAD = """\
# All commands and options

This page is made from the commands (`make pages`); `antipasta COMMAND --help` says
the same. [Commands](../commands.md) explains what belongs together.

Each command also has `--help`, `--log-format` and `--log-level` ([logs](../operate.md#logs)), and
`--profile FILE` ([a profile](../operate.md#a-profile)).
"""

_EVERYWHERE = {"--help", "--log-format", "--log-level", "--profile"}


def commands_page() -> str:
    """The page in Markdown, with a section for each command."""
    sections = [_HEAD]
    for path, command in commands(antipasta, "antipasta"):
        sections.append("\n".join(_section(path, command)))
    sections.append(_of_the_hook())
    return "\n".join(sections)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """All commands below a group, each with how it is called, in the order of their names."""
    context = click.Context(group)
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        assert command is not None, "it is in the list"
        if not isinstance(command, click.Group):
            yield f"{path} {name}", command
            continue
        if command.invoke_without_command:
            yield f"{path} {name}", command
        yield from commands(command, f"{path} {name}")


def _section(path: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    yield f"## {path}\n"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"```text\n{path} {usage}\n```\n"
    yield f"{_paragraphs(command.help or '')}\n"
    records = [
        record
        for option in command.get_params(context)
        if isinstance(option, click.Option)
        and (record := option.get_help_record(context))
        and _EVERYWHERE.isdisjoint(option.opts)
    ]
    if records:
        yield "| option | meaning |\n|---|---|"
        for names, meaning in records:
            yield f"| {_code(names)} | {_cell(meaning)} |"
        yield ""
    examples = _examples(command.epilog or "")
    if examples:
        yield "Examples:\n\n```text"
        yield from examples
        yield "```\n"


def _paragraphs(text: str) -> str:
    plain = inspect.cleandoc(text).replace("\b\n", "")
    return re.sub(r"<(\w+)>", r"`<\1>`", plain)


def _examples(epilog: str) -> list[str]:
    lines = epilog.replace("\b", "").splitlines()
    return [line.strip() for line in lines if line.strip() and line.strip() != "Examples:"]


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|").replace("<module>", "`<module>`")


_HOOK = """\
## antipasta-hook

```text
antipasta-hook [OPTIONS] [PATH]...
```

It is the program that git's hook runs, and the pre-commit framework: it judges what is about to be
committed, the index against HEAD. `antipasta hook run` is the same. The meaning of an option that
says nothing here is that of [antipasta gate](#antipasta-gate).

| option | meaning |
|---|---|"""


def _of_the_hook() -> str:
    rows = [
        f"| {_code(_names(action))} | {_cell(action.help or '')} |"
        for action in command_line()._actions
        if _EVERYWHERE.isdisjoint(action.option_strings)
    ]
    return "\n".join((_HOOK, *rows, ""))


def _names(action: argparse.Action) -> str:
    choices = "|".join(map(str, action.choices or ()))
    value = action.metavar or (f"[{choices}]" if choices else "")
    assert isinstance(value, str), "an option has one value at most"
    return f"{', '.join(action.option_strings)} {value}".strip()
