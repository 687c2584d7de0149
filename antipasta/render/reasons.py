"""Why a file is judged as it is, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.render.json import figures
from antipasta.render.printable import in_json, printable
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.config.rules import Rules
    from antipasta.results.reasons import Judgement, Reason


def text(rules: Rules, judgement: Judgement) -> str:
    """The rules and what they make of the file, as lines for a terminal."""
    return "".join(f"{line}\n" for line in _lines(rules, judgement))


def _lines(rules: Rules, judgement: Judgement) -> Iterator[str]:
    base = judgement.source.base
    compared = f"compared with {base[:12]}" if base else "no commit to compare with"
    yield f"{printable(judgement.path)}: {judgement.state}; mode {judgement.mode}, {compared}"
    if rules.exclusion:
        yield f"  excluded by     {printable(rules.exclusion)}"
    width = max((len(each.metric) for each in rules.limits), default=0)
    for each in rules.limits:
        value = "not judged" if each.threshold is None else f"{each.threshold:g}"
        yield f"  {each.metric:{width}}  {value:>10}  {each.rule}  ({printable(each.place)})"
    for changed in judgement.policy_changes:
        yield f"  does not count yet: {printable(changed.field)} {changed.base} -> {changed.head}"
    yield from _reasons(judgement)


def _reasons(judgement: Judgement) -> Iterator[str]:
    if judgement.state == "judged" and not judgement.reasons:
        yield "  nothing is beyond its threshold"
    last: tuple[str | None, int] | None = None
    for each in judgement.reasons:
        # Functions of one name differ by their lines.
        if (each.function, each.line) != last:
            last = (each.function, each.line)
            name = "<file>" if each.function is None else printable(each.function)
            yield f"  line {each.line}: {name}"
        yield f"    {'passes' if each.passes else 'FAILS '}  {_value(each)}: {each.why}"


def _value(reason: Reason) -> str:
    was = "" if reason.previous is None else f" (was {reason.previous:g})"
    return f"{reason.metric} {reason.value:g}{was}, threshold {reason.threshold:g}"


def document(rules: Rules, judgement: Judgement) -> str:
    """The same as a JSON document."""
    found: dict[str, Any] = {
        "schema": "antipasta.rules/1",
        "version": __version__,
        "path": judgement.path,
        "state": judgement.state,
        "mode": judgement.mode,
        "base": judgement.source.base,
        "exclusion": rules.exclusion or None,
        "limits": [each._asdict() for each in rules.limits],
        "policy_changes": [
            {"field": each.field, "base": each.base, "head": each.head}
            for each in judgement.policy_changes
        ],
        "reasons": [each._asdict() for each in judgement.reasons],
        "run": figures(judgement.run),
    }
    return in_json(json.dumps(found, indent=2)) + "\n"
