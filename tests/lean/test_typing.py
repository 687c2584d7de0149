"""Named tuples are those of `typing`, whoever looks at them."""

from __future__ import annotations

import copy
import inspect
import pickle
import typing
from typing import Any

import msgspec
import pytest

from antipasta.lean import typing as lean
from antipasta.model import FunctionMetrics

BODY = '''
class Point(NamedTuple):
    """A point."""

    x: int
    y: "float"
    name: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def is_named(self):
        return bool(self.name)

    def moved(self, x):
        return self._replace(x=self.x + x)


class Empty(NamedTuple):
    """Nothing."""


class Tall(Point):
    __slots__ = ()

    def height(self):
        return self.y
'''


def made(named_tuple: Any) -> dict[str, Any]:
    """The classes of BODY with that base."""
    names: dict[str, Any] = {"NamedTuple": named_tuple, "__name__": __name__}
    exec(BODY, names)
    return names


@pytest.fixture(params=[lean.NamedTuple, typing.NamedTuple], ids=["lean", "typing"])
def classes(request: pytest.FixtureRequest) -> dict[str, Any]:
    return made(request.param)


def test_fields_have_places_names_and_defaults(classes: dict[str, Any]) -> None:
    point = classes["Point"]
    one = point(1, y=2.5)

    assert one == (1, 2.5, None, ())
    assert (one.x, one.y, one.name, one.tags, one.is_named) == (1, 2.5, None, (), False)
    assert repr(one) == "Point(x=1, y=2.5, name=None, tags=())"
    assert one.moved(2) == point(3, 2.5)
    assert one._asdict() == {"x": 1, "y": 2.5, "name": None, "tags": ()}
    assert point._make([1, 2.5, None, ()]) == one
    assert (point._fields, point._field_defaults) == (
        ("x", "y", "name", "tags"),
        {"name": None, "tags": ()},
    )
    assert point.__doc__ == "A point."
    assert hash(one) == hash((1, 2.5, None, ()))
    assert classes["Empty"]() == ()


def test_wrong_arguments_are_type_errors(classes: dict[str, Any]) -> None:
    point = classes["Point"]
    for wrong in (point, lambda: point(1, 2, 3, 4, 5), lambda: point(1, 2, z=3)):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(TypeError):
        point._make([1])
    with pytest.raises((TypeError, ValueError)):
        point(1, 2)._replace(z=3)
    with pytest.raises(AttributeError):
        point(1, 2).x = 3
    with pytest.raises(AttributeError):
        point(1, 2).new = 3


def test_a_subclass_has_the_fields_too(classes: dict[str, Any]) -> None:
    tall = classes["Tall"](1, 2, "a")

    assert isinstance(tall, classes["Point"])
    assert type(tall.moved(1)) is classes["Tall"]
    assert (tall.height(), repr(tall)) == (2, "Tall(x=1, y=2, name='a', tags=())")


def test_a_pattern_matches_by_place(classes: dict[str, Any]) -> None:
    point = classes["Point"]
    match point(1, 2):
        case point(1, y):
            assert y == 2
        case _:
            pytest.fail("it does not match")


def test_others_see_its_fields(classes: dict[str, Any]) -> None:
    point = classes["Point"]

    assert typing.get_type_hints(point)["y"] is float
    parameters = inspect.signature(point).parameters
    assert [*parameters] == ["x", "y", "name", "tags"]
    assert parameters["name"].default is None
    assert msgspec.convert([1, 2.5], point) == point(1, 2.5)


def test_it_can_be_copied_and_sent() -> None:
    unit = FunctionMetrics("f", "function", 1, 2)

    assert copy.copy(unit) == copy.deepcopy(unit) == pickle.loads(pickle.dumps(unit)) == unit
    assert type(pickle.loads(pickle.dumps(unit))) is FunctionMetrics


def test_a_field_without_a_default_cannot_follow_one_with_a_default() -> None:
    body = "class Wrong(NamedTuple):\n    a: int = 1\n    b: int"
    with pytest.raises(TypeError, match="default"):
        exec(body, {"NamedTuple": lean.NamedTuple, "__name__": __name__})


def test_annotations_may_be_made_when_they_are_asked_for() -> None:
    """As Python 3.14 does it (PEP 749); the format 1 asks for their values."""
    asked = []

    def annotate(form: int) -> dict[str, type]:
        asked.append(form)
        return {"a": int, "b": int}

    body = {"__annotate_func__": annotate, "b": 7, "__module__": __name__, "__qualname__": "Late"}
    metaclass: Any = type(lean.NamedTuple)
    late = metaclass("Late", (lean.NamedTuple,), body)

    assert (late(1), asked) == ((1, 7), [1])


def test_annotations_tell_their_choices() -> None:
    choices = lean.Literal["a", "b"]

    assert lean.get_args(choices) == ("a", "b")
    assert lean.get_args(choices | None) == (choices, type(None))
    assert lean.get_args(int | choices) == (int, choices)
    assert lean.get_args(int | None) == (int, type(None))
    assert lean.get_args(tuple[int, ...]) == (int, ...)
    assert lean.get_args(int) == ()
    assert choices == lean.Literal["a", "b"] != lean.Literal["a"]
    assert len({choices, lean.Literal["a", "b"]}) == 1
