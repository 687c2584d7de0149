"""Explains the rules, to the person whose change breaks one of them."""

from __future__ import annotations

from antipasta.metrics import METRICS

_KINDS = {
    "incomplete": (
        "A file that was to be judged and could not be.",
        "The message says why. What was not judged is not passed.",
    ),
    "left_out": (
        "Results that are not in this file, for it would hold more than its readers take.",
        "The worst are there. The format json holds all, and a threshold fewer would breach.",
    ),
    "uncompared": (
        "A file whose base version could not be measured.",
        "Nothing in it counts as new, or as worse than before.",
    ),
    "unused_suppression": (
        "A comment that suppresses nothing.",
        "It can go; what is left would silence what comes later.",
    ),
    "policy": (
        "A rule that the branch loosens.",
        "The branch is judged by the rule as it was; once merged, the new one holds.",
    ),
    "baseline": (
        "An entry of the baseline that is new, or allows more than it did.",
        "Bring the code down to what was listed; a raise is let through by --policy head.",
    ),
    "override": (
        "A violation that the message of a commit asks to let pass.",
        "The reason stands behind Complexity-Override in the message.",
    ),
    "suppressed": (
        "A violation that a comment in the source asks to accept, or that the baseline lists.",
        "A comment should say why, behind two dashes.",
    ),
}


def explain(rule: str) -> tuple[str, str]:
    """The meaning of the rule of a finding, and what to do about such a finding.

    Raises KeyError for an unknown rule.
    """
    # After its kind, the rule of a loosened setting may contain a path.
    kind, _, name = rule.partition("/")
    if kind in _KINDS:
        return _KINDS[kind]
    metric = METRICS[name or rule]
    if kind == "growth":
        return f"How much a change adds. {metric.meaning}", metric.advice
    return metric.meaning, metric.advice
