"""Small functions of Python, drawn by hypothesis, that do all that data flow can get wrong."""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """\
LOG = []
LEFT = [60]
LIMIT = 3
class Tired(BaseException): pass
class Swallow:
    def __enter__(self): return 7
    def __exit__(self, kind, value, trace): return kind is not None and issubclass(kind, KeyError)
def tick():
    LEFT[0] -= 1
    if LEFT[0] < 0: raise Tired
    return True
def note(*values):
    LOG.append(values)
    return values[0] if values else None
def fail(value):
    if value == 1: raise KeyError(value)
    if value == 2: raise ValueError(value)
    return value
"""

NAMES = ("a", "b", "x", "y", "z", "i")

names = st.sampled_from(NAMES)
numbers = st.integers(-1, 3).map(str)
atoms = names | numbers | st.just("LIMIT")


@st.composite
def expressions(draw: st.DrawFn) -> str:
    left, right, other = draw(atoms), draw(atoms), draw(atoms)
    form = draw(
        st.sampled_from(
            [
                "{0}", "{0}", "{0} + {1}", "note({0}, {1})", "fail({0})",
                "({0} if {1} else {2})", "sum(i + {0} for i in range(2))", "(x := {0})",
                "len([{0} for z in (1, 2) if z > {1}])", "int({0} == {1} or {2} > 1)",
            ]
        )
    )  # fmt: skip
    return form.format(left, right, other)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    parts = [draw(expressions()) for _ in range(3)]
    form = draw(
        st.sampled_from(
            [
                "{0}", "not {0}", "{0} == {1}", "{0} != {1}", "{0} < {1}", "{0} in (1, 2)",
                "{0} is None", "{0} == 1 and {1} > 0", "{0} or {1} or {2}",
                "not ({0} and {1})", "({0}\n      == {1} and {2})", "{0} not in (0, 3)",
            ]
        )
    )  # fmt: skip
    return form.format(*parts)


@st.composite
def blocks(draw: st.DrawFn, depth: int, *, loop: bool, indent: str) -> list[str]:
    found: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        found += draw(statements(depth, loop=loop, indent=indent))
    return found


@st.composite
def statements(draw: st.DrawFn, depth: int, *, loop: bool, indent: str) -> list[str]:
    simple = ["assign", "add", "note", "closure", "define", "return", "raise", "delete", "text"]
    simple += ["call"] + ["assign"] * 3
    deep = ["if", "elif", "chain", "for", "while", "try", "with", "match", "else"] if depth else []
    ways = ["break", "continue"] if loop else []
    kind = draw(st.sampled_from(simple + ways + deep * 3))
    if kind in _SIMPLE:
        texts = [draw(names), draw(expressions()), draw(atoms)]
        return [indent + line for line in _SIMPLE[kind].format(*texts).split("\n")]
    if kind in ways:
        return [indent + f"if {draw(conditions())}:", f"{indent}    {kind}"]
    return draw(_compound(kind, depth, loop=loop, indent=indent))


_SIMPLE = {
    "assign": "{0} = {1}",
    "add": "{0} += {1}",
    "note": "note({0}, {2})",
    "closure": "later = lambda: note({0}, {2})",
    "define": "def later():\n    return note({0}, {2})  # kept",
    "call": "if later:\n    later()",
    "return": "if {2} == 2:\n    return {1}",
    "raise": "if {2} == 3:\n    raise ValueError({0})",
    "delete": "del {0}",
    "text": 'note("""\n  kept\nas it is""", {2})',
}


@st.composite
def _compound(draw: st.DrawFn, kind: str, depth: int, *, loop: bool, indent: str) -> list[str]:
    def block(inner: bool = loop, more: str = "") -> list[str]:
        return draw(blocks(depth - 1, loop=inner, indent=indent + "    " + more))

    test = f"{indent}if {draw(conditions())}:"
    if kind == "if":
        return [test, *block()]
    if kind == "else":
        return [test, *block(), f"{indent}else:  # other", *block()]
    if kind == "elif":
        return [
            test,
            *block(),
            f"{indent}elif {draw(conditions())}:",
            *block(),
            f"{indent}else:",
            *block(),
        ]
    if kind == "chain":
        return draw(_chains(indent))
    if kind == "for":
        start = f"{indent}for {draw(names)} in range({draw(numbers)}):"
        last = [f"{indent}else:", *block()] if draw(st.booleans()) else []
        return [start, *block(True), *last]
    if kind == "while":
        return [f"{indent}while tick() and {draw(expressions())}:", *block(True)]
    if kind == "with":
        return [f"{indent}with Swallow() as {draw(names)}:", *block()]
    if kind == "match":
        return [
            f"{indent}match {draw(names)}:", f"{indent}    case 1:", *block(more="    "),
            f"{indent}    case {draw(names)}:", *block(more="    "),
        ]  # fmt: skip
    last = [f"{indent}finally:", *block(False)] if draw(st.booleans()) else []
    handler = f"{indent}except KeyError as {draw(names)}:"
    return [f"{indent}try:", *block(), handler, *block(), *last]


@st.composite
def _chains(draw: st.DrawFn, indent: str) -> list[str]:
    subject, target = draw(names), draw(names)
    form = draw(st.sampled_from(["return {}", f"{target} = {{}}"]))
    word = draw(st.sampled_from(["if", "elif"]))
    keys = draw(
        st.lists(
            st.sampled_from(["0", "1", "2", "True", "None", "'a'", "-1"]), min_size=3, max_size=4
        )
    )
    lines = []
    for number, key in enumerate(keys):
        start = word if number else "if"
        lines += [f"{indent}{start} {subject} == {key}:", f"{indent}    {form.format(draw(atoms))}"]
    if draw(st.booleans()):
        lines += [f"{indent}else:", f"{indent}    {form.format(draw(atoms))}"]
    elif draw(st.booleans()):
        lines += [f"{indent}return {draw(atoms)}"]
    return lines


@st.composite
def functions(draw: st.DrawFn) -> str:
    """A function `subject(a, b)` of a module, alone, in a function or in a class."""
    where = draw(st.sampled_from(list(_AROUND)))
    indent = "        " if where in ("class", "function") else "    "
    later = [f"{indent}later = None"] if draw(st.booleans()) else []
    first = [f"{indent}{name} = {draw(numbers)}" for name in NAMES[2:] if draw(st.booleans())]
    body = [*later, *first, *draw(blocks(3, loop=False, indent=indent))]
    return _AROUND[where].format("\n".join(body) + "\n")


_AROUND = {
    "module": """\
def subject(a, b):
{}

def run(a, b):
    return subject(a, b)
""",
    "class": """\
class Box:
    def subject(self, a, b):
{}

def run(a, b):
    return Box().subject(a, b)
""",
    "function": """\
def run(a, b):
    later = x = None
    def subject(a, b, i=1):
{}
    return subject(a, b)
""",
    "generator": """\
def subject(a, b):
    yield 1
{}

def run(a, b):
    return list(subject(a, b))
""",
    "async": """\
async def subject(a, b):
{}    await nothing()


async def nothing():
    pass


def run(a, b):
    try:
        subject(a, b).send(None)
    except StopIteration as end:
        return end.value
""",
}
"""Where the function stands; `run` calls it."""
