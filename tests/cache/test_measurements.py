from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from antipasta.cache.keys import metrics_key
from antipasta.cache.measurements import Plan, make_plan
from antipasta.cache.store import Store
from antipasta.encoding import encode
from antipasta.model import FileMetrics, Version
from tests.support.measured import ENGINES, measured, unit, version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VERSIONS = st.builds(
    Version,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["python", "c"]),
)
METRICS = measured(unit())


class Recorder(Store):
    """A store that knows some values and records what it is asked for."""

    def __init__(self, values: Mapping[str, bytes]) -> None:
        super().__init__()
        self.values = values
        self.asked: list[str] = []

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        asked = list(keys)
        self.asked += asked
        return {key: self.values[key] for key in asked if key in self.values}


def kept(*versions: Version, metrics: FileMetrics = METRICS) -> dict[str, bytes]:
    keys = [metrics_key(each, ENGINES) for each in versions]
    return {key: encode(metrics, key) for key in keys}


@given(versions=st.lists(VERSIONS), known=st.lists(VERSIONS))
def test_each_content_is_looked_up_once(versions: list[Version], known: list[Version]) -> None:
    store = Recorder(kept(*known))

    plan = make_plan(versions, store, ENGINES)

    contents = {(each.oid, each.language) for each in versions}
    in_store = {(each.oid, each.language) for each in known}
    assert len(store.asked) == len(set(store.asked)) == len(contents)
    assert plan.known == dict.fromkeys(contents & in_store, METRICS)
    assert {(each.oid, each.language) for each in plan.unknown} == contents - in_store
    assert len(plan.unknown) == len(contents - in_store)


def test_the_first_path_of_a_content_stands_for_it() -> None:
    first, second, third = version("z.py"), version("a.py"), version("b.py", "2" * 40)

    assert make_plan([first, second, third], Recorder({}), ENGINES) == Plan({}, (first, third))


def test_a_damaged_value_is_unknown() -> None:
    values = {key: value[:-1] for key, value in kept(version()).items()}

    assert make_plan([version()], Recorder(values), ENGINES) == Plan({}, (version(),))


def test_a_value_of_another_engine_is_unknown() -> None:
    newer = ENGINES | {"python": "newer"}

    assert make_plan([version()], Recorder(kept(version())), newer).unknown == (version(),)


def test_what_is_unknown_gets_half_of_the_time_that_is_left() -> None:
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(4)]
    left = iter([8.0, 6.0, 4.0])

    plan = make_plan(versions, Recorder(kept(*versions[:3])), ENGINES, lambda: next(left))

    assert list(plan.known) == [(versions[0].oid, "python")]
    # The other two may be known: they are neither.
    assert plan.unknown == (versions[3],)


def test_where_all_is_known_the_time_is_for_looking_it_up() -> None:
    versions = [version(f"{at}.py", f"{at:040x}") for at in range(3)]
    left = iter([8.0, 4.0, 1.0, 0.0])

    plan = make_plan(versions, Recorder(kept(*versions)), ENGINES, lambda: next(left))

    assert (len(plan.known), plan.unknown) == (2, ())
