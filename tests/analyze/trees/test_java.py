"""Java, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
package p;
import java.util.*;

public class Box<T extends Comparable<T>> {
  private int size;

  public Box(int size) {
    this.size = size > 0 ? size : 1;
  }

  @Override
  public String toString() {
    return "{ if (" + size + ") }";
  }

  int count(List<Map<String, T>> all, T... more) throws Exception {
    int n = 0;
    for (Map<String, T> each : all) {
      if (each == null || each.isEmpty() && n > 3) {
        continue;
      } else if (each.size() == 1) {
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
    try {
      return all.stream().mapToInt(each -> each == null ? 0 : 1).sum();
    } catch (IllegalStateException | IllegalArgumentException e) {
      return 2;
    } finally {
      n = 0;
    }
  }

  static Runnable later() {
    return new Runnable() {
      @Override
      public void run() {
        if (true) { System.out.println(); }
      }
    };
  }
}
"""


class TestJava(TreeLanguage):
    language = "java"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "int NAME(int a) {\nBODY\n}"
    branch = "if (a > 1) { a = 2; }"
    plain = "call(1);"
    attribute = '@Deprecated(since = "1")'
    alike = ALIKE
    broken = "int broken(int a) { if (a > { return 1; }"
    hidden = "int hidden(int a {{ } if (a) { return 1; } @@"

    def test_what_is_behind_an_annotation_or_a_sign_is_seen(self) -> None:
        """lizard loses the rest of the class."""
        found = self.full(
            "static final boolean OLD = VERSION < 21;",
            'int f() { @SuppressWarnings("x") List<String> a = b(); return 1; }',
            self.of("g", self.branch),
        )

        assert self.unit(found, "g").cyclomatic_complexity == 2

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
class A {
  static { if (a) { b(); } }
  { while (a) { b(); } }
  java.util.function.Function<Integer, Integer> field = x -> x > 0 ? 1 : 2;
  int field2 = a ? 1 : 2;
  A(int a) { this(a, 1); }
  int rules(int a, A this_) {
    outer:
    for (int i = 0; i < (a > 1 ? 1 : 2); i++) {
      if (a > 1 && b || c) { continue outer; }
      else if (d) { e(); }
      else { f(); }
    }
    int x = switch (a) { case 1, 2 -> 3; case 4 -> { yield 5; } default -> 6; };
    Runnable r = () -> { if (a > 1) { b(); } };
    synchronized (this) { try (X y = z()) { a(); } catch (E e) { b(); } }
    return a > 1 ? rules(1) : rules(1, null);
  }
  record R(int a) { R { if (a > 1) { b(); } } }
  enum E { ONE { int f() { return 1; } }; abstract int f(); }
  interface I { default int f() { return 1; } int g(); }
  @interface N { int level() default 1; }
}
"""
        found = self.measure(source)

        assert found.analysis == "full"
        assert numbers(found) == {
            "<module>": (1, 24, 2, 1, 0, None),
            "A.static": (3, 3, 2, 1, 1, 0),
            "A.init": (4, 4, 2, 1, 1, 0),
            "A.field": (5, 5, 2, 1, 0, 1),
            "A.A": (7, 7, 1, 0, 0, 1),
            # for, ?:, if, &&, ||, else if, two cases, if, catch, ?: = 11
            # for 1, ?: 1, if 2, && ||: 2, continue 1, else if 1, else 1, switch 1, if in lambda 2,
            # catch 1, ?: 1, a call of itself 1 = 15
            "A.rules": (8, 19, 12, 15, 2, 2),
            "A.R.R": (20, 20, 2, 1, 1, 0),
            "A.E.ONE.f": (21, 21, 1, 0, 0, 0),
            "A.I.f": (22, 22, 1, 0, 0, 0),
        }
        assert {unit.name for unit in found.functions if unit.kind == "class"} == {
            *("A", "A.R", "A.E", "A.E.ONE", "A.I", "A.N")
        }
