from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.budget import Budget
from antipasta.cache.keys import metrics_key
from antipasta.cache.measurements import (
    WRITTEN_AT_ONCE,
    Measurements,
    depends_on_bytes_only,
)
from antipasta.cache.store import Store
from antipasta.encoding import encode
from antipasta.model import FileMetrics, Missing, Version
from antipasta.results import CacheUse
from tests.support.measured import ENGINES, measured, unit, version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.engine import Fingerprints
    from antipasta.model import Reason

pytestmark = pytest.mark.every_system

VERSIONS = st.builds(
    Version,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["python", "c"]),
)
METRICS = measured(unit())


class Recorder(Store):
    """A store that knows some values and records what it is asked for and given."""

    def __init__(self, values: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.values = dict(values or {})
        self.asked: list[str] = []
        self.puts: list[int] = []

    @property
    def is_open(self) -> bool:
        return True

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        asked = list(keys)
        self.asked += asked
        return {key: self.values[key] for key in asked if key in self.values}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        self.puts.append(len(values))
        self.values |= values


def kept(*versions: Version, metrics: FileMetrics = METRICS) -> dict[str, bytes]:
    keys = [metrics_key(each, ENGINES) for each in versions]
    return {key: encode(metrics, key) for key in keys}


def of(store: Store, engines: Fingerprints = ENGINES) -> Measurements:
    return Measurements(store, engines)


@given(versions=st.lists(VERSIONS), known=st.lists(VERSIONS))
def test_each_content_is_looked_up_once(versions: list[Version], known: list[Version]) -> None:
    store = Recorder(kept(*known))
    opened = of(store)

    found = list(opened.look_up(versions))

    contents = {(each.oid, each.language) for each in versions}
    in_store = {(each.oid, each.language) for each in known}
    assert len(store.asked) == len(set(store.asked)) == len(contents) == len(found)
    assert {(each.oid, each.language): metrics for each, metrics in found} == {
        content: METRICS if content in in_store else None for content in contents
    }
    assert opened.use() == CacheUse(len(contents & in_store), 0)
    assert {each for each in versions if each in opened} == {
        each for each in versions if (each.oid, each.language) in in_store
    }


def test_the_first_path_of_a_content_stands_for_it() -> None:
    first, second, third = version("z.py"), version("a.py"), version("b.py", "2" * 40)

    found = list(of(Recorder()).look_up([first, second, third]))

    assert found == [(first, None), (third, None)]


def test_what_has_an_outcome_in_the_run_is_not_looked_up_again() -> None:
    store = Recorder(kept(version()))
    opened = of(store)
    missing = version("gone.py", "2" * 40)
    opened.keep(missing, Missing("gone.py", "size", "large"))

    assert list(opened.look_up([version()])) == [(version(), METRICS)]
    assert list(opened.look_up([version("renamed.py"), missing])) == []
    assert len(store.asked) == 1
    assert opened.use().hits == 1


def test_a_damaged_value_is_unknown_and_comes_in_its_turn() -> None:
    whole, damaged, gone = (version(f"{at}.py", f"{at:040x}") for at in range(3))
    values = kept(whole) | {key: value[:-1] for key, value in kept(damaged).items()}
    opened = of(Recorder(values))

    found = list(opened.look_up([damaged, whole, gone]))

    assert found == [(gone, None), (damaged, None), (whole, METRICS)]
    assert damaged not in opened


def test_a_value_of_another_engine_is_unknown() -> None:
    opened = of(Recorder(kept(version())), {**ENGINES, "python": "newer"})

    assert list(opened.look_up([version()])) == [(version(), None)]


def test_what_is_unknown_gets_half_of_the_time_that_is_left() -> None:
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(4)]
    left = iter([8.0, 6.0, 4.0])

    found = list(of(Recorder(kept(*versions[:3]))).look_up(versions, lambda: next(left)))

    # The other two may be known: they are neither.
    assert found == [(versions[3], None), (versions[0], METRICS)]


def test_where_all_is_known_the_time_is_for_looking_it_up() -> None:
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(3)]
    left = iter([8.0, 4.0, 1.0, 0.0])

    found = list(of(Recorder(kept(*versions))).look_up(versions, lambda: next(left)))

    assert found == [(versions[0], METRICS), (versions[1], METRICS)]


def test_the_time_that_the_caller_takes_between_two_counts() -> None:
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(3)]
    budget = Budget(8.0, 0.0, clock=lambda: 0.0)
    found = []

    for each, _ in of(Recorder(kept(*versions))).look_up(versions, budget.seconds_left):
        found.append(each)
        budget.reserve_more(4.0)

    assert found == versions[:2]


def test_an_outcome_is_had_by_content_and_under_the_path_of_the_version() -> None:
    opened = of(Recorder())
    opened.keep(version("a.py"), METRICS)
    opened.keep(version("b.py", "2" * 40), Missing("b.py", "size", "large"))

    assert opened[version("copy.py")] == METRICS
    assert opened[version("c.py", "2" * 40)] == Missing("c.py", "size", "large")
    assert version(language="c") not in opened
    with pytest.raises(KeyError):
        opened[version(language="c")]


def test_what_is_kept_is_written_a_batch_at_a_time_and_the_rest_at_the_end() -> None:
    store = Recorder()
    opened = of(store)
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(WRITTEN_AT_ONCE + 3)]

    with opened.written_at_the_end():
        for each in versions:
            opened.keep(each, METRICS)
        assert store.puts == [WRITTEN_AT_ONCE]

    assert store.puts == [WRITTEN_AT_ONCE, 3]
    assert list(of(store).look_up(versions)) == [(each, METRICS) for each in versions]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit(143), ValueError])
def test_however_the_measuring_ends_what_is_kept_is_written(
    end: BaseException | type[BaseException],
) -> None:
    store = Recorder()
    opened = of(store)

    def measure() -> None:
        with opened.written_at_the_end():
            opened.keep(version(), METRICS)
            raise end

    with pytest.raises((KeyboardInterrupt, SystemExit, ValueError)):
        measure()

    assert store.values == kept(version())


@pytest.mark.parametrize(
    ("reason", "is_written"),
    [
        (None, True),
        ("syntax", True),
        ("encoding", True),
        ("depth", True),
        ("timeout", False),
        ("memory", False),
        ("crash", False),
    ],
)
def test_only_what_depends_on_the_bytes_alone_is_written(
    reason: Reason | None, *, is_written: bool
) -> None:
    store = Recorder()
    outcome = METRICS._replace(reason=reason)

    opened = of(store)
    with opened.written_at_the_end():
        opened.keep(version(), outcome)
        opened.keep(version("b.py", "2" * 40), Missing("b.py", "unreadable", "gone"))

    assert depends_on_bytes_only(outcome) is is_written
    assert store.values == (kept(version(), metrics=outcome) if is_written else {})
    assert opened[version()] == outcome


def test_a_store_that_cannot_be_used_is_given_nothing() -> None:
    store = Store(problem="locked")
    opened = of(store)

    with opened.written_at_the_end():
        opened.keep(version(), METRICS)

    assert opened[version()] == METRICS
    assert opened.use() == CacheUse(0, 0, "locked")


def test_misses_are_counted_by_those_that_have_them_measured() -> None:
    opened = of(Recorder(kept(version())))

    list(opened.look_up([version(), version("b.py", "2" * 40)]))
    assert opened.use() == CacheUse(1, 0)
    opened.count(misses=1)
    opened.count(hits=5)
    assert opened.use() == CacheUse(6, 1)
