"""Every format is read by an independent reader, whatever the names and messages in it hold."""

from __future__ import annotations

import csv
import json
import os
import re
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import example, given
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt

from antipasta.model import Missing, Source
from antipasta.render import FORMATS, METRICS_FORMATS, Style, lists_changes, render
from antipasta.render.printable import printable
from antipasta.results.reports import MetricsReport
from tests.support.hostile import hostile_file, hostile_verdict, paths, texts
from tests.support.outcomes import (
    CONTRIBUTIONS,
    OF_THE_FILE,
    RUN,
    TOLERATED,
    VIOLATION,
    eventful_verdict,
    verdict,
)
from tests.support.readers import decode_command, is_command, texts_in

if TYPE_CHECKING:
    from markdown_it.token import Token

    from antipasta.results import Verdict

SCHEMAS = Path(__file__).parent / "schemas"
SARIF = Draft4Validator(
    json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text()),
    format_checker=Draft4Validator.FORMAT_CHECKER,
)
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")
LOST = (Missing("big.py", "size", "large"),)
COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::([^\n]*)")


def shown(result: Verdict | MetricsReport, form: str) -> str:
    text = render(result, form, Style())
    assert text.endswith("\n")
    text.encode()
    return text


def sarif(result: Verdict) -> dict[str, Any]:
    document = json.loads(shown(result, "sarif"))
    SARIF.validate(document)
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def junit(result: Verdict) -> ElementTree.Element:
    text = shown(result, "junit")
    JUNIT.validate(text)
    return ElementTree.fromstring(text)


