"""PHP, counted by hand."""

from __future__ import annotations

from tests.analyze.trees.language import TreeLanguage, numbers

ALIKE = """<?php
namespace App;

class Box extends Base
{
    private $size = 1;

    public function __construct($size)
    {
        $this->size = $size > 0 ? $size : 1;
    }

    public function count($all)
    {
        $n = 0;
        foreach ($all as $key => $each) {
            if (!$each || $n > 3 && $each) {
                continue;
            } elseif ($each === 'it is {') {
                $n++;
            } else {
                $n += 2;
            }
        }
        while ($n > 100) { $n /= 2; }
        do { $n++; } while ($n < 3);
        for ($i = 0; $i < 3; $i++) { echo "{$n} {$this->size}"; }
        switch ($n) {
            case 1:
            case 2: return 1;
            default: break;
        }
        try {
            $m = $n ?: 3;
            $k = $n ?? 4;
        } catch (A | B $e) {
            return 2;
        }
        return match (true) { $n > 1 => 2, default => 3 };
    }

    public function map($all)
    {
        return array_map(function ($each) { return $each ? 1 : 2; }, $all);
    }

    public function names() { return fn ($a) => $a; }
}

function helper($a)
{
    return $a;
}
"""


class TestPhp(TreeLanguage):
    language = "php"
    around = "<?php\nclass A {\nHERE\n}\n"
    class_line = "class A {"
    prefix = "A."
    function = "public function NAME(int $a) {\nBODY\n}"
    branch = "if ($a > 1) { $a = 2; }"
    plain = "call(1);"
    attribute = "#[Pure]"
    alike = ALIKE
    broken = "function broken(int $a) { if ($a > { return 1; }"
    hidden = "function hidden(int $a {{ } if ($a) { return 1; } @@"

    def test_attributes_texts_and_html_hide_nothing(self) -> None:
        source = """<?php
function login(#[SensitiveParameter] string $password) { return 1; }
function page() {
  return <<<'JS'
  it's a { brace
JS;
}
function mixed($a) { ?>
<b>it's { if <?= $a ?></b>
<?php if ($a): ?> <i/> <?php elseif ($a && 1): ?> <?php else: ?> <?php endif;
}
function last(?int $a): ?string { if ($a) { return <<<X
a { $a
X; } }
"""
        found = self.measure(source)

        assert found.analysis == "full"
        assert numbers(found) == {
            "<module>": (1, 14, 1, 0, 0, None),
            "login": (2, 2, 1, 0, 0, 1),
            "page": (3, 7, 1, 0, 0, 0),
            "mixed": (8, 11, 4, 4, 1, 1),
            "last": (12, 14, 2, 1, 1, 1),
        }

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """<?php
abstract class A {
  public int $x { get => $this->y ?? 1; set(int $v) { if ($v) { $this->y = $v; } } }
  function rules(int $a, ?string &...$b) {
    foreach ($a as $b) {
      if ($a && $b and $c) { continue 2; }
      else if ($d) { e(); }
      elseif ($f) { g(); }
      else { h(); }
    }
    $q = function ($x) { if ($x) { y(); } };
    $x = match (true) { 1, 2 => 3, default => 4 };
    try { a(); } catch (E $e) { b(); } finally { c(); }
    $o = new class { function inner() { return 1; } };
    goto end;
    end:
    return $a ?: $this->rules($a ? 1 : 2);
  }
  abstract function none($a);
  function __construct(private int $p = 1) {}
}
trait T { function t() {} }
enum E: int { case One = 1; function e() {} }
$table = ['key' => function () { return 1; }];
usort($a, function ($x, $y) { return $x && $y; });
$short = fn ($x) => $x ? 1 : 2;
if ($a) { b(); }
"""
        found = self.measure(source)

        assert found.analysis == "full"
        assert numbers(found) == {
            "<module>": (1, 27, 2, 1, 1, None),
            "A.x.get": (3, 3, 1, 0, 0, 0),
            "A.x.set": (3, 3, 2, 1, 1, 1),
            # foreach, if, &&, if, elseif, if, match, catch, ?:
            # foreach 1, if 2, && and 2, continue 1, else 1, elseif 1, else 1, if in closure 2,
            # match 1, catch 1, goto 1, ?: 1, ?: 2, itself 1
            "A.rules": (4, 18, 10, 18, 2, 2),
            "A.rules.class.inner": (14, 14, 1, 0, 0, 0),
            "A.__construct": (20, 20, 1, 0, 0, 1),
            "T.t": (22, 22, 1, 0, 0, 0),
            "E.e": (23, 23, 1, 0, 0, 0),
            "key": (24, 24, 1, 0, 0, 0),
            "usort.callback": (25, 25, 2, 1, 0, 2),
            "short": (26, 26, 2, 1, 0, 1),
        }
