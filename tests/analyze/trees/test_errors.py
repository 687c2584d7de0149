"""Damaged sources in which code would go unseen: found by `make fuzz`, and made smaller there."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source

HIDDEN = {
    # Behind an error a grammar takes a word of the language for a name …
    "a word that is called": ("javascript", "(if(:?"),
    "a word below an error": ("javascript", "function (){){{}}}(({}\nif("),
    "a word as an argument": ("typescript", "l,if(tem: T){{}}"),
    "a word as an import": ("typescript", "import{if(}"),
    "a word as a method": ("typescript", "class{o(){){}}\nif(x)e():d{{}}}"),
    "a word as a value": ("tsx", "class{={:if(}\nr(){)}}"),
    "a word as a field": ("java", "class s{@\nif(}"),
    # … or loses the head of a function, so that its body is a block.
    "half an arrow": ("typescript", '()=>{("",()=>{[].h(()=>{})})\n}(""()=>{t{}})'),
    "the parameters alone": ("java", "{c N(){}}"),
    "a variable and a block": ("csharp", "public t(r){\n}d a(){"),
    "nothing but blocks": ("csharp", "{{public o(e){}}}"),
    "a word that is skipped": (
        "csharp",
        'namespace{class B{t T\nif({();}={}s(){}s(){="";}}}',
    ),
    "a call and a block": ("c", 'n:"""\nvoid s(){(p{}}'),
    "a block behind texts": ("c", '/**/""\nbool d(){}'),
    "a block below an error": ("php", "<?php\nclass y{function t(){}'/**/\n;function j(){}}"),
    # A grammar may stop without an error.
    "the rest of a file": ("kotlin", "2 1\nfun p(){ if (a) b() }\nclass A { fun q() {} }\n"),
    # What has no end holds what follows.
    "a text without an end": ("swift", 'z="\nif l'),
    "a word beside an error": ("swift", "struct e{var({}\nc func d(\n)->f{:}r}}"),
    "a string without an end": ("java", 'interface l{@("if(\n"}'),
}


@pytest.mark.parametrize(("language", "source"), HIDDEN.values(), ids=list(HIDDEN))
def test_what_hides_code_is_no_file_in_full(language: str, source: str) -> None:
    found = measure_source(source.encode(), language=language)

    assert (found.analysis, found.reason) == ("reduced", "syntax")
    assert found.may_lack_units


HARMLESS = {
    "a type of a module": ("typescript", "export default function (): {\n  a: string;\n};\n"),
    "a key": ("typescript", "const a: { if?: 1, function?: B } = { for: = 1 };"),
    "a member": ("javascript", "a = = b.catch(c).if;"),
    "values of a macro": ("cpp", "typedef AN_ENUM(int, A) {\n  B = 0,\n};\n"),
    "a label of a parameter": ("swift", "protocol P { func a(for b: = C) }"),
}


@pytest.mark.parametrize(("language", "source"), HARMLESS.values(), ids=list(HARMLESS))
def test_an_error_that_hides_nothing_leaves_a_file_in_full(language: str, source: str) -> None:
    assert measure_source(source.encode(), language=language).analysis == "full"


def test_a_directive_within_a_line_takes_no_line_along() -> None:
    found = measure_source(b"f(c){)}#e \ninline g(){ if (a) b(); }\n", language="c")

    assert {unit.name: unit.cyclomatic_complexity for unit in found.units}["g"] == 2


def test_a_word_as_a_name_makes_only_its_function_doubtful() -> None:
    source = "t(C){(c)% if(lt)}\nint g(int a) { return a ? 1 : 2; }"

    found = measure_source(source.encode(), language="c")

    assert not found.may_lack_units
    assert {unit.name: unit.cyclomatic_complexity for unit in found.units} == {
        "<module>": 1,
        "t": None,
        "g": 2,
    }
