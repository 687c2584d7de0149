"""The interface of an engine, `Analyzer`, and how to find the engine of a language.

The engine of a row in `antipasta.languages` is the module of its name in this room, with an
`Analyzer` called ANALYZER. The module is needed even where the engine failed, to count the lines of
a file. So it imports the engine's libraries inside its functions: a broken library affects only the
files that need it.
"""

from __future__ import annotations

from importlib import import_module

from antipasta.analyze.text import decode_other
from antipasta.languages import BY_NAME
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.points import PointsOf
    from antipasta.analyze.text import Decoded
    from antipasta.languages import Language
    from antipasta.model import FileMetrics, FunctionMetrics


def _unknown(_unit: FunctionMetrics) -> None:
    return None


class Parts(NamedTuple):
    """Two functions for the units of one file, each of which gives None where it cannot tell.

    `statements` gives the statements of a unit with their numbers, `decisions` its decisions, as
    lines, from 1, and texts.
    """

    statements: Callable[[FunctionMetrics], Counter[str] | None] = _unknown
    decisions: Callable[[FunctionMetrics], Sequence[tuple[int, str]] | None] = _unknown


class Analyzer(NamedTuple):
    """The functions of an engine.

    `measure` turns the bytes of a file into its metrics. It may use the metrics of another version
    of the file, if there are any, to save work. It may raise any exception, which `measure_source`
    turns into a reason and a detail.

    `decode` gives the text of a file. `is_plain_text` says that the lines of that text are the
    lines of code, so that they can be counted without measuring.

    The others are optional. `measure_reduced` measures with a fraction of the memory, at the level
    `reduced`; without it the lines are counted. `find_points` takes a text and gives a function for
    the points of its units. `find_causes` does the same for the causes of the complexities. Each
    follows from the other where that is missing; without both, neither is known.
    `find_parts` takes the lines of a file and gives the functions for the statements and the
    decisions of its units; without it, or where these give None, each line is taken for them.
    """

    measure: Callable[[bytes, Language, FileMetrics | None], FileMetrics]
    decode: Callable[[bytes], Decoded] = decode_other
    is_plain_text: bool = True
    measure_reduced: Callable[[bytes, Language], FileMetrics] | None = None
    find_points: Callable[[str, Language], PointsOf] | None = None
    find_causes: Callable[[str, Language], CausesOf] | None = None
    find_parts: Callable[[Sequence[str], Language], Parts] | None = None


def analyzer_of(language: str) -> Analyzer:
    """The engine that measures files in `language`, a name from `antipasta.languages`.

    Raises KeyError for a name that is no language. Raises ImportError or AttributeError where the
    engine's module or its ANALYZER is missing.
    """
    name = BY_NAME[language].engine.name
    analyzer: Analyzer = import_module(f"antipasta.analyze.{name}").ANALYZER
    return analyzer
