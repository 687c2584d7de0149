"""The spellings of antipasta 1.x, whose `metrics` judges, by absolute values."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.options import adding
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    Says once what to write today.
    """
    from antipasta.cli.gate import gate

    directory = (options["directory"],) if options["directory"] else ()
    paths = (*options["paths"], *options["files"], *directory)
    config = options["config_of_1x"] or options["config"]
    thresholds = tuple(map(_threshold, options["thresholds"]))
    today = ["antipasta", "gate", "--mode", "absolute", *paths]
    say(f"antipasta: this is the spelling of 1.x, and judges as there; today: {shlex.join(today)}")
    passed = {name: options[name] for name in _PASSED}
    chosen = {"paths": paths, "config": config, "thresholds": thresholds, "mode": "absolute"}
    context.invoke(gate, **passed | chosen)


_PASSED = ("format_name", "outputs", "quiet", "verbose", "jobs", "no_cache", "cache_dir", "color")


def _threshold(flag: str) -> str:
    name, sign, value = flag.partition("=")
    return f"{_SHORT.get(name.strip(), name)}{sign}{value}"
