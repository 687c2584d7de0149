"""Lua, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """
local M = {}

local function plain(a, b, ...)
  if a > 1 and b < 2 or not a then
    return 1
  elseif b == 1 then
    a = 2
  else
    a = 3
  end
  for i = 1, 3 do
    print("if then", i)
  end
  for k, v in pairs(b) do
    print(k, v)
  end
  return a
end

function M.loops(a)
  while a > 1 do
    a = a - 1
  end
  repeat
    a = a + 1
  until a > 3
  return [[ if while ]]
end

M.assigned = function(a)
  return a and 1 or 2
end

local function outer(a)
  local inner = function(b)
    if b then return 1 end
    return 2
  end
  return inner(a)
end
"""


class TestLua(TreeLanguage):
    language = "lua"
    function = "local function NAME(a)\nBODY\nend"
    branch = "if a > 1 then a = 2 end;"
    plain = "call(1)"
    comment = "-- a comment"
    alike = ALIKE
    broken = "local function broken(a) if a > ] then return end end"
    hidden = "local = function hidden(a if a then return 1 end @@"
    deep = ("(", "{", "if a then ")

    def test_signs_and_texts_hide_nothing(self) -> None:
        found = self.full(
            self.of("f", "local n = #x; if n > 1 then a = 2 end"),
            self.of("g", 'local s = [==[ " ]] if x then ]==]', self.branch),
            self.of("h", "--[[ ' ", "if x then ]]", self.branch),
            self.of("i", 'g "it\'s" { a = b or c }', self.branch),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fghi"]

        assert values == [2, 2, 2, 3]

    def test_a_long_sequence_of_operators_is_measured(self) -> None:
        found = self.full(self.of("f", f"a = {'a and ' * 50_000}b"))

        assert self.unit(found, "f").cyclomatic_complexity == 50_001

    def test_a_function_without_the_name_that_it_needs_is_one(self) -> None:
        found = self.measure("function () if a then b() end end\n=function() end")

        assert [unit.name for unit in found.units] == ["<module>", "(anonymous)", "(anonymous)"]
        assert found.analysis == "reduced"

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
local M = { setup = function(opts) return opts or {} end }
local top = a and b

function M.rules(a, b, ...)
  for i = 1, 2 do
    if a and (b or c and d) then
      goto continue
    elseif d then
      e()
    else
      f()
    end
    ::continue::
  end
  while a do
    repeat g() until h
  end
  local x, y = function() end, function(q) if q then r() end end
  vim.schedule(function() if a then b() end end)
end

function A:method(a) return self.x end

local function again(n) return again(n - 1) end

describe("a", function()
  it("b", function() end)
end)
"""
        found = self.measure(source)

        assert found.analysis == "full", found.detail
        assert numbers(found) == {
            "<module>": (1, 29, 2, 1, 0, None),
            "M.setup": (2, 2, 2, 1, 0, 1),
            # for, if, and, or, and, elseif, while, until;
            # for 1, if 2, three operators, goto 1, elseif 1, else 1, while 1, repeat 2
            "M.rules": (5, 21, 9, 12, 2, 2),
            "M.rules.x": (19, 19, 1, 0, 0, 0),
            "M.rules.y": (19, 19, 2, 1, 1, 1),
            "M.rules.schedule.callback": (20, 20, 2, 1, 1, 0),
            "A.method": (23, 23, 1, 0, 0, 1),
            "again": (25, 25, 1, 1, 0, 1),
            "describe.callback": (27, 29, 1, 0, 0, 0),
            "describe.callback.it.callback": (28, 28, 1, 0, 0, 0),
        }
