"""Reads the values of a configuration file, in any of its languages.

Only the syntax is checked here; `schema` checks the values.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.config.interruption import OutOfTime, within_cpu_seconds
from antipasta.errors import ConfigError, SlowConfigError
from antipasta.limits import limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yaml import SafeLoader


class Document(NamedTuple):
    """The values of a file. Messages put `prefix` before the path of each field.

    `text` is the text of the file: it has the lines of the fields.
    """

    name: str
    values: dict[Any, Any]
    prefix: str = ""
    text: str = ""

    def place(self, *names: Any) -> tuple[Any, ...]:
        """The path of a field from the top of the file."""
        return (*self.prefix.split("."), *names) if self.prefix else names


class SyntaxMistake(Exception):  # noqa: N818 - it is raised again as a ConfigError
    """A syntax error in a text. `line` counts from 1; None if it is not known."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def read_document(data: bytes, name: str) -> Document | None:
    """The values in the file called `name`, whose extension names its language.

    None for a pyproject.toml without a table `[tool.antipasta]`. An empty file has no values, which
    is not a mistake. Raises ConfigError with the file's name and the line of a mistake, and
    SlowConfigError as `bounded_reading` does.
    """
    with bounded_reading(data, name):
        return _read_document(data, name)


@contextmanager
def bounded_reading(data: bytes, name: str, most: float | None = None) -> Iterator[None]:
    """Raise SlowConfigError once reading `data` has taken CONFIG_TIMEOUT of CPU time, or `most`.

    A file of more than a megabyte may take that for each: readers of TOML and YAML take quadratic
    time for some texts, and linear time for all that people write.
    """
    seconds = limit("CONFIG_TIMEOUT")
    try:
        with within_cpu_seconds(most or seconds * max(1.0, len(data) / 1e6)):
            yield
    except OutOfTime as exc:
        raise too_slow(name, seconds) from exc


def too_slow(name: str, seconds: float) -> SlowConfigError:
    """The error for a file that takes more than so many CPU seconds."""
    return SlowConfigError(
        f"{name}: takes more than {seconds:g} s of CPU time to read",
        hint="write fewer patterns and shorter keys, or set ANTIPASTA_CONFIG_TIMEOUT higher",
    )


def _read_document(data: bytes, name: str) -> Document | None:
    reader = _READERS.get(os.path.splitext(name)[1].lower())
    if reader is None:
        raise ConfigError(
            f"{name}: cannot tell the language of this file",
            hint="use a name that ends in .yaml, .yml, .toml or .json",
        )
    try:
        text = _text(data)
        values = reader(text)
    except SyntaxMistake as exc:
        place = name if exc.line is None else f"{name}:{exc.line}"
        raise ConfigError(f"{place}: {exc}") from exc
    except RecursionError as exc:
        raise ConfigError(f"{name}: is nested too deeply") from exc
    if os.path.basename(name) == "pyproject.toml":
        return _tool_table(values, name, text)
    return Document(name, _mapping(values, name), text=text)


def _tool_table(values: Any, name: str, text: str) -> Document | None:
    tool = values.get("tool")
    if not isinstance(tool, dict) or "antipasta" not in tool:
        return None
    prefix = "tool.antipasta"
    return Document(name, _mapping(tool["antipasta"], f"{name}: {prefix}"), prefix, text)


def _mapping(values: Any, place: str) -> dict[Any, Any]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(
            f"{place}: must be a mapping of settings",
            hint="`antipasta config init` writes an example",
        )
    return values


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise SyntaxMistake(f"is not UTF-8: byte 0x{data[exc.start]:02x}", line) from exc


def _read_json(text: str) -> Any:
    import json

    try:
        return json.loads(text, object_pairs_hook=_without_duplicates) if text.strip() else None
    except json.JSONDecodeError as exc:
        raise SyntaxMistake(f"is not JSON: {exc.msg}", exc.lineno) from exc
    except ValueError as exc:  # an integer with thousands of digits
        raise SyntaxMistake(f"is not JSON: {exc}") from exc


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise SyntaxMistake(f"{key!r} is there twice")
        values[key] = value
    return values


def _read_toml(text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except ValueError as exc:
        # Before Python 3.14, tomllib gives the line only in its message.
        found = re.search(r" \(at line (\d+), column \d+\)$", str(exc))
        problem = str(exc)[: found.start()] if found else str(exc)
        raise SyntaxMistake(f"is not TOML: {problem}", int(found[1]) if found else None) from exc


def _read_yaml(text: str) -> Any:
    import yaml

    try:
        # This subclass of SafeLoader makes plain values only, and runs no code.
        return yaml.load(text, Loader=_strict_loader())  # noqa: S506
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = None if mark is None else mark.line + 1
        raise SyntaxMistake(f"is not YAML: {exc.problem}", line) from exc
    except (yaml.YAMLError, ValueError) as exc:
        raise SyntaxMistake(f"is not YAML: {' '.join(str(exc).split())}") from exc


def _strict_loader() -> type[SafeLoader]:
    """PyYAML's safe loader, which also refuses what would hide a mistake."""
    # The class is defined here because its base class is imported here.
    import yaml

    class StrictLoader(yaml.SafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's
            seen: set[Any] = set()
            for key_node, _ in node.value:
                key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
                if key_node.tag == "tag:yaml.org,2002:merge":
                    # Nested merges can grow without bounds, and few people know merge keys.
                    raise _refused("the merge key << is not understood here", key_node)
                if key is not None and key in seen:
                    raise _refused(f"{key!r} is there twice", key_node)
                seen.add(key)
            return super().construct_mapping(node, deep)

    def refuse_old_number(loader: StrictLoader, node: yaml.ScalarNode) -> int | float:
        # YAML 1.1 reads 010 as 8 and 1:30 as 90. In a threshold that is a mistake.
        if re.match(r"[-+]?0[0-9_]|.*:", node.value):
            raise _refused(f"write {node.value!r} as a decimal number", node)
        if node.tag == "tag:yaml.org,2002:int":
            return loader.construct_yaml_int(node)
        return loader.construct_yaml_float(node)

    for kind in ("int", "float"):
        StrictLoader.add_constructor(f"tag:yaml.org,2002:{kind}", refuse_old_number)
    return StrictLoader


def _refused(problem: str, node: Any) -> Exception:
    from yaml.constructor import ConstructorError

    return ConstructorError(problem=problem, problem_mark=node.start_mark)


_READERS: dict[str, Callable[[str], Any]] = {
    ".json": _read_json,
    ".toml": _read_toml,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
}
