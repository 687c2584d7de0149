"""What `explain` answers: where the complexity of a function comes from, what would lower it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from antipasta.model import Kind, Source
from antipasta.results import RunFigures

CutKind = Literal["extract", "early_return", "table", "split_condition"]


class Cause(NamedTuple):
    """One construct that adds to a metric of a function.

    `points` is what it adds in `line`, `nesting` the part of it that it adds because it stands in
    other constructs. `why` is its word in the source, such as `if` or `and`; empty where the
    engine does not tell it.
    """

    line: int
    metric: str
    points: int
    why: str
    nesting: int = 0


class Complexities(NamedTuple):
    """Both complexities of a function; None where they are not known."""

    cyclomatic_complexity: int | None
    cognitive_complexity: int | None


class Cut(NamedTuple):
    """A change that lowers the complexity of a function, measured on the changed source.

    `start_line` and `end_line` are the lines of the file as it is that the change takes in.
    `inputs` are the names that a new function takes, `outputs` those that it gives back. `before`
    and `after` are of the function itself, `helper` of the new function, None where there is none.
    `patch` is a unified diff of the file.
    """

    kind: CutKind
    start_line: int
    end_line: int
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    before: Complexities
    after: Complexities
    helper: Complexities | None
    patch: str


class ExplainedFunction(NamedTuple):
    """A function with the `causes` of its complexities, in the order of lines, and its `cuts`.

    `lines` are the numbers and texts of its own lines, from its first decorator on; those of the
    code outside functions leave the functions out. `thresholds` are those of its complexities, by
    metric. `added` is, for a change, how much each line added, by metric and line, and `previous`
    the values before it; None for a new function and where nothing is compared.
    """

    path: str
    name: str
    kind: Kind
    start_line: int
    end_line: int
    values: Complexities
    causes: tuple[Cause, ...]
    lines: tuple[tuple[int, str], ...]
    thresholds: Mapping[str, float]
    cuts: tuple[Cut, ...] = ()
    previous: Complexities | None = None
    added: Mapping[str, Mapping[int, int]] = {}


class Explanation(NamedTuple):
    """The explained functions of one file, the worst first or the one that was asked for."""

    source: Source
    functions: tuple[ExplainedFunction, ...]
    run: RunFigures
    root: str = ""
