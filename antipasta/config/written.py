"""The settings as a configuration file has them."""

from __future__ import annotations

from typing import Any

from antipasta.config.settings import PathPatterns, Settings

OF_NO_FIELD = ("foreign", "origin")
"""The settings that no file sets: antipasta notes in them what it read, and where."""


def as_written(settings: Settings) -> dict[str, Any]:
    """The settings as a configuration file would have them."""
    values = settings._asdict().items()
    return {name: _plain(value) for name, value in values if name not in OF_NO_FIELD}


def changed(settings: Settings) -> dict[str, Any]:
    """Those of them that are not the defaults."""
    defaults = as_written(Settings())
    written = as_written(settings).items()
    return {name: value for name, value in written if value != defaults[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, PathPatterns):
        return list(value.globs)
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
