"""The way to the workers of a Dask cluster: its client is a `concurrent.futures` executor."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

CONNECT_SECONDS = 10


class Cluster(NamedTuple):
    """What measures on a cluster, and how many threads it does that in."""

    executor: Executor
    workers: int


@contextmanager
def connected(url: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is at `url`, written as dask://HOST:PORT.

    Raises UsageError for another kind of address, without Dask, and where no scheduler answers.
    """
    address = scheduler_address(url)
    try:
        from distributed import Client
    except ImportError as exc:
        raise UsageError(
            "--executor needs Dask, which is not installed", hint="pip install 'antipasta[dask]'"
        ) from exc
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=CONNECT_SECONDS, set_as_default=False
        )
    except OSError as exc:
        raise UsageError(
            f"--executor {url}: no scheduler answers within {CONNECT_SECONDS} s",
            hint="start one with dask scheduler, and workers with dask worker HOST:PORT",
        ) from exc
    with client:
        # The default, pure=True, would take two tasks with the same files for one.
        executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        yield Cluster(executor, sum(client.nthreads().values()))  # type: ignore[no-untyped-call]


def scheduler_address(url: str) -> str:
    """The address of the scheduler as Dask writes it. Raises UsageError where `url` is none."""
    scheme, _, place = url.partition("://")
    host, _, port = place.rpartition(":")
    if scheme != "dask" or not host or not port.isdecimal():
        raise UsageError(f"--executor {url}: not an executor", hint="write it as dask://HOST:PORT")
    return f"tcp://{place}"
