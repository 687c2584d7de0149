"""C++, counted by hand."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
#include <vector>

namespace boxes {

template <typename T>
class Box : public Base<T> {
 public:
  explicit Box(int size) : size_(size) {
    if (size > 0 && size < 9) { grow(); }
  }

  ~Box() = default;

  bool operator==(const Box& other) const { return size_ == other.size_; }

  int count(const std::vector<int>& all, int other = 1) const noexcept {
    int n = 0;
    for (auto each : all) {
      if (each == 0 || each > 3 && n < 5) {
        continue;
      } else if (each == 1) {
        n += 1;
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
      n = each(all, [&](int a) { return a > 1 ? 1 : 2; });
    } catch (const std::exception& e) {
      return 2;
    }
    return n;
  }

  virtual void none() = 0;

 private:
  int size_;
};

}  // namespace boxes

int boxes::Box::outside(int a) {
  return a ? 1 : 2;
}

auto trailing(int a, int b) -> int {
  return a && b;
}
"""


class TestCpp(TreeLanguage):
    language = "cpp"
    around = "class A {\nHERE\n};\n"
    class_line = "class A {"
    prefix = "A."
    function = "int NAME(int a) {\nBODY\n}"
    branch = "if (a > 1) { a = 2; }"
    plain = "call(1);"
    attribute = "template <typename T>"
    alike = ALIKE
    broken = "int broken(int a) { if (a > ]) { return 1; } }"
    hidden = "int hidden(;;) { if (a) { b(); } } ]"

    def test_texts_and_types_hide_nothing(self) -> None:
        found = self.full(
            self.of("f", 'auto s = R"x(" { if )" )x";', self.branch),
            self.of("g", "auto n = 1'000'000; auto c = '\"';", self.branch),
            self.of("h", "std::map<int, std::vector<int>> m; auto&& r = move(m);", self.branch),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fgh"]

        assert values == [2, 2, 2]

    def test_macros_hide_nothing(self) -> None:
        source = """
LIB_BEGIN_NAMESPACE
namespace detail {
class LIB_API A {
 public:
  LIB_CONSTEXPR A(int a) : a_(a) { if (a) { b(); } }
  LIB_CONSTEXPR ~A() { if (a_) { b(); } }
  template <typename T, LIB_ENABLE_IF(sizeof(T) > 1 && X)>
  LIB_CONSTEXPR auto f(const T& a LIB_BOUND) -> int { if LIB_CONSTEXPR17 (a) return 1; return 2; }
  MOCK_METHOD(int, mocked, (int, long));
};
}
LIB_END_NAMESPACE
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert {unit.name: unit.cyclomatic_complexity for unit in found.units} == {
            "<module>": 1,
            "detail.A.A": 2,
            "detail.A.~A": 2,
            "detail.A.f": 2,
        }

    def test_a_macro_that_exports_a_class_hides_no_method(self) -> None:
        """That parses without an error: as a function of a type, with a block."""
        found = self.measure("""
class LIB_API A {
 public:
  virtual ~A() { if (a) { b(); } }
  int f() { return "class LIB_API C {" ? 1 : 2; }
};
struct LIB_API(1) B final { int f() { return a && b; } };
struct LIB_TYPE c = {1};
""")

        assert found.analysis == "full", found.detail
        assert {unit.name: unit.cyclomatic_complexity for unit in found.units} == {
            "<module>": 1,
            "A.~A": 2,
            "A.f": 2,
            "B.f": 2,
        }

    def test_what_a_macro_begins_is_a_function_with_any_arguments(self) -> None:
        found = self.measure("""
namespace a {
TEST_CASE("name, [tag]")
{
  SECTION("b") { if (c) { d(); } }
  WARN_UNUSED
  if (e) { f(); }
}
}
{ int lost() { return a ? 1 : 2; } }
int (::a::named)(int b) { return b; }
""")

        assert found.analysis == "full", found.detail
        assert {unit.name: unit.cyclomatic_complexity for unit in found.units} == {
            "<module>": 1,
            "a.TEST_CASE": 3,
            "lost": 2,
            "a.named": 1,
        }

    @pytest.mark.parametrize(
        "body",
        [
            "return a.operator[](0) + a->operator()<int>(b);",
            "if (c) return 1; operator()<bool>(b);",
            "a = (d & ~m) | (unsigned(b) << shift);",
            "return (a->*method)(b) + (this->*c.d)(e) + f.*(&G::g);",
            "const T A::*field = 0; void (B<int>::*call)(int);",
            'extern "C" int __stdcall g(void*); return g(0);',
            "using typename A::value_type;",
            'EXPECT_THROW(g(), std::exception, "if")\n << "not" << b;',
        ],
    )
    def test_what_the_grammar_does_not_read_hides_nothing(self, body: str) -> None:
        found = self.measure(f"int f() {{ {body} }}\n{self.of('after', self.branch)}")

        assert found.analysis == "full", found.detail
        expected = [1, 1 + body.startswith("if "), 2]
        assert [unit.cyclomatic_complexity for unit in found.units] == expected

    @pytest.mark.parametrize("word", ["enum", "template", "for", "default"])
    def test_a_word_as_the_argument_of_a_macro_hides_nothing(self, word: str) -> None:
        source = (
            f"extern template API auto g<A>(B) -> C;\nTEST(a, {word}) {{ if (b) {{ c(); }} }}\n"
        )
        found = self.measure(source + "TEST(a, d) { if (b) { c(); } }\n")

        assert found.analysis == "full", found.detail
        values = [(unit.name, unit.cyclomatic_complexity) for unit in found.units[1:]]
        assert values == [("TEST", 2), ("TEST", 2)]

    @pytest.mark.parametrize(
        "source", ["{LOH(\nt m(){)\n}", "class A {\nDECLARE(int m() { return 1; } @)\n};"]
    )
    def test_a_macro_that_holds_a_function_is_not_left_out(self, source: str) -> None:
        found = self.measure(source)

        assert (found.analysis, found.reason) == ("reduced", "syntax")

    def test_functions_that_only_lizard_sees_are_named(self) -> None:
        lost = "template <class T> class A {\n @@ { ( \n int lost(int a) { if (a) { return 1; } }\n"
        source = f"{self.of('before', self.branch)}\n{lost}"
        found = self.measure(source)
        unseen = [unit for unit in found.units if unit.cyclomatic_complexity is None]

        assert (found.analysis, found.reason) == ("reduced", "syntax")
        assert [(unit.name.rpartition(".")[2], unit.start_line) for unit in unseen[1:]] == [
            ("lost", 6)
        ]
        assert "lost (line 6)" in (found.detail or "")

    def test_a_conversion_outside_of_its_class_is_a_method(self) -> None:
        found = self.measure("""
a::B::operator int() const { return c ? 1 : 2; }
B<T>::operator std::string() { return c ? 1 : 2; }
int &
a::B::f() { return c ? 1 : 2; }
""")
        lines = {u.name: (u.start_line, u.end_line) for u in found.units if u.name != "<module>"}

        assert lines == {
            "a.B.operator int": (2, 2),
            "B.operator std::string": (3, 3),
            "a.B.f": (5, 5),
        }

    def test_an_empty_body_before_a_semicolon_is_no_value(self) -> None:
        source = """T f() {};
T A::g(int a) {};
struct B { T h() {}; void i(int a) override {}; int j{1}; };
int (*k)(int){nullptr};
int l{3}, m(int), n = 2;
void o() { T p(a){}; }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert [(unit.name, unit.start_line, unit.parameters) for unit in found.units] == [
            ("<module>", 1, None),
            ("f", 1, 0),
            ("A.g", 2, 1),
            ("B.h", 3, 0),
            ("B.i", 3, 1),
            ("o", 6, 0),
        ]

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
namespace a::b { namespace {
template <typename T>
[[nodiscard]]
class C<T*> : public D {
 public:
  C() : x(a ? 1 : 2) { }
  explicit operator bool() const { return a && b; }
  friend bool operator<<(C a, const C&) { return 1; }
  auto rules(T&& a, int = 1, T&&... more) -> int {
    for (auto& x : y) {
      if constexpr (a and b or c) { goto end; } else if (d) { e(); } else { f(); }
    }
    auto l = [&](int q) { if (q) { return 1; } return 2; };
    struct Local { int m() { return a || b; } };
    try { g(); } catch (...) { h(); }
    end: return this->rules(1, 2, 3);
  }
  static constexpr int k = a ? 1 : 2;
};
} }
template <>
int a::C<int>::out(void) const try { return 1; } catch (...) { return 2; }
auto lam = [](int x) { return x ? 1 : 2; };
extern "C" { void e(void) { } }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 25, 2, 1, 0, None),
            "a.b.C.C": (7, 7, 2, 1, 0, 0),
            "a.b.C.operator bool": (8, 8, 2, 1, 0, 0),
            "a.b.C.operator <<": (9, 9, 1, 0, 0, 2),
            # for, if, and, or, if, if, catch
            # for 1, if 2, two operators, goto 1, else if 1, else 1, if in lambda 2, catch 1,
            # itself 1
            "a.b.C.rules": (10, 18, 8, 12, 2, 3),
            "a.b.C.rules.Local.m": (15, 15, 2, 1, 0, 0),
            "a.C.out": (23, 23, 2, 1, 1, 0),
            "lam": (24, 24, 2, 1, 0, 1),
            "e": (25, 25, 1, 0, 0, 0),
        }
        (out,) = (unit for unit in found.units if unit.name == "a.C.out")
        assert out.first_line == 22


@pytest.mark.parametrize(
    ("source", "analyses"),
    [
        ("AAA( " * 50_000, ("full", "reduced")),
        ("AAA(1; " * 30_000, ("full", "reduced")),
        # A chain of `<` is refused before it is parsed.
        ("class AAA b < " * 20_000, ("minimal",)),
    ],
)
def test_macros_without_an_end_take_linear_time(source: str, analyses: tuple[str, ...]) -> None:
    """Each was followed for 20,000 bytes, and each header of a class up to a brace: minutes."""
    measured = measure_source(f"{source}\nint f() {{ return 1; }}\n".encode(), language="cpp")

    assert measured.analysis in analyses
    assert measured.loc == 2
