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
            "<module>": (1, 23, 3, 2, 1, None),
            # ?, let-else, if, &&, ||, if, two arms, a guard, if, if, while, && = 13
            # let-else 1, if 1, && || 2, else 1, else 1, match 1, if 2, else 1, if in closure 2,
            # loop 1, break 1, while 1, itself 1
            "rules": (5, 16, 14, 16, 2, 2),
            "rules.inner": (15, 15, 1, 0, 0, 0),
            "Foo.Display.fmt": (17, 17, 1, 0, 0, 1),
            "Foo.Debug.fmt": (18, 18, 1, 0, 0, 1),
            "tests.a": (19, 19, 1, 0, 0, 0),
            "Tr.def": (20, 20, 1, 0, 0, 1),
            "L.callback": (23, 23, 2, 2, 1, 0),
        }
        assert [each.first_line for each in found.units if each.name == "rules"] == [2]
