"""The scripts of a Vue file: each by the rules of the language that its `lang` names."""

from __future__ import annotations

import re

from antipasta.analyze.trees.rules import Embedded

# A comment of HTML may hold a script that is none, and a script what looks like such a comment.
_SCRIPT_OR_COMMENT = re.compile(
    r"""(?xsi) <!-- .*? --> | <script\b (?P<attributes> (?: [^>"'] | "[^"]*" | '[^']*' )* ) >
        (?P<code> .*? ) (?: </script\s*> | \Z )"""
)
_LANG = re.compile(r"\blang\s*=\s*[\"']?(?P<lang>\w+)", re.IGNORECASE)
_CODE = re.compile(r"[^\n]")

RULES_OF = {
    "ts": "typescript",
    "typescript": "typescript",
    "tsx": "tsx",
    "jsx": "tsx",
}
"""The rules for a `lang`; those of JavaScript for any other."""


def scripts(text: str) -> tuple[str, str]:
    """The text with everything but its scripts blanked, and the rules for them.

    Each line and each character stays in its place. Several scripts are read as one.
    """
    kept: list[str] = []
    at = 0
    rules = "javascript"
    for found in _SCRIPT_OR_COMMENT.finditer(text):
        if found["code"] is None:
            continue
        kept.append(_blanked(text[at : found.start("code")]))
        kept.append(text[found.start("code") : found.end("code")])
        at = found.end("code")
        lang = _LANG.search(found["attributes"])
        rules = RULES_OF.get(lang["lang"].lower(), rules) if lang else rules
    kept.append(_blanked(text[at:]))
    return "".join(kept), rules


def _blanked(text: str) -> str:
    return _CODE.sub(" ", text)


RULES = Embedded(scripts)
