"""The languages antipasta measures: one entry each, and which file names and shebangs mean it.

`engine` says which part of `analyze` measures the language: `python` (radon and complexipy define
the numbers), `notebook` (the Python in Jupyter notebooks) or `lizard`. The extensions are those of
lizard's readers, `.pyw`, `.pyi` and `.ipynb` besides; a test compares the table with the installed
lizard.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Engine = Literal["python", "notebook", "lizard"]


class Language(NamedTuple):
    """A language by its `name` in reports.

    `extensions` are lower-case and without the dot; `interpreters` are programs in shebang lines;
    `comment` begins a comment that ends with the line.
    """

    name: str
    extensions: tuple[str, ...]
    interpreters: tuple[str, ...] = ()
    engine: Engine = "lizard"
    comment: str = "//"


LANGUAGES: tuple[Language, ...] = (
    Language("python", ("py", "pyw", "pyi"), ("python", "pypy"), engine="python", comment="#"),
    Language("notebook", ("ipynb",), engine="notebook", comment="#"),
    Language("c", ("c",)),
    Language("cpp", ("cpp", "cc", "cxx", "h", "hh", "hpp")),
    Language("java", ("java",)),
    Language("csharp", ("cs",)),
    Language("javascript", ("js", "cjs", "mjs"), ("node", "nodejs")),
    Language("typescript", ("ts",), ("ts-node", "deno", "bun")),
    Language("tsx", ("tsx", "jsx")),
    Language("vue", ("vue",)),
    Language("objectivec", ("m", "mm")),
    Language("ttcn", ("ttcn", "ttcnpp")),
    Language("ruby", ("rb",), ("ruby",), comment="#"),
    Language("php", ("php",), ("php",)),
    Language("swift", ("swift",), ("swift",)),
    Language("scala", ("scala",), ("scala",)),
    Language("gdscript", ("gd",), comment="#"),
    Language("go", ("go",)),
    Language("lua", ("lua",), ("lua", "luajit"), comment="--"),
    Language("rust", ("rs",)),
    Language("fortran", ("f70", "f90", "f95", "f03", "f08", "f", "for", "ftn", "fpp"), comment="!"),
    Language("kotlin", ("kt", "kts"), ("kotlin",)),
    Language("solidity", ("sol",)),
    Language("erlang", ("erl", "hrl", "es", "escript"), ("escript",), comment="%"),
    Language("zig", ("zig",)),
    Language("perl", ("pl", "pm"), ("perl",), comment="#"),
    Language("st", ("st",)),
    Language("r", ("r",), ("rscript",), comment="#"),
    Language("plsql", ("sql", "pks", "pkb", "pls", "plb", "pck"), comment="--"),
)

BY_NAME = {language.name: language for language in LANGUAGES}
BY_EXTENSION = {ext: language for language in LANGUAGES for ext in language.extensions}
BY_INTERPRETER = {name: language for language in LANGUAGES for name in language.interpreters}

NO_LANGUAGE = "none"
"""What is remembered of a file that is no source: the name of no language."""
