"""What a language's own parser sees in a file is a unit, or counts, in each file that is full.

Signs that begin or end comments, texts and code are put into files of the corpus at random, or
around a statement behind an operand. What the parser accepts then is code that compiles; if the
grammar reads it otherwise, a branch could hide code there. Where a program is not installed, its
language is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from antipasta.analyze import measure_source
from antipasta.languages import BY_NAME
from tests.corpus.sources import NPM, files_in, listed_sources, obtain, unpacked
from tests.fuzzing.check import unseen
from tests.fuzzing.words import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = Path(__file__).with_name("parsers")
TYPESCRIPT = "typescript@5.9.3"

FILES = 150
LARGEST = 6_000
"""The bytes of the largest file: the smaller they are, the more mutants."""

MUTANTS = 3_000
AROUND = 0.7
"""The part of the mutants in which the signs stand around a statement."""

ACCEPTED = 200
"""How many mutants the parser accepts at least."""

COMMON = (
    *("/", "//", "/*", "*/", '"', "'", "`", "\\", "\\\n", "#", "\n", ";", ":", ",", "?", "=", "$"),
    *("(", ")", "[", "]", "{", "}", "<", ">", "->", "=>", "...", "@", "!", "&", "*", "/a", "a/"),
)
PAIRS = (
    *(("/a", "a/i"), ("/", "/"), ("/*", "*/"), ("//", "\n"), ('"', '"'), ("'", "'"), ("`", "`")),
    *(("#", "\n"), ("/* */", "/* */"), ("//*", "//*/ 1"), ("", ""), ('"\\"', '"'), ('"', '\\""')),
)
"""Signs that begin and end comments and texts in some language."""

GAPS = ("", " ", "\n", " \\\n", "\t")


class Parser(NamedTuple):
    """The program of a parser and its script, and pieces of the language.

    The statement is put behind one of the operands, between the signs of a pair.
    """

    command: tuple[str, ...]
    signs: tuple[str, ...]
    statement: str
    operands: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


SCRIPT = Parser(
    ("node", "typescript.mjs"),
    (
        *("${", "<!--", "-->", "\u2028", "/[/]", "?.", "<a>", "</a>", "async ", "yield ", "let "),
        *("of ", "get ", "++", "as any", "<T>", "if(a)b;", "function(){if(a)b}", "\\u0061", "/g"),
    ),
    "; if (a) b();",
    ("x = a", "a++", "(a)", "return", "a.if", "{}", "`a`", "x = {}", "if (a)", "a =>", "[1]"),
    (("<!--", "-->"), ("`${", "}`")),
)

PARSERS = {
    "javascript": SCRIPT,
    "typescript": SCRIPT,
    "tsx": SCRIPT,
    "ruby": Parser(
        ("ruby", "ruby.rb"),
        (
            *("%", "%w", "%(", "%[", "%r{", "%i", "%q", "<<A\n", "<<~A\n", "A\n", "?a", "#{", ":a"),
            *("=begin\n", "=end\n", "__END__\n", "::", "|x|", "do ", "end ", "x =", "@x", "$x"),
            *("if a then b end;", "def a;if b;c;end;end;", "&.", "=~", "1.", "and ", "not ", "$/"),
        ),
        "; if a; b end;",
        ("x = 1; x", "@x", "f", "f()", "X", "self", "y.z", "return", ":a", "[1]", "x = y", "$x"),
        (
            *(("%(", ")"), ("%w[", "]"), ("%[", "]"), ("%i(", ")"), ("<<A\n", "\nA\n"), ("?a", "")),
            *(("<<~A\n", "\nA\n"), ("\n=begin\n", "\n=end\n"), ("\n__END__\n", "")),
            ("__END__ ", ""),
        ),
    ),
    "php": Parser(
        ("php", "php.php"),
        (
            *("#[", "?>", "<?php ", "<?=", "<<<A\n", "<<<'A'\n", "A\n", "A;", "${", "{$", "?->"),
            *("if($a)b();", "function(){if($a)b();}", "fn()=>", "match(1){", "??", "static "),
            *("__halt_compiler();", "new ", "array", "list"),
        ),
        "; if ($a) { b(); }",
        ("$x = $a", "f()", "return", "$x = [1]", "$x->y", "A::B", "echo 1", "new A", ""),
        (
            *(("<<<A\n", "\nA"), ("<<<'A'\n", "\nA;"), ("?>", "<?php "), ('"{$a[', ']}"')),
            ("#[A(", ")]"),
        ),
    ),
    "go": Parser(
        ("go", "run", "go.go"),
        (
            *("<-", ":=", "func(){if a{b()}}()", "if a{b()};", "for{};", "func f(){if a{b()}}"),
            *("\nfunc f(){if a{b()}}\n", "case 1:", "select{}", "switch{}", "defer ", "struct{}"),
            *("interface{}", "map[a]b{}", "'a'", "chan ", "type A[T any] struct{}", "//line a:1\n"),
        ),
        "; if a { b() };",
        ("x := a", "f()", "return", "x = a", "var x = 1", "x++", "goto y", ""),
        (("'\\''", "'a'"), ("//line a:1\n", "")),
    ),
    "java": Parser(
        ("java", "Java.java"),
        (
            *('"""', "\\u0022", "\\u002a", "\\u002f", "\\u000a", "\\u005c", "\\\\", "::", "@A(1)"),
            *("if(a)b();", "int f(){if(a)b();return 1;}", "new A(){int f(){if(a)b();return 1;}}"),
            *("()->{if(a)b();}", "switch(a){case 1->{}}", "record A(int a){}", "static{if(a)b();}"),
        ),
        "; if (a) b();",
        ("int x = a", "f()", "return", "x++", "char x = 'a'", "String x = a", "case 1 ->", ""),
        (
            *(('"""\n', '"""'), ("// \\u000a", ""), ("/* \\u002a\\u002f", "/* */")),
            *(("'", "\\u0027'"), ('"\\u0022', '+ "\\u0022'), ('"\\u005c"', '"')),
            *(("/* *\\uu002f", "/* */"), ("\\\\u000a", "")),
        ),
    ),
}

