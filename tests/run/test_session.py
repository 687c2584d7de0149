from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.python import LEAST_SIZE
from antipasta.budget import Budget
from antipasta.cache.store import Store
from antipasta.config.settings import LimitSettings, Settings
from antipasta.dispatch.breaker import FAILURES
from antipasta.errors import GitError
from antipasta.languages import PYTHON
from antipasta.model import Content, Execution, FileMetrics, Missing, Version
from antipasta.results import CacheUse
from antipasta.run.session import Session
from tests.support.logs import events_in
from tests.support.measured import version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from antipasta.model import Reader

SOURCE = b"def f(a):\n    return a\n"


def session(
    store: Store,
    *,
    limits: LimitSettings | None = None,
    seconds: float | None = None,
) -> Session:
    settings = Settings(limits=limits or LimitSettings())
    return Session(settings, store, Budget(seconds, 0.0, clock=lambda: 1.5))


def reader(source: bytes = SOURCE) -> tuple[Reader, list[str]]:
    """A way to read versions, and the paths that were read."""
    read: list[str] = []

    def contents(versions: Sequence[Version]) -> Iterator[Content]:
        for each in versions:
            read.append(each.path)
            yield Content(each, source)

    return contents, read


def test_one_content_is_read_and_measured_once_whatever_its_paths(store: Store) -> None:
    one, copy, other = version("a.py"), version("b.py"), version("c.py", "2" * 40)
    read, paths = reader()
    opened = session(store)

    outcomes = opened.measure([one, copy, other, one], read)

    assert paths == ["a.py", "c.py"]
    assert outcomes[one] == outcomes[copy]
    assert outcomes.keys() == {one, copy, other}
    assert opened.summary().cache == CacheUse(0, 2)


def test_what_was_measured_before_is_not_read_again(store: Store) -> None:
    read, paths = reader()
    first = session(store).measure([version()], read)
    again = session(store)

    assert again.measure([version("renamed.py")], read) == {version("renamed.py"): first[version()]}
    assert paths == ["a.py"]
    assert again.summary().cache == CacheUse(1, 0)


def test_another_language_is_another_measurement(store: Store) -> None:
    read, paths = reader()
    session(store).measure([version(), version("a.c", language="c")], read)

    assert paths == ["a.py", "a.c"]


@pytest.mark.parametrize(
    ("source", "limits", "seconds", "reason", "reads"),
    [
        (SOURCE, LimitSettings(max_memory_mb=1), None, "memory", 2),
        (SOURCE, LimitSettings(), 1.0, "budget", 1),  # no time to read it is no time to measure it
        (b"def", LimitSettings(), None, "syntax", 1),
        (b"\xff\n", LimitSettings(), None, "encoding", 1),
    ],
)
def test_only_what_depends_on_the_bytes_alone_is_remembered(
    store: Store,
    source: bytes,
    limits: LimitSettings,
    seconds: float | None,
    reason: str,
    reads: int,
) -> None:
    read, paths = reader(source)

    outcomes = session(store, limits=limits, seconds=seconds).measure([version()], read)
    session(store).measure([version()], read)

    outcome = outcomes[version()]
    assert outcome.reason == reason
    assert paths == ["a.py"] * reads


def test_what_is_missing_is_missing_under_each_path(store: Store) -> None:
    def read(versions: Sequence[Version]) -> Iterator[Content]:
        for each in versions:
            yield Content(each, None, Missing(each.path, "size", "large"))

    outcomes = session(store).measure([version("a.py"), version("b.py")], read)

    assert list(outcomes.values()) == [
        Missing("a.py", "size", "large"),
        Missing("b.py", "size", "large"),
    ]


def test_without_a_store_every_session_measures_anew_but_once() -> None:
    read, paths = reader()
    first, second = session(Store(problem="locked")), session(Store(problem="locked"))

    for opened in (first, first, second):
        opened.measure([version()], read)

    assert paths == ["a.py", "a.py"]
    assert first.summary().cache == CacheUse(0, 1, "locked")


def test_nothing_to_measure_reads_nothing(store: Store) -> None:
    read, paths = reader()

    assert session(store).measure([], read) == {}
    assert paths == []


def test_the_summary_has_the_time_in_milliseconds(store: Store) -> None:
    assert session(store).summary().duration_ms == 1500.0


def test_what_is_known_of_whole_directories_counts_as_known(store: Store) -> None:
    opened = session(store)
    opened.measure([version()], reader()[0])
    opened.count_known(7)

    assert opened.summary().cache == CacheUse(7, 1)


def test_where_all_is_known_this_process_did_it_alone(store: Store) -> None:
    read, _ = reader()
    session(store).measure([version()], read)
    again = session(store)

    again.measure([version()], read)

    figures = again.summary()
    assert (figures.executor, figures.workers, figures.degradation) == ("sequential", 1, "normal")
    assert (figures.pool, figures.given_up) == (None, ())


def test_what_is_given_up_is_given_up_for_the_whole_session(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> FileMetrics:
        return FileMetrics("python", "skipped", "crash", "broken")

    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", fail)
    opened = session(store)
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(FAILURES + 1)]

    opened.measure(versions[:-1], reader()[0])
    outcome = opened.measure(versions[-1:], reader()[0])[versions[-1]]

    assert outcome.detail == "not tried: broken"
    assert len(opened.summary().given_up) == 1


