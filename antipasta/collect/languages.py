"""Which language a file is written in: by its name, else by its shebang line."""

from __future__ import annotations

import os

from antipasta.encoding import seal, unseal
from antipasta.languages import BY_INTERPRETER, BY_NAME, NO_LANGUAGE, by_name, has_extension
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antipasta.collect.git_formats import Entry
    from antipasta.model import Remembered

_REMEMBERED = {NO_LANGUAGE, *BY_NAME}


def may_be_no_source(root: str, path: str) -> bool:
    """Whether `path`, relative to `root`, is no directory there, and its name has no language."""
    return bool(path) and not by_name(path) and not os.path.isdir(os.path.join(root, path))


def by_shebang(start: bytes) -> str | None:
    """The language of a script that begins with the bytes `start`, or None.

    The interpreter counts without its version: `python3.12` is `python`.
    """
    # Imported and compiled here: the hook seldom meets a script without extension.
    import re

    directory = rb"(?:\S*/)?"
    env = rb"(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*" + directory + rb")?"
    found = re.match(rb"#![ \t]*" + directory + env + rb"([^\s/]+)", start)
    if not found:
        return None
    interpreter = found[1].decode("ascii", "replace").lower()
    language = BY_INTERPRETER.get(interpreter) or BY_INTERPRETER.get(
        interpreter.rstrip("0123456789.-")
    )
    return language.name if language else None


def detect(
    files: Iterable[Entry],
    starts: Callable[[list[str]], Iterable[tuple[str, bytes]]],
    remembered: Remembered | None,
) -> dict[tuple[str, str], str]:
    """The language of each file by (path, blob id).

    A file with an extension of no language is left out. For the files without extension, `starts`
    yields (blob id, first bytes) of the blob ids that it is given; each blob is read once, and its
    language is `remembered`. The language is empty for a file that is no script. A file that cannot
    be read is left out.
    """
    found: dict[tuple[str, str], str] = {}
    unnamed: list[tuple[str, str]] = []
    for path, _, oid in files:
        language = by_name(path)
        if language:
            found[path, oid] = language
        elif not has_extension(path):
            unnamed.append((path, oid))
    if unnamed:
        by_oid = _by_content({oid for _, oid in unnamed}, starts, remembered)
        scripts = {oid: name if name in BY_NAME else "" for oid, name in by_oid.items()}
        found |= {key: scripts[key[1]] for key in unnamed if key[1] in scripts}
    return found


def _by_content(
    oids: set[str],
    starts: Callable[[list[str]], Iterable[tuple[str, bytes]]],
    remembered: Remembered | None,
) -> dict[str, str]:
    """Blob id to language, or to `NO_LANGUAGE` where the content names none."""
    languages = _remembered(oids, remembered) if remembered else {}
    unknown = sorted(oids - languages.keys())
    for oid, start in starts(unknown) if unknown else ():
        languages[oid] = by_shebang(start) or NO_LANGUAGE
        if remembered:
            key = _key(oid)
            remembered.put(key, seal(languages[oid].encode(), key))
    return languages


def _remembered(oids: set[str], remembered: Remembered) -> dict[str, str]:
    """The remembered languages by blob id; a damaged value counts as not remembered."""
    known = {oid: unseal(remembered.get(_key(oid)), _key(oid)) for oid in oids}
    names = {oid: name.decode() for oid, name in known.items() if name}
    # Another version of antipasta may have stored a language that this one does not know.
    return {oid: name for oid, name in names.items() if name in _REMEMBERED}


def _key(oid: str) -> str:
    return f"shebang:{oid}"
