from __future__ import annotations

import io
import sys

import pytest

from antipasta.errors import AntipastaError
from antipasta.terminal.console import say, say_error, tell, wants_color, write_document
from antipasta.terminal.trouble import Trouble
from tests.support.readers import is_command


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def stream(encoding: str, kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> io.TextIOWrapper:
    return kind(io.BytesIO(), encoding=encoding, newline="\n")


def written(to: io.TextIOWrapper) -> bytes:
    raw = to.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "ä→".encode()),
        ("latin-1", b"\xe4\\u2192"),
        ("ascii", b"\\xe4\\u2192"),
    ],
)
def test_what_the_terminal_has_no_sign_for_is_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: bytes
) -> None:
    out, err = stream(encoding), stream(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)

    write_document("ä→\udce9\n")
    say("ä→\udce9")

    assert written(out) == expected + b"\\udce9\n"
    assert written(err) == expected + b"\\xe9\n"


def test_a_stream_of_text_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)

    write_document("document\n")

    assert out.getvalue() == "document\n"


def test_without_streams_there_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)

    write_document("document\n")
    say("talk")

    assert not wants_color("auto")


def test_an_error_is_said_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    say_error(AntipastaError("a\nb\x1b", hint="do\nthis"))
    say_error(AntipastaError("no hint"))

    assert capsys.readouterr() == ("", "antipasta: a\\nb\\x1b\n  do\\nthis\nantipasta: no hint\n")


@pytest.mark.parametrize(
    ("kind", "variables", "expected"),
    [
        (Terminal, {"TERM": "xterm"}, True),
        (Terminal, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal, {"TERM": "dumb"}, False),
        (io.TextIOWrapper, {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch,
    kind: type[io.TextIOWrapper],
    variables: dict[str, str],
    expected: bool,
) -> None:
    monkeypatch.setattr(sys, "stdout", stream("utf-8", kind))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert wants_color("auto") is expected
    assert wants_color("always")
    assert not wants_color("never")


def test_a_line_is_one_line_and_commands_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for show in (say, tell):
        show("antipasta: a\n::error::b\x1b[31m ##vso[x]")

    said = "antipasta: a\\n::error::b\\x1b[31m #\\x23vso[x]\n"
    assert capsys.readouterr() == (said, said)


def test_a_fault_of_ours_is_reported_in_lines_that_command_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in ((), ("-v",)):
        Trouble(arguments, default="fail").exit_code(ValueError("\n::error::b\x1b ##[x]"))

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 4
    assert not any(map(is_command, lines))
    assert all(line.isprintable() for line in lines)
