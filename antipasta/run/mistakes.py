"""What a configuration with a mistake still says of failures: whether they block the commit.

A branch that breaks the file would else switch the hook off. So what the file itself says counts as
far as it can be read, and what the base says counts as well.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from antipasta.config.document import read_document
from antipasta.config.load import CONFIG_NAMES, first_settings, read_config
from antipasta.errors import AntipastaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.collect.git import Repository
    from antipasta.run.request import Request


def still_blocks(request: Request, environment: Mapping[str, str]) -> bool:
    """Whether `hook.on_error` is `fail` in the configuration that has the mistake, or in its base.

    The base is that of the request, or HEAD. What cannot be read says nothing.
    """
    from antipasta.collect.git import open_repository

    with suppress(AntipastaError):
        repository = open_repository(request.cwd, needs_worktree=False)
        if _says_fail(repository, request, environment):
            return True
        return _base_says_fail(repository, request.base or "HEAD")
    return False


def _says_fail(repository: Repository, request: Request, environment: Mapping[str, str]) -> bool:
    """Whether the first configuration on disk that can be read as a document says so."""
    named = request.config_file
    for name in (named,) if named else CONFIG_NAMES:
        with suppress(AntipastaError):
            place = name if named else f"{repository.root}/{name}"
            data = read_config(place, name, environment, may_be_link=named is not None)
            document = None if data is None else read_document(data, name)
            if document is not None:
                hook = document.values.get("hook")
                return isinstance(hook, dict) and hook.get("on_error") == "fail"
    return False


def _base_says_fail(repository: Repository, base: str) -> bool:
    from antipasta.collect.commits import resolve_commit
    from antipasta.collect.revision import reader

    read = reader(repository, resolve_commit(repository, base), CONFIG_NAMES)
    return first_settings(read).hook.on_error == "fail"
