"""Damaged sources in which code would go unseen: found by `make fuzz`, and made smaller there."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from antipasta.explain.pointed_file import PointedFile

HIDDEN = {
    # Behind an error a grammar takes a word of the language for a name …
    "a word that is called": ("javascript", "(if(:?"),
    "a word below an error": ("javascript", "function (){){{}}}(({}\nif("),
    "a word as half a function": ("typescript", "function if("),
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
    "a head and a body in an error": (
        "csharp",
        'namespace {b u{e\xa7{{{{}}}}[y""\nd e(){e(;}g)}}',
    ),
    "a block below an error": ("php", "<?php\nclass y{function t(){}'/**/\n;function j(){}}"),
    # A grammar may stop without an error.
    "the rest of a file": ("kotlin", "2 1\nfun p(){ if (a) b() }\nclass A { fun q() {} }\n"),
    "the rest of a file behind half an annotation": ("kotlin", "@file:#fun d() = 1\nfun e() = 2\n"),
    "the rest of a file behind an annotation": ("kotlin", '@file:A"fun d() = 1\nfun e() = 2\n'),
    # What has no end holds what follows.
    "a text without an end": ("swift", 'z="\nif l'),
    "a word beside an error": ("swift", "struct e{var({}\nc func d(\n)->f{:}r}}"),
    "a string without an end": ("java", 'interface l{@("if(\n"}'),
    "a body as a type": ("tsx", "const e: A.B () => {\n  return (<></>);\n};\n"),
    "what a type of a function returns": ("tsx", "class A {: (()) => {}}"),
    "a statement as a type that is returned": ("typescript", "let a: () => { this.b = c };"),
    "a body behind a line that ends a block": ("scala", "class A{\n b\n def c: N\n=\n(b){d}}"),
    # What a compiler reads before it knows comments and texts may end these.
    "a line feed as an escape": ("java", "class A { void f() { // \\u000a if (a) { b(); }\n} }"),
    "the end of a comment as an escape": (
        "java",
        "class A { /* \\u002a\\uu002f int f() {} /* */ }",
    ),
    "a quote as an escape": (
        "java",
        'class A { String s = "\\u0022; int f() {} String t = \\u0022"; }',
    ),
    "a backslash as an escape": ("java", 'class A { String s = "\\u005c\\"; int f() {} //";\n}'),
    "an escape in Scala": ("scala", "object A { // \\u000a def f(a: B) = if (a) c\n}"),
    "a line separator in C#": ("csharp", "class A { // \u2028 void f() { if (a) { b(); } }\n}"),
    "a next line in C#": ("csharp", "class A { /* */ // \x85void f() { if (a) { b(); } }\n}"),
    "a trigraph": ("cpp", "/* *??/\n/ void f() { if (a) { b(); } } /* */\n"),
    "an expression over lines in an error": ("ruby", "*/\ndef s/"),
    "an end that is a name": ("ruby", "def __END__(a)\nend\n__END__ 1\ndef b\nend\n"),
    "an end further right": ("ruby", "a\n  __END__\ndef b\nend\n"),
    # … or what it knows of names and operators, of which the grammar knows nothing.
    "a division by a variable": ("ruby", "x = 1\nx /2; if c; d end; 4/i\n"),
    "a rest of a variable": ("ruby", "b { |a, x| a }\nx %(a; if c; d end; 3)\n"),
    "a shift of a variable": ("ruby", "for x in b do c end\nx <<A\nif c; d end\nA\n"),
    "operators in Swift": ("swift", "let a: F = (/); if c { d() }; let b: F = (/)\n"),
    "code between expressions of Swift": ("swift", "let a = #/b/#; if c { d() }; let e = #/f/#\n"),
    "an operator of one's own in Swift": ("swift", "a = (/b); if c { d() }; e = (f/)\n"),
    "a head with parentheses in it": ("java", "class A { = a(@B(1) C d) { } }"),
    "a function that returns half a type": ("typescript", "function a(): r[{ b() }"),
    "a word between tags": ("tsx", "({}{})>{r(<><s{{}}>if(</>}"),
    "a body without its head": ("go", "package a\nfunc y() struct{}\n{ b() }\n"),
    "a function behind a value": ("php", "<?php\nclass e{$j=c c function t(){}}"),
    "a tag without an end": ("tsx", "x = <a>\nif (a) { b(); }\n"),
    "a list of words without an end": ("ruby", "%i[[\nif p"),
    # A grammar may see no error in what does not compile.
    "a word as a call": ("lua", "n{if (){y()}}"),
    "a word as a variable": ("lua", "local\nif (x){}"),
    "a first line that comes later": ("lua", " #if a then b() end\n"),
    "a word behind a quote": ("scala", "val x = '\nif (a) { b() }\n"),
    "a string over lines in Java": ("java", 'class L { String h = "\nif (a) "; }'),
    "a string over lines in Kotlin": ("kotlin", 'val x = "\nif (a) b()\n"'),
    "a string over lines in Swift": ("swift", 'let x = "\nif (a) { b() }\n"'),
    "a string over lines in Lua": ("lua", "x = '\nif a then b() end\n'"),
    "a document without an end": ("ruby", "x = <<~A\nif a\n  b\nend\n"),
    "a comment without an end": ("scala", "object A\n/*/\ndef n(): T = 1\n"),
    # A macro holds words and signs, and no functions, as long as its brackets close.
    "a macro without an end": ("rust", "d!{]fn t() -> {}}"),
    "a macro behind a quote": ("rust", 'pub("use ;c!{[((""))]fn d()-> {}}'),
    "an attribute without an end": ("rust", "#[e({fn w() -> {}}"),
    "a block taken for a value": ("cpp", "t n(){l}"),
    "a block taken for the value of a method": ("cpp", "e t{{d o()noexcept override{o}\n}}"),
    "a head taken for a type": ("go", "[]g w//\nfunc h(){}\n"),
    "a head in a value": ("go", "g{\nfunc ()s(i)l{}}\n"),
    "a head among arguments of a type": (
        "cpp",
        "e r{s C{/**/<(;r&)=default constexpr &r=(a&&) = default;\n"
        "/\n"
        " a\n"
        "requires(CUniqueComponentValueVisitorsrnT, isito.>);\n"
        "  templaternT>\n"
        "e(\n"
        "  s)\n"
        "  (CSSUrs<Re(visitors)...>);l d()const{}\n"
        "e(){}l<>(c...){for(o r:{s...}){r(r<>){f(){}}}}n(){for(o r:{v...}){r(){}}}}}\n",
    ),
    "a head before a value": ("go", "r{}\nfunc ()r()[e{}"),
    "a head behind an operator": ("cpp", "e/\nd c()noexcept{}"),
    "a head behind brackets": ("go", "r{}%[]\nfunc ()V()r{}"),
    "a word as a type": ("c", "/**/static\nif(x){y();}"),
    "a head behind a word": ("go", "for\nfunc ()s(){}\n"),
    "a head taken for a type with a length": ("go", "[1]\nfunc ()e(g)e{}\nfunc f(){}\n"),
    "what is left of a method": ("java", "class A { }\nx();\n{ if (a) b(); }\n"),
    "a head that ends too early": (
        "java",
        "class n{r(t c){{}}\nc d()\nthrows dException IException{}}",
    ),
    "a method taken for a class": ("java", "enum s{;m=new\ng g(){\n}}"),
    "a method taken for a constant": ("java", "enum F{g t(){}}"),
    "a word as a name": ("lua", "function n()\nlocal l,function m() end\nend\n"),
    "a word as a parameter": ("java", "e n(F)r e*e N*this k for("),
    "a word behind a sign": ("lua", "`if ("),
    "a word behind a sign without an error": ("lua", "x = a\n@while (b)\nx = 1"),
    "a word behind a backslash": ("lua", "\\function ()"),
    "a word behind a dollar": ("lua", "x = $function (a)"),
    "a word behind a symbol": ("javascript", "x();\n😀if (a) { b(); }\n"),
    "a word between many symbols": ("typescript", f"x();\n{'😀' * 9}if😀(a);\n"),
    "a word among parameters of types": ("typescript", "declare function w<if(T"),
    "a tag in a string behind a short tag": ("php", "<? $a = '<?php\nif (b()) { c(); }\n';"),
    "a tag in a comment behind a short tag": ("php", "<?php ?>\n<? /* <?= if (b()) { c(); } */"),
    "a tag in a document behind a short tag": ("php", "<? $a = <<<E\n<?php if (b()) { c(); }\nE;"),
    "a word as a function that is called": ("php", "<?php $l=if();"),
    "a word as a constant": ("php", "<?php $l = [while, for];"),
    "a word as a base class": ("php", "<?php class A extends if {}"),
    "a word in capitals": ("php", "<?php IF ($a) { b(); } $l = WHILE();"),
    "a word of a function as an operator": ("kotlin", "s fun t()=r"),
    "a word of a function as a type": ("go", "package a\ntype func struct{}\n"),
    "a word as a property": ("javascript", "x = {if, y};\n"),
    "a word as a bound property": ("typescript", "const {while} = x;\n"),
    "a word as a field of a value": ("rust", "const A: B = B { while };\n"),
    "a word as an operator of types": ("scala", "class A(){val t:n[t]if(a)={}}"),
    "a word as a type of a function": ("scala", "{def a: if()}"),
    "a word as a function": ("scala", "{implicit def if(}"),
    "a head behind a modifier": ("scala", "object r{\noverride def d(x,):t={{}}}"),
    "a string over lines in Scala": ("scala", 'val x = "\nif (a) b"\n'),
    "a word as a macro for a type": ("c", "d p(r, if(a) e);"),
    "the beginning of a head among other brackets": ("c", "if(a\nint n(){}"),
    "a word as a field of a structure": ("c", "struct e { int if; };"),
    "a word as a method of a structure": ("cpp", "e n{struct e{r\nif();};}\ne w{}"),
    "a word as a parameter of a type": ("rust", "impl<a,\nwhile t:t<t>{fn n(m:t)->f{}}"),
    "a function behind half a definition": ("c", "typedef NUM(n S)\nt q(){}"),
    "a string that ends too early": ("scala", '{("if (a) \\")}'),
    "an interpolated string that ends too early": ("scala", '{s"if (a) \\"}'),
    "an interpolated string over lines": ("scala", 'x{v"\ndef q():A="}'),
    "an interpolated string over lines between values": ("scala", 'x{v"${a}\nif (b) c\n$d"}'),
    "code behind a diagnostic": ("swift", '#warning("a"); func b() { if c { d() } }\n'),
    "code in a diagnostic": ("swift", "#warning func q(){\n"),
    "a quote alone in an error": ("php", "<?php\ntrait '{function c($n){return'if(';}}"),
    "the head of an initializer": ("java", "class U{g n(_\nt<ng>){}}"),
}


@pytest.mark.parametrize(("language", "source"), HIDDEN.values(), ids=list(HIDDEN))
def test_what_hides_code_is_no_file_in_full(language: str, source: str) -> None:
    found = measure_source(source.encode(), language=language)

    assert (found.analysis, found.reason) == ("reduced", "syntax")
    assert found.may_lack_units


HARMLESS = {
    "arguments without parentheses": (
        "ruby",
        "x = 1\nputs <<A, 1\nif c\nA\nmatch /a b/\nraise %(if x)\n",
    ),
    "an expression of Swift over lines": ("swift", 'let d = #/\n"\n/#\n'),
    "expressions of Swift": ("swift", "let a = /(b) [)] \\) if/\nlet c = #/ ) ; if d /#\n"),
    "an end alone on its line": ("ruby", "a\n__END__\r\ndef b\nend\n"),
    "an end alone": ("ruby", "__END__"),
    "an escaped backslash": (
        "java",
        'class A { String s = "\\\\u0022", t = "\\u0041"; /* \\u0022 */ }',
    ),
    "literals of one character": (
        "java",
        "class A { char a = '\\u002a', b = '\\u002f', c = '\\u0022'; }",
    ),
    "a quote in Scala": ("scala", 'object A { val a = "\\u0022" }'),
    "a line separator behind all": ("csharp", "class A { // a\u2028\n}"),
    "a type of a module": ("typescript", "export default function (): {\n  a: string;\n};\n"),
    "a key": ("typescript", "const a: { if?: 1, function?: B } = { for: = 1 };"),
    "a member": ("javascript", "a = = b.catch(c).if;"),
    "values of a macro": ("cpp", "typedef AN_ENUM(int, A) {\n  B = 0,\n};\n"),
    "a label of a parameter": ("swift", "protocol P { func a(for b: = C) }"),
    "a comment in a comment": ("c", "/* /* */\nint a;\n"),
    "signs in texts": ("lua", "-- $a @if\nx = '$if!' .. [[@while?]]\n"),
    "a string that goes on": ("lua", "x = 'if a \\\nif b \\z\n  if c'\ny = [[\nif d\n]]\n"),
    "a text block": ("java", 'class L { String h = """\nif (a) "if (b)"\n"""; }'),
    "an expression over lines": ("kotlin", 'val x = "a ${\n  if (b) c else d\n}"'),
    "a method": ("php", "<?php class A { function if() { return $this->if(); } }"),
    "names of members": (
        "php",
        "<?php class A { const FOR = A::IF; } enum B { case If; } f(if: 1, for: $a?->while());",
    ),
    "names of namespaces": ("php", "<?php namespace A\\For; use B\\If\\C; \\D\\Switch\\e();"),
    "words in capitals": (
        "php",
        "<?php FUNCTION f($a) { IF ($a) { FOREACH ($a AS $b) { c(); } } }",
    ),
    "strings over lines": ("scala", 'val a = """\nif (b) c"""" + s"""\ndef d"""'),
    "an interpolated string at the end": ("scala", 'val a = s"x ${if (b) c else d}"'),
    "diagnostics": (
        "swift",
        '#warning("func (\\"") // a\n#error("if a {");\n#sourceLocation(file: "a", line: 1)\n',
    ),
    "a soft word": ("kotlin", "fun f() = a {\n b { c() }\n catch<D> { e() }\n}\n"),
    "a tag in a string": ("php", "<?php $a = '<?php\nif (b()) { c(); }\n';"),
    "a short tag": ("php", "<? $a = 'php'; /* <? */ if ($a) { b(); } ?>\n<?xml version='1.0'?>"),
    "a name with symbols": ("ruby", "x = 😀iffy(1)\ndéfinir if x\n"),
    "a method with parameters of types": ("kotlin", "fun <A, B : C<A>> D<B>.catch(a: A) = 1"),
    "a quoted name": ("kotlin", "fun `it fails 😀 if so`() = 1\nval `é if` = `é if` + 1"),
    "a name for others in TypeScript": ("typescript", "export { a as catch, b as for };"),
    "a name for others": ("javascript", "export { a as catch, b as for };"),
}


@pytest.mark.parametrize(("language", "source"), HARMLESS.values(), ids=list(HARMLESS))
def test_an_error_that_hides_nothing_leaves_a_file_in_full(language: str, source: str) -> None:
    assert measure_source(source.encode(), language=language).analysis == "full"


def test_a_declared_name_is_no_misread_word() -> None:
    source = b"<?php class A {\n function match() { return 1; }\n function b() { = ; }\n}"

    found = measure_source(source, language="php")

    assert found.detail == "cannot be parsed in A.b (line 3)"


def test_a_loop_that_a_grammar_takes_for_a_call_is_not_called_seen() -> None:
    """The grammar of Kotlin knows none as the body of an `if`, and none with an annotation."""
    source = (
        b"fun f() { if (a)\n for (b in c) { d() }\n}\nfun g() { if (a) b() }\n"
        b"fun h() {\n @A\n for (b in c) { d() }\n}\n"
    )

    found = measure_source(source, language="kotlin")

    assert {each.name: each.cyclomatic_complexity for each in found.units} == {
        "<module>": 1,
        "f": None,
        "g": 2,
        "h": None,
    }


def test_what_is_missing_behind_the_last_line_is_on_no_line() -> None:
    for language, source in (("scala", b"def q(){e\ntrait#e\n"), ("swift", b'g{var="#\n')):
        units = measure_source(source, language=language).units
        assert max(each.end_line for each in units) <= source.count(b"\n"), source


def test_an_annotation_at_the_end_of_a_file_does_not_hang() -> None:
    for source in (b"val a = 1\n@", b"val a = 1\n  @B(1)", b"val a = 1\n@B\n@C"):
        assert measure_source(source, language="kotlin").sloc is not None


def test_a_directive_within_a_line_takes_no_line_along() -> None:
    found = measure_source(b"f(c){)}#e \ninline g(){ if (a) b(); }\n", language="c")

    assert {unit.name: unit.cyclomatic_complexity for unit in found.units}["g"] == 2


def test_a_decision_behind_a_macro_stands_where_its_word_does() -> None:
    source = b"int f(int a) {\n  MACRO\n\n  while (a) { a--; }\n}\n"
    (unit,) = (each for each in measure_source(source, language="c").units if each.name == "f")

    causes = PointedFile(source, "c").causes(unit, "cyclomatic_complexity")

    assert [(cause.line, cause.points) for cause in causes] == [(4, 1)]


def test_a_word_as_a_name_makes_only_its_function_doubtful() -> None:
    source = "t(C){(c)% if(lt)}\nint g(int a) { return a ? 1 : 2; }"

    found = measure_source(source.encode(), language="c")

    assert not found.may_lack_units
    assert {unit.name: unit.cyclomatic_complexity for unit in found.units} == {
        "<module>": 1,
        "t": None,
        "g": 2,
    }


@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
@pytest.mark.parametrize(
    ("line", "analysis"),
    [
        ("x = a <!--b && c;", "full"),
        ("--> if (a) { b(); }", "reduced"),
        ("--> f(() => { b(); });", "reduced"),
        ("<!-- hide this from old browsers", "full"),
        ("x = '<!-- if (a) { b(); }';", "full"),
    ],
)
def test_what_a_module_does_not_take_for_a_comment_hides_nothing(
    language: str, line: str, analysis: str
) -> None:
    found = measure_source(f"f();\n{line}\n".encode(), language=language)

    assert found.analysis == analysis, found.detail
