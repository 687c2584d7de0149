"""Changes: two versions of a file, between which the byte 0 stands, are measured and compared."""

from __future__ import annotations

from tests.fuzzing.harnesses.mutate import LARGEST
from tests.support.changes import InMemory
from tests.support.examples import EXAMPLES

LANGUAGES = ("python", "javascript", "c", "java", "go")


def seeds() -> list[bytes]:
    """A change in each language."""
    return [
        bytes((at,)) + text + b"\n\0" + text.replace(b"a", b"b") + b"\n" + text
        for at, name in enumerate(LANGUAGES)
        for text in [EXAMPLES[name].encode()]
    ]


def check(data: bytes) -> None:
    """Every function that is now there has one change, and a file is no change to itself."""
    # What a megabyte takes is what `analyze` is about.
    data = data[:LARGEST]
    language = LANGUAGES[data[0] % len(LANGUAGES)] if data else "python"
    old, _, new = data[1:].decode("utf-8", "replace").partition("\0")
    change = InMemory({"a": old}, {"a": new, "b": old[: len(old) // 2]}, language)
    change.verdict()
    same = InMemory({"a": new}, {"a": new}, language)
    assert not same.verdict().violations
    changes = [change for each in same.compared for change in each.changes]
    assert all(each.change in (None, "unknown") for each in changes), changes
