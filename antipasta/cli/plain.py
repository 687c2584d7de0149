"""Reads the command lines of `antipasta gate` that jobs and people repeat most, without click.

To import click takes two fifths of the instructions of a gate that finds everything in the cache.
What is not plain here, an unknown option or a bad value among it, click reads, and answers. What
both can read they read alike: a test draws command lines and compares.
"""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, Any, get_args
from antipasta.model import Mode
from antipasta.render import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FLAGS: Mapping[str, str] = {
    "--staged": "staged",
    "--no-cache": "no_cache",
    "--timings": "timings",
    "--changed-only": "changed_only",
    "-q": "quiet",
    "--quiet": "quiet",
    "-v": "verbose",
    "--verbose": "verbose",
}
"""Options without a value, and the field that each sets."""

VALUES: Mapping[str, str] = {
    "--base": "base",
    "--head": "head",
    "--rev": "rev",
    "--config": "config",
    "--cache-dir": "cache_dir",
    "--format": "format_name",
    "--mode": "mode",
}
"""Options with a value, and the field that each sets."""

REPEATED: Mapping[str, str] = {"-t": "thresholds", "--output": "outputs"}
"""Options with a value that may be repeated, and the field that gathers their values."""

_CHOICES: Mapping[str, Sequence[str]] = {"--format": FORMATS, "--mode": get_args(Mode)}


def plain_options(arguments: Sequence[str]) -> dict[str, Any] | None:
    """The options of a plain `gate` by their fields, `paths` among them; None for other arguments.

    Of an option that is given twice, the last value counts.
    """
    if arguments[:1] != ["gate"]:
        return None
    given: dict[str, Any] = {"paths": ()}
    rest = iter(arguments[1:])
    for argument in rest:
        name, value = _split(argument, rest)
        if argument in FLAGS:
            given[FLAGS[argument]] = True
        elif value.startswith("-") or value not in _CHOICES.get(name, (value,)):
            return None
        elif name in VALUES:
            given[VALUES[name]] = value
        else:
            field = REPEATED.get(name, "paths")
            given[field] = (*given.get(field, ()), value)
    return given


def _split(argument: str, rest: Iterator[str]) -> tuple[str, str]:
    """The name of an option and its value, which may be the next of the `rest`.

    What is not among the options that take one is its own value. An option without a value has
    "-", which is none.
    """
    name, sign, value = argument.partition("=")
    if sign and name.startswith("--") and (name in VALUES or name in REPEATED):
        return name, value
    if argument in VALUES or argument in REPEATED:
        return argument, next(rest, "-")
    return "", argument
