"""Finds the lines of a configuration file on which its fields stand, for messages about them.

The libraries that read the values do not keep the lines, and YAML's is asked a second time, as is
TOML's grammar. It takes as long as the reading, so it is done only for a file with a mistake.
"""

from __future__ import annotations

import os
import tomllib
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node
    from yaml.nodes import Node as YamlNode

    from antipasta.config.document import Document

    Path = tuple[Any, ...]
    Lines = dict[Path, int]


class FieldLines:
    """The line of each field of a text in the language that the extension `suffix` stands for.

    A field is a path of names, and of numbers of items in lists.
    """

    def __init__(self, text: str, suffix: str) -> None:
        self._text, self._suffix = text, suffix
        self._lines: Lines | None = None

    @classmethod
    def of_document(cls, document: Document) -> FieldLines:
        """Those of a document; of one without its text no line is known."""
        return cls(document.text, os.path.splitext(document.name)[1].lower())

    def of(self, path: Path) -> int | None:
        """The line of the name at the end of `path`, or of the item; lines count from 1.

        Of a field that is not there, the line of what should hold it. None where no line is known:
        the file is not there, or TOML's grammar is not installed.
        """
        if self._lines is None:
            find = _FINDERS.get(self._suffix)
            self._lines = find(self._text) if find else {}
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None


def _in_yaml(text: str) -> Lines:
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    return dict(_yaml_fields(root)) if root else {}


def _in_json(text: str) -> Lines:
    # YAML reads JSON, but for tabs as white space, which stand nowhere else in JSON, and for what
    # nobody writes: keys of more than 1,024 characters. Of such a text no line is known.
    return _in_yaml(text.replace("\t", " "))


def _yaml_fields(root: YamlNode) -> Iterator[tuple[Path, int]]:
    """The fields below `root`. A node with several names, by aliases, is found by the first."""
    seen: set[int] = set()
    left: deque[tuple[Path, YamlNode]] = deque([((), root)])
    while left:
        path, node = left.popleft()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for name, place, value in _yaml_children(node):
            yield (*path, name), place.start_mark.line + 1
            left.append(((*path, name), value))


def _yaml_children(node: YamlNode) -> Iterator[tuple[Any, YamlNode, YamlNode]]:
    """The name of each child of `node`, with what its line is taken from, and the child."""
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if isinstance(node, SequenceNode):
        for at, item in enumerate(node.value):
            yield at, item, item
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield _yaml_name(key), key, value


def _yaml_name(key: YamlNode) -> Any:
    """The value of a name, which may be a number or null if it is not in quotes."""
    import yaml

    if key.tag == "tag:yaml.org,2002:str":
        # JSON writes some characters as two escapes, which YAML takes for two characters.
        return key.value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return yaml.safe_load(yaml.serialize(key, Dumper=yaml.SafeDumper))


def _in_toml(text: str) -> Lines:
    try:
        import tree_sitter
        import tree_sitter_toml
    except ImportError:  # there is no wheel for this platform
        return {}
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    lines: Lines = {}
    arrays: dict[Path, int] = {}
    for node in parser.parse(text.encode()).root_node.named_children:
        for path, line in _toml_fields(node, (), arrays):
            lines.setdefault(path, line)
    return lines


def _toml_fields(node: Node, path: Path, arrays: dict[Path, int]) -> Iterator[tuple[Path, int]]:
    """The fields in a pair, a table, or an array of tables; `arrays` counts the latter's items."""
    if node.type not in ("pair", "table", "table_array_element"):
        return
    key, *rest = node.named_children
    line = key.start_point.row + 1
    path = _within_arrays(path, arrays)
    *parents, name = _toml_names(key)
    for parent in parents:
        path = (*path, parent)
        yield path, line
        path = _within_arrays(path, arrays)
    path = (*path, name)
    yield path, line
    if node.type == "table_array_element":
        arrays[path] = arrays.get(path, -1) + 1
        path = _within_arrays(path, arrays)
        yield path, line
    for child in rest:
        if node.type == "pair":
            yield from _toml_values(child, path, arrays)
        else:
            yield from _toml_fields(child, path, arrays)


def _within_arrays(path: Path, arrays: dict[Path, int]) -> Path:
    """The path of the last item so far, where `path` is an array of tables."""
    return (*path, arrays[path]) if path in arrays else path


def _toml_values(node: Node, path: Path, arrays: dict[Path, int]) -> Iterator[tuple[Path, int]]:
    if node.type == "array":
        items = [child for child in node.named_children if child.type != "comment"]
        for at, item in enumerate(items):
            yield (*path, at), item.start_point.row + 1
            yield from _toml_values(item, (*path, at), arrays)
    elif node.type == "inline_table":
        for pair in node.named_children:
            yield from _toml_fields(pair, path, arrays)


def _toml_names(key: Node) -> list[str]:
    """The names in a key, such as `tool."a.b"`: TOML's own reader takes it apart."""
    names: list[str] = []
    found: Any = tomllib.loads(f"{(key.text or b'').decode()} = 0")
    while isinstance(found, dict):
        (name, found), *_ = found.items()
        names.append(name)
    return names


_FINDERS: dict[str, Callable[[str], Lines]] = {
    ".json": _in_json,
    ".toml": _in_toml,
    ".yaml": _in_yaml,
    ".yml": _in_yaml,
}
