from __future__ import annotations

import pytest

from antipasta.config.attributes import loosened_attributes

PATH = ".gitattributes"


@pytest.mark.parametrize(
    ("before", "after", "listed"),
    [
        (b"", b"a.py linguist-generated\n", [(None, "a.py linguist-generated")]),
        (b"", b"gen/**\tlinguist-vendored=true\r\n", [(None, "gen/** linguist-vendored=true")]),
        (
            b"",
            b"[attr]gen linguist-generated\na.py gen\n",
            [
                (None, "[attr]gen linguist-generated"),
                (None, "a.py gen"),
            ],
        ),
        (b"*.py -linguist-generated\n", b"", [("*.py -linguist-generated", None)]),
        (b"*.py linguist-generated=false\n", b"", [("*.py linguist-generated=false", None)]),
        (
            b"a linguist-generated\na -linguist-generated\n",
            b"a -linguist-generated\na linguist-generated\n",
            [
                (
                    ["a linguist-generated", "a -linguist-generated"],
                    ["a -linguist-generated", "a linguist-generated"],
                )
            ],
        ),
    ],
)
def test_what_calls_more_files_generated_is_listed(
    before: bytes, after: bytes, listed: list[tuple[object, object]]
) -> None:
    changes = list(loosened_attributes(PATH, before, after))

    assert [(each.base, each.head) for each in changes] == listed
    assert {each.field for each in changes} == {PATH}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"* text=auto\n# a linguist-generated\n\n"),
        (b"a linguist-generated\n", b""),
        (b"", b"a -linguist-generated\nb !linguist-vendored\nc linguist-generated=false\n"),
        (b"a linguist-generated\n", b"# why\n  a   linguist-generated\n* text\n"),
        (b"", b"linguist-generated text\n\xff\xfe -text\n"),
    ],
)
def test_what_does_not_is_not(before: bytes, after: bytes) -> None:
    assert list(loosened_attributes(PATH, before, after)) == []
