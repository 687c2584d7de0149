"""Ruby, counted by hand."""

from __future__ import annotations

import pytest

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
module Boxes
  class Box < Base
    attr_reader :size

    def initialize(size)
      @size = size > 0 ? size : 1
    end

    def count(all, other, name)
      n = 0
      for each in all
        n += 1
      end
      if n == 0 || n > 3 && other
        n = 1
      elsif n == 1 and name
        n = 2
      else
        n = 3
      end
      while n > 100
        n -= 1
      end
      all.each do |each|
        puts each if each
      end
      all.map { |each| each }
    end

    def safe(a)
      begin
        a.call
      rescue StandardError => e
        puts e
      end
    end

    def self.create
      new(1)
    end
  end
end
"""


class TestRuby(TreeLanguage):
    language = "ruby"
    around = "class A\nHERE\nend\n"
    class_line = "class A"
    prefix = "A."
    function = "def NAME(a)\nBODY\nend"
    branch = "if a > 1 then a = 2 end;"
    plain = "call(1)"
    comment = "# a comment"
    alike = ALIKE
    broken = "def broken(a) if a > ] then return end end"
    hidden = "def def (a (( if a then return 1 end @@"
    deep = ("(", "{", "a && ", "if a then ")

    def test_texts_hide_nothing(self) -> None:
        found = self.full(
            self.of(
                "f", "s = <<~ONE + <<-TWO", "  end if it's", "ONE", " { for", "TWO", self.branch
            ),
            self.of("g", "s = %r!a{if! =~ %w[if while] + :if", self.branch),
            self.of("h", '''s = "#{a ? 'b' : c} if" + 'while' + ?"''', self.branch),
            self.of("i", "=begin", "if x", "=end", self.branch, "x = { if: 1, for: 2 }"),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fghi"]

        assert values == [2, 2, 3, 2]

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
module M
  class A::B < C
    def rules(a, b = 1, *c, d: 2, **e, &g)
      for x in y
        if a && b || c and d then e
        elsif f then g
        else h
        end
      end
      z while i
      j unless k
      case a
      when 1, 2 then 3
      else 4
      end
      case a
      in [q] if q > 1 then 1
      in {r:} then 2
      end
      a ||= l&.m
      begin
        n
      rescue E then o
      ensure
        p
      end
      list.each { |v| if v then w end }
      rules(a)
    end

    def self.make; new or nil end

    class << self
      private def one = (a ? 1 : 2)
      def two=(v) end
      def ==(o) end
    end
    t = ->(u, v) { u if v }
  end
end
describe "x" do
  let(:a) { b || c }
  it "y" do
    list.map { |v| v if v }
  end
end
w = x if y
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 48, 2, 1, 1, None),
            # for, if, &&, ||, and, elsif, while, unless, when, in, if, in, ||=, rescue, ensure, if
            # for 1, if 2, three operators, elsif 1, else 1, while 1, unless 1, case 1, case 1,
            # rescue 1, if in a block 2, itself 1
            "M.A.B.rules": (4, 30, 17, 16, 2, 6),
            "M.A.B.self.make": (32, 32, 2, 1, 0, 0),
            "M.A.B.self.one": (35, 35, 2, 1, 0, 0),
            "M.A.B.self.two=": (36, 36, 1, 0, 0, 1),
            "M.A.B.self.==": (37, 37, 1, 0, 0, 1),
            "M.A.B.t": (39, 39, 2, 1, 1, 2),
            "describe.callback": (42, 47, 1, 0, 0, 0),
            "describe.callback.let.callback": (43, 43, 2, 1, 0, 0),
            "describe.callback.it.callback": (44, 46, 1, 0, 0, 0),
            "describe.callback.it.callback.map.callback": (45, 45, 2, 1, 1, 1),
        }

    @pytest.mark.parametrize(
        "text", ["/2; if c; d end; 3/i", "%(2; if c; d end; 3)", "<<A\nif c; d end\nA"]
    )
    @pytest.mark.parametrize(
        ("before", "is_text"),
        [
            *(("x ", False), ("x \\\n", False), ("@x ", False), ("$~ ", False), ("self ", False)),
            *(("y", False), ("f()", False), ("x.y", False), ("y? ", True), ("?y ", False)),
            *((f"x {' ' * 100}", False), (f"@{'x' * 100} ", False)),
            *(("y ", True), ("x.y ", True), ("Y ", True), ("y\n", True), ("y = ", True)),
            *(("not ", True), ("y ==", True), ("yield ", True), ("z do |x| ", True)),
        ],
    )
    def test_a_sign_begins_a_text_where_ruby_says_so(
        self, before: str, text: str, *, is_text: bool
    ) -> None:
        """As `Ripper.lex` of Ruby 3.1 finds them."""
        end = "\nend" if "do" in before else ""
        found = self.measure(f"def f(x)\n{before}{text}{end}\nend\n")

        assert (numbers(found)["f"].cyclomatic == 1) == is_text
