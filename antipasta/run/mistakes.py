"""What a configuration with a mistake still says of failures: whether they block the commit.

A branch that breaks the file would else switch the hook off. So what the file itself says counts as
far as it can be read, and what the base says counts as well.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from antipasta.config import CONFIG_NAMES
from antipasta.config.load import first_settings, may_block, read_config
from antipasta.errors import AntipastaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antipasta.collect.git import Repository
    from antipasta.run.request import Request


def still_blocks(
    request: Request, environment: Mapping[str, str], *, is_slow: bool = False
) -> bool:
    """Whether `hook.on_error` is `fail` in the configuration that has the mistake, or in its base.

    The base is that of the request, or HEAD. What cannot be read says nothing. With `is_slow`
    reading takes too long, so both are only searched for the words.
    """
    from antipasta.collect.git import open_repository

    with suppress(AntipastaError):
        repository = open_repository(request.cwd, needs_worktree=False)
        base = request.base or "HEAD"
        if is_slow:
            return _mentions_fail(repository, request, environment, base)
        return _says_fail(repository, request, environment) or _base_says_fail(repository, base)
    return False


def _says_fail(repository: Repository, request: Request, environment: Mapping[str, str]) -> bool:
    """Whether the first configuration on disk that can be read as a document says so."""
    from antipasta.config.document import read_document

    for name in _names(request):
        with suppress(AntipastaError):
            data = _on_disk(repository, request, environment, name)
            document = None if data is None else read_document(data, name)
            if document is not None:
                hook = document.values.get("hook")
                return isinstance(hook, dict) and hook.get("on_error") == "fail"
    return False


def _mentions_fail(
    repository: Repository, request: Request, environment: Mapping[str, str], base: str
) -> bool:
    """Whether any configuration on disk or in the base has the words."""
    here = partial(_on_disk, repository, request, environment)
    if any(_has_words(here, name) for name in _names(request)):
        return True
    there = _reader_of(repository, base)
    return any(_has_words(there, name) for name in CONFIG_NAMES)


def _has_words(read: Callable[[str], bytes | None], name: str) -> bool:
    with suppress(AntipastaError):
        return may_block(read(name) or b"")
    return False


def _names(request: Request) -> Sequence[str]:
    return (request.config_file,) if request.config_file else CONFIG_NAMES


def _on_disk(
    repository: Repository, request: Request, environment: Mapping[str, str], name: str
) -> bytes | None:
    place = name if request.config_file else f"{repository.root}/{name}"
    return read_config(place, name, environment, may_be_link=bool(request.config_file))


def _base_says_fail(repository: Repository, base: str) -> bool:
    return first_settings(_reader_of(repository, base)).hook.on_error == "fail"


def _reader_of(repository: Repository, base: str) -> Callable[[str], bytes | None]:
    from antipasta.collect.commits import resolve_commit
    from antipasta.collect.revision import reader

    return reader(repository, resolve_commit(repository, base), CONFIG_NAMES)
