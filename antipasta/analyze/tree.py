"""Measures the languages whose grammar tree-sitter has: a parse, and one walk through the tree.

Where the grammar of a language is not installed, lizard measures it.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from antipasta.analyze.engines import Analyzer, Parts
from antipasta.analyze.foreign import binary_problem
from antipasta.analyze.suppressions import has_marker, read_comments
from antipasta.analyze.text import count_plain_lines, decode_other
from antipasta.analyze.trees.digests import digest_of
from antipasta.analyze.trees.limits import outgrows_grammar
from antipasta.analyze.trees.parsing import SlowGrammarError, TextParser
from antipasta.model import FileMetrics, FunctionMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Tree

    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.trees.errors import Faults
    from antipasta.analyze.trees.grammar import Parsed, Table
    from antipasta.analyze.trees.walk import FoundUnit, Walked
    from antipasta.languages import Language
    from antipasta.results.explanations import Cause


def measure_by_tree(source: bytes, language: Language) -> FileMetrics:
    """Measure a file in a language whose grammar is there."""
    problem = binary_problem(source)
    if problem:
        return FileMetrics(language.name, "skipped", "binary", problem)
    text, problem = decode_other(source)
    loc, blank = count_plain_lines(text)
    counts = FileMetrics(language.name, loc=loc, blank=blank)
    if problem:
        return counts._replace(analysis="minimal", reason="encoding", detail=problem)
    if outgrown := outgrows_grammar(text, language):
        return counts._replace(analysis="minimal", reason="size", detail=outgrown)
    marked = has_marker(text)
    try:
        walked, faults, source = _walked(text, language, with_notes=marked)
    except SlowGrammarError as exc:
        return counts._replace(analysis="minimal", reason="timeout", detail=str(exc))
    units = sorted(walked.units, key=lambda unit: (unit.start, unit.span.start))
    measured = counts._replace(
        sloc=_lines_of_code(source, walked.comments),
        functions=(
            _module(walked, source, loc, is_sure=not faults.rows),
            *(_metrics(unit, source) for unit in units),
        ),
        suppressions=read_comments(walked.notes, text) if marked else (),
    )
    return _with_faults(measured, faults) if faults.are_there else measured


def _with_faults(measured: FileMetrics, faults: Faults) -> FileMetrics:
    return measured._replace(
        analysis="reduced",
        reason="syntax" if faults.units or faults.rows else "lost",
        detail=str(faults),
        may_lack_units=bool(faults.rows or faults.hidden),
    )


def _walked(text: str, language: Language, *, with_notes: bool) -> tuple[Walked, Faults, bytes]:
    """What stands in a text, what does not parse in it, and the text in bytes.

    The tree is no longer there then: it takes 70 to 80 times the memory of minified code.
    """
    from antipasta.analyze.trees.errors import find_faults
    from antipasta.analyze.trees.walk import walk

    parsed = parse(text, language)
    walked = walk(*parsed, with_notes=with_notes)
    faults = find_faults(parsed.tree, walked, parsed.prepared.source, parsed.table)
    if faults.are_there and parsed.table.rules.asks_lizard:
        # Imported here: few files have faults.
        from antipasta.analyze.trees.second_opinion import unseen

        others = unseen(text, language.extensions[0], walked.units)
        walked = walked._replace(units=[*walked.units, *others])
        faults = faults._replace(units=[*faults.units, *others])
    return walked, faults, parsed.source


def parse(text: str, language: Language) -> Parsed:
    """Parse a text.

    Raises ImportError where the grammar cannot be imported, and SlowGrammarError for a text that it
    takes longer than PARSE_SECONDS for.
    """
    from antipasta.analyze.trees.grammar import rules_of
    from antipasta.analyze.trees.rules import Embedded

    name, rules = language.name, rules_of(language.name)
    if isinstance(rules, Embedded):
        text, name = rules.cut(text)
    parsed = _parsed(text, name, language.macros)
    second = parsed.table.rules.second
    if not second or not parsed.tree.root_node.has_error:
        return parsed
    return min(parsed, _parsed(text, second), key=_count_faults)


def _count_faults(parsed: Parsed) -> int:
    from antipasta.analyze.trees.errors import find_faults
    from antipasta.analyze.trees.walk import walk

    faults = find_faults(parsed.tree, walk(*parsed), parsed.prepared.source, parsed.table)
    return len(faults.units) + len(faults.rows)


def _parsed(text: str, name: str, macros: Sequence[str] = ()) -> Parsed:
    """Parse a text by the rules of that name, without the `macros`."""
    from antipasta.analyze.trees.grammar import Parsed, table_of
    from antipasta.analyze.trees.rules import Prepared

    table = table_of(name)
    source = text.encode("utf-8", "surrogatepass")
    if table.rules.join:
        source = table.rules.join(source)
    prepared = table.rules.prepare(source) if table.rules.prepare else Prepared(source)
    if macros and table.rules.leave_out:
        prepared = table.rules.leave_out(prepared, macros)
    parser = TextParser(table.language, name)
    tree = parser.parse(prepared.source)
    if table.rules.mend and tree.root_node.has_error:
        others = map(parser.parse, table.rules.mend(prepared))
        tree = _with_fewest_errors(tree, others, table)
    if table.rules.unfold:
        tree, unfolded = table.rules.unfold(tree, prepared.source, parser.parse)
        prepared = prepared._replace(source=unfolded)
    return Parsed(tree, source, table, prepared)


def _with_fewest_errors(tree: Tree, others: Iterable[Tree], table: Table) -> Tree:
    """That tree, or one of the others; they are parsed as long as there are errors."""
    from antipasta.analyze.trees.errors import badness

    best, least = tree, badness(tree, table.rules)
    waiting = iter(others)
    while least and (other := next(waiting, None)):
        found = badness(other, table.rules)
        if found < least:
            best, least = other, found
    return best


def _lines_of_code(source: bytes, comments: Iterable[tuple[int, int]]) -> int:
    """The number of lines that hold anything but comments."""
    code: list[bytes] = []
    at = 0
    for start, end in comments:
        code.append(source[at:start])
        code.append(b"\n" * source.count(b"\n", start, end))
        at = end
    code.append(source[at:])
    return len(list(filter(None, map(bytes.strip, b"".join(code).split(b"\n")))))


def _metrics(unit: FoundUnit, source: bytes) -> FunctionMetrics:
    first, start, end = unit.first + 1, unit.start + 1, unit.end + 1
    place = unit.name, unit.kind, start, end
    if unit.kind == "class":
        return FunctionMetrics(*place, first_line=first)
    length = end - start + 1
    if unit.is_doubtful:
        return FunctionMetrics(*place, unit.parameters, None, length, first_line=first)
    figures = unit.parameters, unit.nesting, length, *_complexities(unit)
    return FunctionMetrics(
        *place,
        *figures,
        first_line=first,
        digest=digest_of(unit, source),
        modified_cyclomatic_complexity=_modified(unit),
    )


def _module(walked: Walked, source: bytes, lines: int, *, is_sure: bool) -> FunctionMetrics:
    unit = walked.module
    found = FunctionMetrics(unit.name, unit.kind, 1, max(1, lines), first_line=1)
    if not is_sure:
        return found
    cyclomatic, cognitive = _complexities(unit)
    return found._replace(
        nesting_depth=unit.nesting,
        cyclomatic_complexity=cyclomatic,
        cognitive_complexity=cognitive,
        digest=digest_of(unit, source),
        modified_cyclomatic_complexity=_modified(unit),
    )


def _complexities(unit: FoundUnit) -> tuple[int, int]:
    """The cyclomatic and the cognitive complexity."""
    return 1 + len(unit.cyclomatic), sum(points for _, points in unit.cognitive)


def _modified(unit: FoundUnit) -> int:
    """The modified cyclomatic complexity."""
    return 1 + len(unit.cyclomatic) - unit.left_out


def _measure(source: bytes, language: Language, _earlier: FileMetrics | None) -> FileMetrics:
    try:
        return measure_by_tree(source, language)
    except ImportError:
        if _has_grammar(language):
            raise
        # Imported here: it is needed only where the grammar is not installed.
        from antipasta.analyze.lizard import measure_by_lizard

        return measure_by_lizard(source, language)


def _has_grammar(language: Language) -> bool:
    """Whether the grammar is installed, so that one which cannot be imported is broken."""
    # Imported here: it is seldom needed.
    from antipasta.engine import is_there

    return is_there(language.engine)


_identity = attrgetter("name", "start_line", "cyclomatic_complexity", "cognitive_complexity")
"""Functions of one name may begin on one line; so their points at least add up."""


def _key(unit: FoundUnit) -> object:
    return unit.name, unit.start + 1, *_complexities(unit)


def _find_causes(text: str, language: Language) -> CausesOf:
    from antipasta.analyze.trees.causes import causes_by_unit

    try:
        parsed = parse(text, language)
    except ImportError:
        if _has_grammar(language):
            raise
        from antipasta.analyze.points_lizard import find_causes

        return find_causes(text, language.extensions[0])
    except SlowGrammarError:
        return lambda _unit, _metric: None
    by_identity = {_key(unit): causes for unit, causes in causes_by_unit(parsed)}

    def causes_of(unit: FunctionMetrics, metric: str) -> list[Cause] | None:
        causes = by_identity.get(_identity(unit))
        return None if causes is None else [each for each in causes if each.metric == metric]

    return causes_of


def _find_parts(lines: Sequence[str], language: Language) -> Parts:
    """The parts of the units of a file by its lines; none of what does not parse."""
    from antipasta.analyze.trees.parts import UnitParts, parts_of

    try:
        found = parts_of(parse("\n".join(lines), language))
    except (ImportError, SlowGrammarError):
        found = []  # without the grammar, lizard measured the file
    by_identity = {_key(unit): parts for unit, parts in found}
    unknown = UnitParts(None, None)

    def of(unit: FunctionMetrics) -> UnitParts:
        is_sure = unit.cyclomatic_complexity is not None
        return by_identity.get(_identity(unit), unknown) if is_sure else unknown

    return Parts(lambda unit: of(unit).statements, lambda unit: of(unit).decisions)


ANALYZER = Analyzer(_measure, find_causes=_find_causes, find_parts=_find_parts)
