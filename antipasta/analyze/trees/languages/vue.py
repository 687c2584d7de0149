"""The scripts of a Vue file: each by the rules of the language that its `lang` names."""

from __future__ import annotations

import re

from antipasta.analyze.trees.rules import Embedded

# A comment of HTML may hold a script that is none, and a script what looks like such a comment.
_SCRIPT_OR_COMMENT = re.compile(
    r"""(?xsi) <!-- .*? --> | <script\b (?P<attributes> (?: [^<>"'] | "[^"]*" | '[^']*' )* ) >
        (?P<code> .*? ) (?: </script\s*> | \Z )"""
)
_LANG = re.compile(r"\blang\s*=\s*[\"']?(?P<lang>\w+)", re.IGNORECASE)
_CODE = re.compile(r"[^\n]")
_STRAY = re.compile(r"</?script\b", re.IGNORECASE)

RULES_OF = {
    "ts": "typescript",
    "typescript": "typescript",
    "tsx": "tsx",
    "jsx": "tsx",
}
"""The rules for a `lang`; those of JavaScript for any other."""


def scripts(text: str) -> tuple[str, str]:
    """The text with everything but its scripts blanked, and the rules for them.

    Each line and each character stays in its place. Several scripts are read as one. Braces
    stand for a tag that begins or ends no script, since what it was meant for is not seen: no
    script can have opened so many, and the text does not parse.
    """
    kept: list[str] = []
    at = 0
    rules = "javascript"
    for found in _SCRIPT_OR_COMMENT.finditer(text):
        kept.append(_outside(text[at : found.start()]))
        at = found.end()
        if found["code"] is None:
            kept.append(_blanked(found[0]))
            continue
        start, end = found.span("code")
        kept += (_blanked(text[found.start() : start]), found["code"], _blanked(text[end:at]))
        lang = _LANG.search(found["attributes"])
        rules = RULES_OF.get(lang["lang"].lower(), rules) if lang else rules
    kept.append(_outside(text[at:]))
    return "".join(kept), rules


def _outside(text: str) -> str:
    """What stands between scripts, blanked but for tags that belong to none."""
    pieces: list[str] = []
    at = 0
    for found in _STRAY.finditer(text):
        pieces += (_blanked(text[at : found.start()]), "}" * len(found[0]))
        at = found.end()
    return "".join((*pieces, _blanked(text[at:])))


def _blanked(text: str) -> str:
    return _CODE.sub(" ", text)


RULES = Embedded(scripts)
