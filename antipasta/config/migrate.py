"""Rewrites a configuration of antipasta 1.x, or one in JSON, in today's form: YAML."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.atomic import write_whole
from antipasta.config.document import Document, read_document
from antipasta.config.legacy import is_legacy
from antipasta.config.load import parse_settings, read_config
from antipasta.config.written import changed
from antipasta.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.config.settings import Settings

_HEAD = """\
# What antipasta judges, and how; `antipasta config migrate` wrote it from {name}.
# What is not here has its default: `antipasta config show` prints all, and where it comes from.
"""
_FOREIGN = "# antipasta 1.x judged by this as well, and this version does not: {what}\n"


class Migration(NamedTuple):
    """A file to be rewritten: the path of the old one and of the new one, and both contents."""

    source: str
    target: str
    before: bytes
    after: str

    @property
    def backup(self) -> str:
        """The path under which the old file is kept."""
        return f"{self.source}.bak"

    def diff(self) -> str:
        """The change as a unified diff."""
        return "".join(
            difflib.unified_diff(
                [f"{line}\n" for line in self.before.decode("utf-8-sig").splitlines()],
                [f"{line}\n" for line in self.after.splitlines()],
                _shown(self.source),
                _shown(self.target),
            )
        )


def migration(path: str, environment: Mapping[str, str]) -> Migration | None:
    """How the configuration at `path` would be rewritten; None if it is in today's form already.

    The new content means the same; that is checked. Raises ConfigError where the file is not there,
    cannot be read, has a mistake, or is a table in a file of others.
    """
    data = read_config(path, path, environment)
    if data is None:
        raise ConfigError(f"{path}: no such file")
    settings, document = parse_settings(data, path), read_document(data, path)
    extension = os.path.splitext(path)[1].lower()
    is_old = document is not None and is_legacy(document)
    if document is None or not (is_old or extension == ".json"):
        return None
    if os.path.basename(path) == "pyproject.toml":
        raise ConfigError(
            f"{path}: [tool.antipasta] has the form of antipasta 1.x, which read only YAML",
            hint="write it anew: `antipasta config init` shows today's names",
        )
    is_yaml = extension in (".yaml", ".yml")
    target = path if is_yaml else f"{os.path.splitext(path)[0]}.yaml"
    after = _rewritten(settings, document, os.path.basename(path), is_old=is_old)
    _require_same(parse_settings(after.encode(), target), settings)
    return Migration(path, target, data, after)


def _rewritten(settings: Settings, document: Document, name: str, *, is_old: bool) -> str:
    values: dict[str, Any] = changed(settings) if is_old else document.values
    notes = "".join(_FOREIGN.format(what=each) for each in settings.foreign)
    return f"{_HEAD.format(name=_shown(name))}{notes}\n{_in_yaml(values)}"


def _shown(name: str) -> str:
    """The name on one line of UTF-8, with escapes where it has other bytes or line ends."""
    return name if name.isprintable() else ascii(name)


def _in_yaml(values: dict[str, Any]) -> str:
    if not values:
        return ""
    written = _dumped(values, is_escaped=False)
    # PyYAML writes this character as it is, and reads it as the end of a line.
    return _dumped(values, is_escaped=True) if "\x85" in written else written


def _dumped(values: dict[str, Any], *, is_escaped: bool) -> str:
    """The values as YAML; lists of texts and small mappings stand on one line."""
    import yaml

    return yaml.safe_dump(
        values, sort_keys=False, allow_unicode=not is_escaped, default_flow_style=None
    )


def _require_same(new: Settings, old: Settings) -> None:
    same = new._replace(origin=old.origin, foreign=old.foreign) == old
    assert same, "the rewritten configuration means something else"


def migrate(plan: Migration) -> None:
    """Keep the old file as `plan.backup`, and write the new one.

    Each file is written whole or not at all. Raises ConfigError where another file is in the place
    of one of them, and SourceError where one cannot be written.
    """
    if os.path.lexists(plan.backup):
        raise ConfigError(
            f"{plan.backup} is there already", hint="move it away: the old file is kept there"
        )
    if plan.target != plan.source and os.path.lexists(plan.target):
        raise ConfigError(f"{plan.target} is there already, and comes first")
    write_whole(plan.backup, plan.before)
    write_whole(plan.target, plan.after)
    if plan.target != plan.source:
        os.unlink(plan.source)
