"""The languages that antipasta measures: one row each, with its extensions and interpreters.

A row also names the engine that measures the language, with the facts about it that are needed
without importing it. `antipasta.analyze.engines` imports the engine by its name. The hook reads
this table at every commit, so it imports nothing of ours. "How to add" in CONTRIBUTING.md says what
a new row takes.

The extensions are those of lizard's readers, and `.pyw`, `.pyi`, `.ipynb`, `.mts`, `.cts` and
`.svelte`; a test compares the table with the installed lizard.
"""

import sys

from antipasta.lean.typing import NamedTuple


class Engine(NamedTuple):
    """The facts about an engine that are needed without importing it.

    The module `antipasta.analyze.NAME` is the engine; messages to users show its `name`.
    `ms_per_kb` are the CPU milliseconds that a kilobyte of source takes. `libraries` are the
    distributions whose versions its measurements depend on. `parsed_by_python` says that they also
    depend on the grammar of the running Python. `takes_over_from` is the size in bytes from which
    the engine is faster with the measurements of another version of a file; by default it never is.
    The `fallback` measures where one of the libraries is not there.
    """

    name: str
    ms_per_kb: float
    libraries: tuple[str, ...]
    parsed_by_python: bool = False
    takes_over_from: int = sys.maxsize
    fallback: "Engine | None" = None


_PYTHON_BY_RULES = Engine(
    "python", 0.35, ("radon", "lizard"), parsed_by_python=True, takes_over_from=20_000
)
PYTHON = Engine(
    "python",
    0.35,  # CPython 3.11: 0.29 in Django 5.2, 0.41 in sympy
    ("radon", "complexipy", "lizard"),  # lizard reads files that Python does not parse
    parsed_by_python=True,
    takes_over_from=20_000,
    fallback=_PYTHON_BY_RULES,  # not every platform has a wheel of complexipy
)
NOTEBOOK = PYTHON._replace(name="notebook", takes_over_from=sys.maxsize)
LIZARD = Engine("lizard", 2.5, ("lizard",))  # from 1.6 to 5, by how dense the code is


def tree(*grammars: str) -> Engine:
    """The engine of tree-sitter with the distributions of these grammars."""
    # 0.2 to 0.4 for most grammars; see bench/grammars.py
    return Engine("tree", 0.4, ("tree-sitter", *grammars), fallback=LIZARD)


class Language(NamedTuple):
    """A language by its `name` in reports.

    `extensions` are lower-case and without the dot; `interpreters` are programs in shebang lines;
    `comment` begins a comment that ends with the line. `macros` are the names of macros that are
    left out before the parse, which the configuration gives.

    `is_script` and `has_braces` are for lizard's engine. `is_script` says that lizard's figures for
    the code outside functions are those of a `<module>`; for some languages they are not.
    `has_braces` says that a brace ends a block; without braces lizard's nesting depth only ever
    grows, and is not used.
    """

    name: str
    extensions: tuple[str, ...]
    interpreters: tuple[str, ...] = ()
    engine: Engine = LIZARD
    comment: str = "//"
    is_script: bool = False
    has_braces: bool = True
    macros: tuple[str, ...] = ()


