"""Go, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """package p

import "fmt"

type T struct{ a int }

func plain(a, b int, c ...string) (x int, err error) {
	if x := a; x > 1 && b < 2 || a == 3 {
		return
	} else if b > 1 {
		x = 2
	} else {
		x = 3
	}
	for i := 0; i < 3; i++ {
		fmt.Println("if {", i)
	}
	return
}

func (t *T) method(a any) string {
	switch v := a.(type) {
	case int, string:
		return `case {`
	case bool:
		_ = v
	default:
	}
	return ""
}

func receive(c chan int) int {
	for {
		select {
		case v := <-c:
			return v
		default:
			continue
		}
	}
}

func outer() func(int) int {
	return func(a int) int {
		if a > 1 {
			return 1
		}
		return 2
	}
}
"""


class TestGo(TreeLanguage):
    language = "go"
    around = "package p\n\nHERE\n"
    function = "func NAME(a int) {\nBODY\n}"
    branch = "if a > 1 { a = 2 }"
    plain = "call(1)"
    alike = ALIKE
    broken = "func broken(a int) { if a > ] { return } }"
    hidden = "func hidden(a int ( { if a > 1 { return } }"

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """package p

var table = map[string]func(int) bool{"a": func(a int) bool { return a > 1 && a < 3 }}
var other = a || b

func (s *Stack[K]) rules(a, b int, int2 string) {
outer:
	for i := range a {
		if i > 1 && (b > 2 && a > 1 || c) {
			continue outer
		} else if x {
			y()
		} else {
			z()
		}
		switch {
		case i == 1:
			if a {
				b()
			}
		}
		goto end
	}
	http.HandleFunc("/", func(w int, r *T) { if w > 1 { r() } })
	go func() { for { s() } }()
	later := func(int, string) {}
	s.rules(1, 2, later)
end:
}

func again(n int) int {
	return again(n - 1)
}
"""
        found = self.measure(source)

        assert found.analysis == "full"
        assert numbers(found) == {
            "<module>": (1, 33, 2, 1, 0, None),
            "a": (3, 3, 2, 1, 0, 1),
            # for, if, &&, &&, ||, else if, case, if; for 1, if 2, &&, || 2, continue 1, else if 1,
            # else 1, switch 2, if 3, goto 1; s is not this or self
            "Stack.rules": (6, 29, 9, 14, 3, 3),
            "Stack.rules.HandleFunc.callback": (24, 24, 2, 1, 1, 2),
            "Stack.rules.(anonymous)": (25, 25, 2, 1, 1, 0),
            "Stack.rules.later": (26, 26, 1, 0, 0, 2),
            "again": (31, 33, 1, 1, 0, 1),
        }

    def test_blank_lines_between_words_change_no_digest(self) -> None:
        found = self.full("func f() {\na = b\nc = d\n}", "func g() {\na = b\n\n  c = d\n}")

        assert self.unit(found, "f").digest == self.unit(found, "g").digest

    def test_a_declaration_without_a_body_ends_with_its_line(self) -> None:
        assembly = (
            "func f(a int) int // of assembly\nfunc (t T) g()\nfunc h(); func i() { }\nfunc j()"
        )
        found = self.measure("package a\n" + assembly)
        cut = self.measure("package a\nfunc f() type g struct{}\n")

        assert found.analysis == "full"
        assert [unit.name for unit in found.units] == ["<module>", "i"]
        assert (cut.analysis, cut.reason, cut.may_lack_units) == ("reduced", "lost", True)
