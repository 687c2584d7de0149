"""Swift, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
import Foundation

class Box: Base {
    var size: Int

    init(size: Int) {
        self.size = size > 0 ? size : 1
    }

    deinit {
        size = 0
    }

    var watched: Int = 1 {
        didSet {
            if watched > 1 { size = 1 }
        }
    }

    override func describe() -> String {
        return "{ if (\\(size)) }"
    }

    func count(all: [Int], _ other: Int?) throws -> Int {
        var n = 0
        for one in all {
            if one == 0 || one > 3 && n < 5 {
                continue
            } else if one == 1 {
                n += 1
            } else {
                n += 2
            }
        }
        while n > 100 { n /= 2 }
        repeat { n += 1 } while n < 3
        guard let found = other else { return 1 }
        switch n {
        case 1, 2:
            return 1
        case 3:
            return 2
        default:
            break
        }
        do {
            try call(found)
        } catch {
            return 2
        }
        return all.filter { $0 > 1 }.count
    }
}

func top(a: Int) {
    if a > 1 { print(a) }
}
"""


class TestSwift(TreeLanguage):
    language = "swift"
    around = "class A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "func NAME(a: Int) {\nBODY\n}"
    branch = "if a > 1 { b() };"
    plain = "call(1)"
    attribute = "@available(iOS 13, *)"
    alike = ALIKE
    broken = "func broken(a: Int) { if a > ] { return } }"
    hidden = "func hidden(a: Int {{ } if a { return 1 } @@"

    def test_texts_and_types_hide_nothing(self) -> None:
        found = self.full(
            self.of("f", 'let s = #"it\'s " { if "#', self.branch),
            self.of("g", 'let s = """', ' " { if ', '"""', self.branch),
            self.of("h", 'let s = "\\(a > 1 ? b : c) { if"', self.branch),
            self.of("i", "let d: [String: (Int) -> Int?]? = e?.f", self.branch),
            self.of("j", "#if DEBUG && OS", "b()", "#else", "c()", "#endif", self.branch),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fghij"]

        assert values == [2, 2, 3, 2, 2]

    def test_what_modifies_in_place_is_an_accessor(self) -> None:
        found = self.measure("struct A { var b: Int { get { c } _modify { if d { yield &e } } } }")

        assert numbers(found)["A.b.modify"].cyclomatic == 2

    def test_a_call_of_itself_has_the_same_labels(self) -> None:
        found = self.measure("""
class A {
  func secret(key: String) -> Int { return secret(path: key) }
  func fact(_ n: Int) -> Int { return n * fact(n - 1) }
  func g(a b: Int, c: Int) { g(a: b, c: c) }
}
""")

        assert {name: each.cognitive for name, each in numbers(found).items()} == {
            "<module>": 0,
            "A.secret": 0,
            "A.fact": 1,
            "A.g": 1,
        }

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
class A<T>: B where T: C {
  init?(a: Int = 1) { if a { b() } }
  deinit { c() }
  var p: Int { return a ? 1 : 2 }
  var q: Int {
    get { 1 }
    set(v) { x = v }
  }
  var r: Int = 1 { willSet { a() } didSet(o) { if o { b() } } }
  lazy var l: Int = { a && b }()
  let m = a || b
  subscript(i: Int) -> Int { i > 1 ? 1 : 2 }
  @objc(x)
  public func rules<U>(_ a: Int, for b: String..., c: inout Int) async throws -> Int {
    outer: for x in y where x > 1 {
      if let x = a, b && c || !d { continue outer } else if case .e(let y) = f { g() } else { h() }
    }
    guard let z = w else { return 1 }
    while a { repeat { i() } while b }
    switch a {
    case 1, 2: break
    case let x where x > 1: j()
    default: k()
    }
    do { try l() } catch E.f { m() } catch { n() }
    let t = a?.b ?? c!
    list.map { $0 ? 1 : 2 }
    func local(_ q: Int) -> Int { q }
    return self.rules(1, for: b, c: c)
  }
  static func == (a: A, b: A) -> Bool { a }
}
extension B<Int> { func e() {} }
enum E {
  case a, b(Int)
  indirect case c
  func d() {}
}
protocol P {
  func p()
  var v: Int { get }
}
let top = { (a: Int) -> Int in a }
let passed = queue.async { if a { b() } }
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 45, 2, 1, 0, None),
            "A.init": (3, 3, 2, 1, 1, 1),
            "A.deinit": (4, 4, 1, 0, 0, 0),
            "A.p.get": (5, 5, 2, 1, 0, 0),
            "A.q.get": (7, 7, 1, 0, 0, 0),
            "A.q.set": (8, 8, 1, 0, 0, 0),
            "A.r.willSet": (10, 10, 1, 0, 0, 0),
            "A.r.didSet": (10, 10, 2, 1, 1, 0),
            "A.l": (11, 11, 2, 1, 0, 0),
            "A.subscript.get": (13, 13, 2, 1, 0, 0),
            # for, if, &&, ||, if, case, guard, while, while, two cases, two catches, ?: = 14
            # for 1, if 2, two operators, continue 1, else if 1, else 1, guard 1, while 1, repeat 2,
            # switch 1, catches 2, ?: in a closure 2, itself 1
            "A.rules": (15, 31, 15, 18, 2, 3),
            "A.rules.local": (29, 29, 1, 0, 0, 1),
            "A.==": (32, 32, 1, 0, 0, 2),
            "B.e": (34, 34, 1, 0, 0, 0),
            "E.d": (38, 38, 1, 0, 0, 0),
            "top": (44, 44, 1, 0, 0, 1),
            "passed.callback": (45, 45, 2, 1, 1, 0),
        }
        assert self.unit(found, "rules").first_line == 14
