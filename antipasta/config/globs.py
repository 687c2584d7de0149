"""Translates a line of a .gitignore into a regular expression that never goes back far.

The plain translation has a `.*` for each star, and `re` tries all ways to share a path out among
them: ten stars and a long name take hours. But within a part of a path, the first place where the
text between two stars fits is as good as any later one, and so it is with the parts between two
`**`. So each of them is an atomic group, which is not tried again. The time of a match is at most
the length of the path times that of the pattern.

Sources: https://git-scm.com/docs/gitignore#_pattern_format, and wildmatch.c of git.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 1000
"""The most characters of a pattern."""

NOT_UNDERSTOOD = "is not a pattern that can be understood"
NOTHING = "matches nothing"

_ANY_CHARACTER = "[^/]"
_BELOW = "(?P<below>/)"
_MEMBER = re.compile("(.)(?:-(.))?", re.DOTALL)
_POSIX_CLASS = re.compile(r"\[[:.=]")


class Glob(NamedTuple):
    """A translated pattern. Each path that it matches contains the text `needle`.

    `regex` has one group, which takes part in a match only when the path is below the directory
    that the pattern names, not when the pattern names the path itself.
    """

    regex: str
    needle: str
    negated: bool


class _Part(NamedTuple):
    """A part of a pattern between two slashes: its expression, and the texts between wildcards."""

    regex: str
    texts: list[str]
    is_literal: bool


def translate(glob: str) -> Glob:
    """Translate one line. Raises ValueError, which says why the line is no pattern."""
    if len(glob) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    negated = glob.startswith("!")
    parts = _parts(glob)
    is_directory = not parts[-1]
    parts = _normalized(parts)
    if parts in (["**"], ["**", "*", "**"]):
        return Glob("(?s)." if parts == ["**"] and not is_directory else _BELOW, "", negated)
    groups = _between_double_stars([None if part == "**" else _part(part) for part in parts])
    regex = _joined(groups, is_directory)
    return Glob(f"(?s){regex}", _needle(groups), negated)


def _parts(glob: str) -> list[str]:
    """What is between the slashes, without the spaces behind the pattern and its `!`."""
    line = glob if glob.endswith("\\ ") else glob.rstrip()
    if not line or line == "/" or line.startswith("#"):
        raise ValueError(NOTHING)
    parts = line.removeprefix("!").split("/")
    if not {".", ".."}.isdisjoint(parts):
        raise ValueError(f"{NOTHING}: paths begin at the repository's root, without . and ..")
    return parts


def _normalized(parts: list[str]) -> list[str]:
    """The parts with a `**` where the place is open: before a lone name, and below a directory."""
    if not parts[0]:
        parts = parts[1:]
    elif len(parts) == 1 or (len(parts) == 2 and not parts[1]):
        parts = ["**", *parts]
    if not parts:
        raise ValueError(NOT_UNDERSTOOD)
    if not parts[-1]:
        parts = [*parts[:-1], "**"]
    return [part for at, part in enumerate(parts) if part != "**" or parts[at - 1 : at] != ["**"]]


def _between_double_stars(parts: list[_Part | None]) -> list[list[_Part]]:
    """The runs of parts between two `**`. The first or last is empty if a `**` is first or last."""
    groups: list[list[_Part]] = [[]]
    for part in parts:
        if part is None:
            groups.append([])
        else:
            groups[-1].append(part)
    return groups


def _joined(groups: list[list[_Part]], is_directory: bool) -> str:  # noqa: FBT001
    first, *others = ["/".join(part.regex for part in group) for group in groups]
    ends_open = bool(others) and not others[-1]
    if ends_open:
        others.pop()
        ending = _BELOW if is_directory else "/"
    else:
        ending = rf"(?:{_BELOW}|\Z)"
    if not others:
        return rf"\A{first}{ending}"
    regex = rf"\A{first}/" if first else r"\A"
    regex += "".join(f"(?>(?:[^/]*+/)*?{each}/)" for each in others[:-1])
    # The last possible place: there a pattern may name the path itself, and not what is above it.
    return f"{regex}(?:.+/)?{others[-1]}{ending}"


def _needle(groups: list[list[_Part]]) -> str:
    """The longest text that every path contains which the pattern matches."""
    texts = [""]
    for group in groups:
        for at, part in enumerate(group):
            # A whole part tells more with its slash.
            is_directory = part.is_literal and at + 1 < len(group)
            texts += [f"{part.texts[0]}/"] if is_directory else part.texts
    return max(texts, key=len)


def _part(text: str) -> _Part:
    if text == "*":
        return _Part(f"{_ANY_CHARACTER}++", [], is_literal=False)
    chunks, texts = _chunks(text)
    if len(chunks) == 1:
        return _Part(
            chunks[0], texts, is_literal=len(texts) == 1 and chunks[0] == re.escape(texts[0])
        )
    first, *middle, last = chunks
    regex = first + "".join(f"(?>{_ANY_CHARACTER}*?{each})" for each in middle if each)
    regex += f"{_ANY_CHARACTER}*{last}" if last else f"{_ANY_CHARACTER}*+"
    return _Part(regex, texts, is_literal=False)


def _chunks(text: str) -> tuple[list[str], list[str]]:
    """The expressions between the stars of a part, and the plain texts in them."""
    chunks, texts = [""], [""]
    at = 0
    while at < len(text):
        character = text[at]
        at += 1
        if character == "\\":
            if at == len(text):
                raise ValueError(NOT_UNDERSTOOD)
            character, at = text[at], at + 1
        elif character in "*?[":
            texts.append("")
            if character == "*":
                chunks.append("")
            elif character == "?":
                chunks[-1] += _ANY_CHARACTER
            else:
                expression, at = _class(text, at)
                chunks[-1] += expression
            continue
        chunks[-1] += re.escape(character)
        texts[-1] += character
    return chunks, [each for each in texts if each]


def _class(text: str, begin: int) -> tuple[str, int]:
    """The expression for the characters in brackets that begin there, and where they end.

    A slash is in no class, not even in a negated one.
    """
    at = begin + (text[begin : begin + 1] in ("!", "^"))
    end = text.find("]", at + 1)
    if end < 0:
        raise ValueError(NOTHING)
    members = text[at:end]
    if _POSIX_CLASS.search(members):
        raise ValueError(NOT_UNDERSTOOD)
    inside = _MEMBER.sub(_member, members)
    return f"(?!/)[{'^' if at > begin else ''}{inside}]", end + 1


def _member(match: re.Match[str]) -> str:
    """A character in a class, or a range of them."""
    low, high = match[1], match[2]
    if high is None:
        return _escaped(low)
    if low > high:
        raise ValueError(NOT_UNDERSTOOD)
    return f"{_escaped(low)}-{_escaped(high)}"


def _escaped(character: str) -> str:
    """The character in a class. `re.escape` leaves those alone that will have a meaning there."""
    return f"\\{character}" if character.isascii() and not character.isalnum() else character