LANGUAGES: tuple[Language, ...] = (
    Language("python", ("py", "pyw", "pyi"), ("python", "pypy"), engine=PYTHON, comment="#"),
    Language("notebook", ("ipynb",), engine=NOTEBOOK, comment="#"),
    Language("c", ("c",), engine=tree("tree-sitter-c")),
    Language("cpp", ("cpp", "cc", "cxx", "h", "hh", "hpp"), engine=tree("tree-sitter-cpp")),
    Language("java", ("java",), engine=tree("tree-sitter-java")),
    Language("csharp", ("cs",), engine=tree("tree-sitter-c-sharp")),
    Language(
        "javascript",
        ("js", "cjs", "mjs"),
        ("node", "nodejs"),
        tree("tree-sitter-javascript", "tree-sitter-typescript"),
        is_script=True,
    ),
    Language(
        "typescript",
        ("ts", "mts", "cts"),
        ("ts-node", "deno", "bun"),
        tree("tree-sitter-typescript"),
        is_script=True,
    ),
    Language("tsx", ("tsx", "jsx"), engine=tree("tree-sitter-typescript"), is_script=True),
    Language(
        "vue",
        ("vue",),
        engine=tree("tree-sitter-javascript", "tree-sitter-typescript"),
        is_script=True,
    ),
    Language(
        "svelte",
        ("svelte",),
        engine=tree("tree-sitter-javascript", "tree-sitter-typescript"),
        is_script=True,
    ),
    Language("objectivec", ("m", "mm"), is_script=True),
    Language("ttcn", ("ttcn", "ttcnpp"), is_script=True),
    Language(
        "ruby", ("rb",), ("ruby",), tree("tree-sitter-ruby"), "#", is_script=True, has_braces=False
    ),
    Language("php", ("php",), ("php",), tree("tree-sitter-php"), is_script=True),
    Language("swift", ("swift",), ("swift",), tree("tree-sitter-swift")),
    Language("scala", ("scala",), ("scala",), tree("tree-sitter-scala")),
    Language("gdscript", ("gd",), comment="#", is_script=True, has_braces=False),
    Language("go", ("go",), engine=tree("tree-sitter-go")),
    Language(
        "lua",
        ("lua",),
        ("lua", "luajit"),
        tree("tree-sitter-lua"),
        "--",
        is_script=True,
        has_braces=False,
    ),
    Language("rust", ("rs",), engine=tree("tree-sitter-rust")),
    Language(
        "fortran",
        ("f70", "f90", "f95", "f03", "f08", "f", "for", "ftn", "fpp"),
        comment="!",
        is_script=True,
        has_braces=False,
    ),
    Language("kotlin", ("kt", "kts"), ("kotlin",), tree("tree-sitter-kotlin")),
    Language("solidity", ("sol",), is_script=True),
    Language(
        "erlang", ("erl", "hrl", "es", "escript"), ("escript",), comment="%", has_braces=False
    ),
    Language("zig", ("zig",), is_script=True),
    Language("perl", ("pl", "pm"), ("perl",), comment="#", is_script=True),
    Language("st", ("st",), is_script=True, has_braces=False),
    Language("r", ("r",), ("rscript",), comment="#", is_script=True),
    Language("plsql", ("sql", "pks", "pkb", "pls", "plb", "pck"), comment="--", has_braces=False),
)

WITH_MACROS = frozenset(("c", "cpp"))
"""The languages in which a configuration may name macros."""


class _Rows(dict[str, Language]):
    """The rows by name. Behind a name may stand macros, as in `cpp LIB_API`; the row has them."""

    def __missing__(self, name: str) -> Language:
        base, _, macros = name.partition(" ")
        if not macros or base not in self:
            raise KeyError(name)
        return self[base]._replace(macros=tuple(macros.split()))


BY_NAME = _Rows((language.name, language) for language in LANGUAGES)
BY_EXTENSION = {ext: language for language in LANGUAGES for ext in language.extensions}
BY_INTERPRETER = {name: language for language in LANGUAGES for name in language.interpreters}

NO_LANGUAGE = "none"
"""The remembered language of a file that is no source. No language has this name."""


def by_name(path: str) -> str | None:
    """The language of the extension of `path`, or None."""
    name = path.rpartition("/")[2]
    stem, _, extension = name.rpartition(".")
    if not stem:
        return None
    language = BY_EXTENSION.get(extension.lower())
    return language.name if language else None


def has_extension(path: str) -> bool:
    """Whether the name has an extension. Only without one is the shebang line read."""
    return "." in path.rpartition("/")[2]


def may_be_source(path: str) -> bool:
    """Whether a file of that name is source, or has no extension and may be a script."""
    return by_name(path) is not None or not has_extension(path)


def may_take_over(source: bytes, *, language: str) -> bool:
    """Whether the engine is faster with the measurements of another version of `source`."""
    return len(source) >= BY_NAME[language].engine.takes_over_from
