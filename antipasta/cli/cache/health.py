"""`antipasta cache verify` and `repair`: find damage, and mend it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from antipasta.cli.cache.opening import named_trouble, open_database
from antipasta.cli.cache.options import DIRECTORY, FORMAT, show
from antipasta.cli.examples import examples

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from antipasta.upkeep.audit import Audit

    Command = Callable[..., Any]

ALL = sys.maxsize
"""A number of entries that no cache has."""


class _Sample(click.ParamType[int]):
    """A number of entries, or `all`."""

    name = "N|all"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Read `value`; fails with the name of the option."""
        if isinstance(value, int):
            return value
        if value == "all":
            return ALL
        if not value.isdecimal():
            self.fail(f"{value!r} is neither a whole number from 0 nor all", param, ctx)
        return int(value)


def _sample(default: str) -> Callable[[Command], Command]:
    return click.option(
        "--sample",
        type=_Sample(),
        default=default,
        show_default=True,
        help="Measure N entries anew whose content this repository has, and compare.",
    )


@click.command(
    epilog=examples(
        "antipasta cache verify",
        "antipasta cache verify --sample 100",
    )
)
@DIRECTORY
@FORMAT
@_sample("50")
@click.pass_context
def verify(context: click.Context, *, cache_dir: str | None, format_name: str, sample: int) -> None:
    """Check the database and every value in it; exits with 1 if anything is wrong.

    A random sample is also measured anew and compared. If the database itself is broken, nothing
    else is checked.
    """
    from antipasta.cache.verify import damaged, structural_faults
    from antipasta.upkeep.audit import Audit

    audited = Audit()
    with open_database(cache_dir) as connection:
        found = structural_faults(connection)
        if not found:
            audited = _audit(connection, sample)
            found += [f"{key}: cannot be decoded" for _, key in damaged(connection)]
            found += [f"{each.key}: measured anew it differs" for each in audited.differing]
    show({"sound": not found, "faults": found, **_counts(audited)}, format_name)
    context.exit(1 if found else 0)


@click.command(
    epilog=examples(
        "antipasta cache repair",
    )
)
@DIRECTORY
@FORMAT
@_sample("all")
def repair(*, cache_dir: str | None, format_name: str, sample: int) -> None:
    """Remove what verify finds; a broken database is moved aside, and a new one is made.

    To find wrong values, all entries whose content this repository has are measured anew, which can
    take minutes.
    """
    from antipasta.cache import cache_directory
    from antipasta.cache.verify import drop, repair

    directory = cache_directory(cache_dir)
    with named_trouble(directory):
        removed, moved_to = repair(directory)
    with open_database(cache_dir) as connection:
        audited = _audit(connection, sample)
        removed += drop(connection, audited.differing)
    show({"removed": removed, "moved_to": moved_to, **_counts(audited)}, format_name)


def _audit(connection: sqlite3.Connection, sample: int) -> Audit:
    from antipasta.cli.profile_option import profile_asked
    from antipasta.collect import git
    from antipasta.errors import NotARepositoryError
    from antipasta.upkeep.audit import audit

    try:
        repository = git.open_repository(os.getcwd(), needs_worktree=False)
    except NotARepositoryError:
        repository = None
    return audit(connection, repository, sample, profile_asked())


def _counts(audited: Audit) -> dict[str, int]:
    return {name: value for name, value in audited._asdict().items() if name != "differing"}
