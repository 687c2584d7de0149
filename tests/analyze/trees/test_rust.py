"""Rust, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
use std::fmt;

pub struct Stack<T> { items: Vec<T> }

impl<T> Stack<T> {
    pub fn new(size: usize) -> Self {
        let items = Vec::with_capacity(if size > 0 { size } else { 1 });
        Stack { items }
    }

    fn count(&self, all: &[i32], name: &str) -> Result<i32, String> {
        let mut n = 0;
        for each in all {
            if *each == 0 || *each > 3 && n < 5 {
                continue;
            } else if *each == 1 {
                n += 1;
            } else {
                n += 2;
            }
        }
        while n > 100 { n /= 2; }
        loop { if n < 3 { break; } n -= 1; }
        let found = parse(name)?;
        match found {
            1 | 2 => Ok(1),
            3 if n > 2 => Ok(2),
            _ => Err("if {".to_string()),
        }
    }
}

fn outer(a: i32) -> i32 {
    fn inner(b: i32) -> i32 {
        if b > 1 { 1 } else { 2 }
    }
    inner(a)
}
"""


class TestRust(TreeLanguage):
    language = "rust"
    around = "impl A {\nHERE\n}\n"
    class_line = "impl A {"
    prefix = "A."
    function = "pub fn NAME(a: i32) {\nBODY\n}"
    branch = "if a > 1 { b(); }"
    plain = "call(1);"
    attribute = "#[inline]"
    alike = ALIKE
    broken = "fn broken(a: i32) { if a > ] { return; } }"
    hidden = "fn hidden(a: i32 {{ } if a { return 1; } @@"

    def test_signs_and_texts_hide_nothing(self) -> None:
        found = self.full(
            self.of("f", "let a = b'\"';", self.branch),
            self.of("g", 'let a = r#"it\'s " { "#;', self.branch),
            self.of("h", "let a = b'0'..=b'9';", "let c = |x: &&str| x.len() < 3;", self.branch),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fgh"]

        assert values == [2, 2, 2]

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
#[cfg(x)]
// between
#[inline]
pub async fn rules<T: ?Sized>(mut self: Box<Self>, (b, c): (i32, i32)) -> i32 where T: A {
  let Some(q) = z? else { return 1 };
  if let Some(x) = y && a || b { c(); } else if d { e(); } else { f(); }
  let n = match a { 1 | 2 if b => 3, 4 => 5, _ => { if c { 6 } else { 7 } } };
  let cl = |x| { if x { y(); } };
  let empty = || 1;
  'a: loop { break 'a; }
  while let Some(x) = y { g(); }
  println!("{}", a && b);
  self.rules((1, 2));
  fn inner() {}
}
impl<T> fmt::Display for Foo<T> { fn fmt(&self) {} }
impl fmt::Debug for Foo { fn fmt(&self) {} }
mod tests { fn a() {} }
trait Tr { fn sig(&self); fn def(&self) { } }
macro_rules! m { ($a:ident) => { fn $a() { if x { } } } }
static S: i32 = if A { 1 } else { 2 };
static L: Lazy<i32> = Lazy::new(|| if A { 1 } else { 2 });
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 23, 2, 2, 1, None),
            # ?, let-else, if, &&, ||, if, two arms, a guard, if, if, while, && = 13
            # let-else 1, if 1, && || 2, else 1, else 1, match 1, if 2, else 1, if in closure 2,
            # loop 1, break 1, while 1, itself 1
            "rules": (5, 16, 14, 16, 2, 2),
            "rules.inner": (15, 15, 1, 0, 0, 0),
            "Foo.Display.fmt": (17, 17, 1, 0, 0, 1),
            "Foo.Debug.fmt": (18, 18, 1, 0, 0, 1),
            "tests.a": (19, 19, 1, 0, 0, 0),
            "Tr.def": (20, 20, 1, 0, 0, 1),
            "_a": (21, 21, 2, 1, 1, 0),
            "L.callback": (23, 23, 2, 2, 1, 0),
        }
        assert [each.first_line for each in found.units if each.name == "rules"] == [2]

    def test_functions_in_macros_are_units_where_they_stand(self) -> None:
        source = """
cfg_if! {
  if #[cfg(unix)] {
    /// "fn no() {}"
    fn one() { if a && b { c(); } }
  } else if #[cfg(windows)] { fn two() {} } else { mod m { fn three() { if a {} } } }
}
cfg_rt! { impl A { cfg_io! { pub(crate) fn four(&self) { if a {} } } } }
impl B { cfg_variants! { stable: { fn five() {} }, unstable: { fn six() { if a {} } } } }
generate! { impl<> C { unsafe fn seven(self: NonNull<Self>) { if a {} } } }
check!(fn eight(a: u8) -> bool { a > 1 && b });
fuzz_target!(|data: [bool; 64]| { fn nine() { if a {} } if b { c(); } });
fn outer() {
  let a = join!(async { fn ten() { if a {} } }, 1);
  m! { fn eleven() {} }
  println!("fn x() {}", a && b);
}
macro_rules! items {
  ($a:ident, $v:vis, $b:block $(, $c:expr)*) => {
    $v fn $a<'a>(x: &'a str) $b
    $v fn twelve(&self) -> u8 { match x { $( $c => 1, )* _ => 2 } }
  };
  ($($t:tt)*) => { mod m { $($t)* fn thirteen() { if a {} } } };
  ($a:expr) => { $a && b };
}
"""
        found = self.measure(source)
        complexities = {unit.name: unit.cyclomatic_complexity for unit in found.units}

        assert (found.analysis, found.detail) == ("full", None)
        assert complexities == {
            "<module>": 2,  # what is no function in macro_rules!
            "one": 3,
            "two": 1,
            "m.three": 2,
            "A.four": 2,
            "B.five": 1,
            "B.six": 2,
            "C.seven": 2,
            "eight": 2,
            "(anonymous)": 2,
            "(anonymous).nine": 2,
            "outer": 2,
            "outer.ten": 2,
            "outer.eleven": 1,
            "_a": 1,
            "twelve": 2,
            "m.thirteen": 2,
        }
        assert {unit.name: unit.start_line for unit in found.units}["m.thirteen"] == 23

    def test_functions_in_macros_that_are_no_code_are_named(self) -> None:
        head = "fn f() { if a {} }\n"
        strange = "proptest! {\n  fn g(x in 0..9) { if a {} }\n}\n"
        found = self.measure(head + strange)

        assert (found.analysis, found.reason) == ("reduced", "lost")
        assert found.detail == "functions that cannot be parsed, at line 3"
        assert found.may_lack_units
        assert [unit.cyclomatic_complexity for unit in found.units] == [2, 2]
        changes = self.changes(head + strange, head + strange + head.replace("f()", "h(b: u8)"))
        assert changes["h"] == "unknown"

    def test_what_is_no_function_in_a_macro_hides_none(self) -> None:
        found = self.full(
            self.of(
                "f",
                'm!(fn(u8) -> u8, fn g, "fn h() {}", fn i() -> u8; { 1 });',
                "m!(fn j(a: [u8; 2]); // fn k() {}",
                ");",
            )
        )

        assert self.unit(found, "f").cyclomatic_complexity == 1

    def test_macros_with_a_bracket_too_few_are_no_code(self) -> None:
        for source in (
            "{t!(()fn f{)}async fn s(){}",
            "t!{a{fn f(){}",
            "macro_rules! a{()=>{fn f(){}",
        ):
            found = self.measure(source)
            assert (found.analysis, found.may_lack_units) == ("reduced", True)

    def test_macros_take_linear_time_however_they_nest(self) -> None:
        nested = "a! { " * 1_000 + "fn f() {}" + " }" * 1_000
        many = "a!{fn f(x in y) {}}\n" * 3_000
        words = f'a!("{"fn x {" * 30_000}");'
        heads = f"a!({'fn x ' * 30_000});"

        for source in (nested, many, words, heads):
            assert self.measure(source).functions
        assert self.measure(nested).reason == "lost"
