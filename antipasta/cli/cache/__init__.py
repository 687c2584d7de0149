"""`antipasta cache`: the commands for the cache, one module for each kind of care."""

from __future__ import annotations

import click

from antipasta.cli.cache import contents, health, removal, transfer, warm


@click.group()
def cache() -> None:
    """Inspect, check, clean, fill and share the cache."""


for _command in (
    contents.info,
    contents.list_,
    health.verify,
    health.repair,
    removal.prune,
    removal.clear,
    transfer.export,
    transfer.import_,
    warm.warm,
):
    cache.add_command(_command)
