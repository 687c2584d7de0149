"""Explains the rules, to the person whose change breaks one of them."""

from __future__ import annotations

from antipasta.metrics import METRICS

_KINDS = {
    "incomplete": (
        "A file that could not be judged.",
        "The message says why. A file that was not judged has not passed.",
    ),
    "left_out": (
        "Results that were left out, because readers of this format refuse a larger file.",
        "The worst are in the file. The format json has all; a higher threshold gives fewer.",
    ),
    "uncompared": (
        "A file whose base version could not be measured.",
        "Nothing in it counts as new, or as worse than before.",
    ),
    "unused_suppression": (
        "A comment that suppresses nothing.",
        "Remove it; if it stays, it silences later violations.",
    ),
    "misread_suppression": (
        "A comment that suppresses nothing as it is written.",
        "The message says how it is read. It is written: antipasta: ignore[METRIC] -- REASON",
    ),
    "suppression": (
        "A suppressing comment that the change adds, where suppressions.allow_new is false.",
        "Bring the code down to its threshold instead, and take the comment out.",
    ),
    "policy": (
        "A rule that the branch loosens.",
        "The branch is judged by the old rule; the new one takes effect once it is merged.",
    ),
    "baseline": (
        "An entry of the baseline that is new, or allows more than before.",
        "Bring the code down to the listed value; --policy head lets a raise pass.",
    ),
    "override": (
        "A violation that the message of a commit asks to let pass.",
        "The reason follows Complexity-Override in the message.",
    ),
    "suppressed": (
        "A violation that a comment in the source asks to accept, or that the baseline lists.",
        "A comment should give the reason, after two dashes.",
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
