"""`antipasta cache export` and `import`: take measurements to another machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from antipasta.cli.cache.opening import open_database
from antipasta.cli.cache.options import DIRECTORY, FORMAT, show
from antipasta.cli.examples import examples
from antipasta.errors import CacheError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.cache.entries import Entry


@click.command(
    epilog=examples(
        "antipasta cache export measurements.bundle",
    )
)
@DIRECTORY
@click.option("--rev", metavar="REV", help="Only measurements of the tree of this revision.")
@click.option("--since", metavar="REV", help="Only measurements that the commits since REV need.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["bundle", "json", "sqlite"]),
    default="bundle",
    show_default=True,
    help="The format of FILE: bundle to import it, json or sqlite to inspect it.",
)
@click.argument("file")
def export(
    *, cache_dir: str | None, rev: str | None, since: str | None, format_name: str, file: str
) -> None:
    """Write the measurements to FILE: as a bundle, which `antipasta cache import` reads.

    With --format json the answer on standard output is JSON, too.
    """
    from antipasta.atomic import write_whole
    from antipasta.cache.bundle import pack
    from antipasta.cache.entries import entries, measurements
    from antipasta.cache.inspection import as_json, as_sqlite

    is_wanted = _selection(rev, since)
    write = {"bundle": pack, "json": as_json, "sqlite": as_sqlite}[format_name]
    with open_database(cache_dir) as connection:
        found = list(measurements(connection, filter(is_wanted, entries(connection))))
    write_whole(file, write(found))
    show({"exported": len(found)}, "json" if format_name == "json" else "text")


def _selection(rev: str | None, since: str | None) -> Callable[[Entry], bool] | None:
    """A function that tells whether an entry is wanted; None if all are.

    For a revision, only entries of the present engines are wanted. Raises UsageError for two
    selections, and GitError for an unknown revision.
    """
    if rev is None and since is None:
        return None
    if rev is not None and since is not None:
        raise UsageError(
            "--rev and --since exclude each other", hint="export twice, and import both files"
        )
    from antipasta.cache.keys import engine_fingerprints
    from antipasta.cache.store import Store
    from antipasta.collect import git
    from antipasta.collect.commits import resolve_commit
    from antipasta.collect.revision import blobs_of, blobs_since

    repository = git.open_repository(os.getcwd(), needs_worktree=False)
    blobs = (
        blobs_of(repository, resolve_commit(repository, rev))
        if rev is not None
        else blobs_since(repository, resolve_commit(repository, since or ""))
    )
    engines = engine_fingerprints(Store())
    # Behind the name of a language may stand macros.
    return lambda entry: (
        entry.blob in blobs and entry.engine == engines.get(entry.language.partition(" ")[0])
    )


@click.command(
    "import",
    epilog=examples(
        "antipasta cache import measurements.bundle",
    ),
)
@DIRECTORY
@FORMAT
@click.argument("file")
def import_(*, cache_dir: str | None, format_name: str, file: str) -> None:
    """Add the measurements in FILE, which export wrote: all, or none if it is damaged."""
    from antipasta.cache.bundle import Bundle, add

    try:
        bundle = Bundle(file)
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
        raise CacheError(f"{file}: {reason}", hint="name a file that export wrote") from exc
    with open_database(cache_dir) as connection:
        show({"imported": add(connection, bundle.entries())}, format_name)
