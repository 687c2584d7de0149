"""What the rules mean, in words for the person whose change one of them stops."""

from __future__ import annotations

_METRICS = {
    "cyclomatic_complexity": (
        "The number of independent paths through the function.",
        "Each decision adds a path that needs a test. Move branches with a purpose of their own"
        " into functions, or replace a chain of conditions by a table.",
    ),
    "cognitive_complexity": (
        "How much a reader has to hold in mind to follow the function.",
        "Nesting weighs most. Return early, and move nested blocks into functions with a name.",
    ),
    "halstead_volume": (
        "How much there is to read: operators and operands, weighted by their variety.",
        "Split the function where it does a second thing.",
    ),
    "halstead_difficulty": (
        "How hard the operators and the repeated operands make the function to write and to read.",
        "Give names to the parts of long expressions.",
    ),
    "halstead_effort": (
        "Halstead volume times difficulty.",
        "Split the function, and give names to the parts of long expressions.",
    ),
    "parameters": (
        "The number of formal parameters.",
        "Group values that belong together, or split the function where they part.",
    ),
    "nesting_depth": (
        "How deep control structures are nested.",
        "Return early, and move nested blocks into functions with a name.",
    ),
    "length": (
        "The number of lines from the first to the last.",
        "Split the function where it does a second thing.",
    ),
    "maintainability_index": (
        "A figure from 0 to 100 made of volume, paths, lines and comments; higher is better.",
        "Split the file, and simplify its largest functions.",
    ),
}
_KINDS = {
    "incomplete": (
        "A file that was to be judged and could not be.",
        "The message says why. What was not judged is not passed.",
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
    """What the rule of a finding is about, and what to do about a finding."""
    kind, _, metric = rule.rpartition("/")
    if rule in _KINDS or kind in _KINDS:
        return _KINDS[kind or rule]
    name = metric.replace("_", " ")
    meaning, advice = _METRICS.get(metric, (f"The {name} of the file.", "Split the file."))
    if kind == "growth":
        return f"How much a change adds. {meaning}", advice
    return meaning, advice
