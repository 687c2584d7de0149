"""Finds and reads the configuration, and caches the settings in it.

Reading YAML or TOML and compiling patterns takes several times as long as the whole rest of a warm
hook. So the settings are cached by the content of the file, and this module imports the readers
only for a content that is not in the cache.
"""

from __future__ import annotations

import os
import stat
import time

from antipasta.budget import no_bound
from antipasta.config import CONFIG_NAMES
from antipasta.config.effective import with_environment
from antipasta.config.settings import AlertSettings, Override, PathPatterns, Settings
from antipasta.encoding import FAULTS, pack, unpack
from antipasta.errors import ConfigError, SlowConfigError, UnreadConfigError
from antipasta.lean.digests import blake2b
from antipasta.lean.typing import TYPE_CHECKING, Any
from antipasta.limits import limit
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from antipasta.model import Remembered

_LEAST_SECONDS = 0.1
"""The CPU time that reading may take however short the budget is."""

_SLOW_FOR_SECONDS = 3600
"""How long it counts that reading took too long: the machine may have been slow."""

# These files decide what a configuration means. If one of them changes, the cached settings no
# longer count. This matters when antipasta itself is changed; otherwise its version would do.
_UNDERSTOOD_BY = (
    "../metrics.py",
    "../model.py",
    "document.py",
    "globs.py",
    "legacy.py",
    "patterns.py",
    "schema.py",
    "settings.py",
)


def load_settings(
    root: str,
    *,
    config_file: str | None = None,
    environment: Mapping[str, str],
    remember: Remembered | None = None,
    seconds_left: Callable[[], float] = no_bound,
) -> Settings:
    """The settings for the repository at `root`: those of `file_settings`, then the environment.

    The caller applies the flags (see `effective`). `remember` is the cache. `seconds_left` is asked
    where the file has to be read (see `parse_settings`). Raises ConfigError as `file_settings`
    does, and UsageError for a bad value in the environment.
    """
    settings = file_settings(
        root,
        config_file=config_file,
        environment=environment,
        remember=remember,
        seconds_left=seconds_left,
    )
    return with_environment(settings, environment)


def file_settings(
    root: str,
    *,
    config_file: str | None = None,
    environment: Mapping[str, str],
    remember: Remembered | None = None,
    seconds_left: Callable[[], float] = no_bound,
) -> Settings:
    """The settings of a file: of `config_file`, or of the first of `CONFIG_NAMES` in `root`.

    A pyproject.toml without a table `[tool.antipasta]` is passed over. Without a file, the
    defaults. Raises ConfigError, which names the file, when it cannot be read or has a mistake.
    """
    if config_file is None:
        return first_settings(
            lambda name: read_config(os.path.join(root, name), name, environment),
            remember=remember,
            seconds_left=seconds_left,
        )
    data = read_config(config_file, config_file, environment, may_be_link=True)
    if data is None:
        raise ConfigError(f"{config_file}: no such file")
    settings = parse_settings(data, config_file, remember=remember, seconds_left=seconds_left)
    if settings.origin is None:
        raise ConfigError(f"{config_file}: has no table [tool.antipasta]")
    return settings


def first_settings(
    read: Callable[[str], bytes | None],
    *,
    remember: Remembered | None = None,
    seconds_left: Callable[[], float] = no_bound,
) -> Settings:
    """The settings of the first of `CONFIG_NAMES` that is a configuration, or the defaults.

    `read` returns the bytes of the file with that name, or None if it does not exist; so files on
    disk and in a commit are read alike. Raises ConfigError as `parse_settings` does.
    """
    for name in CONFIG_NAMES:
        data = read(name)
        if data is not None:
            settings = parse_settings(data, name, remember=remember, seconds_left=seconds_left)
            if settings.origin is not None:
                return settings
    return Settings()


def parse_settings(
    data: bytes,
    name: str,
    *,
    remember: Remembered | None = None,
    seconds_left: Callable[[], float] = no_bound,
) -> Settings:
    """The settings in `data`, the content of the file `name`, whose extension names its language.

    `origin` of the result is `name`. For a pyproject.toml without a table `[tool.antipasta]`, the
    result has the defaults, and `origin` is None. Raises ConfigError, which names the file and the
    place in it, when `data` is not a configuration.

    Where nothing is remembered, reading may take the `seconds_left` of CPU time; then it raises
    UnreadConfigError. A file that may say that a failure blocks is read nevertheless.
    """
    if os.path.basename(name) == "pyproject.toml" and b"antipasta" not in data:
        return Settings()
    key = _key(data, name)
    settings = _recall(remember, key)
    if settings is None:
        settings = _understand(data, name, remember, f"{key}:slow", seconds_left())
        if remember is not None:
            remember.put(key, pack(settings._asdict(), key))
    return settings if settings.origin is None else settings._replace(origin=name)


