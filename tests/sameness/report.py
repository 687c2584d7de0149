"""Says what differs, and adds up what was compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.sameness.answers import differences, without_run

if TYPE_CHECKING:
    from tests.sameness.answers import Answer, Difference
    from tests.sameness.cases import Case
    from tests.sameness.sides import Played


class Report:
    """Prints while scenes are played. With `words` it also compares what people read."""

    def __init__(self, *, words: bool) -> None:
        self.words = words
        self.runs = 0
        self.different = 0
        self.seconds = [0.0, 0.0]
        self.cache: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.codes: Counter[int | None] = Counter()
        self.kinds: Counter[tuple[str, str]] = Counter()

    def add(self, played: Played) -> None:
        """Compare the answers of a scene, and print a line for it."""
        differing = 0
        for case, answers in zip(played.scene.cases, played.answers, strict=True):
            self._count(answers)
            found = list(differences(*answers, case.format_name, words=self.words))
            differing += bool(found)
            for difference in found:
                self._show(played.scene.name, case, difference)
        self.runs += len(played.answers)
        self.different += differing
        print(f"{played.scene.name}: {len(played.answers)} runs, {differing} different", flush=True)

    def finish(self) -> int:
        """Print the sums; returns 1 when anything differs, or when nothing was compared."""
        for (what, command), count in self.kinds.items():
            if count > 1:
                print(f"{command}: {what} differs in {count} runs, the first is shown above")
        for name, seconds, cache in zip(("before", "after"), self.seconds, self.cache, strict=True):
            sums = ", ".join(f"{cache[each]} {each}" for each in ("hits", "misses"))
            print(f"{name}: {seconds:.1f} s, in the cache {sums}")
        codes = ", ".join(f"{count} times {code}" for code, count in self.codes.most_common())
        print(f"exit codes before: {codes}")
        print(f"{self.runs} runs, {self.different} different")
        return 1 if self.different or not self.runs else 0

    def _count(self, answers: tuple[Answer, Answer]) -> None:
        self.codes[answers[0].exit_code] += 1
        for number, answer in enumerate(answers):
            self.seconds[number] += answer.seconds
            cache = without_run(answer.output)[1].get("cache")
            self.cache[number].update(cache if isinstance(cache, dict) else {})

    def _show(self, scene: str, case: Case, difference: Difference) -> None:
        """Print a difference, if it is the first of its kind."""
        kind = (difference.what, f"{' '.join(case.command)} --format {case.format_name}")
        self.kinds[kind] += 1
        if self.kinds[kind] == 1:
            text = f"\n{scene}: {case}\n{difference.what} differs:\n{difference.diff}\n"
            # What is no UTF-8 came as surrogates, which no terminal takes.
            print(text.encode("utf-8", "backslashreplace").decode())
