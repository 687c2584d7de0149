"""JavaScript, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
class Box {
  constructor(size) {
    this.size = size > 0 ? size : 1
  }

  count(all, more) {
    let n = 0
    for (const each of all) {
      if (!each || each.isEmpty && n > 3) {
        continue
      } else if (each.size === 1) {
        n++
      } else {
        n += 2
      }
    }
    while (n > 100) { n /= 2 }
    do { n++ } while (n < 3)
    switch (n) {
      case 1:
      case 2: return 1;
      default: break;
    }
    try {
      return more ?? "if {"
    } catch (e) {
      return n;
    }
  }
}

function outer(a) {
  function inner(b) {
    return b ? 1 : 2
  }
  return inner(a)
}

function* generate(a) {
  for (let i = 0; i < a; i++) { yield i }
}

async function wait(a) {
  if (a) { await a }
}
"""

EXPRESSIONS = """
const first = (a ? b : 1) * 2
export const plain = async x => x ?? y, generate = function* () {}
exports.a.b = function () { if (a) { b() } }
this.own = function () {}
const api = {
  method() { return 1 },
  key: () => 2,
  get value() { return 3 },
  nested: { 'deep-key': function () {} },
}
useEffect(() => {
  const handler = useCallback((event) => { if (event) { event.stop() } }, [])
  return () => handler()
}, [])
promise.then((a) => a && b).catch(() => {})
export default function () {}
const [x = () => 1] = y;
(function () { if (a) { b() } })()
const wrapped = memo(forwardRef((props) => props.a ? 1 : 2))
"""


class TestJavaScript(TreeLanguage):
    language = "javascript"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "NAME(a) {\nBODY\n}"
    branch = "if (a > 1) { a = 2 }"
    plain = "call(1);"
    attribute = "@decorated(1)"
    alike = ALIKE
    broken = "broken(a) { if (a > { return 1 } }"
    hidden = "hidden(a {{ } if (a) { return 1 } @@"

    def test_functions_are_named_by_what_they_are_bound_or_passed_to(self) -> None:
        found = self.measure(EXPRESSIONS)

        assert found.analysis == "full"
        assert numbers(found) == {
            # a ?: outside, and one default
            "<module>": (1, 20, 3, 1, 0, None),
            "plain": (3, 3, 2, 0, 0, 1),
            "generate": (3, 3, 1, 0, 0, 0),
            "exports.a.b": (4, 4, 2, 1, 1, 0),
            "own": (5, 5, 1, 0, 0, 0),
            "api.method": (7, 7, 1, 0, 0, 0),
            "api.key": (8, 8, 1, 0, 0, 0),
            "api.value.get": (9, 9, 1, 0, 0, 0),
            "api.nested.deep-key": (10, 10, 1, 0, 0, 0),
            "useEffect.callback": (12, 15, 1, 0, 0, 0),
            "useEffect.callback.handler.callback": (13, 13, 2, 1, 1, 1),
            "useEffect.callback.(anonymous)": (14, 14, 1, 0, 0, 0),
            "then.callback": (16, 16, 2, 1, 0, 1),
            "catch.callback": (16, 16, 1, 0, 0, 0),
            "default": (17, 17, 1, 0, 0, 0),
            "x": (18, 18, 1, 0, 0, 0),
            "(anonymous)": (19, 19, 2, 1, 1, 0),
            "wrapped.callback": (20, 20, 2, 1, 0, 1),
        }

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
class A extends B {
  static { if (a) { b() } }
  #hidden = (a) => a || b
  field = a ? 1 : 2;
  get value() { return 1 }
  set value(a) {}
  [Symbol.iterator]() {}
  'quoted'() {}
  static async *rules(a = 1, { b, c = 2 }, ...rest) {
    outer:
    for (let i = a ? 1 : 2; i < 3; i++) {
      if (a && (b || c) && d) { continue outer }
      else if (e) { f() }
      else { g() }
    }
    for (const key in a) { while (b) { c() } }
    switch (a) { case 1: b(); case 2: default: }
    try { a() } catch { b() } finally { c() }
    a ||= b
    a?.if?.catch(/[/'"]{1}/, `${a ? `b` : c}`)
    this.rules(a ?? b)
    return function () { if (a) { b() } }
  }
}
label: for (;;) { break label }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 26, 3, 3, 1, None),
            "A.static": (3, 3, 2, 1, 1, 0),
            "A.#hidden": (4, 4, 2, 1, 0, 1),
            "A.value.get": (6, 6, 1, 0, 0, 0),
            "A.value.set": (7, 7, 1, 0, 0, 1),
            "A.[Symbol.iterator]": (8, 8, 1, 0, 0, 0),
            "A.quoted": (9, 9, 1, 0, 0, 0),
            # two defaults, for, ?:, if, &&, ||, &&, if, for, while, two cases, catch, ||=, ?:, ??
            # for 1, ?: 1, if 2, && || && 3, continue 1, else 1, else 1, for 1, while 2, switch 1,
            # catch 1, ?: 1, itself 1
            "A.rules": (10, 24, 18, 17, 2, 3),
            "A.rules.(anonymous)": (23, 23, 2, 1, 1, 0),
        }

    def test_a_declaration_in_a_list_begins_at_itself(self) -> None:
        found = self.measure("export const a = () => 1,\n  b =\n    () => 2\n")

        assert [(u.name, u.first_line, u.start_line) for u in found.units[1:]] == [
            ("a", 1, 1),
            ("b", 2, 3),
        ]

    def test_texts_hide_nothing(self) -> None:
        source = """#!/usr/bin/env node
const a = (b || '').length
const c = /[/'"]\\/{/g.test(`don't ${ d ? "{" : '`' }`)
export const Hint = () => <p>You don't have {any && <b/>} orders yet.</p>;
function last(a) { if (a) { b() } }
const e = <A.B onClick={() => a ? 1 : 2}>{/* it's */}</A.B>
function other(a) { if (a) { b() } }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert {name: each.cyclomatic for name, each in numbers(found).items()} == {
            "<module>": 3,
            "Hint": 2,
            "last": 2,
            "onClick": 2,
            "other": 2,
        }

    def test_the_types_of_flow_are_read(self) -> None:
        source = """// @flow
import type { A } from './a'
export type Props = {| +a: number, b?: ?string |}
function f(a: ?number, b: Array<string> = []): boolean { if (a) { return b ? 1 : 2 } }
class K extends C<Props> { state: State = {}; m(a: A): void { if (a) { b() } } }
"""
        found = self.measure(source)

        assert {name: each.cyclomatic for name, each in numbers(found).items()} == {
            "<module>": 1,
            "f": 4,
            "K.m": 2,
        }
