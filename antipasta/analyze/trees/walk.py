"""One walk through the syntax tree of a file, which finds its functions and what they hold.

It goes with a cursor and without recursion, so that no depth of the tree is too great. Queries
would lose nodes beyond a depth of 65,530, and take quadratic time on wide errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.chains import Chain
from antipasta.analyze.dotted import dotted, shortened
from antipasta.analyze.suppressions import Comment
from antipasta.analyze.trees.chains import subjects, subjects_of_next
from antipasta.analyze.trees.grammar import ERROR, ROLES
from antipasta.analyze.trees.rules import ANONYMOUS, text_of
from antipasta.model import MODULE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node, Tree, TreeCursor

    from antipasta.analyze.trees.grammar import Entry, Table
    from antipasta.analyze.trees.rules import Decision, Nest, Prepared
    from antipasta.model import Kind

    Cut = tuple[int, int, bytes | None]
    """A piece of a unit's text, by its bytes, and what stands for it in the digest.

    None is the piece itself with its white space.
    """

OWN = ("this", "self", "$this", "Self", "static")
"""The words for the object, or its class, in which a function stands."""

CALLED = ("function", "name", "method")
"""The fields of what is called, and below those of the object of which it is a member."""

HOLDERS = ("object", "scope", "receiver")

FARTHEST_CALL = 20_000
"""The bytes of a unit up to which is looked whether it has its own name a second time."""

COMMENT_MARKS = (b"//", b"*/", b"#", b"--")
"""What the last line of a function has in it if a grammar takes a comment behind it along."""

LAST_BYTES = 1_000
"""How many bytes of the last line are looked at."""

MOST_LEVELS = 100
"""How far down its last token is looked for; real code has fewer levels."""

NAME_CHARACTERS = 80
"""The longest name of one function or class; of a longer one the beginning counts."""


class FoundUnit:
    """A function, a class, or the code outside, as it is found: what it is and where it stands.

    Rows count from 0. `first` is that of the first attribute or decorator. `cyclomatic` are the
    rows of its decisions, each as often as it counts, and `cognitive` rows with their points.
    `nodes` is the number of nodes of its own, without comments. `left_out` of the decisions do not
    count in modified cyclomatic complexity.
    """

    __slots__ = (
        *("name", "kind", "first", "start", "end", "span", "bare", "parameters", "cyclomatic"),
        *("cognitive", "nesting", "left_out", "is_recursive", "is_apart", "is_doubtful"),
        *("nodes", "cuts", "labels"),
    )

    def __init__(self, name: str, kind: Kind, rows: tuple[int, int, int], span: range) -> None:
        self.name = name
        self.kind: Kind = kind
        self.first, self.start, self.end = rows
        self.span = span
        self.bare = ""
        self.parameters = 0
        self.labels: tuple[str, ...] | None = None
        self.cyclomatic: list[int] = []
        self.cognitive: list[tuple[int, int]] = []
        self.nesting = 0
        self.left_out = 0
        self.is_recursive = False
        self.is_apart = False
        self.is_doubtful = False
        self.nodes = 0
        self.cuts: list[Cut] = []


class Walked(NamedTuple):
    """What a walk found.

    `module` is the code outside functions. `units` are in the order of their beginnings.
    `comments` are all comments by their bytes, `notes` those of them that were asked for. `by_node`
    has the units by their nodes. `hidden` are the rows of functions that the grammar did not read.
    `endless` are the rows of comments and texts that do not begin or end where they must, and the
    units around. `asked` is the number of words that began a decision or a function.
    """

    module: FoundUnit
    units: list[FoundUnit]
    comments: list[tuple[int, int]]
    notes: list[Comment]
    by_node: dict[int, FoundUnit]
    hidden: list[int]
    endless: list[tuple[int, FoundUnit]]
    asked: int


class State(NamedTuple):
    """What holds at a place of the tree.

    `level` is that of cognitive complexity, `depth` that of control structures. `sequence` is the
    last operator of the logical expression around, which begins at the depth `sequence_at` of the
    tree. `heads` are those of the control structure around.
    """

    unit: FoundUnit
    level: int = 0
    depth: int = 0
    prefix: str = ""
    in_class: bool = False
    sequence: list[int] | None = None
    sequence_at: int = 0
    heads: Heads | None = None


class Heads:
    """The heads of a control structure, whose bytes are looked for when they are needed.

    Those of all tests of an `if` share the `chain`.
    """

    __slots__ = ("_chain", "_node", "_spans", "_table")

    def __init__(self, node: Node, table: Table) -> None:
        self._node = node
        self._table = table
        self._spans: list[tuple[int, int]] | None = None
        self._chain: Chain[Node] | None = None

    def follow(self, before: Heads) -> int:
        """Go on with the chain of the `if` before; returns by how many points less it counts."""
        if before._chain is None:
            before._chain = Chain(subjects(before._node), subjects_of_next)
        self._chain = before._chain
        return self._chain.add(self._node)

    def __contains__(self, node: Node) -> bool:
        if self._spans is None:
            self._spans = self._find()
        at = node.start_byte
        return any(start <= at < end for start, end in self._spans)

    def _find(self) -> list[tuple[int, int]]:
        fields = map(self._node.child_by_field_id, self._table.head_fields)
        held = [each for each in fields if each is not None]
        kinds = self._table.head_kinds
        if kinds:
            held += [each for each in self._node.named_children if each.kind_id in kinds]
        return [(each.start_byte, each.end_byte) for each in held]


def walk(
    tree: Tree, source: bytes, table: Table, prepared: Prepared, *, with_notes: bool = False
) -> Walked:
    """Walk through the `tree` of `source`; `with_notes` gives the text of comments.

    What the `prepared` source lacks is added.
    """
    walker = Walker(tree, source, table, with_notes=with_notes)
    walker.run(tree.walk())
    walked = walker.walked
    add_prepared(prepared, walked, source)
    return walked


class Added(NamedTuple):
    """What a node adds to a unit: a decision with 1 point, or points of cognitive complexity.

    `node` adds it, in `around`; both are None for a directive. `is_call` says that the unit calls
    itself there.
    """

    unit: FoundUnit
    row: int
    points: int
    is_decision: bool
    node: Node | None = None
    around: Node | None = None
    is_call: bool = False


def walk_with_nodes(
    tree: Tree, source: bytes, table: Table, prepared: Prepared
) -> tuple[Walked, list[Added]]:
    """What `walk` finds, and which node added it; what directives add comes last."""
    recorder = _Recorder(tree, source, table, with_notes=False)
    recorder.run(tree.walk())
    walked = recorder.walked
    units = (walked.module, *walked.units)
    before = [_counts(unit) for unit in units]
    add_prepared(prepared, walked, source)
    for unit, counts in zip(units, before, strict=True):
        recorder.added += _added_since(unit, counts)
    return walked, recorder.added


def _counts(unit: FoundUnit) -> tuple[int, int]:
    """How many decisions and how many additions of cognitive complexity a unit has."""
    return len(unit.cyclomatic), len(unit.cognitive)


def _added_since(unit: FoundUnit, counts: tuple[int, int]) -> Iterator[Added]:
    """What a unit has beyond those counts."""
    decisions, additions = counts
    for row in unit.cyclomatic[decisions:]:
        yield Added(unit, row, 1, is_decision=True)
    for row, points in unit.cognitive[additions:]:
        yield Added(unit, row, points, is_decision=False)


def add_prepared(prepared: Prepared, walked: Walked, source: bytes) -> None:
    """Add what was taken out of the source to the innermost unit around."""
    if not prepared.decisions and not prepared.directives:
        return
    decisions = set(prepared.decisions)
    offsets = sorted((*decisions, *prepared.directives))
    row = at = 0
    for offset, unit in zip(offsets, _units_around(offsets, walked), strict=True):
        row += source.count(b"\n", at, offset)
        at = offset
        if offset in decisions:
            unit.cognitive.append((row, 1))
        if offset in decisions or unit is not walked.module:
            unit.cyclomatic.append(row)


def _units_around(offsets: list[int], walked: Walked) -> Iterator[FoundUnit]:
    """The innermost unit around each of the offsets, which are in order."""
    units = [unit for unit in walked.units if unit.kind != "class"]
    waiting = sorted(units, key=lambda unit: unit.span.start, reverse=True)
    around = [walked.module]
    for offset in offsets:
        while waiting and waiting[-1].span.start <= offset:
            around.append(waiting.pop())
        while len(around) > 1 and offset >= around[-1].span.stop:
            around.pop()
        yield around[-1]


class Walker:
    """The state of a walk. A subclass may see what each node adds."""

    def __init__(self, tree: Tree, source: bytes, table: Table, *, with_notes: bool) -> None:
        self.source = source
        self.table = table
        self.with_notes = with_notes
        rows = tree.root_node.end_point[0]
        self.module = FoundUnit(MODULE, "module", (0, 0, rows), range(len(source)))
        self.module.nodes = tree.root_node.descendant_count
        self.units: list[FoundUnit] = []
        self.by_node: dict[int, FoundUnit] = {}
        self.endless: list[tuple[int, FoundUnit]] = []
        self.asked = 0
        self.comments: list[tuple[int, int]] = []
        self.notes: list[Comment] = []
        self.hidden: list[int] = []
        self.path: list[Node] = []
        self.state = State(self.module)
        self.frames: list[tuple[int, State]] = [(-1, self.state)]
        self.else_of = 0
        self.by_role: list[Callable[[Node, Entry], bool]] = [getattr(self, each) for each in ROLES]
        self.led_by: tuple[int, Node, int] | None = None

    @property
    def walked(self) -> Walked:
        """What was found."""
        return Walked(
            *(self.module, self.units, self.comments, self.notes, self.by_node),
            *(self.hidden, self.endless, self.asked),
        )

    def run(self, cursor: TreeCursor) -> None:
        """Visit each node, and leave what was entered. Most of the time of a walk is spent here."""
        entries, path, frames = self.table.entries, self.path, self.frames
        to_child, to_sibling = cursor.goto_first_child, cursor.goto_next_sibling
        depth = 0  # of the node, which is the length of the path
        while True:
            node: Node = cursor.node  # type: ignore[assignment]  # there is always one
            entry = entries[node.kind_id]
            if entry is not None:
                self._enter(node, entry)
            if to_child():
                path.append(node)
                depth += 1
                continue
            if entry is not None:
                self._leave(depth)
            while not to_sibling():
                if not cursor.goto_parent():
                    return
                path.pop()
                depth -= 1
                if frames[-1][0] == depth:
                    self._leave(depth)

    def _enter(self, node: Node, entry: Entry) -> None:
        by_role = self.by_role
        for role in entry.roles:
            if by_role[role](node, entry):
                return

    def _leave(self, depth: int) -> None:
        """Let hold what held before the node at that depth was entered."""
        while self.frames[-1][0] == depth:
            self.state = self.frames.pop()[1]

    def _push(self, state: State) -> None:
        """Let `state` hold until the node is left."""
        self.frames.append((len(self.path), self.state))
        self.state = state

    # Each of these methods enters a node by one of its roles. If it says True, it was the last one.

    def comment(self, node: Node, entry: Entry) -> bool:
        """Leave a comment out of its unit; note one that may hold code."""
        start, end = node.start_byte, node.end_byte
        unit = self.state.unit
        self.comments.append((start, end))
        unit.cuts.append((start, end, b""))
        unit.nodes -= node.descendant_count
        is_open = self.source.startswith(b"/*", start)
        is_open = is_open and not self.source.endswith(b"*/", start + 2, end)
        if is_open or (entry.is_first and start):
            self.endless.append((node.start_point[0], unit))
        if self.with_notes:
            self.notes.append(Comment(node.start_point[0] + 1, text_of(node)))
        if self.led_by and self._follows_leading(node, len(self.path)):
            self.led_by = (self.led_by[0], self.led_by[1], end)
        return True

    def text(self, node: Node, _entry: Entry) -> bool:
        """Keep the white space of a text."""
        self.state.unit.cuts.append((node.start_byte, node.end_byte, None))
        return True

    def formed(self, node: Node, entry: Entry) -> bool:
        """Note a text that does not end where the grammar says."""
        if entry.form and not entry.form(node, self.source):
            self.endless.append((node.start_point[0], self.state.unit))
        return False

    def leading(self, node: Node, _entry: Entry) -> bool:
        """Remember an attribute or annotation, which belongs to what follows it."""
        depth = len(self.path)
        first = self.led_by[1] if self.led_by and self._follows_leading(node, depth) else node
        self.led_by = (depth, first, node.end_byte)
        return False

    def _follows_leading(self, node: Node, depth: int) -> bool:
        assert self.led_by
        at, _, end = self.led_by
        return at == depth and not self.source[end : node.start_byte].strip()

    def _is_unit(self, node: Node, entry: Entry) -> bool:
        if entry.unit_within and self.path[-1].kind_id not in entry.unit_within:
            return False
        unit = entry.unit
        assert unit
        around = self.state.unit
        if unit.folds and around is not self.module and not (unit.is_apart and around.is_apart):
            return False
        return not unit.needs or _has(node, unit.needs)

    def _first_of(self, node: Node) -> Node:
        """The first node of what `node` is declared by: its attributes, and the words before it."""
        depth = len(self.path)
        first = node
        while depth and self.path[depth - 1].kind_id in self.table.wrappers:
            before = first.prev_sibling
            if before is not None and before.type == ",":  # what is declared first is not this
                break
            depth -= 1
            first = self.path[depth]
        if self.led_by and self._follows_leading(first, depth):
            return self.led_by[1]
        return first

    def unit(self, node: Node, entry: Entry) -> bool:
        """Begin a function."""
        rule, state = entry.unit, self.state
        if not rule or not self._is_unit(node, entry):
            return False
        name = rule.name(node, self.path)[:NAME_CHARACTERS]
        if not name:
            return False
        named = rule.named(node)
        first = self._first_of(node)
        start = (named or node).start_point[0]
        # The first row is not that of a statement around a call, far above.
        first_row = min(first.start_point[0], start)
        begin = self._begin(node, first)
        kind: Kind = "method" if state.in_class or rule.is_method else "function"
        unit = FoundUnit(
            _joined(state.prefix, name),
            kind,
            (first_row, start, self._last_row(node)),
            range(begin, node.end_byte),
        )
        if not name.startswith(ANONYMOUS) and "." not in name:
            unit.bare = self._called_again(name, node, named)
        unit.parameters = rule.parameters(node)
        unit.labels = rule.labels(node)
        unit.is_apart = rule.is_apart
        if named:
            unit.cuts.append((named.start_byte, named.end_byte, b""))
        self._take_out(unit, node)
        self._push(State(unit, 0, 0, unit.name))
        return True

    def _take_out(self, unit: FoundUnit, node: Node) -> None:
        """Take a unit out of the one around it."""
        around, nodes = self.state.unit, node.descendant_count
        around.cuts.append((unit.span.start, unit.span.stop, b"\0"))
        around.nodes -= nodes
        unit.nodes += nodes
        self.units.append(unit)
        self.by_node[node.id] = unit

    def _called_again(self, name: str, node: Node, named: Node | None) -> str:
        """The name of a unit if its text has that name a second time, and so may call it."""
        start, end = node.start_byte, node.end_byte
        if end - start > FARTHEST_CALL:  # looking through units in units takes quadratic time
            return name
        sought = name.encode()
        at = self.source.find(sought, start, end)
        if named is not None and named.start_byte <= at < named.end_byte:
            at = self.source.find(sought, named.end_byte, end)
        return name if at >= 0 else ""

    def _last_row(self, node: Node) -> int:
        """The row in which the code of a node ends; some grammars have layout behind it, too."""
        start = node.start_byte
        end = self._without_layout(start, node.end_byte)
        near = max(start, end - LAST_BYTES)
        line = self.source[max(near, self.source.rfind(b"\n", near, end)) : end]
        if any(mark in line for mark in COMMENT_MARKS):
            end = self._without_layout(start, self._end_of_code(node))
        return node.end_point[0] - self.source.count(b"\n", end, node.end_byte)

    def _without_layout(self, start: int, end: int) -> int:
        """The end of a text without the white space behind it."""
        while end > start and self.source[end - 1 : end].isspace():
            end -= 1
        return end

    def _end_of_code(self, node: Node) -> int:
        """The offset behind the last token of a node that is in no comment."""
        for _ in range(MOST_LEVELS):
            end = node.end_byte
            last = node.child(node.child_count - 1) if node.child_count else None
            while last is not None and (last.is_missing or self._is_comment(last)):
                end = last.start_byte
                last = last.prev_sibling
            if last is None or self.source[last.end_byte : end].strip():  # a text without nodes
                return end
            node = last
        return node.end_byte

    def _is_comment(self, node: Node) -> bool:
        entry = self.table.entries[node.kind_id]
        return entry is not None and ROLES.index("comment") in entry.roles

    def _begin(self, node: Node, first: Node) -> int:
        """Where the text of a unit begins: with its attributes, where those are other nodes."""
        is_led = self.led_by is not None and self.led_by[1].id == first.id
        return min(first.start_byte, node.start_byte) if is_led else node.start_byte

    def scope(self, node: Node, entry: Entry) -> bool:
        """Begin a class, or whatever lends its name to the functions in it."""
        scope = entry.scope
        name = scope.name(node, self.path) if scope and _has(node, scope.needs) else ""
        if not scope or not name:
            return False
        joined = _joined(self.state.prefix, name[:NAME_CHARACTERS])
        if scope.is_class:
            named = node.child_by_field_name("name")
            start = (named or node).start_point[0]
            first = min(self._first_of(node).start_point[0], start)
            rows = first, start, self._last_row(node)
            span = range(node.start_byte, node.end_byte)
            self.units.append(FoundUnit(joined, "class", rows, span))
        unit, level, depth, _, _, sequence, at, heads = self.state
        self._push(State(unit, level, depth, joined, scope.is_class, sequence, at, heads))
        return False

    def decision(self, node: Node, entry: Entry) -> bool:
        """Count a decision."""
        decision = entry.decision
        self.asked += entry.is_word
        if not decision or not self._counts(node, entry, decision):
            return False
        unit, place = self.state.unit, decision.at(node) if decision.at else node
        row = (place or node).start_point[0]
        unit.cyclomatic += [row] * decision.cyclomatic
        unit.left_out += decision.left_out
        if decision.cognitive:
            unit.cognitive.append((row, decision.cognitive))
        if entry.is_else:
            self.else_of = self.path[-1].id
        if entry.is_logical:
            self._operator(node, row)
        return False

    def _counts(self, node: Node, entry: Entry, decision: Decision) -> bool:
        if entry.within and (not self.path or self.path[-1].kind_id not in entry.within):
            return False
        if decision.needs and not _has(node, decision.needs):
            return False
        return not decision.when or decision.when(node, self.path)

    def _operator(self, node: Node, row: int) -> None:
        state = self.state
        if state.sequence is None or state.sequence_at != len(self.path) - 1:
            return
        if state.sequence[0] != node.kind_id:
            state.sequence[0] = node.kind_id
            state.unit.cognitive.append((row, 1))

    def binary(self, node: Node, _entry: Entry) -> bool:
        """Begin a logical expression."""
        for field in self.table.operator_fields:
            operator = node.child_by_field_id(field)
            if operator is not None:
                if operator.kind_id in self.table.logical:
                    self._begin_sequence()
                break
        return False

    def _begin_sequence(self) -> None:
        at = len(self.path)
        unit, level, depth, prefix, in_class, sequence, _, heads = self.state
        if sequence is None or not self._is_in_sequence(at):
            sequence = [ERROR]
        self._push(State(unit, level, depth, prefix, in_class, sequence, at, heads))

    def _is_in_sequence(self, depth: int) -> bool:
        """Whether only parentheses stand between here and the logical expression around."""
        if self.state.sequence is None:
            return False
        at = depth - 1
        while at > self.state.sequence_at and self.path[at].kind_id in self.table.grouping:
            at -= 1
        return at == self.state.sequence_at

    def nest(self, node: Node, entry: Entry) -> bool:
        """Begin a control structure."""
        nest = entry.nest
        if not nest:
            return False
        unit, level, depth, prefix, in_class, sequence, at, _ = self.state
        heads = Heads(node, self.table) if nest.deepens or nest.is_elif else None
        # An `else` is always in a node.
        is_else_if = nest.is_if and self.else_of > 0 and self.path[-1].id == self.else_of
        if is_else_if or nest.is_elif:
            self._follow(heads)
        if not is_else_if:
            level, depth = self._nested(node, nest)
        self._push(State(unit, level, depth, prefix, in_class, sequence, at, heads))
        return False

    def _follow(self, heads: Heads | None) -> None:
        """Go on with the chain of the `if` around."""
        if heads and self.state.heads:
            self.state.unit.left_out += heads.follow(self.state.heads)

    def _nested(self, node: Node, nest: Nest) -> tuple[int, int]:
        """Count a control structure; returns the level and the depth in it."""
        unit, level, depth, *_, around = self.state
        # In a head the level is still the one outside.
        if around is not None and node in around:
            level -= 1
        if nest.adds:
            unit.cognitive.append((node.start_point[0], 1 + level))
        unit.left_out -= nest.is_switch
        depth += nest.is_block
        unit.nesting = max(unit.nesting, depth)
        return level + nest.deepens, depth

    def jump(self, node: Node, _entry: Entry) -> bool:
        """Count a jump to a label."""
        if any("comment" not in each.type for each in node.named_children):
            self.state.unit.cognitive.append((node.start_point[0], 1))
        return False

    def hiding(self, node: Node, entry: Entry) -> bool:
        """Note a function that the grammar did not read, as among the tokens of a macro."""
        if entry.hiding and entry.hiding(node, self.path[-1], self.source):
            self.hidden.append(node.start_point[0])
        return False

    def call(self, node: Node, _entry: Entry) -> bool:
        """Count a call of the unit by itself, once."""
        unit = self.state.unit
        if unit.bare and not unit.is_recursive and self._calls(node, unit):
            unit.is_recursive = True
            unit.cognitive.append((node.start_point[0], 1))
        return False

    def _calls(self, node: Node, unit: FoundUnit) -> bool:
        function = _first_field(node, CALLED)
        if function is None:
            function = next(iter(node.named_children), None)
        # The grammar of Swift takes `n * f(n)` for a call of `n * f`.
        while function is not None and (right := function.child_by_field_name("rhs")):
            function = right
        # Most calls are of something else, which shows in the last bytes of what is called.
        if function is None or not self.source.endswith(unit.bare.encode(), 0, function.end_byte):
            return False
        return self._called(node, function) == unit.bare and self._fits(node, unit)

    def _fits(self, call: Node, unit: FoundUnit) -> bool:
        """Whether the arguments of a call can be those of the unit, and not of an overload."""
        rules = self.table.rules
        if not rules.has_overloads:
            return True
        held = _first_field(call, ("arguments",)) or call.named_children[-1]
        if held.named_child_count == 1 and held.named_children[0].type == "value_arguments":
            held = held.named_children[0]
        if unit.labels is not None and rules.labels:
            return rules.labels(held) == unit.labels
        return len(held.named_children) == unit.parameters

    def _called(self, node: Node, function: Node | None) -> str:
        """The name of what is called, if it is the object's own or stands for itself."""
        holder = _first_field(node, HOLDERS)
        if function is not None and function.named_child_count:
            # A member: only one of the object itself.
            holder, function = function.children[0], function.named_children[-1]
        is_own = holder is None or text_of(holder) in OWN
        return text_of(function).lstrip(".") if is_own else ""


def _first_field(node: Node, names: Iterable[str]) -> Node | None:
    for name in names:
        found = node.child_by_field_name(name)
        if found is not None:
            return found
    return None


def _has(node: Node, part: str) -> bool:
    """Whether the node has a part, a field or the type of a child; so it has if none is named."""
    if not part or node.child_by_field_name(part) is not None:
        return True
    return any(each.type == part for each in node.named_children)


def _joined(prefix: str, name: str) -> str:
    return dotted(f"{prefix}.", name) if prefix else shortened(name)


class _Recorder(Walker):
    """Notes which node added what."""

    def __init__(self, tree: Tree, source: bytes, table: Table, *, with_notes: bool) -> None:
        self.added: list[Added] = []
        super().__init__(tree, source, table, with_notes=with_notes)

    def _enter(self, node: Node, entry: Entry) -> None:
        unit = self.state.unit
        counts, was_recursive = _counts(unit), unit.is_recursive
        super()._enter(node, entry)
        if counts != _counts(unit):
            around = self.path[-1] if self.path else None
            is_call = unit.is_recursive and not was_recursive
            self.added += (
                each._replace(node=node, around=around, is_call=is_call)
                for each in _added_since(unit, counts)
            )
