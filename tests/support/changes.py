"""Changes of files in memory: measured, compared and judged as a run does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.histories import BaseFile, Compared, FileHistory
from antipasta.incremental.diff import compare
from antipasta.model import Candidate, Collection, Source, Version
from antipasta.policy.ledger import allowances
from antipasta.policy.subject import JudgingTerms, Subject
from antipasta.policy.verdict import Rules, reach_verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.model import FileMetrics
    from antipasta.results import Verdict

LIMITS = {"cyclomatic_complexity": 3.0, "cognitive_complexity": 3.0}


class InMemory:
    """A change from the files `old` to the files `new`, each by path."""

    def __init__(
        self, old: Mapping[str, str], new: Mapping[str, str], language: str = "python"
    ) -> None:
        self.texts: dict[Version, bytes] = {}
        self._by_content: dict[bytes, FileMetrics] = {}
        self.language = language
        self.files = [self._history(path, old.get(path), new.get(path)) for path in {**old, **new}]
        changes = compare(self.files, self._lines)
        self.compared = [Compared(*each) for each in zip(self.files, changes, strict=True)]

    def _history(self, path: str, old: str | None, new: str | None) -> FileHistory:
        head = self._version("new", path, new)
        base = self._version("old", path, old)
        return FileHistory(
            path,
            self._measured(head),
            tuple(BaseFile(path, metrics) for metrics in [self._measured(base)] if metrics),
            head,
            (base,) if base else (),
        )

    def _version(self, side: str, path: str, text: str | None) -> Version | None:
        if text is None:
            return None
        version = Version(path, f"{side} {path}", self.language)
        self.texts[version] = text.encode()
        return version

    def _measured(self, version: Version | None) -> FileMetrics | None:
        """The measurements of a version; files of one content share them, as in a run."""
        if version is None:
            return None
        text = self.texts[version]
        if text not in self._by_content:
            self._by_content[text] = measure_source(text, language=self.language)
        return self._by_content[text]

    def _lines(
        self, heads: Sequence[Version], bases: Sequence[Version]
    ) -> dict[Version, list[bytes]]:
        return {each: self.texts[each].splitlines() for each in (*heads, *bases)}

    def subjects(self, limits: Mapping[str, float] | None = None) -> list[Subject]:
        """The files that are still there, to be judged by `limits`."""
        return [
            Subject(each.history.path, each.history.metrics, limits or LIMITS, each)
            for each in self.compared
            if each.history.metrics
        ]

    def verdict(
        self, rules: Rules | None = None, limits: Mapping[str, float] | None = None
    ) -> Verdict:
        """The verdict by the ratchet, without tolerance unless the `rules` have one."""
        subjects = self.subjects(limits)
        heads = [each.history.head for each in self.compared if each.history.head]
        return reach_verdict(
            subjects,
            self.compared,
            collection=Collection(
                Source("staged", is_compared=True), tuple(Candidate(head) for head in heads)
            ),
            rules=rules or Rules("ratchet", "fail"),
            terms=JudgingTerms(allowances=allowances(subjects, self.compared)),
        )
