from __future__ import annotations

from antipasta.model import Ignored
from antipasta.policy.tally import add
from antipasta.results import Tally
from tests.support.outcomes import VIOLATION


def test_nothing_adds_up_to_nothing() -> None:
    assert add([]) == Tally()


def test_lists_are_in_the_order_of_one_tally_of_all() -> None:
    mild = VIOLATION._replace(path="a.py", value=11)
    first, second = VIOLATION._replace(path="b.py"), VIOLATION._replace(path="c.py")
    one = Tally(violations=(second, mild), ignored=(Ignored("m.py", "lfs"),))
    other = Tally(violations=(first,), ignored=(Ignored("a.py", "symlink"),))

    total = add([one, other])

    assert total.violations == (first, second, mild)
    assert total.ignored == (Ignored("a.py", "symlink"), Ignored("m.py", "lfs"))
