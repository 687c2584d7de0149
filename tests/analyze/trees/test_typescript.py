"""TypeScript and TSX, counted by hand."""

from __future__ import annotations

import pytest

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
export class Box<T> {
  private readonly size: number = 1;

  constructor(size: number) {
    this.size = size > 0 ? size : 1;
  }

  public count(all: T[], more?: string): number {
    let n = 0;
    for (const each of all) {
      if (!each && n > 3) {
        continue;
      } else if (n === 1) {
        n++;
      }
    }
    while (n > 100) { n /= 2; }
    switch (n) {
      case 1:
      case 2: return 1;
      default: break;
    }
    try {
      return n;
    } catch (e) {
      return 2;
    }
  }
}

export function outer(a: number): number {
  function inner(b: number): number {
    return b ? 1 : 2;
  }
  return inner(a);
}

export function last(a: number): number {
  if (a) { return 1; }
  return 2;
}
"""

SYNTAX = """
enum Flags { None = 0, Read = 1 << 0, Write = 1 << 1 }
type Maybe<T> = T extends string ? A : B
declare function declared(a: number): void
export abstract class A<T> extends B<T> implements C {
  abstract none(a: number): void
  private field = (a: number): boolean => a > 1
  constructor(private readonly a: number, public b = 2) { super() }
  overloaded(a: string): void
  overloaded(a: number): void
  overloaded(a: any): void { if (a) { b() } }
  static #secret(this: A<T>, a?: ((v: T) => boolean) | null): a is string { return a! || b! }
}
export namespace N.M { export function inner() { if (a) { b() } } }
const checked = { key: (a: number) => a } satisfies Table
const generic = <T,>(x: T, { y = 1 }: Y): T => x as T
export const isAsync = <T>(x: Result<T>): x is Async<T> => a && b
function assert(a: unknown): asserts a is string { if (!a) { throw a } }
function last(a?: string | null): void { using b = c(); if (a?.b) { d() } }
"""

EXPECTED = {
    "<module>": (1, 19, 1, 0, 0, None),
    "A.field": (7, 7, 1, 0, 0, 1),
    "A.constructor": (8, 8, 2, 0, 0, 2),
    "A.overloaded": (11, 11, 2, 1, 1, 1),
    "A.#secret": (12, 12, 2, 1, 0, 2),
    "N.M.inner": (14, 14, 2, 1, 1, 0),
    "checked.key": (15, 15, 1, 0, 0, 1),
    "generic": (16, 16, 2, 0, 0, 2),
    "isAsync": (17, 17, 2, 1, 0, 1),
    "assert": (18, 18, 2, 1, 1, 1),
    "last": (19, 19, 2, 1, 1, 1),
}


class TestTypeScript(TreeLanguage):
    language = "typescript"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "public async NAME(a: number): Promise<void> {\nBODY\n}"
    branch = "if (a > 1) { a = 2 }"
    plain = "call(1);"
    attribute = "@Get('/x')"
    alike = ALIKE
    broken = "broken(a: number) { if (a > { return 1 } }"
    hidden = "hidden(a {{ } if (a) { return 1 } @@"
    deep = ("(", "{", "a && ", "a<")

    def test_types_hide_and_add_nothing(self) -> None:
        found = self.measure(SYNTAX)

        assert found.analysis == "full", found.detail
        assert numbers(found) == EXPECTED

    def test_a_class_above_its_export_is_silenced(self) -> None:
        source = "// antipasta: ignore\n@Component({})\nexport class A {\n  f() {}\n}\n"
        found = self.measure(source)

        assert found.functions[1].first_line == 2

    @pytest.mark.parametrize("source", ["export default function (): A;\n", "import('x').Y<Z>;\n"])
    def test_what_the_grammar_lacks_in_declarations_is_harmless(self, source: str) -> None:
        assert self.measure(source).analysis == "full"


COMPONENT = """
import React from 'react';

export const Panel = React.memo(({ items, isOpen = true }: Props) => {
  const [state, setState] = useState<State | null>(null);
  useEffect(() => {
    if (!isOpen) { return; }
    items.forEach((item) => { if (item.a && item.b) { setState(item); } });
  }, [items]);
  if (!state) {
    return <p>You don't have any {isOpen ? 'open' : 'closed'} orders yet.</p>;
  }
  return (
    <ul onClick={() => setState(null)}>
      {items.map((item) => item.a && <Item key={item.id} {...item} />)}
      {state.error || <b>it's {state.text ?? 'fine'}</b>}
    </ul>
  );
});

export function price(order: Order): number {
  if (order.kind === 1) { return 1; }
  return 0;
}

export class Legacy extends React.Component<Props> {
  setNativeProps = (props: Props) => { if (props) { this.root?.set(props); } };
  render() { const { a } = this.props; return a ? <A ref={(ref) => { this.root = ref; }}/> : null; }
}
"""


COMPONENTS = """
function Hint(props: Props) {
  if (props.a) { return 1; }
  return 2;
}
"""


class TestTsx(TestTypeScript):
    language = "tsx"
    around = "class A extends React.Component<Props> {\nHERE\n}\nconst a = <p>don't</p>;\n"
    class_line = "class A extends React.Component<Props> {"
    alike = ALIKE[ALIKE.index("export function outer") :] + COMPONENTS

    def test_a_component_counts_as_the_page_says(self) -> None:
        found = self.measure(COMPONENT)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 29, 1, 0, 0, None),
            # a default, if, ?:, ||, ??; if 1, ?: 2, || 1
            "Panel.callback": (4, 19, 6, 4, 1, 1),
            "Panel.callback.useEffect.callback": (6, 9, 2, 1, 1, 0),
            "Panel.callback.useEffect.callback.forEach.callback": (8, 8, 3, 2, 1, 1),
            "Panel.callback.onClick": (14, 14, 1, 0, 0, 0),
            "Panel.callback.map.callback": (15, 15, 2, 1, 0, 1),
            "price": (21, 24, 2, 1, 1, 1),
            "Legacy.setNativeProps": (27, 27, 2, 1, 1, 1),
            "Legacy.render": (28, 28, 2, 1, 0, 0),
            "Legacy.render.ref": (28, 28, 1, 0, 0, 1),
        }
