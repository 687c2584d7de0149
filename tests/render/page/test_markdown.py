"""The report as Markdown: short, whole, and no name breaks out of it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from antipasta.render.page.markdown import index_markdown, page_markdown
from antipasta.results.page import IndexRow
from tests.render.page.sample import BARE, PAGE, hostile, large

WHOLE = """\
<!-- antipasta -->
### antipasta: report on `sample`

Commit cccccccccccc of 2026-06-01: 8 functions in 5 files, 2 over a threshold (25.0%).

**Change in `v1..v2`.** aaaaaaaaaaaa to cccccccccccc: 3 functions changed; \
in sum cyclomatic complexity -6, cognitive complexity +33; a gate would refuse 1 place.

| function | place | change | cyclomatic complexity | cognitive complexity |
| --- | --- | --- | --- | --- |
| `tangled` | `src/app/big.py:1` | modified, **refused** |  | 12 → 70 |
| `tidy` | `src/small.py:1` | `moved from old.py untidy` | 9 → 1 | 30 → 5 |
| `helper` | `src/small.py:20` | `added, extracted from tidy` | none → 2 |  |

<details><summary>Not judged: 1 file</summary>

| not judged |
| --- |
| `huge.py: budget` |

</details>

**Worst functions**

| function | place | cognitive | cyclomatic | lines |
| --- | --- | --- | --- | --- |
| `tangled` | `src/app/big.py:1` | **70** | **20** | 10 |
| `Box.open` | `src/app/middle.py:3` | **16** | 1 | 10 |
| `test_it` | `tests/test_app.py:1` | 8 | 12 | 10 |
| `tidy` | `src/small.py:1` | 5 | 1 | 10 |
| `Box.open` | `src/app/middle.py:40` | 3 | 1 | 10 |
| `test_more` | `tests/test_app.py:30` | 1 | 1 | 10 |
| `<module>` | `setup.py:1` | 0 | 1 | 10 |
| `plain` | `src/app/big.py:20` | 0 | 1 | 10 |

**Hotspots by function**, 2026-01-01 to 2026-06-01, 20 commits. score = commits x cognitive complexity; lines are added and deleted ones.

| function | commits | lines | complexity | score |
| --- | --- | --- | --- | --- |
| `src/app/big.py:tangled` | 12 | 340 | 70 | 840 |

**Hotspots by file**, 2026-01-01 to 2026-06-01, 20 commits. score = commits x cognitive complexity, summed over the functions of the file; lines are added and deleted ones.

| file | commits | lines | complexity | score |
| --- | --- | --- | --- | --- |
| `src/app/big.py` | 14 | 400 | 70 | 980 |
| `src/small.py` | 2 | 9 | 5 | 10 |

**Trend.** 6 commits, 2026-01-01 to 2026-06-01.

| metric | mean | sum | over the threshold |
| --- | --- | --- | --- |
| cyclomatic complexity | 2 → 2 | 50 → 50 | 0 → 0 |
| cognitive complexity | 0.50 → 3 | 99 → 94 | 1 → 6 |

<details><summary>Not measured in full: 1 file</summary>

| file | reason | detail |
| --- | --- | --- |
| `broken.py` | syntax | `line 3 <&>` |

</details>

<details><summary>Not to be measured: 2 files (excluded 1, generated 1)</summary>

| file | reason |
| --- | --- |
| `made.py` | generated |
| `vendor/x.py` | excluded |

</details>
"""  # noqa: E501


def test_all_of_it_in_short() -> None:
    assert page_markdown(PAGE) == WHOLE


def test_a_section_without_data_is_left_out() -> None:
    shown = page_markdown(BARE)

    assert re.findall(r"^\*\*(.*?)\*\*", shown, re.MULTILINE) == ["Worst functions"]
    assert "Working tree: 8 functions in 5 files" in shown


def test_no_name_breaks_out() -> None:
    shown = page_markdown(hostile())
    tokens = MarkdownIt("commonmark").enable("table").parse(shown)
    inline = [each for token in tokens for each in token.children or ()]

    html = {each.content for each in inline if each.type == "html_inline"}
    assert html <= {"<code>", "</code>"}
    assert not {"link_open", "image"} & {each.type for each in inline}
    assert not set("\u202e\u2028\r") & set(shown)
    for line in shown.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    heads = [token for token in tokens if token.type == "heading_open"]
    assert len(heads) == 1


def test_a_comment_has_room_for_it() -> None:
    assert PAGE.delta
    page = large(3000)._replace(delta=PAGE.delta._replace(changes=PAGE.delta.changes * 1000))

    shown = page_markdown(page)
    assert len(shown) < 60_000
    assert re.search(r"\.\.\. and \d+ more", shown)


def test_the_index_as_a_table() -> None:
    rows = [
        IndexRow("lost|", problem="no such | directory"),
        IndexRow("one", "one.html", 2, 100, 900, 1, 16, None),
    ]

    assert index_markdown(rows) == (
        "<!-- antipasta -->\n"
        "### antipasta: reports\n\n"
        "1 of 2 repositories; no report of 1; 100 functions, 1 over a threshold.\n\n"
        "| repository | files | functions | lines | over | share | worst cognitive |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        "| `one` | 2 | 100 | 900 | 1 | 1.0% | 16 |\n"
        "| <code>lost&#124;</code> | <code>no such &#124; directory</code> |\n"
    )
