"""What a change of a `.gitattributes` file takes out of the verdict: the lines that loosen it.

This reads the lines of the file and not its meaning, which is git's business: what a line says is
listed whether another line overrules it or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.results.findings import PolicyChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ATTRIBUTES = ("linguist-generated", "linguist-vendored")
_MACRO = "[attr]"


class _Line(NamedTuple):
    """A line on generated files: its text, and whether it calls them so or takes that back."""

    text: str
    calls: bool
    takes_back: bool


def loosened_attributes(path: str, before: bytes, after: bytes) -> Iterator[PolicyChange]:
    """The lines at `path` that call more files generated: new ones, or fewer that take it back."""
    old, new = _lines(before), _lines(after)
    for line in _without(new, old):
        if line.calls:
            yield PolicyChange(path, None, line.text)
    for line in _without(old, new):
        if line.takes_back:
            yield PolicyChange(path, line.text, None)
    # The later one wins.
    if _without(new, _without(new, old)) != _without(old, _without(old, new)):
        yield PolicyChange(path, [each.text for each in old], [each.text for each in new])


def _without(lines: Iterable[_Line], others: Sequence[_Line]) -> list[_Line]:
    return [each for each in lines if each not in others]


def _lines(data: bytes) -> list[_Line]:
    texts = [line.strip() for line in data.decode("utf-8", "surrogateescape").splitlines()]
    names = {*_ATTRIBUTES, *_macros(texts)}
    found = []
    for text in texts:
        values = [] if text.startswith("#") else _values(text, names)
        if values:
            found.append(_Line(" ".join(text.split()), any(values), not all(values)))
    return found


def _macros(texts: Sequence[str]) -> Iterator[str]:
    """The macros that name one of the attributes."""
    for text in texts:
        if text.startswith(_MACRO) and _values(text, _ATTRIBUTES):
            yield text.split()[0].removeprefix(_MACRO)


def _values(text: str, names: Iterable[str]) -> list[bool]:
    """For each of the attributes `names` in a line, whether the line sets it."""
    values = []
    for word in text.split()[1:]:
        name, _, value = word.lstrip("-!").partition("=")
        if name in names:
            values.append(word[0] not in "-!" and value != "false")
    return values