def commands(result: Verdict) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each workflow command, as the runner reads them."""
    found = []
    *lines, last = shown(result, "github").splitlines()
    assert last.startswith("antipasta: ")
    for line in lines:
        command = COMMAND.fullmatch(line)
        assert command
        level, properties, message = command.groups()
        pairs = (pair.split("=", 1) for pair in properties.split(","))
        decoded = {name: decode_command(value) for name, value in pairs}
        found.append((level, decoded, decode_command(message)))
    return found


def rows(result: Verdict | MetricsReport, by: str = "function") -> list[dict[str, str]]:
    text = render(result, "csv", Style(by=by))
    read = list(csv.DictReader(StringIO(text, newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in read)
    return read


def guarded(text: str) -> str:
    """What a cell of the CSV says of a text: no spreadsheet takes it for a formula."""
    shown_text = printable(text)
    return f"'{shown_text}" if shown_text.startswith(("=", "+", "-", "@")) else shown_text


def markdown_cells(result: Verdict | MetricsReport) -> list[list[list[str]]]:
    """The rows of each table of the Markdown, in plain text; the markup in a cell must be ours."""
    tokens = MarkdownIt("commonmark").enable("table").parse(shown(result, "markdown"))
    tables: list[list[list[str]]] = []
    for before, token in pairwise(tokens):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif before.type in ("th_open", "td_open"):
            tables[-1][-1].append(plain(token))
    return tables


def plain(cell: Token) -> str:
    words = []
    for token in cell.children or ():
        if token.type == "html_inline":
            assert token.content in ("<code>", "</code>")
        else:
            assert token.type in (
                "text",
                "text_special",
                "code_inline",
                "strong_open",
                "strong_close",
            )
            words.append(token.content)
    return "".join(words)


def by(author: str) -> str:
    """How the author of the commit 1111... is named behind a message."""
    return f" (in 1111111111 by {printable(author)})"


def report(*files: Any) -> MetricsReport:
    return MetricsReport(Source("worktree"), files, (Missing("big", "size", "large"),), RUN)


@given(paths, texts, texts)
def test_no_name_commands_the_service_that_shows_the_log(
    path: str, name: str, message: str
) -> None:
    result = hostile_verdict(path, name, message)
    for form in FORMATS:
        for verbose in (False, True):
            lines = render(result, form, Style(verbose=verbose)).split("\n")
            told = [line for line in lines if is_command(line)]
            assert all(form == "github" and COMMAND.fullmatch(line) for line in told), form
            assert not any("##" in line.lstrip("#") for line in lines), form
    of_files = report(hostile_file(path, name, message))
    for form in METRICS_FORMATS:
        lines = render(of_files, form, Style(verbose=True)).split("\n")
        assert not any(map(is_command, lines)), form


@given(paths, texts, texts)
def test_sarif_keeps_to_its_schema_and_its_places(path: str, name: str, message: str) -> None:
    run = sarif(hostile_verdict(path, name, message))

    violation, of_the_file, suppressed, listed, overridden, tolerated, unused, misread = run[
        "results"
    ]
    place = violation["locations"][0]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri) == os.fsencode(path)
    assert re.fullmatch(r"(/|[\w.~-]|%[0-9A-F]{2})+", uri, re.ASCII)
    assert place["logicalLocations"][0]["fullyQualifiedName"] == printable(name)
    assert "logicalLocations" not in of_the_file["locations"][0]
    assert violation["message"]["text"] == printable(message) + by(message)
    for each, kind in ((suppressed, "inSource"), (listed, "external"), (overridden, "external")):
        (suppression,) = each["suppressions"]
        assert (suppression["kind"], suppression["justification"]) == (kind, printable(message))
        assert printable(message) in each["message"]["text"]
    assert "suppressions" not in unused
    assert misread["message"]["text"] == f"suppresses nothing: {printable(message)}"
    assert "suppressions" not in tolerated
    assert tolerated["ruleId"] == "cyclomatic_complexity"
    assert tolerated["message"]["text"] == printable(message)
    assert [each["level"] for each in run["results"]] == ["error"] * 2 + ["note"] * 6
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == 2
    in_vain, loosened = invocation["toolConfigurationNotifications"]
    assert in_vain["message"]["text"].endswith(
        f"{printable(message)} (in 3333333333 by {printable(message)})"
    )
    assert loosened["message"]["text"].endswith(by(message))


def test_sarif_explains_its_rules() -> None:
    run = sarif(eventful_verdict())

    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("cyclomatic_complexity", "error"),
        ("maintainability_index", "error"),
        ("unused_suppression", "note"),
        ("misread_suppression", "note"),
    ]
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert sarif(verdict())["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [],
            "toolConfigurationNotifications": [],
        }
    ]


def test_sarif_keeps_the_worst_results_and_says_how_many_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = eventful_verdict()
    whole = sarif(found)
    count = len(whole["results"])
    for most in range(1, count):
        monkeypatch.setenv("ANTIPASTA_MAX_SARIF_RESULTS", str(most))
        run = sarif(found)

        assert run["results"] == whole["results"][:most]
        (invocation,) = run["invocations"]
        (notification,) = [
            each
            for each in invocation["toolExecutionNotifications"]
            if each["descriptor"]["id"] == "left_out"
        ]
        left = count - most
        assert notification["level"] == "warning"
        assert notification["message"]["text"] == (
            f"{left} result{'s' if left > 1 else ''} of {count} left out, the least severe:"
            f" this file holds at most {most}"
        )
        descriptors = {each["id"] for each in run["tool"]["driver"]["notifications"]}
        assert "left_out" in descriptors
    for most in (count, count + 1):
        monkeypatch.setenv("ANTIPASTA_MAX_SARIF_RESULTS", str(most))
        assert sarif(found) == whole


def test_sarif_holds_as_many_results_as_github_takes() -> None:
    many = tuple(VIOLATION._replace(line=line) for line in range(1, 25_003))

    run = json.loads(render(verdict(status="failed", violations=many), "sarif", Style()))["runs"][0]

    assert len(run["results"]) == 25_000
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("2 results of 25002 left out")


@given(paths, texts, texts)
def test_github_commands_are_one_line_each(path: str, name: str, message: str) -> None:
    found = commands(hostile_verdict(path, name, message))

    assert [level for level, _, _ in found] == [
        *("error", "error", "warning", "warning"),
        *("notice", "notice", "notice", "notice", "notice", "warning", "warning"),
    ]
    at_files = [properties["file"] for _, properties, _ in found if "file" in properties]
    assert at_files == [printable(path)] * 9
    assert found[0][2] == printable(message) + by(message)
    assert found[0][1]["title"] == "antipasta: cyclomatic_complexity"
    assert found[4][1]["title"] == "antipasta: tolerated/cyclomatic_complexity"
    assert found[4][2] == printable(message)
    assert found[6][2].startswith(f"Complexity-Override accepts length 12 of {printable(name)}")
    assert found[-1][1]["title"] == f"antipasta: policy/{printable(name)}"
    assert found[0][1]["line"] == "12"
    assert found[0][1]["endLine"] == "60"


@given(paths, texts, texts)
def test_gitlab_issues_have_what_the_widget_needs(path: str, name: str, message: str) -> None:
    issues = json.loads(shown(hostile_verdict(path, name, message), "gitlab"))

    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 11
    at_files = [each["location"]["path"] for each in issues if each["location"]["path"] != "."]
    assert at_files == [printable(path)] * 9
    for issue in issues:
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert isinstance(issue["location"]["lines"]["begin"], int)
        assert issue["check_name"]
    assert issues[0]["description"] == printable(message) + by(message)
    assert [issue["severity"] for issue in issues] == [
        *("major", "major", "minor", "minor", "info", "info", "info", "info", "info"),
        *("minor", "minor"),
    ]


@given(paths, texts, texts)
def test_junit_keeps_to_its_schema(path: str, name: str, message: str) -> None:
    (suite,) = junit(hostile_verdict(path, name, message))

    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("13", "3", "1")
    assert suite.get("skipped") == "9"
    whole, violation, *_, listed = suite
    assert [each.tag for each in whole] == ["failure", "system-out"]
    assert violation.get("classname") == printable(path)
    assert violation[0].tag == "failure"
    assert violation[0].get("message") == printable(message) + by(message)
    assert listed.get("name") == f"suppressed/length ({printable(path)}:5 {printable(name)})"


def test_junit_of_a_pass_is_a_test_that_passed() -> None:
    ((case,),) = junit(verdict())

    assert (case.get("name"), [child.tag for child in case]) == ("verdict", ["system-out"])


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"status": "failed", "violations": (VIOLATION,)}, "failure"),
        (
            {"status": "failed", "violations": (VIOLATION, OF_THE_FILE), "incomplete": LOST},
            "failure",
        ),
        ({"status": "incomplete", "incomplete": LOST}, "error"),
        ({"status": "incomplete"}, "error"),
        ({"status": "passed", "incomplete": LOST}, None),
        ({"status": "passed", "tolerated": (TOLERATED,)}, None),
    ],
)
def test_junit_fails_with_the_verdict_and_its_counts_agree(
    fields: dict[str, Any], outcome: str | None
) -> None:
    suites = junit(verdict(**fields))

    (suite,) = suites
    first = suite[0]
    assert [each.tag for each in first if each.tag != "system-out"] == (
        [outcome] if outcome else []
    )
    if outcome:
        assert first[0].get("type") == fields["status"]
        assert first[0].get("message") == first[1].text
    for report in (suites, suite):
        assert report.get("tests") == str(len(suite))
        for counter, tag in (("failures", "failure"), ("errors", "error")):
            assert report.get(counter) == str(len(suite.findall(f"testcase/{tag}")))
    assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))


@given(paths, texts, texts)
def test_checkstyle_names_each_file_once(path: str, name: str, message: str) -> None:
    file, whole = ElementTree.fromstring(shown(hostile_verdict(path, name, message), "checkstyle"))

    assert file.get("name") == printable(path)
    levels = [error.get("severity") for error in file]
    assert levels == [
        *("error", "error", "warning", "warning"),
        *("info", "info", "info", "info", "warning"),
    ]
    assert [error.get("severity") for error in whole] == ["info", "warning"]
    assert file[0].get("message") == printable(message) + by(message)
    assert file[0].get("source") == "antipasta.cyclomatic_complexity"


@given(paths, texts, texts)
def test_markdown_shows_names_and_nothing_else_of_them(path: str, name: str, message: str) -> None:
    tables = markdown_cells(hostile_verdict(path, name, message))

    place = f"{printable(path)}:12"
    if len(path) < 1000 and len(name) < 1000 and len(message) < 1000:
        violations, overrides, loosened, changes, unjudged, *folded = tables
        tolerated, accepted, idle, unneeded = folded
        for row in overrides[1:]:
            assert row[0].startswith("Complexity-Override ")
            assert row[0].endswith(f" by {printable(message)})")
        assert loosened[1][0].startswith("policy loosened: ")
        assert loosened[1][0].endswith(by(message))
        assert violations[1][:2] == [printable(name), place]
        assert violations[0] == ["function", "place", "metric", "value", "lines", "commit"]
        assert violations[1][3:] == ["14 > 10 (was 9)", "", by(message)[len(" (in ") : -1]]
        assert violations[2][3:] == ["14 > 10 (was 9)", "", ""]
        assert changes[1][:2] == [printable(name), place]
        assert changes[1][3:] == ["9 → 14", ""]
        assert unjudged[1] == [printable(path), "size", printable(message)]
        assert tolerated[1] == [
            *(printable(name), f"{printable(path)}:7", "cyclomatic complexity", "14 > 10 (was 9)")
        ]
        assert [row[0] for row in accepted[1:]] == [f"{printable(path)}:{line}" for line in (3, 5)]
        assert [row[0] for row in idle[1:]] == [f"{printable(path)}:{line}" for line in (8, 7)]
        assert unneeded[1] == [
            f"{printable(path)}:7",
            printable(f"{path}:{name}"),  # what both together begin is escaped as well
            "length",
        ]


@pytest.mark.parametrize("attributed", [False, True])
def test_markdown_names_commits_in_a_column_of_their_own_where_it_knows_them(
    attributed: bool,
) -> None:
    found = VIOLATION._replace(contributions=CONTRIBUTIONS[:1])
    other = (
        OF_THE_FILE._replace(commit="1" * 40, author="Ann | <a@x>") if attributed else OF_THE_FILE
    )

    table = markdown_cells(verdict(violations=(found, other), status="failed"))[0]

    head = ["function", "place", "metric", "value", "lines"]
    rows = [
        *(
            [
                "Class.method",
                "pkg/mod.py:12",
                "cyclomatic complexity",
                "14 > 10 (was 9)",
                "+1 at line 14",
            ],
        ),
        *(["<file>", "b.py:1", "maintainability index", "12.35 < 20 (new)", ""],),
    ]
    commits = ["commit", "", "1111111111 by Ann | <a@x>"]
    assert table == [
        [*row, commit] if attributed else row
        for row, commit in zip((head, *rows), commits, strict=True)
    ]


def test_a_comment_is_never_longer_than_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [VIOLATION._replace(path=f"pkg/{at}.py", function="f" * 100) for at in range(5000)]
    incomplete = tuple(Missing("x" * 1000, "size", "y" * 1000) for _ in range(100))
    text = shown(verdict(status="failed", violations=many, incomplete=incomplete), "markdown")

    assert len(text) < 60_000
    left_out = [int(count) for count in re.findall(r"^\.\.\. and (\d+) more$", text, re.MULTILINE)]
    assert left_out[0] == 5000 - text.count("cyclomatic complexity |")
    monkeypatch.setenv("ANTIPASTA_MAX_COMMENT_CHARACTERS", "1000")
    assert len(shown(verdict(violations=many), "markdown")) < 1000


@given(paths, texts, texts)
@example("'@", "'=a", "'")
def test_csv_is_read_back_and_starts_no_formula(path: str, name: str, message: str) -> None:
    read = rows(hostile_verdict(path, name, message))

    assert [row["record"] for row in read] == [
        *("violation", "violation", "change", "policy_change", "unused_suppression"),
        *("misread_suppression", "override", "override", "tolerated", "unused_baseline"),
        *("incomplete", "uncompared", "suppressed", "suppressed", "ignored"),
    ]
    with_path = [row for row in read if row["record"] != "policy_change" and row is not read[7]]
    assert all(row["path"] == guarded(path) for row in with_path)
    assert read[3]["rule"] == guarded(name)
    assert json.loads(read[3]["value"]) == {"paths": [message]}
    for row, reason in ((read[12], "comment"), (read[13], "baseline")):
        assert (row["reason"], row["message"]) == (reason, guarded(message))
    for row in (read[0], read[3], read[6], read[7], read[12]):
        assert row["author"] == guarded(message)
    assert read[6]["reason"] == guarded(message)
    assert read[0]["message"] == guarded(message)
    assert (read[2]["metric"], read[2]["previous"], read[2]["value"]) == (
        *("cyclomatic_complexity", "9", "14"),
    )
    for row in read:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@given(paths, texts, texts)
def test_measurements_are_read_back(path: str, name: str, message: str) -> None:
    measured = report(hostile_file(path, name, message))

    [function] = rows(measured)
    assert function["path"] == guarded(path)
    assert function["name"] == guarded(name)
    file, skipped = rows(measured, by="file")
    assert (file["analysis"], file["loc"], file["functions"]) == ("full", "3", "1")
    assert (skipped["analysis"], skipped["path"], skipped["reason"]) == ("skipped", "big", "size")
    if len(path) < 1000 and len(name) < 1000:
        assert markdown_cells(measured)[0][1][:2] == [printable(name), f"{printable(path)}:1"]
    assert [json.loads(line)["record"] for line in shown(measured, "jsonl").splitlines()] == [
        *("run", "file", "skipped")
    ]


@given(paths, texts, texts)
def test_lines_of_json_hold_what_the_document_holds(path: str, name: str, message: str) -> None:
    result = hostile_verdict(path, name, message)
    document = json.loads(shown(result, "json"))

    run, *records = (json.loads(line) for line in shown(result, "jsonl").split("\n")[:-1])

    assert run["schema"] == document["schema"]
    assert run["summary"] == document["summary"]
    for record, each in zip(records[:2], document["violations"], strict=True):
        assert record == {"record": "violation", **each}
    assert [record["record"] for record in records[2:]] == [
        *("change", "incomplete", "suppressed", "suppressed", "tolerated", "override", "override"),
        *("ignored", "uncompared", "policy_change", "unused_suppression"),
        *("misread_suppression", "unused_baseline"),
    ]
    assert document["overrides"][0]["reason"] == message
    assert document["violations"][0]["path"] == path


@given(paths, texts, texts)
def test_only_json_holds_what_cannot_be_shown(path: str, name: str, message: str) -> None:
    result = hostile_verdict(path, name, message)

    for form in set(FORMATS) - {"json", "jsonl"}:
        for each in texts_in(form, shown(result, form)):
            assert each.replace("\n", "").isprintable(), form


def keys(result: Verdict, form: str) -> list[str]:
    if form == "gitlab":
        return [issue["fingerprint"] for issue in json.loads(shown(result, form))]
    return [each["partialFingerprints"]["antipasta/v1"] for each in sarif(result)["results"]]


@pytest.mark.parametrize("form", ["gitlab", "sarif"])
def test_fingerprints_stay_when_lines_move_and_values_change(form: str) -> None:
    twin = VIOLATION._replace(line=80, end_line=90)
    before = verdict(violations=(VIOLATION, OF_THE_FILE, twin))
    moved = [each._replace(line=each.line + 7, value=each.value + 1) for each in before.violations]
    reordered = verdict(violations=tuple(reversed(moved)))

    assert keys(before, form) == keys(reordered, form)[::-1]
    assert len(set(keys(before, form))) == 3


@pytest.mark.parametrize(
    "fields", [{"path": "b.py"}, {"function": "other"}, {"metric": "cognitive_complexity"}]
)
def test_fingerprints_tell_places_and_metrics_apart(fields: dict[str, Any]) -> None:
    other = verdict(violations=(VIOLATION._replace(**fields),))

    assert keys(verdict(violations=(VIOLATION,)), "gitlab") != keys(other, "gitlab")


def test_a_far_breach_is_critical() -> None:
    far = verdict(violations=(VIOLATION._replace(value=20),))

    assert json.loads(shown(far, "gitlab"))[0]["severity"] == "critical"


def test_what_shows_changes_asks_for_them() -> None:
    listing = {form for form in FORMATS if lists_changes([form], Style())}

    assert listing == {"json", "jsonl", "github", "markdown", "csv"}
    assert lists_changes(["text"], Style(verbose=True))


@pytest.mark.parametrize("form", METRICS_FORMATS)
def test_no_measurements_are_a_document_too(form: str) -> None:
    assert shown(MetricsReport(Source("worktree"), (), (), RUN), form)
