"""Runs lizard over a text, without leaving anything out silently.

lizard's own `FileAnalyzer` prints "[skip]" and gives an empty result when a reader recurses too
deeply, stops at a comment that holds "GENERATED CODE", and leaves out functions after a comment
"#lizard forgive". Here the first raises an exception, and the code of the other two is measured.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.analyze.lizard_patterns import make_linear
from antipasta.analyze.suppressions import Comment
from antipasta.lean.digests import DIGEST_BYTES, blake2b
from antipasta.model import FunctionMetrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GLOBAL = "*global*"
"""lizard's name for the code outside functions."""


_NAME = re.compile(r"[\w$.:~]+")


class LizardFile(NamedTuple):
    """Lizard's results: functions in the order of their ends, and the code outside functions.

    `tokens` are those of each function and of the code outside, without comments and white space.
    They begin at or after the function's name, without those of nested functions. `comments` are
    all comments of the file. `lost` are the lines of the functions whose ends were not found. The
    functions have lizard's fields and `modified_complexity`, which is that of `lizard -m`.
    """

    nloc: int
    functions: list[Any]
    outside: Any
    tokens: dict[Any, list[str]]
    comments: list[Comment]
    lost: list[int]


class _Modified:
    """What lizard's extension for modified complexity takes for a reader, and for its context.

    It notes what the extension adds, which the functions keep without it.
    """

    def __init__(self, reader: Any, left_out: Counter[Any]) -> None:
        self._reader = reader
        self._left_out = left_out
        self.context = self

    def __getattr__(self, name: str) -> Any:
        # The extension also asks for the conditions of the reader, and for its soft keywords.
        return getattr(self._reader, name)

    def add_condition(self, points: int = 1) -> None:
        """Note that the extension adds `points` to the function that is being read."""
        self._left_out[self._reader.context.current_function] -= points


def run_lizard(
    text: str, extension: str, watch: Callable[[Any, str], object] | None = None
) -> LizardFile:
    """Read `text` as a file with this extension.

    `watch` is called after each token, with lizard's `FileInfoBuilder` and the token.

    Raises RecursionError, or any other exception that a reader of lizard raises.
    """
    from lizard import FileInfoBuilder, get_extensions, get_reader_for

    make_linear()
    # This must come first: the extensions add fields to lizard's classes when they are imported.
    preprocessing, _, *counters, modified = get_extensions(["nd", "cognitive", "modified"])
    name = f"file.{extension}"
    context = FileInfoBuilder(name)
    reader = get_reader_for(name)(context)
    comments: list[Comment] = []
    tokens = _watch_comments(reader.generate_tokens(text), reader, comments)
    tokens = _without_comments(preprocessing(tokens, reader), reader)
    for counter in counters:
        tokens = counter(tokens, reader)
    left_out: Counter[Any] = Counter()
    tokens = modified(tokens, _Modified(reader, left_out))
    tokens_of: dict[Any, list[str]] = {}
    for token in reader(tokens, reader):
        tokens_of.setdefault(context.current_function, []).append(str(token))
        if watch:
            watch(context, str(token))
    return _found(context, tokens_of, comments, left_out)


def _found(
    context: Any,
    tokens_of: dict[Any, list[str]],
    comments: list[Comment],
    left_out: Counter[Any],
) -> LizardFile:
    """What the reader found; `left_out` are the points that are no modified complexity."""
    functions = list(context.fileinfo.function_list)
    outside = context.global_pseudo_function
    for function in (*functions, outside):
        function.modified_complexity = function.cyclomatic_complexity - left_out[function]
    return LizardFile(
        context.fileinfo.nloc,
        [function for function in functions if function.name != GLOBAL],
        outside,
        tokens_of,
        comments,
        sorted({each.start_line for each in _unfinished(context)}),
    )


def _unfinished(context: Any) -> Iterator[Any]:
    """The functions that a reader began and did not end: what is in them and behind is lost.

    Besides those whose block is open it is the last one, which may be tentative: a head without a
    body holds no decision.
    """
    functions = context.fileinfo.function_list
    last = context.current_function
    open_ones = [each for each in context.nesting_stack if type(each) is type(last)]
    if last.cyclomatic_complexity > 1:
        open_ones.append(last)
    for each in open_ones:
        known = each in functions or each is context.global_pseudo_function
        if not known and _NAME.fullmatch(each.name):
            yield each


def _watch_comments(tokens: Any, reader: Any, comments: list[Comment]) -> Iterator[Any]:
    line = 1
    for token in tokens:
        # lizard takes a comment of Erlang that begins with a single % for code.
        if reader.get_comment_from_token(token) is not None or token[0] == "%":
            comments.append(Comment(line, str(token)))
        line += token.count("\n")
        yield token


def _without_comments(tokens: Any, reader: Any) -> Iterator[Any]:
    for token in tokens:
        comment = reader.get_comment_from_token(token)
        if comment is None:
            yield token
        else:
            yield from "\n" * (len(comment.splitlines()) - 1)


def unit_of(function: Any, tokens: list[str]) -> FunctionMetrics:
    """Lizard's measurements of one function; `tokens` are those of the function."""
    name = function.name.replace("::", ".")
    return FunctionMetrics(
        name,
        "method" if "." in name else "function",
        function.start_line,
        function.end_line,
        parameters=function.parameter_count,
        nesting_depth=function.max_nesting_depth,
        length=function.length,
        cyclomatic_complexity=function.cyclomatic_complexity,
        cognitive_complexity=function.cognitive_complexity,
        first_line=function.start_line,
        digest=_digest(tokens, function.unqualified_name),
    )


def _digest(tokens: list[str], name: str) -> str:
    """A hash of the tokens without the function's name, which is the first token if there."""
    if tokens and tokens[0] == name:
        tokens = tokens[1:]
    content = "\0".join(tokens).encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=DIGEST_BYTES).hexdigest()
