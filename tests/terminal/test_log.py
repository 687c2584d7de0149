from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.errors import SourceError, UsageError
from antipasta.events import note
from antipasta.terminal.console import logged, say, say_error, say_lines
from antipasta.terminal.log import Wanted, wanted_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    Streams = pytest.CaptureFixture[str]

JSON = ("--log-format", "json")


def written(streams: Streams) -> list[dict[str, Any]]:
    return [json.loads(line) for line in streams.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("json", Wanted("json", "info")),
        ("debug", Wanted("text", "debug")),
        ("json:debug", Wanted("json", "debug")),
        ("error:text", Wanted("text", "error")),
        ("", Wanted()),
    ],
)
def test_the_variable(text: str, expected: Wanted) -> None:
    assert wanted_by({"ANTIPASTA_LOG": text}) == expected


@pytest.mark.parametrize(
    "text", ["jsn", "JSON", "json,debug", "json:", ":", "json:text", "debug:info", "1", " json"]
)
def test_another_value_is_an_error_that_names_the_choices(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        wanted_by({"ANTIPASTA_LOG": text})

    assert str(caught.value) == f"ANTIPASTA_LOG is {text!r}"
    for choice in ("text", "json", "debug", "info", "warning", "error", "json:debug"):
        assert choice in caught.value.hint


@pytest.mark.parametrize(
    ("arguments", "is_json", "levels"),
    [
        ((), True, ["warning", "error"]),
        (("--log-level", "info"), True, ["info", "warning", "error"]),
        (("--log-level=error",), True, ["error"]),
        (("--log-format=text",), False, ["warning", "error"]),
        (("--log-format", "text", "--log-format", "json"), True, ["warning", "error"]),
        (("--log-format", "xml", "--log-level", "loud"), True, ["warning", "error"]),
        (("--", "--log-level", "info", "--log-format", "text"), True, ["warning", "error"]),
    ],
)
def test_a_flag_comes_before_the_variable(
    monkeypatch: pytest.MonkeyPatch,
    capsys: Streams,
    arguments: Sequence[str],
    levels: list[str],
    *,
    is_json: bool,
) -> None:
    monkeypatch.setenv("ANTIPASTA_LOG", "json:warning")

    with logged(arguments):
        say("info")
        say("warning", "warning")
        say("error", "error")

    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("{") == is_json
    assert [json.loads(each)["message"] if is_json else each for each in said] == levels


def test_without_a_log_events_are_not_said(capsys: Streams) -> None:
    with logged(("gate",)):
        note("budget_spent", "error")
        say("antipasta: said", "error")

    assert capsys.readouterr().err == "antipasta: said\n"


def test_a_text_log_has_messages_as_they_are_and_events_beside_them(capsys: Streams) -> None:
    with logged(("--log-level", "info")):
        note("stage_end", "debug", stage="start", seconds=1)
        note("budget_spent", "warning", path="a\x1b\n\udce9.py")
        say("antipasta: said\x1b")
        say_error(SourceError("gone\nfor good", hint="look"))

    assert capsys.readouterr().err.splitlines() == [
        r"antipasta: warning: budget_spent stage='collect' path='a\x1b\n\udce9.py'",
        r"antipasta: said\x1b",
        r"antipasta: gone\nfor good",
        "  look",
    ]


@pytest.mark.parametrize("name", ["a\nb.py", "a\x1b[31m.py", "\udce9.py", "a\u2028b.py", "##[x]"])
def test_a_name_forges_no_line_and_is_read_back(capsys: Streams, name: str) -> None:
    with logged(JSON):
        note("degradation", "warning", path=name)
        say(f"antipasta: {name}")
        say_error(SourceError(name, hint=name))

    text = capsys.readouterr().err
    assert text.isascii()
    assert text.count("\n") == 3
    assert "##" not in text
    event, message, error = map(json.loads, text.splitlines())
    assert (event["path"], message["message"]) == (name, name)
    assert (error["message"], error["error"], error["hint"]) == (name, "SourceError", name)


def test_what_others_write_to_standard_error_is_in_the_log(capsys: Streams) -> None:
    with logged(JSON):
        sys.stderr.write("half ")
        sys.stderr.write("a line\n\nand ")
        print("more", file=sys.stderr)
        say_lines("one\ntwo", "error")
        sys.stderr.write("no end")

    said = written(capsys)
    assert [each["message"] for each in said] == [
        "half a line",
        "and more",
        "one\ntwo",
        "no end",
    ]
    assert [each["level"] for each in said] == ["warning", "warning", "error", "warning"]


def test_a_log_in_a_log_is_the_same_log(capsys: Streams) -> None:
    with logged(JSON), logged(JSON):
        say("once")

    assert [each["message"] for each in written(capsys)] == ["once"]
    say("plain")
    assert capsys.readouterr().err == "plain\n"


def test_without_standard_error_there_is_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    with logged(JSON):
        note("budget_spent", "error")
        say("nothing")


def test_a_log_is_no_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Streams) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)

    with logged(JSON):
        assert not sys.stderr.isatty()
