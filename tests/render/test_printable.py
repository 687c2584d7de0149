from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.render.printable import in_json, printable, visible
from tests.support.readers import is_command


@given(st.text(st.characters()))
def test_whatever_is_shown_is_printable(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)


@given(st.text(st.sampled_from("#:[] ax\n\r\x1b")))
def test_nothing_printable_is_a_command_of_a_ci_service(text: str) -> None:
    assert not is_command(printable(text))


@given(st.text(st.sampled_from('#:[] ax\\"')))
def test_a_json_document_reads_the_same_without_commands(text: str) -> None:
    document = in_json(json.dumps([text]))

    assert json.loads(document) == [text]
    assert not is_command(document)


@given(st.binary())
def test_any_path_is_printable_and_encodable(path: bytes) -> None:
    shown = printable(os.fsdecode(path))

    assert shown.isprintable()
    assert shown.encode().decode() == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain (ä) 名", "plain (ä) 名"),
        ("\0\t\n\r\x1b\x7f", "\\x00\\t\\n\\r\\x1b\\x7f"),
        ("\x85\u2028\u202e\ufeff", "\\x85\\u2028\\u202e\\ufeff"),
        ("caf\udce9", "caf\\xe9"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
        ("", ""),
        ("::error file=a::b", "\\x3a:error file=a::b"),
        (" ::add-mask::x", " \\x3a:add-mask::x"),
        (":::debug::x", ":\\x3a:debug::x"),
        ("a/::set-env name=PATH::x", "a/\\x3a:set-env name=PATH::x"),
        ("##vso[task.prependpath]x", "#\\x23vso[task.prependpath]x"),
        ("a ##[command]x", "a #\\x23[command]x"),
        ("##teamcity[x]", "#\\x23teamcity[x]"),
        ("####[x]", "#\\x23#\\x23[x]"),
        ("#\ud800#[x]", "#\\ud800#[x]"),
        ("std::move, x[::2], a :: b, # 1", "std::move, x[::2], a :: b, # 1"),
    ],
)
def test_what_is_not_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_what_nobody_takes_for_a_command_stays_in_a_page() -> None:
    assert visible("## a ::b \u202e\t\udcff") == "## a ::b \\u202e\\t\\xff"
