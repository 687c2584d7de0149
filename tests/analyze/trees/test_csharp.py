"""C#, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
using System;

namespace Boxes
{
  public class Box<T> where T : IComparable<T>
  {
    private int size;

    public Box(int size) : this()
    {
      this.size = size > 0 ? size : 1;
    }

    ~Box() { size = 0; }

    [Obsolete("x")]
    public override string ToString()
    {
      return "{ if (" + size + ") }";
    }

    internal int Count(List<Map<string, T>> all, T other, params string[] more)
    {
      int n = 0;
      for (int i = 0; i < all.Count; i++) {
        if (all[i] == null || all[i].IsEmpty() && n > 3) {
          continue;
        } else if (all.Count == 1) {
          n++;
        } else {
          n += 2;
        }
      }
      while (n > 100) { n /= 2; }
      do { n++; } while (n < 3);
      switch (n) {
        case 1:
        case 2: return 1;
        default: break;
      }
#if NET
      n = other ?? n;
#elif MONO
      n = 3;
#else
      n = 4;
#endif
      try {
        return all.Sum(each => each == null ? 0 : 1);
      } catch (Exception e) {
        return 2;
      } finally {
        n = 0;
      }
    }

    public int Arrow(int a) => a > 1 ? 1 : 2;
  }
}
"""


class TestCSharp(TreeLanguage):
    language = "csharp"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "int NAME(int a) {\nBODY\n}"
    branch = "if (a > 1) { a = 2; }"
    plain = "call(1);"
    attribute = '[Obsolete("x")]'
    alike = ALIKE
    broken = "int broken(int a) { if (a > ]) { return 1; } }"
    hidden = "int hidden(int a {{ } if (a) { return 1; } @@"

    def test_texts_hide_nothing(self) -> None:
        found = self.full(
            self.of("f", 'var a = @"h\\" + "\\"{";', self.branch),
            self.of("g", 'var a = $"{(b ? 1 : 2)} {{ if (";', self.branch),
            self.of("h", 'var a = """', ' " { if (', '""";', "var c = '\"';", self.branch),
            self.of("i", "#region it's {", self.branch, "#endregion"),
            self.of("j", "string? a = b?.c; int?[] d = null;", self.branch),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fghij"]

        assert values == [2, 3, 2, 2, 2]

    def test_a_brace_in_each_branch_of_a_directive_loses_nothing(self) -> None:
        source = """class A {
#if NET
  int F(int a) {
    if (a > 1) {
#else
  int F(long a) {
    if (a > 1 && a < 9) { /* antipasta: ignore */
#endif
      return 1;
    }
    return 2;
  }
  int G(int a) { return a > 1 ? 1 : 2; }
}
"""
        found = self.measure(source)
        other = self.measure(source.replace("a < 9", "a < 8"))

        assert found.analysis == "full"
        # The if, and the if and the && of the other branch.
        assert numbers(found)["A.F"] == (3, 12, 4, 3, 1, 1)
        assert numbers(found)["A.G"].cyclomatic == 2
        assert [each.line for each in found.suppressions] == [7]
        assert self.unit(found, "F").digest != self.unit(other, "F").digest
        assert self.unit(found, "G").digest == self.unit(other, "G").digest

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
#if OUTSIDE
using X;
#endif
class A {
  int Arrow => a ? 1 : 2;
  int Prop { get { return a ?? b; } set => x = value; }
  int Auto { get; init; } = a ? 1 : 2;
  int this[int i] { get { while (a) { } return 1; } }
  event E Ev { add { x(); } remove { y(); } }
  static Func<int, bool> field = x => x > 0 && x < 3;
  public static A operator +(A a, A b) { return a; }
  [B]
  public static implicit operator int(A a) => 1;
  ~A() { }
  [B]
  public int Rules(int a, params string[] b) {
    foreach (var x in y) {
      if (a is int z and > 3 or 5) { continue; }
      else if (d && e || f) { g(); }
      else { h(); }
    }
    var s = a switch { 1 when b => 2, > 3 => 4, _ => 5 };
    switch (a) { case 1: goto case 2; case 2: break; default: break; }
    a ??= b?.c ?? 5;
    Action r = () => { if (a > 1) { b(); } };
    int Local(int v) { return v > 1 ? 1 : 2; }
    using (var u = v) { lock (a) { } }
    try { i(); } catch (E e) when (e.x) { j(); }
    return Rules(1, null);
  }
  abstract int Abstract();
}
interface I { int F() => 1; int G(); }
record R(int A) { int F() { return A; } }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 35, 2, 1, 0, None),
            "A.Arrow.get": (6, 6, 2, 1, 0, 0),
            "A.Prop.get": (7, 7, 2, 0, 0, 0),
            "A.Prop.set": (7, 7, 1, 0, 0, 0),
            "A.this.get": (9, 9, 2, 1, 1, 0),
            "A.Ev.add": (10, 10, 1, 0, 0, 0),
            "A.Ev.remove": (10, 10, 1, 0, 0, 0),
            "A.field": (11, 11, 2, 1, 0, 1),
            "A.operator +": (12, 12, 1, 0, 0, 2),
            "A.operator int": (14, 14, 1, 0, 0, 1),
            "A.~A": (15, 15, 1, 0, 0, 0),
            # foreach, if, if, &&, ||, two arms, two cases, ??=, ??, if, catch = 13
            # foreach 1, if 2, && || 2, else if 1, else 1, switch 1, switch 1, goto 1,
            # if in lambda 2, catch 1, a call of itself 1
            "A.Rules": (17, 31, 14, 14, 2, 2),
            "A.Rules.Local": (27, 27, 2, 1, 0, 1),
            "I.F": (34, 34, 1, 0, 0, 0),
            "R.F": (35, 35, 1, 0, 0, 0),
        }
        assert self.unit(found, "operator int").first_line == 13

    def test_a_directive_ends_with_its_line(self) -> None:
        """U+0085 ends a line of C#."""
        found = self.full("class A {\n#region a\x85 void F() { if (a) { b(); } }\n#endregion\n}")

        assert self.unit(found, "A.F").cyclomatic_complexity == 2
