"""`antipasta cache export` and `import`: carrying measurements to another machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from antipasta.cli.cache.opening import open_database
from antipasta.cli.cache.options import DIRECTORY, FORMAT, show
from antipasta.errors import CacheError

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command()
@DIRECTORY
@FORMAT
@click.argument("file")
def export(*, cache_dir: str | None, format_name: str, file: str) -> None:
    """Write every measurement to one compressed FILE, to be imported on another machine."""
    from antipasta.cache.bundle import write_bundle

    with open_database(cache_dir) as connection, _file_trouble(file):
        show({"exported": write_bundle(connection, file)}, format_name)


@click.command("import")
@DIRECTORY
@FORMAT
@click.argument("file")
def import_(*, cache_dir: str | None, format_name: str, file: str) -> None:
    """Add the measurements of FILE, as export wrote it: all of them, or none if it is damaged."""
    from antipasta.cache.bundle import read_bundle

    with open_database(cache_dir) as connection, _file_trouble(file):
        show({"imported": read_bundle(connection, file)}, format_name)


@contextmanager
def _file_trouble(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else exc
        raise CacheError(
            f"{path}: {reason}", hint="name a file that antipasta cache export can write, or wrote"
        ) from exc
