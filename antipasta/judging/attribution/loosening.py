"""Finds the commits of a range that loosened the configuration, the baseline, or git's attributes.

Also those that called a file generated.

A loosened rule is followed from the head to the base. If a parent has the rule with the same value,
the rule came from that parent; if no parent has, the commit wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from antipasta.collect.generated import is_of_attributes
from antipasta.collect.history import with_differences
from antipasta.collect.revision import reader
from antipasta.config import CONFIG_NAMES
from antipasta.config.attributes import loosened_attributes
from antipasta.config.branch import loosened
from antipasta.errors import ConfigError
from antipasta.judging.baseline import entries_at
from antipasta.policy.baseline import ENTRY, rule_of
from antipasta.results.findings import PolicyChange, Violation
from antipasta.run.generated import said_by_content
from antipasta.run.opening import policy_of_commit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.git_formats import Difference
    from antipasta.collect.history import Commit
    from antipasta.judging.attribution.walk import Range
    from antipasta.model import Version
    from antipasta.results import Verdict
    from antipasta.run.opening import Run

    Rule = tuple[str, Any, Any]
    """The field of a rule, its value in the base, and its value now.

    A baseline entry has None for the value in the base.
    """

Loosened = TypeVar("Loosened", PolicyChange, Violation)


def with_loosening_commits(run: Run, judged: Range, verdict: Verdict) -> Verdict:
    """The `verdict` with the commits that loosened its rules and raised entries of its baseline.

    What is not committed yet has no commit. Raises GitError where the history cannot be read.
    """
    raised = [each for each in verdict.violations if each.rule == "baseline"]
    rules = [*map(_of_change, verdict.policy_changes), *map(_of_entry, raised)]
    if not rules:
        return verdict
    lists_entries = any(field.startswith(ENTRY) for field, *_ in rules)
    fields = {field for field, *_ in rules}
    history = _History(run, verdict.baseline if lists_entries else None, fields)
    commits = _writers(judged, rules, history)
    return verdict._replace(
        policy_changes=tuple(_credited(each, next(commits)) for each in verdict.policy_changes),
        violations=tuple(
            _credited(each, next(commits)) if each.rule == "baseline" else each
            for each in verdict.violations
        ),
    )


def _of_change(change: PolicyChange) -> Rule:
    return change.field, None if change.field.startswith(ENTRY) else change.base, change.head


def _of_entry(violation: Violation) -> Rule:
    return f"{ENTRY}{violation.function}.{violation.metric}", None, violation.value


def _credited(loosened: Loosened, commit: Commit | None) -> Loosened:
    return loosened._replace(commit=commit.oid, author=commit.author) if commit else loosened


class _History:
    """The loosened rules and the baseline entries of each commit of a range, read from `paths`.

    `fields` are those of the loosened rules; that of a line of attributes is its file, and that of
    a file that calls itself generated the file.
    """

    def __init__(self, run: Run, baseline: str | None, fields: Iterable[str]) -> None:
        fields = set(fields)
        self._attributes = sorted(filter(is_of_attributes, fields))
        self._languages = {head.path: head.language for head in _heads(run) if head.path in fields}
        self.paths = {
            *CONFIG_NAMES,
            *filter(None, (baseline,)),
            *self._attributes,
            *self._languages,
        }
        self._run = run
        self._baseline = baseline
        self._known: dict[str, list[Rule]] = {}

    def at(self, commit: str) -> list[Rule]:
        """The rules that `commit` loosens compared with the base, and the entries that it lists."""
        if commit not in self._known:
            self._known[commit] = [
                *self._settings(commit),
                *self._entries(commit),
                *self._lines_of_attributes(commit),
                *self._signs(commit),
            ]
        return self._known[commit]

    def _settings(self, commit: str) -> Iterator[Rule]:
        base = self._run.policy.base
        if base is None:
            return
        try:
            own = policy_of_commit(self._run, commit).settings
        except ConfigError:
            # A configuration that cannot be read loosens no rule.
            return
        yield from map(_of_change, loosened(own, base.settings))

    def _entries(self, commit: str) -> Iterator[Rule]:
        if self._baseline is None:
            return
        try:
            entries = entries_at(self._run, self._baseline, commit)
        except ConfigError:
            return
        for entry in entries:
            yield rule_of(entry), None, entry.value

    def _lines_of_attributes(self, commit: str) -> Iterator[Rule]:
        repository, base = self._run.place.repository, self._run.source.commits.base
        if not self._attributes or repository is None or base is None:
            return
        before = reader(repository, base, self._attributes)
        after = reader(repository, commit, self._attributes)
        for path in self._attributes:
            try:
                changes = loosened_attributes(path, before(path) or b"", after(path) or b"")
            except ConfigError:
                # A link, say: it calls no file generated.
                continue
            yield from map(_of_change, changes)

    def _signs(self, commit: str) -> Iterator[Rule]:
        """What the files of a commit say of themselves."""
        repository = self._run.place.repository
        if not self._languages or repository is None:
            return
        read = reader(repository, commit, sorted(self._languages))
        for path, language in self._languages.items():
            try:
                data = read(path)
            except ConfigError:
                # It is too large, or a link: nobody is named.
                continue
            for said in said_by_content(data, language) if data is not None else ():
                yield path, None, said


def _heads(run: Run) -> Iterator[Version]:
    """The judged files, and the new ones that their names call generated."""
    yield from (each.head for each in run.collection.candidates)
    yield from run.said.new_by_name if run.said else ()


def _writers(judged: Range, rules: Sequence[Rule], history: _History) -> Iterator[Commit | None]:
    """For each of the `rules`, in their order, the commit that wrote it.

    None for a rule that the base has already, or that is not committed.
    """
    writers: list[Commit | None] = [None for _ in rules]
    places: defaultdict[str, list[int]] = defaultdict(list)
    if judged.commits:
        head = judged.commits[0].oid
        places[head] = [at for at, rule in enumerate(rules) if rule in history.at(head)]
    for commit, differences in with_differences(judged.repository, judged.commits):
        for at in places.pop(commit.oid, ()):
            parent = _parent_with(rules[at], commit, differences, history)
            if parent is None:
                writers[at] = commit
            else:
                places[parent].append(at)
    return iter(writers)


def _parent_with(
    rule: Rule,
    commit: Commit,
    differences: Sequence[Mapping[str, Difference]],
    history: _History,
) -> str | None:
    """The first parent that has the rule with the same value; None if no parent has."""
    for parent, difference in zip(commit.parents, differences, strict=True):
        touched = {side.path for each in difference.values() for side in (each.old, each.new)}
        if history.paths.isdisjoint(touched) or rule in history.at(parent):
            return parent
    return None