pytestmark = pytest.mark.timeout(3600)


def command(language: str) -> tuple[str, ...]:
    """How the parser of a language is called."""
    *program, script = PARSERS[language].command
    called = (*program, str(SCRIPTS / script))
    if program != ["node"]:
        return called
    compiler = unpacked(TYPESCRIPT, [*NPM, TYPESCRIPT]) / "package/lib/typescript.js"
    return (*called, str(compiler), f"a.{BY_NAME[language].extensions[0]}")


def texts(language: str, random: Random) -> list[str]:
    """Some small files of the corpus that are UTF-8."""
    paths = [
        path
        for source in listed_sources()
        if source.directory.exists() or source.kind != "git"
        for path, _ in files_in(obtain(source), [language])
        if path.stat().st_size <= LARGEST
    ]
    drawn = [path.read_bytes() for path in random.sample(paths, min(FILES, len(paths)))]
    return [text.decode() for text in drawn if _is_utf8(text)]


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return b"\r" not in text  # a line end of its own for some of the parsers


def mutants(language: str) -> Iterator[str]:
    """The sources with signs put in, written over others, or taken out, or around a statement."""
    random = Random(language)
    held = texts(language, random)
    signs = (*COMMON, *PARSERS[language].signs)
    for _ in range(MUTANTS):
        text = random.choice(held)
        if random.random() < AROUND:
            lines = text.splitlines(keepends=True)
            lines.insert(random.randrange(len(lines) + 1), _statement(random, language))
            yield "".join(lines)
            continue
        for _ in range(random.choice((1, 1, 2, 2, 3))):
            at, sign = random.randrange(len(text) + 1), random.choice(signs)
            taken = random.choice((0, 0, 0, 0, len(sign)))
            text = text[:at] + sign + text[at + taken :]
        yield text


def _statement(random: Random, language: str) -> str:
    """A line with a statement that the signs around it may hide."""
    parser = PARSERS[language]
    begin, end = random.choice((*PAIRS, *parser.pairs))
    operand, gap = random.choice(parser.operands), random.choice(GAPS)
    return f"{operand}{gap}{begin}{parser.statement} {end}\n"


@pytest.mark.parametrize("language", PARSERS)
def test_what_the_parser_of_a_language_sees_is_seen(language: str) -> None:
    if not shutil.which(PARSERS[language].command[0]):
        pytest.skip(f"{PARSERS[language].command[0]} is not installed")
    accepted = 0
    wrong: list[str] = []
    with subprocess.Popen(
        command(language),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as parser:
        assert parser.stdin
        assert parser.stdout
        for number, text in enumerate(mutants(language)):
            parser.stdin.write(json.dumps(text) + "\n")
            parser.stdin.flush()
            answer = json.loads(parser.stdout.readline())
            if answer is not None:
                accepted += 1
                decisions, heads = answer
                found = measure_source(text.encode(), language=language)
                if found.knows_units and not found.may_lack_units:
                    faults = unseen(found, text.encode(), Seen(heads, decisions))
                    wrong += [f"{number}: {each}" for each in faults]
        parser.stdin.close()
    print(f"{language}: {accepted} of {MUTANTS} mutants are accepted")

    assert wrong == []
    assert accepted >= ACCEPTED
