"""Kotlin, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
package p

import java.util.*

class Box(var size: Int) {
  fun describe(): String {
    return "{ if (" + size + ") }"
  }

  fun count(all: List<Int>, name: String?): Int {
    var n = 0
    for (each in all) {
      if (each == 0 || each > 3 && n < 5) {
        continue
      } else if (each == 1) {
        n += 1
      } else {
        n += 2
      }
    }
    while (n > 100) { n /= 2 }
    do { n++ } while (n < 3)
    when (n) {
      1, 2 -> return 1
      3 -> return 2
      else -> n = 4
    }
    try {
      n = name ?: 3
    } catch (e: IllegalStateException) {
      return 2
    } finally {
      n = 0
    }
    return n
  }

  private suspend fun <T> generic(a: T, b: Int) {
    if (b > 1) { size = b }
  }
}

fun top(a: Int) {
  if (a > 1) { println(a) }
}
"""


class TestKotlin(TreeLanguage):
    language = "kotlin"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "fun NAME(a: Int) {\nBODY\n}"
    branch = "if (a > 1) { b() };"
    plain = "call(1)"
    attribute = '@Deprecated("x")'
    alike = ALIKE
    broken = "fun broken(a: Int) { if (a > 1) { val b = = 1 } }"
    hidden = "fun hidden(a: Int {{ } if (a) { return 1 } @@"

    def test_types_lambdas_and_texts_hide_nothing(self) -> None:
        """lizard takes each `->` for a function, and loses the one around."""
        found = self.full(
            self.of("f", "val g: (Int) -> Unit = { x -> y(x) }", self.branch),
            self.of("g", 'val s = """ it\'s " { if """', self.branch),
            self.of("h", 'val s = "${if (a > 1) b else c} $d {"', self.branch),
            self.of("i", "a.get(1).set(2)", self.branch),
            "interface I {",
            "fun j(a: Int) { if (a > 1) { b() } }",
            "}",
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in (*"fghi", "I.j")]

        assert values == [2, 2, 3, 2, 2]

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
package a.b
class A<T>(val a: Int, b: Int = 1) : B(b) where T : C {
  init { if (a) b() }
  constructor(a: Int) : this(a, 1) { c() }
  val p: Int get() = if (a) 1 else 2
  var q = 1
    @Inject get() { return field }
    private set(value) { field = value }
  val r by lazy { a && b }
  val s = a || b
  @Deprecated("x")
  private suspend fun <T> T.rules(a: Int, vararg b: String = x, c: (Int) -> Unit): Int {
    l@ for (x in y) {
      if (a && b || !c) { continue@l } else if (d) { e() } else { f() }
    }
    while (a) { do { g() } while (b) }
    val s = when (a) { 1, 2 -> 3; in 3..4 -> { 4 }; else -> 5 }
    when { a > 1 && b -> c() }
    try { h() } catch (e: E) { i() } finally { j() }
    val t = a?.b ?: c!!
    list.map { if (it) 1 else 2 }
    fun local(a: Int) = a
    val o = object : I { override fun m() {} }
    return this.rules(1, b, c)
  }
  fun expression() =
    if (a) 1
    else 2
  companion object { fun c() {} }

  enum class E {
    ONE { override fun x() = 1 },
    TWO;

    abstract fun x()
  }
}
val top = { a: Int -> a }
val passed = remember(1) { if (a) b() }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 40, 2, 1, 0, None),
            "A.init": (4, 4, 2, 1, 1, 0),
            "A.constructor": (5, 5, 1, 0, 0, 1),
            "A.p.get": (6, 6, 2, 2, 1, 0),
            "A.q.get": (8, 8, 1, 0, 0, 0),
            "A.q.set": (9, 9, 1, 0, 0, 0),
            "A.r.callback": (10, 10, 2, 1, 0, 0),
            # for, if, &&, ||, if, while, while, two further entries, &&, catch, ?:, if = 13
            # for 1, if 2, && || 2, continue 1, else if 1, else 1, while 1, do 2, when 1, when 1,
            # && 1, catch 1, if in lambda 2, else 1, a call of itself 1
            "A.rules": (13, 26, 14, 19, 2, 3),
            "A.rules.local": (23, 23, 1, 0, 0, 1),
            "A.rules.I.m": (24, 24, 1, 0, 0, 0),
            "A.expression": (27, 29, 2, 2, 1, 0),
            "A.Companion.c": (30, 30, 1, 0, 0, 0),
            "A.E.ONE.x": (33, 33, 1, 0, 0, 0),
            "top": (39, 39, 1, 0, 0, 1),
            "passed.callback": (40, 40, 2, 1, 1, 0),
        }
        assert self.unit(found, "rules").first_line == 12
