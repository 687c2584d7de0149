"""The linear patterns find the same tokens as those of the installed lizard."""

from __future__ import annotations

import lizard_languages
from hypothesis import given
from hypothesis import strategies as st
from lizard_languages import token_pattern

from antipasta.analyze.lizard_patterns import linear

ADDITIONS = ("", r"|\#[^\n]*|//=?" + lizard_languages.python_tokens._PY_TRIPLE_QUOTE)
PATTERNS = [
    token_pattern._compile_token_pattern(*token_pattern._addition_key(each)) for each in ADDITIONS
]
PIECES = st.sampled_from(
    [*"<>?, ax.\n{}1\"'", "extends", "/*", "*/", "//", "#", "\\a", '"""', "'''", '""']
)


def test_each_part_that_goes_back_is_in_the_pattern_of_the_installed_lizard() -> None:
    original, of_python = (each.pattern for each in PATTERNS)

    assert linear(PATTERNS[0]).pattern != original
    assert linear(PATTERNS[1]).pattern.count("++") + linear(PATTERNS[1]).pattern.count("*+") == 5
    assert "extends" in original
    assert "extends" not in linear(PATTERNS[1]).pattern
    assert of_python.startswith("(?:")


@given(st.lists(PIECES, max_size=25).map("".join))
def test_the_tokens_are_the_same(text: str) -> None:
    # In a string that ends, an escaped quote is no end either way. Of one that does not end, lizard
    # takes an escaped quote for the end.
    text += '\n"""' * 2 + "\n'''" * 2
    for pattern in PATTERNS:
        assert linear(pattern).findall(text) == pattern.findall(text)
