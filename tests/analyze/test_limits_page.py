"""The inputs of docs/limits.md, measured in a process that may take little time and memory."""

from __future__ import annotations

import json
import re
import sys

from antipasta.analyze.cognitive import why_unusable
from tests.support.run import CHECKOUT, run
from tests.support.sources import lfs_pointer

PAGE = (CHECKOUT / "docs" / "limits.md").read_text(encoding="utf-8")

CPU_SECONDS = 10
MEMORY_BYTES = 1 << 30

MEASURE = f"""
import json, resource, sys
from antipasta.analyze import measure_source
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
_, most = resource.getrlimit(resource.RLIMIT_CPU)
for line in sys.stdin:
    name, language, source = json.loads(line)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + {CPU_SECONDS}
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, most))
    found = measure_source(source.encode("latin-1"), language=language)
    print(json.dumps([name, found.analysis, found.reason]), flush=True)
"""
"""Measures what comes in, one after the other; what takes more ends the process."""

SIZE = 100_000

Input = tuple[str, bytes | str]
"""A language and a source in it."""


def times(text: str, end: str = "") -> Input:
    """Python: so often that it is 100 KB long."""
    return "python", text * (SIZE // len(text)) + end


def nested_definitions(depth: int) -> str:
    return "".join(" " * level + "def f():\n" for level in range(depth))


def notebook(cells: int) -> str:
    cell = {"cell_type": "code", "source": ["x = [\n", "    1]\n"]}
    return json.dumps({"cells": [cell] * cells, "metadata": {}, "nbformat": 4}, indent=1)


UNREADABLE: dict[str, Input] = {
    "Python with a syntax error, or newer than the running Python": ("python", "def f(a): a b"),
    "Python in which definitions nest more than 8 deep and which does not parse": (
        "python",
        nested_definitions(9) + "(",
    ),
    "Python with an unknown or wrong encoding": ("python", b"x = '\xff'"),
    "NUL bytes in Python": ("python", b"x = 1\0"),
    "NUL among the first 8,000 bytes of another language": ("c", b"int x;\0"),
    (
        "Python with more than 300 lambdas that have defaults, or with long names of classes nested"
        " so that all names together have over 5,000,000 characters"
    ): ("python", "f = lambda a=1: a\n" * 301),
    "expressions nested too deeply for Python's parser": ("python", "x = " + "-" * 50_000 + "1"),
    "nesting too deep for lizard": ("zig", "{" * 5000),
    "code that the grammar of another language does not know": (
        "javascript",
        "function f() { if (a > { } }",
    ),
    "a function of Rust in a macro that holds no code as it stands, such as `proptest!`": (
        "rust",
        "proptest! { fn f(a in b) { c(); } }",
    ),
    "a function of which lizard does not find the end": (
        "objectivec",
        "int f(int a) { if (a) { return 1; return 2; }\nint g(int a) { return 1; }\n",
    ),
    "not enough memory": ("python", "x=1\n" * 700_000),
    "a Git LFS pointer: three lines (`version`, `oid` with 64 digits, `size`), no more": (
        "python",
        lfs_pointer().encode(),
    ),
    "XML in a `.ts` file, MATLAB or Mathematica in a `.m` file, a notebook of another kernel": (
        "typescript",
        "<?xml version='1.0'?>",
    ),
}

WALL_SECONDS = 250
"""Below the limit of a test, whatever else the machine does."""

DEEP: dict[str, tuple[str, str, str]] = {
    "brackets in brackets": ("(", "1", ")"),
    "indentation": ("", "", ""),
    "`not not …`": ("not ", "a", ""),
    "`a ** a ** …`": ("a ** ", "a", ""),
    "`lambda: lambda: …`": ("lambda: ", "a", ""),
    "`a if b else a if b else …`": ("a if b else ", "a", ""),
    "`a + a + …`": ("a + ", "a", ""),
    "`a.a.a…`": ("", "a", ".a"),
    "`a()()…`": ("", "a", "()"),
    "`elif` after `elif`": ("", "if a: b", "\nelif a: b"),
    "`a and a and …`": ("a and ", "a", ""),
    "`a < a < …`": ("a < ", "a", ""),
    "adjacent strings": ("'a' ", "'a'", ""),
    "decorators": ("@a\n", "def f(): pass", ""),
}
"""What stands before, in and behind: before and behind as often as the input is deep."""

LONG: dict[str, Input] = {
    "one dictionary over thousands of lines": (
        "python",
        "x = {\n" + "    'key': [1, 'v'],\n" * (SIZE // 20) + "}\n",
    ),
    "numbers on one line": times("1, "),
    "statements with semicolons on one line": times("a; b = c[1:2]; "),
    "brackets 90 deep on every line": times("x = " + "[(" * 45 + "1" + ")]" * 45 + "\n"),
    "one comment": times("#"),
    "one docstring": ("python", '"""' + "words and words\n" * (SIZE // 16) + '"""\n'),
    "one string of escaped quotes": ("python", "x = '" + "\\'" * (SIZE // 2) + "'"),
    "one f-string of braces": ("python", "x = f'" + "{" * (SIZE // 2) + "}" * (SIZE // 2) + "'"),
    "comments that ask for silence": times("# antipasta: ignore # noqa: C901 -- why\n"),
    "comments that ask for silence and do not end": times("# antipasta: ignore["),
    "form feeds between statements": times("x = 1\n\f"),
    "a form feed in every statement": times("if (a)\f: b\n"),
    "lines continued by empty lines": times("x = 1 + 2 \\\n\n"),
    "functions on one line each": times("def f(a): return a + 1\n"),
    "one function of 10,000 parameters": (
        "python",
        "def f(" + ", ".join(f"a{number}" for number in range(10_000)) + "): pass",
    ),
    "strings that do not end": times("'''x\n\"\"\""),
    "backslashes": times("\\"),
    "escaped quotes of a string that does not end": times('"\\'),
    "functions, and a bracket that is not closed": times("def f(a):\n    return a + 1\n", "("),
    "definitions nested 90 deep, and a bracket that is not closed": (
        "python",
        nested_definitions(90) + (" " * 90 + "a = 1\n") * 1000 + "(",
    ),
    "an unfinished docstring with backslashes": ("python", '"""' + "\\alpha " * (SIZE // 7)),
    "an unfinished docstring with pairs of quotes": ("python", '"""x' + '""x' * (SIZE // 3)),
    "lambdas as defaults of lambdas": times("lambda a=\\\n", "1:1"),
    "90 nested classes with long names, and many methods": (
        "python",
        "".join(" " * level + f"class {'a' * 500}:\n" for level in range(90))
        + (" " * 90 + "def f(): pass\n") * (SIZE // 200),
    ),
    "8 nested functions with long names, many in the innermost, and a bracket that is not closed": (
        "python",
        "".join(" " * level + f"def {'a' * 5000}():\n" for level in range(7))
        + (" " * 7 + "def f(): pass\n") * (SIZE // 40)
        + "(",
    ),
    "JavaScript: minified, on one line": (
        "javascript",
        "function f(a,b){if(a&&b){return a+b}return[a,b].map(function(c){return c*2})};" * 1300,
    ),
    "JavaScript: one array on one line": ("javascript", "x=[" + "1," * (SIZE // 2) + "]"),
    "JavaScript: template literals that do not end": ("javascript", "`" + "${a" * (SIZE // 3)),
    "C: one function of 4,000 parameters": (
        "c",
        "int f(" + ",".join(f"unsigned long parameter{n}" for n in range(4000)) + ") {}",
    ),
    "Objective-C: one function of 20,000 parameters": (
        "objectivec",
        "int f(" + ",".join(f"int parameter{n}" for n in range(20_000)) + ") {}",
    ),
    "Objective-C: `a<a<a<…`": ("objectivec", "int x = " + "a<" * (SIZE // 2) + "a;"),
    "Objective-C: `<?extendsextends…`": ("objectivec", "<?" + "extends" * (SIZE // 7) + "!>"),
    "Objective-C: `<????…`": ("objectivec", "<" + "?" * SIZE),
    "Objective-C: comments that do not end": ("objectivec", "/* " * (SIZE // 3)),
    "Java: comments that do not end": ("java", "/* \n" * (SIZE // 4)),
    "TypeScript: `a<b,a<b,…`": ("typescript", "a<b,\n" * (SIZE // 5)),
    "JavaScript: `a<{},a<{},…`": ("javascript", "a<{},\n" * (SIZE // 6)),
    "C: `a=>a=>…`": ("c", "a=>" * (SIZE // 3)),
    "Java: `a=>a=>…` on many lines": ("java", "a=>\n" * (SIZE // 4)),
    "Perl: escaped quotes, and no other": ("perl", '"' + '\\"' * (SIZE // 2)),
    "a notebook of 1,000 cells": ("notebook", notebook(1000)),
}


def tables() -> list[dict[str, list[str]]]:
    """The tables whose first column is an input: by it, the cells of the others."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _, *rows = (
            [cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()
        )
        if head[0].startswith("input"):
            found.append({row[0]: row[1:] for row in rows})
    return found


OUTCOMES, DEPTHS, LEVELS = tables()


def spans(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def measured(inputs: dict[str, Input]) -> dict[str, tuple[str, str | None]]:
    """By name, the level and the reason."""
    lines = [
        json.dumps([name, language, content.decode("latin-1")])
        for name, (language, source) in inputs.items()
        for content in [source.encode() if isinstance(source, str) else source]
    ]
    command = (sys.executable, "-W", "ignore", "-c", MEASURE)
    finished = run(command, CHECKOUT, stdin="\n".join(lines).encode(), timeout=WALL_SECONDS)
    found = [json.loads(line) for line in finished.stdout.splitlines()]
    unfinished = [*inputs][len(found) : len(found) + 1]
    assert not unfinished, (unfinished, finished.returncode, finished.stderr[-500:])
    return {name: (level, reason) for name, level, reason in found}


def test_what_cannot_be_measured_in_full_says_why() -> None:
    assert [*OUTCOMES] == [*UNREADABLE]

    for name, (level, reason) in measured(UNREADABLE).items():
        levels, reasons = map(spans, OUTCOMES[name])
        assert reason in reasons, name
        assert level in (levels or ["reduced", "minimal"]), name


def deep(name: str, depth: int) -> Input:
    if name == "indentation":
        lines = [" " * level + "if a:\n" for level in range(depth)]
        return "python", "".join(lines) + " " * depth + "b\n"
    before, inside, behind = DEEP[name]
    return "python", before * depth + inside + behind * depth + "\n"


def test_depth_is_limited_where_the_page_says_so() -> None:
    assert [*DEPTHS] == [*DEEP]

    limits = {name: int(re.sub(r"\D", "", cells[0]) or 0) for name, cells in DEPTHS.items()}
    within = {name: deep(name, limit * 9 // 10 or SIZE) for name, limit in limits.items()}
    # Far beyond, for the later versions of Python, which take more.
    usual = {name for name, (_, _, who) in DEPTHS.items() if who != "complexipy"}
    here = DEPTHS.keys() if not why_unusable() else usual
    beyond = {
        name: deep(name, limit * 8) for name, limit in limits.items() if limit and name in here
    }

    assert measured(within) == dict.fromkeys(within, ("full", None))
    reasons = {name: [reason] for name, (_, reason) in measured(beyond).items()}
    assert reasons == {name: spans(DEPTHS[name][1]) for name in beyond}


def test_a_large_input_takes_little_time_and_memory() -> None:
    assert [*LEVELS] == [*LONG]

    levels = {name: [level] for name, (level, _) in measured(LONG).items()}

    assert levels == {name: spans(cells[0]) for name, cells in LEVELS.items()}
