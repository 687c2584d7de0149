"""What a run has to say of the paths that the user named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.collect.languages import by_name, has_extension
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
    """The `ignored` paths and, with the reason `unsupported`, `asked` files in no known language.

    A file without extension may be a script in a directory that the cache knows. So of these only
    what a run has looked for is told: where no directory was left out.
    """
    known = list(ignored)
    paths = {each.path for each in known}
    paths.update(each.path for each in run.collection.missing)
    paths.update(each.head.path for each in run.collection.candidates)
    known += (
        Ignored(path, "unsupported")
        for path in asked - paths
        if _is_no_source(run, path) and not any(each.startswith(f"{path}/") for each in paths)
    )
    return tuple(sorted(known))


def _is_no_source(run: Run, path: str) -> bool:
    if not path or by_name(path) or os.path.isdir(os.path.join(run.place.root, path)):
        return False
    return has_extension(path) or run.directories is None
