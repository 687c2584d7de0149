"""Finds the heads of functions and the words of decisions in a text, without a parse of it.

This is a second count for what the grammars say. It errs to the side of too few: it blanks comments
and strings by regular expressions, and takes only heads that can be nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

SLASHES = r"//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)"
NESTED = r"//[^\n]*|/\*(?:[^*/]|\*(?!/)|/(?!\*)|/\*(?s:.*?)\*/)*(?:\*/|\Z)"
QUOTED = r'"(?:\\(?s:.)|[^"\\\n])*"'
CHARACTER = r"'(?:\\[^\n']{1,9}|[^'\\\n])'"
QUOTED_ONCE = r"'(?:\\(?s:.)|[^'\\\n])*'"
MANY_LINES_DOUBLE = r'"(?:\\(?s:.)|[^"\\])*"'
MANY_LINES = MANY_LINES_DOUBLE + r"|'(?:\\(?s:.)|[^'\\])*'"
INTERPOLATED = r'"(?:\\(?s:.)|\#\{(?:[^{}"]|"(?:\\(?s:.)|[^"\\])*")*\}|[^"\\])*"'
TRIPLE = r'"""(?s:.*?)(?:"""|\Z)'
DIRECTIVE = r"^[ \t]*\#(?:/\*(?s:.*?)(?:\*/|\Z)|\\\n|[^\n])*"
MEMBER = r"|(?:\.|::)\s*(?://[^\n]*\s*)*[\w$]+"
"""A member may be called `if`."""

PARENTHESES = r"\((?:[^(){};]|\([^(){};]*\))*\)"


BRANCHES = {
    r"[ \t]*#[ \t]*(?:else|elif(?:n?def)?)\b": "\x01",
    r"[ \t]*#[ \t]*endif\b": "\x02",
    r"[ \t]*#[ \t]*if": "\x03",
}
"""Signs for the directives of other branches, in which a function has another head."""

OF_BRANCHES = re.compile(r"[\x01-\x03]")

NAMED = re.compile(r"[\ufffd\u0300-\u036f]")
"""What is a part of a name in some languages: bytes that are no text, accents of a letter."""


class Words(NamedTuple):
    """What a language's comments and strings are, its heads of functions, and its decisions.

    The group of a head is what stands on the line on which the function begins or has its name.
    """

    hidden: re.Pattern[str]
    heads: re.Pattern[str]
    decisions: re.Pattern[str]


def _words(hidden: str, heads: str, decisions: str) -> Words:
    return Words(
        re.compile(hidden + MEMBER, re.M), re.compile(heads, re.M), re.compile(decisions, re.M)
    )


def _statements(words: str) -> str:
    """Words that are statements because a parenthesis or a block follows, and no member."""
    return rf"(?<![\w.$@#>:?])(?:{words})\s*\("


_NO_METHOD = "if|for|foreach|while|switch|catch|using|lock|fixed|synchronized|return|new|when|do"
_METHOD = (
    rf"(?:^|[;{{}}])[ \t]*(?:(?!(?:new|return|else|throw|record|class|await|yield|case|default)\b)"
    rf"[\w<>\[\],.?]+[ \t]+)+(?!(?:{_NO_METHOD})\b)(\w+)[ \t]*{PARENTHESES}\s*"
    r"(?:throws\s+[\w., ]+)?\{"
)
_TYPE = r"(?:\s*:\s*\w[\w<>\[\].| ]*?)?"
_FUNCTION = (
    rf"(?<![\w.$])(function)\b\s*\*?\s*[\w$]*\s*{PARENTHESES}{_TYPE}\s*\{{"
    rf"|(?<![\w.$])((?:async\s*)?{PARENTHESES}){_TYPE}\s*=>\s*\{{(?!\s*(?:readonly\s|[\w'\"\[]+\??\s*:))"
)
_SCRIPT = (
    rf"{SLASHES}|<!--[^\n]*|`(?:\\(?s:.)|[^`\\])*`|{QUOTED}|{QUOTED_ONCE}"
    r"|(?<=[=(,:;!&|?{}\n])[ \t]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[a-z]*"
)
_IN_SCRIPTS = r"(?<![\w.$#])(?:if|while)\s*\((?!\s*\))"
_SCRIPT_WORDS = _words(_SCRIPT, _FUNCTION, _IN_SCRIPTS)
_TAGS = r"|(?<=>)(?:if|while)\s*\((?=\s*<\w)|\s[\w-]+=\"[^\"]*\"(?=\s*(?:[\w-]+=|/?>|\{))"
"""A word beside tags, and the text of an attribute, which may be over lines."""
_WORDS_AND_TAGS = _words(_SCRIPT + _TAGS, _FUNCTION, _IN_SCRIPTS)
_OUTSIDE = r"(?is:(?:\A|</script\s*>)(?:<!--.*?-->|.)*?(?:<script\b[^>]*>|\Z))"
_C = _words(
    rf'{SLASHES}|R"(\w*)\((?s:.*?)\)\1"|{QUOTED}|{QUOTED_ONCE}|{DIRECTIVE}|->\s*\w+',
    rf"^(?:(?:static|inline|const|int|void|char|bool|double|unsigned|long|size_t)[ \t*]+)+(\w+)"
    rf"{PARENTHESES}\s*\{{",
    _statements("if|while"),
)

WORDS = {
    "javascript": _WORDS_AND_TAGS,
    "typescript": _SCRIPT_WORDS,
    "tsx": _WORDS_AND_TAGS,
    "vue": _words(rf"{_OUTSIDE}|{_SCRIPT}{_TAGS}", _FUNCTION, _IN_SCRIPTS),
    "java": _words(
        rf"{SLASHES}|{TRIPLE}|{QUOTED}|{CHARACTER}", _METHOD, _statements("if|while|for|catch")
    ),
    "c": _C,
    "cpp": _C._replace(
        heads=re.compile(
            rf"(?:^|[;{{}}])[ \t]*(?:(?!(?:new|return|else|throw|case|goto|typedef)\b)"
            rf"[A-Za-z_][\w:<>&*,]*[ \t]+)+[&*]*(?!(?:{_NO_METHOD})\b)((?:\w+::)*\w+)"
            rf"{PARENTHESES}\s*"
            r"(?:const\s*)?(?:noexcept\s*)?(?:override\s*)?\{",
            re.M,
        )
    ),
    "csharp": _words(
        rf'{SLASHES}|"{{3,}}(?s:.*?)"{{3,}}|(?:@\$?|\$@)"(?:[^"]|"")*"|{QUOTED}|{CHARACTER}|'
        + DIRECTIVE,
        _METHOD,
        _statements("if|while|for|foreach"),
    ),
    "go": _words(
        rf"{SLASHES}|`[^`]*`|{QUOTED}|{CHARACTER}",
        rf"^(func)\s+(?:\([^()\n]*\)\s*)?\w+\s*{PARENTHESES}[\w \t.*\[\]]*\{{",
        r"^[ \t]*(?:if|for|case)[ \t]+[\w\"]",
    ),
    "rust": _words(
        rf'\A\#!(?!\[)[^\n]*|{NESTED}|b?r(#*)"(?s:.*?)"\1|{MANY_LINES_DOUBLE}|{CHARACTER}',
        rf"\b(fn)\s+\w+\s*{PARENTHESES}\s*(?:->\s*[\w:&<>, ]+\s*)?\{{",
        r"(?:^|[;{}])[ \t]*(?:if|while)\s+(?!\w+\s*:)[\w(&!]",
    ),
    "php": _words(
        r"(?:\A|\?>)(?s:.*?)(?:<\?php\b|<\?=|\Z)|->\s*\w+"
        r"|\bfunction\s+&?\w+(?=\s*\([^(){}]*\)[^{};]*;)"
        r"|(?://|\#(?!\[))(?:(?!\?>)[^\n])*|/\*(?s:.*?)(?:\*/|\Z)"
        r"|<<<['\"]?(\w+)['\"]?\n(?s:.*?)\n\s*\1\b|" + MANY_LINES,
        rf"\b(?:function)\s+&?\s*(\w+)\s*{PARENTHESES}\s*(?::\s*[?\w\\|]+\s*)?\{{",
        r"(?<![\w.$@#>:?\\])(?:if|while|foreach)\s*\(",
    ),
    "ruby": _words(
        r"^=begin(?s:.*?)^=end|^__END__(?s:.*)|\#[^\n]*"
        r"|<<(?:[~-]['\"`]?(?=\w)|['\"`]?(?=[A-Z]))(?P<end>\w+)(?s:.*?)^[ \t]*(?P=end)$|"
        r"(?:\.|::)\s*(?:\#[^\n]*\s+)+\w+|"
        + INTERPOLATED
        + "|"
        + MANY_LINES
        + r"|`(?:\\(?s:.)|[^`\\])*`"
        r"|%[wiqQrWI]?(?:\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^)]*\))*\))*\))*\)|\[(?:[^\[\]]|\[[^\]]*\])*\]|\{(?:[^{}]|\{[^}]*\})*\})"
        r"|(?:^|(?<=[=(,{;|&!*<>+~-])|(?<=[\w)\]]/)|(?<=\bif))[ \t]*/(?:\\(?s:.)|[^/\\])*/"
        r"|%[wiqQrWI](?P<mark>[^\w\s(\[{<])(?s:.*?)(?P=mark)"
        r"|(?<![\w)\]])[ \t]*%[^\w=](?s:.*)",
        r"^[ \t]*(?:private )?def[ \t]+((?:self\.)?[a-z_]\w*[?!]?)",
        r"^[ \t]*(?:if|unless|while)[ \t]+[\w@!(]",
    ),
    "kotlin": _words(
        rf"{NESTED}|{TRIPLE}|{QUOTED}|{CHARACTER}",
        rf"\b(fun)\s+(?:<[^<>]*>\s*)?(?:\w+\.)?\w+\s*{PARENTHESES}\s*(?::\s*[\w.<>?]+\s*)?"
        r"(?:\{|=(?!=))",
        _statements("if|while|for"),
    ),
    "swift": _words(
        rf'{NESTED}|{TRIPLE}|\#"(?s:.*?)"\#|{QUOTED}'
        r"|(?<=[=(,:{\n])[ \t]*/(?!\s)(?:\\.|[^/\\\n])+/",
        rf"\b(func)\s+\w+\s*{PARENTHESES}\s*(?:async\s+)?(?:throws\s+)?(?:->\s*[\w.<>?\[\]]+\s*)?"
        r"\{",
        r"^[ \t]*(?:if|guard|while)[ \t]+(?!\w+[ \t]*:)[\w!(]",
    ),
    "scala": _words(
        rf"{NESTED}|{TRIPLE}|{QUOTED}|{CHARACTER}",
        rf"\b(def)\s+\w+(?:{PARENTHESES})*\s*:\s*[\w.]+\s*=(?=[\sA-Za-z0-9\"({{\[])\s*\S",
        _statements("if|while"),
    ),
    "lua": _words(
        rf"\A\#[^\n]*|--\[(=*)\[(?s:.*?)\]\1\]|--[^\n]*|\[(=*)\[(?s:.*?)\]\2\]"
        rf"|{QUOTED}|{QUOTED_ONCE}",
        r"(?<![\w.])(function)\b\s*[\w.:]*\s*\([\w\s,.]*\)",
        r"(?<![\w.])(?:if|elseif|while|until)\b\s+[\w(#]",
    ),
}
"""By language; the scripts of Svelte are found as those of Vue."""


class Seen(NamedTuple):
    """The lines, from 1, on which a text has heads of functions, and words of decisions."""

    heads: list[int]
    decisions: list[int]


def words_in(text: str, language: str) -> Seen:
    """Where the words of a text are."""
    words = WORDS[language]
    code = words.hidden.sub(_blank, NAMED.sub("_", text))
    once = _first_branches(_without_macros(code) if language == "rust" else code)
    return Seen(
        [_line(code, each.start(each.lastindex or 0)) for each in words.heads.finditer(once)],
        [_line(code, _word_in(each)) for each in words.decisions.finditer(code)],
    )


def _first_branches(code: str) -> str:
    """The code without the further branches of each `#if` that has an end."""
    further: list[int] = []
    for found in OF_BRANCHES.finditer(code):
        if found[0] == "\x03":
            further.append(-1)
        elif further and found[0] == "\x01" and further[-1] < 0:
            further[-1] = found.start()
        elif further and found[0] == "\x02":
            start, end = further.pop(), found.start()
            if start >= 0:
                code = code[:start] + re.sub(r"[^\n\x01-\x03]", " ", code[start:end]) + code[end:]
    return code


def _without_macros(code: str) -> str:
    """The code without the arguments of macros, in which Rust has tokens and no functions."""
    for found in reversed([*re.finditer(r"(?:\w|::)!(?:\s*\w+)?\s*[({[]", code)]):
        depth, end = 0, found.end() - 1
        while end < len(code):
            depth += (code[end] in "({[") - (code[end] in ")}]")
            end += 1
            if not depth:
                break
        hidden = re.sub(r"[^\n]", " ", code[found.end() : end])
        code = code[: found.end()] + hidden + code[end:]
    return code


def _word_in(found: re.Match[str]) -> int:
    """Where the word of a match begins, behind the layout in front of it."""
    word = re.search(r"[a-z]", found[0])
    return found.start() + (word.start() if word else 0)


def _blank(found: re.Match[str]) -> str:
    """A sign of its own for what is hidden, and its lines."""
    sign = next((sign for word, sign in BRANCHES.items() if re.match(word, found[0])), '"')
    blank = re.sub(r"[^\n]", " ", found[0])
    return blank.replace(" ", sign, 1)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
