from __future__ import annotations

import pickle

import pytest

from antipasta import errors
from antipasta.errors import AntipastaError

ERRORS = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, AntipastaError)
]


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_survive_the_way_between_processes(kind: type[AntipastaError]) -> None:
    error = pickle.loads(pickle.dumps(kind("what", hint="next")))

    assert type(error) is kind
    assert (str(error), error.hint) == ("what", "next")


def test_a_hint_may_be_missing() -> None:
    assert AntipastaError("what").hint == ""
