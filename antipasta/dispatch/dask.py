"""Connects to a Dask cluster, whose client provides a `concurrent.futures` executor."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

CONNECT_SECONDS = 10


class Cluster(NamedTuple):
    """The executor of a cluster, and the number of threads that the cluster measures with."""

    executor: Executor
    workers: int


@contextmanager
def connected(url: str) -> Iterator[Cluster]:
    """Connect to the cluster whose scheduler is at `url`, written as dask://HOST:PORT.

    Raises UsageError where the address has another form, where Dask is not installed, and where no
    scheduler answers.
    """
    address = scheduler_address(url)
    try:
        from distributed import Client
    except ImportError as exc:
        raise UsageError(
            "--executor needs Dask, which is not installed", hint="pip install 'antipasta[dask]>=2'"
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
        # With the default, pure=True, Dask would run two tasks with the same files only once.
        executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        yield Cluster(executor, sum(client.nthreads().values()))  # type: ignore[no-untyped-call]


def scheduler_address(url: str) -> str:
    """The scheduler address in Dask's form. Raises UsageError where `url` has another form."""
    scheme, _, place = url.partition("://")
    host, _, port = place.rpartition(":")
    if scheme != "dask" or not host or not port.isdecimal():
        raise UsageError(f"--executor {url}: not an executor", hint="write it as dask://HOST:PORT")
    return f"tcp://{place}"
