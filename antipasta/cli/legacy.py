"""The spellings of antipasta 1.x, whose `metrics` judges, by absolute values."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.options import adding, require_only
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Of whole files, as there.
_SHORT = {
    "vol": "total_halstead_volume",
    "dif": "total_halstead_difficulty",
    "eff": "total_halstead_effort",
}

legacy_options = adding(
    click.option("--files", "-f", "files", multiple=True, hidden=True),
    click.option("--directory", "-d", "directory", hidden=True),
    click.option("-c", "config_of_1x", hidden=True),
)
"""The options by which 1.x is told what to judge. No help lists them: new scripts say PATH."""

COMMANDS = {
    "report": "report came with 1.x; `antipasta stats` and `antipasta metrics` have its numbers",
    "test-health": "test-health came with 1.x, and has no successor",
    "vcs": "vcs came with 1.x, and has no successor yet",
}
"""The commands of 1.x that are not there, each with what to do instead."""


CONFIG_COMMANDS = {
    "generate": "generate is of 1.x; today: antipasta config init",
    "view": "view is of 1.x; today: antipasta config show",
}
"""Those of `config`."""


def is_legacy_call(options: Mapping[str, Any]) -> bool:
    """Whether `metrics` was called as in 1.x."""
    return bool(options["files"] or options["directory"] or options["config_of_1x"])


def judge_as_before(context: click.Context, options: Mapping[str, Any]) -> None:
    """Judge what the options of 1.x name, by absolute values, and end with the gate's exit code.

    Says once what to write today. Raises UsageError for an option that does not judge.
    """
    from antipasta.cli.gate import gate

    require_only(
        context, _TAKES, "metrics with the options of 1.x", "they judge: see antipasta gate"
    )

    directory = (options["directory"],) if options["directory"] else ()
    paths = (*options["paths"], *options["files"], *directory)
    config = options["config_of_1x"] or options["config"]
    thresholds = tuple(map(_threshold, options["thresholds"]))
    passed = {name: options[name] for name in _PASSED}
    chosen = {"mode": "absolute", "paths": paths, "config": config, "thresholds": thresholds}
    given = chosen | passed
    today = ["antipasta", "gate", *_spelled(gate, given), *paths]
    say(f"antipasta: this is the spelling of 1.x, and judges as there; today: {shlex.join(today)}")
    context.invoke(gate, **given)


def _spelled(command: click.Command, given: Mapping[str, Any]) -> Iterator[str]:
    """The options of the command line that gives `command` these values."""
    options = {each.name: each for each in command.params if isinstance(each, click.Option)}
    for name, value in given.items():
        each = options.get(name)
        if each is None or not value or value == each.default:
            continue
        if each.is_flag:
            yield each.opts[0]
            continue
        for one in value if each.multiple else (value,):
            yield from (each.opts[0], str(one))


_PASSED = (
    *("format_name", "outputs", "quiet", "verbose", "color", "timings"),
    *("jobs", "budget", "max_memory", "no_cache", "cache_dir"),
)
_TAKES = {"files", "directory", "config_of_1x", "paths", "config", "thresholds", *_PASSED}


def _threshold(flag: str) -> str:
    name, sign, value = flag.partition("=")
    return f"{_SHORT.get(name.strip(), name)}{sign}{value}"
