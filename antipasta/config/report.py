"""Reports the effective settings and the source of each, for people and for scripts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.config import CONFIG_NAMES
from antipasta.config.document import read_document
from antipasta.config.effective import ENVIRONMENT, GENERATED_VARIABLE, TOLERANCE_VARIABLE
from antipasta.config.legacy import is_legacy, legacy_settings
from antipasta.config.lines import FieldLines
from antipasta.config.load import load_settings, parse_settings, read_config
from antipasta.config.written import as_written, changed
from antipasta.errors import ConfigError
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.config.document import Document
    from antipasta.config.settings import Settings

DEFAULT = "default"

# A longer value, such as a list of overrides, does not widen the column.
_WIDEST = 40
# In YAML's quotes it reads as `##`, with which a log command of a CI service would begin.
_NO_COMMAND = "#\\x23"


class Report(NamedTuple):
    """The effective settings, and the source of each field by its dotted name.

    A source is `default`, the name of the configuration file, or the name of an environment
    variable. `lines` are those of the fields that the file sets. `unread` are further configuration
    files in the root, which are not read because another comes first.
    """

    settings: Settings
    sources: dict[str, str]
    lines: dict[str, int]
    unread: tuple[str, ...] = ()


def effective_report(
    root: str, *, config_file: str | None = None, environment: Mapping[str, str]
) -> Report:
    """The report for the repository at `root`. Takes and raises what `load_settings` does."""
    settings = load_settings(root, config_file=config_file, environment=environment)
    document = origin_of(settings, root, config_file=config_file, environment=environment)
    given = _given(document)
    sources = {
        _dotted(section, name): _file_source(given, section, name, settings.origin)
        for section, name, _ in _fields(settings)
    }
    for variable, place in ENVIRONMENT.items():
        if environment.get(variable):
            sources[_dotted(*place)] = variable
    if environment.get(GENERATED_VARIABLE):
        sources["generated"] = GENERATED_VARIABLE
    if environment.get(TOLERANCE_VARIABLE):
        sources |= {_dotted("tolerance", name): TOLERANCE_VARIABLE for name in settings.tolerance}
    lines = _lines(document, sources)
    return Report(settings, sources, lines, unread_files(root, settings.origin, environment))


def unread_files(root: str, origin: str | None, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The configuration files in `root` that are not read because `origin` comes before them.

    Empty if the user named `origin`, since then it is clear that no other file is read.
    """
    if origin not in CONFIG_NAMES:
        return ()
    later = CONFIG_NAMES[CONFIG_NAMES.index(origin) + 1 :]
    return tuple(name for name in later if _counts(root, name, environment))


def _counts(root: str, name: str, environment: Mapping[str, str]) -> bool:
    try:
        data = read_config(os.path.join(root, name), name, environment)
        return data is not None and parse_settings(data, name).origin is not None
    except ConfigError:  # it has a mistake, but exists
        return True


def origin_of(
    settings: Settings, root: str, *, config_file: str | None, environment: Mapping[str, str]
) -> Document | None:
    """The file that the settings were read from, read once more; None without one.

    Raises ConfigError where it cannot be read any more.
    """
    if settings.origin is None:
        return None
    path = config_file or os.path.join(root, settings.origin)
    data = read_config(path, settings.origin, environment, may_be_link=bool(config_file))
    return read_document(data or b"", settings.origin)


def _given(document: Document | None) -> dict[str, Any]:
    """The values in the configuration file, without the defaults."""
    if document is None:
        return {}
    return changed(legacy_settings(document)) if is_legacy(document) else document.values


def _lines(document: Document | None, sources: Mapping[str, str]) -> dict[str, int]:
    """The lines of the fields that the file sets, by their dotted names."""
    if document is None or is_legacy(document):
        return {}
    found = FieldLines.of_document(document)
    places = {name: document.place(*name.split(".")) for name in sources}
    lines = {name: found.of(place) for name, place in places.items()}
    return {name: line for name, line in lines.items() if line and sources[name] == document.name}


def _file_source(given: dict[str, Any], section: str, name: str | None, origin: str | None) -> str:
    values = given.get(section)
    # One number in place of a section is the value of all its fields.
    in_section = name in values if isinstance(values, dict) else values is not None
    is_given = section in given and (name is None or in_section)
    return str(origin) if is_given else DEFAULT


def _fields(settings: Settings) -> Iterator[tuple[str, str | None, Any]]:
    """The section, the name and the value of each field; a list is one field, without a name."""
    for section, values in as_written(settings).items():
        if isinstance(values, dict):
            for name, value in values.items():
                yield section, name, value
        else:
            yield section, None, values


def _dotted(section: str, name: str | None) -> str:
    return section if name is None else f"{section}.{name}"


def render_json(report: Report) -> str:
    """The report as a JSON document."""
    import json

    document = {
        "schema": "antipasta.config/1",
        "version": __version__,
        "origin": report.settings.origin,
        "unread": report.unread,
        "settings": as_written(report.settings),
        "sources": report.sources,
        "lines": report.lines,
    }
    return json.dumps(document, indent=2) + "\n"


def render_yaml(report: Report) -> str:
    """The report as a configuration file with the same settings, and their sources in comments."""
    lines = [f"# antipasta {__version__}; file: {_in_comment(report.settings.origin or 'none')}"]
    lines += [f"# not read, because that comes first: {name}" for name in report.unread]
    last_section = ""
    for section, name, value in _fields(report.settings):
        source = _in_comment(report.sources[_dotted(section, name)])
        if name is not None and section != last_section:
            lines.append(f"{section}:")
        last_section = section
        key = section if name is None else f"  {name}"
        lines.append(f"{key}: {_flow(value)}  # {source}")
    return "\n".join(lines) + "\n"


def render_origins(report: Report) -> str:
    """A line for each field: its name, its value, and where that comes from."""
    rows = []
    for section, name, value in _fields(report.settings):
        field = _dotted(section, name)
        line = report.lines.get(field)
        source = _in_comment(report.sources[field])
        rows.append((field, _flow(value), f"{source}:{line}" if line else source))
    widths = [max(len(row[at]) for row in rows) for at in range(2)]
    widths[1] = min(widths[1], _WIDEST)
    return "".join(f"{a:{widths[0]}}  {b:{widths[1]}}  {c}\n" for a, b, c in rows)


def _in_comment(text: str) -> str:
    # A line end in a file's name must not end the comment.
    shown = text if text.isprintable() else ascii(text)
    return shown.replace("##", _NO_COMMAND)


def _flow(value: Any) -> str:
    """`value` in YAML, on one line."""
    text = _dumped(value)
    # In single quotes PyYAML writes U+0085 as it is, and reads it as the end of a line.
    if "##" in text or "\x85" in text:
        text = _dumped(value, style='"').replace("##", _NO_COMMAND).replace("\x85", r"\N")
    return text.removesuffix("\n").removesuffix("\n...")


def _dumped(value: Any, style: str | None = None) -> str:
    import yaml

    return yaml.safe_dump(
        value, default_style=style, default_flow_style=True, allow_unicode=True, width=float("inf")
    )
