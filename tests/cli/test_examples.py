"""Each command's help ends with examples, and they are commands that can be called."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest

from antipasta.cli.commands import antipasta

if TYPE_CHECKING:
    from collections.abc import Iterator

# `run` hands its arguments on to the hook, whose help it is.
WITHOUT = ("antipasta hook run",)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """All commands below a group, each with how it is called."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        elif f"{path} {name}" not in WITHOUT:
            yield f"{path} {name}", command


@pytest.mark.parametrize(("path", "command"), list(commands(antipasta, "antipasta")))
def test_the_examples_of_a_command_can_be_called(path: str, command: click.Command) -> None:
    shown = command.get_help(click.Context(command))

    assert "\\b" not in shown
    lines = [line.strip() for line in shown.partition("Examples:\n")[2].splitlines()]
    called = [line for line in lines if line.startswith(path) or f"$({path}" in line]
    assert called
    for line in called:
        text = line.partition("$(")[2].partition(")")[0] or line
        words = shlex.split(text.partition(" > ")[0].partition(" | ")[0], comments=True)
        arguments = words[len(path.split()) :]
        context = command.make_context(path, arguments, resilient_parsing=False)
        assert context.command is command