def _understand(
    data: bytes, name: str, remember: Remembered | None, key: str, seconds_left: float
) -> Settings:
    """Read the settings. That it takes too long is remembered for an hour under `key`.

    Else each hook would take that long again. Raises ConfigError.
    """
    from antipasta.config.document import bounded_reading, read_document, too_slow
    from antipasta.config.legacy import is_legacy, legacy_settings
    from antipasta.config.schema import settings_of

    seconds = limit("CONFIG_TIMEOUT")
    if _is_known_to_take(remember, key, seconds):
        raise too_slow(name, seconds)
    is_cut = seconds_left < seconds and not may_block(data)
    try:
        with bounded_reading(data, name, max(seconds_left, _LEAST_SECONDS) if is_cut else None):
            document = read_document(data, name)
            if document is None:
                return Settings()
            return legacy_settings(document) if is_legacy(document) else settings_of(document)
    except SlowConfigError as exc:
        if is_cut:
            raise _unread(name) from exc
        if remember is not None:
            remember.put(key, pack([time.time(), seconds], key))
        raise


def may_block(data: bytes) -> bool:
    """Whether a configuration has words by which a failure may block; a comment counts as well."""
    import re

    return re.search(rb"on_(?:error|incomplete)\W{1,20}fail\b", data) is not None


def _unread(name: str) -> UnreadConfigError:
    """The error for a file for which the budget was too short."""
    from antipasta.events import note

    note("budget_spent", "warning", path=name, detail="the configuration was not read")
    return UnreadConfigError(
        f"{name}: could not be read within the time budget",
        hint="it is read in the background: commit again in a moment to have it judged",
    )


def _is_known_to_take(remember: Remembered | None, key: str, seconds: float) -> bool:
    """Whether reading took as many seconds as that, or more, within the last hour."""
    stored = None if remember is None else remember.get(key)
    if stored is None:
        return False
    try:
        at, took = map(float, unpack(stored, key))
    except FAULTS:
        return False
    return 0 <= time.time() - at < _SLOW_FOR_SECONDS and seconds <= took


def read_config(
    path: str,
    name: str,
    environment: Mapping[str, str],
    bound: str = "MAX_CONFIG_BYTES",
    *,
    may_be_link: bool = False,
) -> bytes | None:
    """The bytes of the file at `path`, or None if it does not exist. Messages call it `name`.

    In a commit a link is no configuration, so it is none on disk either, unless `may_be_link`.
    Raises ConfigError when it cannot be read, or is larger than the limit called `bound`.
    """
    max_bytes = int(limit(bound, environment))
    try:
        # Opening a pipe could block for ever.
        found = os.stat(path) if may_be_link else os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            raise ConfigError(
                f"{name}: is a symbolic link; a configuration is a plain file",
                hint="put the file itself there, or name another with --config FILE",
            )
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{name}: is not a file")
        with open(path, "rb") as file:
            data = file.read(max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        if os.path.islink(path):
            raise ConfigError(f"{name}: is a link to a file that does not exist") from None
        return None
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else str(exc)
        raise ConfigError(f"{name}: cannot be read: {reason}") from exc
    if len(data) > max_bytes:
        raise ConfigError(
            f"{name}: is larger than {max_bytes} bytes",
            hint=f"set ANTIPASTA_{bound} to a higher number of bytes",
        )
    return data


def _key(data: bytes, name: str) -> str:
    """The key of the settings: their bytes, their language, and the code that reads them."""
    here = os.path.dirname(__file__)
    kind = "pyproject" if os.path.basename(name) == "pyproject.toml" else os.path.splitext(name)[1]
    parts = [__version__, kind, *(_version_of(f"{here}/{each}") for each in _UNDERSTOOD_BY)]
    digest = blake2b("\n".join(parts).encode() + b"\0" + data, digest_size=16)
    return f"config:{digest.hexdigest()}"


def _version_of(path: str) -> str:
    try:
        found = os.stat(path)
    except OSError:  # the package is in an archive, which changes only with its version
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _recall(remember: Remembered | None, key: str) -> Settings | None:
    """The settings cached under `key`; None if there are none, or if the entry is damaged."""
    stored = None if remember is None else remember.get(key)
    if stored is None:
        return None
    try:
        return _decode(unpack(stored, key))
    except FAULTS:
        return None


def _decode(plain: dict[str, Any]) -> Settings:
    """The settings from their JSON, in which a named tuple is a list."""
    for name, default in Settings._field_defaults.items():
        if hasattr(default, "_make"):
            plain[name] = default._make(plain[name])
    observe = plain["observe"]
    plain["observe"] = observe._replace(alerts=AlertSettings._make(observe.alerts))
    plain["exclude"] = _patterns(plain["exclude"])
    plain["macros"] = tuple(plain["macros"])
    plain["foreign"] = tuple(plain["foreign"])
    plain["overrides"] = tuple(
        Override(_patterns(paths), thresholds) for paths, thresholds in plain["overrides"]
    )
    return Settings(**plain)


def _patterns(plain: list[list[str]]) -> PathPatterns:
    globs, needles = plain
    return PathPatterns(tuple(globs), tuple(needles))
