"""What a run has to say of the paths that the user named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect.languages import may_be_no_source
from antipasta.model import Ignored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.run.opening import Run


def asked_paths(run: Run) -> frozenset[str]:
    """The paths that the user named, relative to the root. Raises UsageError as `select` does."""
    request = run.request
    return run.source.select(request.paths, request.cwd).paths


def with_unsupported(
    run: Run, ignored: Iterable[Ignored], asked: frozenset[str]
) -> tuple[Ignored, ...]:
    """The `ignored` paths and, as `unsupported`, the `asked` files in no known language."""
    known = list(ignored)
    paths = {each.path for each in known}
    paths.update(each.path for each in run.collection.missing)
    paths.update(each.head.path for each in run.collection.candidates)
    known += (
        Ignored(path, "unsupported")
        for path in asked - paths
        if may_be_no_source(run.place.root, path)
        and not any(each.startswith(f"{path}/") for each in paths)
    )
    return tuple(sorted(known))