@pytest.mark.parametrize("end", [GitError("git ended"), KeyboardInterrupt(), SystemExit(143)])
def test_what_was_measured_before_an_end_is_in_the_cache(store: Store, end: BaseException) -> None:
    done, left = version("a.py"), version("b.py", "2" * 40)

    def ending(_: Sequence[Version]) -> Iterator[Content]:
        yield Content(done, SOURCE)
        raise end

    # In so little time nothing is read ahead.
    with pytest.raises(type(end)):
        session(store, seconds=1.7).measure([done, left], ending)

    read, paths = reader()
    session(store).measure([done, left], read)
    assert paths == ["b.py"]


def test_who_wants_to_know_is_told_how_far_it_is(store: Store) -> None:
    told: list[tuple[int, int, str]] = []
    execution = Execution(on_progress=lambda *how: told.append(how))
    budget = Budget(None, 0.0, clock=lambda: 1.5)
    session(store).measure([version()], reader()[0])
    opened = Session(Settings(), store, budget, execution=execution)

    opened.measure([version(), version("b.py", "2" * 40)], reader()[0])

    assert told == [(0, 1, "b.py"), (1, 1, "")]


def test_a_changed_file_is_measured_with_what_the_cache_knows_of_its_base(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b"# a comment\n" * (LEAST_SIZE // 10) + SOURCE
    base, head = version("a.py"), version("a.py", "2" * 40)
    given: list[FileMetrics | None] = []

    def noted(source: bytes, *, language: str, earlier: FileMetrics | None) -> FileMetrics:
        given.append(earlier)
        return measure_source(source, language=language, earlier=earlier)

    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", noted)
    measured = session(store).measure([base], reader(large)[0])[base]
    opened = session(store)

    head_only = opened.measure([head], reader(large + b"x = 1\n")[0], {head: [base]})
    again = opened.measure([base], reader()[0])

    assert given == [None, measured]
    assert head_only[head] == measure_source(large + b"x = 1\n", language="python")
    assert again[base] == measured
    assert opened.summary().cache == CacheUse(1, 1)


def test_of_bases_that_heads_come_after_more_is_noted(store: Store) -> None:
    middling = b"# a comment\n" * (PYTHON.takes_over_from // 10) + SOURCE
    base, head = version("a.py"), version("a.py", "2" * 40)
    opened = session(store)

    measured = opened.measure([base], reader(middling)[0], notes=True)[base]
    changed = opened.measure([head], reader(middling + b"x = 1\n")[0], {head: [base]})[head]

    assert isinstance(measured, FileMetrics)
    assert isinstance(changed, FileMetrics)
    assert measured.blocks
    plain = measure_source(middling, language="python")
    assert (measured._replace(blocks=""), plain.blocks) == (plain, "")
    assert changed._replace(blocks="") == measure_source(middling + b"x = 1\n", language="python")


def test_a_base_takes_over_from_a_head_that_was_measured_before_it(store: Store) -> None:
    """The first commit after a pull: neither version is in the cache."""
    middling = b"# a comment\n" * (PYTHON.takes_over_from // 10) + SOURCE
    base, head = version("a.py"), version("a.py", "2" * 40)
    opened = session(store)
    changed = middling + b"x = 1\n"

    now = opened.measure([head], reader(changed)[0], {head: [base]})[head]
    before = opened.measure([base], reader(middling)[0], {base: [head]})[base]

    assert isinstance(now, FileMetrics)
    assert isinstance(before, FileMetrics)
    assert now.blocks
    assert now._replace(blocks="") == measure_source(changed, language="python")
    assert before._replace(blocks="") == measure_source(middling, language="python")


def test_a_small_file_is_measured_without_a_look_at_its_base(store: Store) -> None:
    base, head = version("a.py"), version("a.py", "2" * 40)
    session(store).measure([base], reader()[0])
    opened = session(store)

    opened.measure([head], reader()[0], {head: [base]})

    assert opened.summary().cache == CacheUse(0, 1)


def test_what_may_not_be_done_in_time_begins_with_what_is_soonest_done(
    store: Store, tmp_path: Path
) -> None:
    for name, size in {"a.py": 80_000, "b.py": 90, "new.py": 85_000}.items():
        (tmp_path / name).write_bytes(b"#" * size)
    a, _, _, gone = versions = [
        version(name, str(number) * 40)
        for number, name in enumerate(["a.py", "b.py", "new.py", "gone.py"])
    ]
    read, paths = reader()
    for seconds in (1.55, 60.0):
        budget = Budget(seconds, 0.0, clock=lambda: 1.5)
        opened = Session(Settings(), Store(), budget, root=str(tmp_path))
        opened.measure(versions, read, {a: [gone]})

    assert paths == ["b.py", "gone.py", "new.py", "a.py", "a.py", "b.py", "new.py", "gone.py"]


def test_what_is_known_has_to_be_shown_in_time_too(store: Store) -> None:
    session(store).measure([version()], reader()[0])
    budget = Budget(10.0, 0.0, clock=lambda: 1.5)
    other = version("b.py", "2" * 40)

    opened = Session(Settings(), store, budget)
    opened.measure([version(), other], reader()[0], seconds_a_unit=1.0)

    # Two files with a function and a module each.
    assert budget.seconds_left() == pytest.approx(10 - 1.5 - 2 * 2 * 1.0)


def test_that_time_may_be_short_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Going by their size on disk, the files would take minutes."""
    caplog.set_level("INFO", logger="antipasta")
    versions = [version(f"{number}.py", oid=f"{number:040x}") for number in range(2)]
    for each in versions:
        (tmp_path / each.path).touch()
        os.truncate(tmp_path / each.path, 10**8)
    session = Session(Settings(), Store(), Budget(60, time.monotonic()), root=str(tmp_path))

    session.measure(versions, lambda wanted: (Content(each, b"x = 1\n") for each in wanted))

    assert [event for event, _ in events_in(caplog) if event.startswith("budget")] == [
        "budget_short"
    ]
