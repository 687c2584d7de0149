"""`antipasta cache verify` and `repair`: what is wrong, and putting it right."""

from __future__ import annotations

import click

from antipasta.cli.cache.opening import named_trouble, open_database
from antipasta.cli.cache.options import DIRECTORY, FORMAT, show


@click.command()
@DIRECTORY
@FORMAT
@click.pass_context
def verify(context: click.Context, *, cache_dir: str | None, format_name: str) -> None:
    """Check the database and all results in it; exits with 1 when anything is wrong."""
    from antipasta.cache.verify import faults

    with open_database(cache_dir) as connection:
        found = faults(connection)
    show({"sound": not found, "faults": found}, format_name)
    context.exit(1 if found else 0)


@click.command()
@DIRECTORY
@FORMAT
def repair(*, cache_dir: str | None, format_name: str) -> None:
    """Remove what verify finds; a database that is broken itself is moved aside and made anew."""
    from antipasta.cache.location import cache_directory
    from antipasta.cache.verify import repair

    directory = cache_directory(cache_dir)
    with named_trouble(directory):
        show(repair(directory)._asdict(), format_name)
