"""What an engine does, as one object, and the one way to it: by a file's language.

The engine of a row in `antipasta.languages` is the module of its name in this room, with an
`Analyzer` called ANALYZER. Such a module is also imported to read a file that its engine failed at,
so it imports the engine's libraries where it uses them: a broken one costs its own files only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.text import decode_other
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

    from antipasta.analyze.points import PointsOf
    from antipasta.analyze.text import Decoded
    from antipasta.languages import Language
    from antipasta.model import FileMetrics, FunctionMetrics


class Analyzer(NamedTuple):
    """The functions of an engine.

    `measure` turns the bytes of a file into its metrics; the metrics of another version of the
    file, if there are any, may save it work. It may raise anything: `measure_source` says why there
    are no metrics.

    `decode` gives the text of a file. `is_plain_text` says that its lines are those of the source,
    so that they can be counted without measuring.

    An engine may lack the others. `measure_reduced` measures in a fraction of the memory, at the
    level `reduced`; without it the lines are counted. `find_points` gives, for a text, the points
    of its units; without it they are not known. `statements` gives the statements of a unit by the
    lines of its file, None where it cannot read it; without it, and there, each line is one.
    """

    measure: Callable[[bytes, Language, FileMetrics | None], FileMetrics]
    decode: Callable[[bytes], Decoded] = decode_other
    is_plain_text: bool = True
    measure_reduced: Callable[[bytes, Language], FileMetrics] | None = None
    find_points: Callable[[str, Language], PointsOf] | None = None
    statements: Callable[[Sequence[str], Language, FunctionMetrics], Counter[str] | None] | None = (
        None
    )


def analyzer_of(language: str) -> Analyzer:
    """What measures files in `language`, a name from `antipasta.languages`.

    Raises KeyError for a name that is no language; ImportError or AttributeError, which names what
    is missing, where its engine is not all there.
    """
    name = BY_NAME[language].engine.name
    analyzer: Analyzer = import_module(f"antipasta.analyze.{name}").ANALYZER
    return analyzer
