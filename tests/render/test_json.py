from __future__ import annotations

import json
from typing import Any

import pytest

from antipasta.model import Halstead, Missing, Source
from antipasta.render import Style, render, render_in_pieces
from antipasta.render.json import MANY_FILES, as_document
from antipasta.results.reports import MeasuredFile, MetricsReport
from antipasta.version import __version__
from tests.support.measured import measured, unit
from tests.support.outcomes import RUN, eventful_verdict, verdict


def shown(result: Any) -> Any:
    text = render(result, "json", Style(color=True, verbose=True))
    assert text.endswith("}\n")
    return json.loads(text)


def keys(value: Any) -> Any:
    """The key sets of a document: of objects by key, of lists that of the first element."""
    if isinstance(value, dict):
        return {key: keys(each) for key, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [keys(value[0])]
    return None


def fields(names: str) -> dict[str, None]:
    return dict.fromkeys(names.split())


RUN_KEYS = {**fields("duration_ms executor workers degradation"), "cache": fields("hits misses")}


def test_a_verdict_has_these_fields() -> None:
    document = shown(eventful_verdict())

    assert keys(document) == {
        **fields("schema version status mode baseline"),
        "unused_baseline": [fields("path function metric value digest line")],
        "source": fields("kind revision base"),
        "violations": [
            {
                **fields(
                    "path line end_line function rule metric value threshold comparison previous"
                    " change message"
                ),
                "contributions": [fields("line end_line points share")],
                "shape": fields("kind line end_line points"),
            }
        ],
        "tolerated": [
            fields(
                "path line end_line function rule metric value threshold comparison previous"
                " change message contributions shape"
            )
        ],
        "changes": [
            {
                **fields("path old_path function old_function change line extracted_from"),
                "deltas": fields("cyclomatic_complexity halstead_volume"),
            }
        ],
        "incomplete": [fields("path reason detail")],
        "suppressed": [fields("path line metric by added reason function silences")],
        "overrides": [
            fields("commit author reason path line function metric value threshold previous")
        ],
        "ignored": [fields("path reason")],
        "uncompared": [fields("path detail")],
        "policy_changes": [fields("field base head")],
        "unused_suppressions": [fields("path line metrics by")],
        "misread_suppressions": [fields("path line problem")],
        "summary": {
            **fields("files files_judged functions functions_judged functions_changed violations"),
            **fields("functions_added functions_deleted functions_worse functions_better"),
            **fields("tolerated"),
            "net": fields("cyclomatic_complexity cognitive_complexity"),
        },
        "run": RUN_KEYS,
    }


def test_a_verdict_has_these_values() -> None:
    document = shown(eventful_verdict())

    assert document["schema"] == "antipasta.gate/1"
    assert document["version"] == __version__
    assert document["source"] == {"kind": "staged", "revision": None, "base": "1" * 40}
    assert document["changes"][0]["deltas"]["cyclomatic_complexity"] == [9, 14]
    assert document["changes"][1]["deltas"] == {"parameters": [None, 2]}
    assert document["violations"][1]["function"] is None
    assert document["suppressed"][0]["added"] is True
    assert document["summary"] == {
        "files": 3,
        "files_judged": 2,
        "functions": 7,
        "functions_judged": 6,
        "functions_changed": 3,
        "functions_added": 1,
        "functions_deleted": 0,
        "functions_worse": 1,
        "functions_better": 0,
        "violations": 2,
        "tolerated": 1,
        "net": {"cyclomatic_complexity": 5, "cognitive_complexity": 7},
    }
    assert document["run"] == {
        "duration_ms": 63.0,
        "cache": {"hits": 2, "misses": 1},
        "executor": "sequential",
        "workers": 1,
        "degradation": "normal",
    }


HALSTEAD = Halstead(3, 6, 3, 6, 9, 9, 20.2, 28.5, 1.5, 42.8, 2.3, 0.009)
FILE = measured(
    unit("<module>", 1, kind="module", cognitive_complexity=0),
    unit("Box", 9, kind="class"),
    unit("f", 2, cognitive_complexity=4, parameters=2, halstead_volume=12.0),
    unit("f.inner", 3),
    loc=10,
    maintainability_index=71.3,
    halstead=HALSTEAD,
)


def report(*files: MeasuredFile) -> MetricsReport:
    return MetricsReport(
        Source("revision", "2" * 40),
        files,
        (Missing("big.py", "size", "61 MB, limit 50 MB"),),
        RUN,
    )


def test_measurements_have_these_fields() -> None:
    assert keys(shown(report(MeasuredFile("a.py", "1" * 40, FILE)))) == {
        **fields("schema version"),
        "source": fields("kind revision"),
        "files": [
            {
                **fields("path oid language analysis reason detail"),
                "metrics": {
                    **fields("loc lloc sloc comments single_comments multi blank"),
                    "maintainability_index": None,
                    "cyclomatic_complexity": fields("sum mean max"),
                    "cognitive_complexity": fields("sum mean max"),
                    "halstead": fields(
                        "h1 h2 N1 N2 vocabulary length calculated_length volume difficulty"
                        " effort time bugs"
                    ),
                },
                "functions": [
                    fields(
                        "name kind start_line end_line parameters nesting_depth length"
                        " cyclomatic_complexity cognitive_complexity halstead_volume"
                        " halstead_difficulty halstead_effort modified_cyclomatic_complexity"
                    )
                ],
            }
        ],
        "skipped": [fields("path reason detail")],
        "ignored": None,
        "summary": {**fields("files functions"), "languages": {"python": None}},
        "run": RUN_KEYS,
    }


def test_measurements_have_these_values() -> None:
    c_file = measured()._replace(language="c", analysis="minimal", reason="syntax", detail="why")
    document = shown(
        report(MeasuredFile("a.py", "1" * 40, FILE), MeasuredFile("b.c", "2" * 40, c_file))
    )
    python, c = document["files"]

    assert document["schema"] == "antipasta.metrics/1"
    assert document["source"] == {"kind": "revision", "revision": "2" * 40}
    assert document["skipped"] == [
        {"path": "big.py", "reason": "size", "detail": "61 MB, limit 50 MB"}
    ]
    assert document["summary"] == {"files": 2, "functions": 2, "languages": {"python": 1, "c": 1}}
    assert python["metrics"]["cyclomatic_complexity"] == {"sum": 6, "mean": 2.0, "max": 3}
    assert python["metrics"]["cognitive_complexity"] == {"sum": 4, "mean": 2.0, "max": 4}
    assert python["metrics"]["halstead"] == HALSTEAD._asdict()
    assert [each["name"] for each in python["functions"]] == ["<module>", "Box", "f", "f.inner"]
    assert (c["analysis"], c["reason"], c["detail"]) == ("minimal", "syntax", "why")
    assert c["metrics"]["cyclomatic_complexity"] is None
    assert c["metrics"]["halstead"] is None


def test_nothing_is_a_document_too() -> None:
    assert shown(verdict())["violations"] == []
    assert shown(report())["files"] == []


def test_bytes_that_are_no_utf8_stay_what_they_are() -> None:
    document = shown(verdict(incomplete=(Missing("caf\udce9\n.py", "size", "large"),)))

    assert document["incomplete"][0]["path"] == "caf\udce9\n.py"


@pytest.mark.parametrize("count", [0, MANY_FILES - 1, MANY_FILES, MANY_FILES + 1])
def test_many_files_are_written_one_by_one_and_read_the_same(count: int) -> None:
    paths = ["a.py", 'pkg/"files": [].py', "no UTF-8 \udcff.py", "é.py"]
    files = tuple(
        MeasuredFile(f"{number}{paths[number % 4]}", "1" * 40, measured(unit(), unit("g")))
        for number in range(count)
    )
    skipped = (Missing("b.py", "budget", 'of "files": []'),)
    report = MetricsReport(Source("worktree"), files, skipped, RUN)
    pieces = list(render_in_pieces(report, "json", Style()))

    assert "".join(pieces) == json.dumps(as_document(report), indent=2) + "\n"
    assert render(report, "json", Style()) == "".join(pieces)
    assert len(pieces) == (1 if count < MANY_FILES else count + 2)
