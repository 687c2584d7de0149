"""Scala, counted by hand."""

from __future__ import annotations

from lizard import FileAnalyzer, get_extensions

from antipasta.model import MODULE
from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
package p

class Box(size: Int) extends Base {
  override def describe(): String = {
    "{ if (" + size + ") }"
  }

  def count(all: List[Int], other: Int): Int = {
    var n = 0
    for (each <- all) {
      if (each == 0 || each > 3 && n < 5) {
        n += 3
      } else if (each == 1) {
        n += 1
      } else {
        n += 2
      }
    }
    while (n > 100) { n /= 2 }
    n match {
      case 1 | 2 => n = 1
      case x if x > 3 => n = 2
      case _ => n = 3
    }
    try {
      call(n)
    } catch {
      case e: IllegalStateException => n = 4
    } finally {
      n = 5
    }
    def inner(a: Int): Int = { if (a > 1) 1 else 2 }
    inner(n)
  }
}

object Box {
  def top(a: Int): Int = { if (a > 1) 1 else 2 }
  def create(): Box = { new Box(1) }
}
"""


class TestScala(TreeLanguage):
    language = "scala"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "def NAME(a: Int): Unit = {\nBODY\n}"
    branch = "if (a > 1) { b() };"
    plain = "call(1)"
    attribute = '@deprecated("x")'
    alike = ALIKE
    broken = "def broken(a: Int) = { if (a > 1) { val b = = 1 } }"
    hidden = "def hidden(a: Int {{ } if (a) { return 1 } @@"

    def test_it_is_equal_to_lizard_where_both_see_the_same(self) -> None:
        """But for the end, which in lizard is the line of the token behind."""
        found = self.measure(ALIKE)
        theirs = FileAnalyzer(get_extensions([])).analyze_source_code("f.scala", ALIKE)

        assert found.analysis == "full", found.detail
        assert sorted(
            (each.start_line, each.cyclomatic_complexity, each.parameters)
            for each in found.units
            if each.name != MODULE
        ) == sorted(
            (each.start_line, each.cyclomatic_complexity, each.parameter_count)
            for each in theirs.function_list
        )

    def test_bodies_and_texts_hide_nothing(self) -> None:
        """lizard takes only the first line of a body behind `=` that has no brace there."""
        found = self.full(
            "def f(a: Int) =\n  if (a > 1)\n    1\n  else if (a > 2)\n    2\n  else 3",
            self.of("g", 'val s = """ it\'s " { if """', self.branch),
            self.of("h", 'val s = s"${if (a > 1) b else c} $d { if"', self.branch),
            "def i(a: Int): Int = ???",
            self.of("j", "val c = '\"'; val d = 'symbol", self.branch),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fghij"]

        assert values == [3, 2, 3, 1, 2]

    def test_a_comment_behind_a_function_is_not_in_it(self) -> None:
        found = self.measure("""object A {
  def f(a: Int) =
    g(a, 1) { case b => h(b) }

  /** About g. */
  // more
  def g = 1
  withServer(1)(2) { port => if (port) 1 else 2 }
}
""")

        assert {name: each[:2] for name, each in numbers(found).items()} == {
            "<module>": (1, 9),
            "A.f": (2, 3),
            "A.g": (7, 7),
            "A.withServer.callback": (8, 8),
        }

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
package a.b
@Attr("x")
class A[T](a: Int, b: Int = 1)(implicit c: C) extends B(a) with D {
  val p: Int = if (a) 1 else 2
  val q = list.map { x => x && y }
  def this(a: Int) = this(a, 1)
  @tailrec
  final def rules[U](a: Int, b: => String*)(implicit c: Int = 1): Int = {
    if (a && (b && !c) || d) e else if (f) g else h
    for { x <- y; z <- w if x > 1 } yield x
    while (a) { do { i() } while (b) }
    a match { case 1 | 2 => 3; case x: Int if x > 1 => 4; case _ => 5 }
    try { j() } catch { case e: E => 1 } finally { k() }
    list.filter { x => if (x) l else m }
    def local(q: Int): Int = q
    val o = new B { def n() = 1 }
    this.rules(1, b)
  }
  def abstractly(a: Int): Int
  def procedure() { a }
}
object N { def o() = 1 }
trait Tr { def t(x: Int) = x }
case class Cc(a: Int)
given X: Y with { def g = 1 }
val top = (a: Int, b: Int) => a
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 27, 2, 2, 1, None),
            "A.q.callback": (6, 6, 2, 1, 0, 1),
            "A.this": (7, 7, 1, 0, 0, 1),
            # if, &&, &&, ||, if, for, if, while, while, three cases, if, catch, case, if = 16
            # if 1, two operators, else if 1, else 1, for 1, while 1, do 2, match 1, catch 1,
            # if in a lambda 2, else 1; a call with fewer arguments may be one of an overload
            "A.rules": (9, 19, 17, 14, 2, 3),
            "A.rules.local": (16, 16, 1, 0, 0, 1),
            "A.rules.B.n": (17, 17, 1, 0, 0, 0),
            "A.procedure": (21, 21, 1, 0, 0, 0),
            "N.o": (23, 23, 1, 0, 0, 0),
            "Tr.t": (24, 24, 1, 0, 0, 1),
            "X.g": (26, 26, 1, 0, 0, 0),
            "top": (27, 27, 1, 0, 0, 2),
        }
        assert self.unit(found, "rules").first_line == 8
