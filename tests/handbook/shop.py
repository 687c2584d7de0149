"""The repository that the documentation works in: the orders of a shop.

Authors and dates are fixed, so that it has the same commit ids whenever it is made. `main` is also
where the remote `origin` is; on the branch `feature`, which is checked out, two commits follow, and
on `draft` another one, which makes a function far too complex.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = '"""The orders of a shop."""\n'

_TOTAL = '''

def total(order):
    """What an order costs, in cents."""
    cents = 0
    for line in order.lines:
        cents += line.price * line.count
    return cents
'''

_WITH_DISCOUNTS = _TOTAL.replace(
    "    return cents\n",
    """\
        if line.count > 10 and line.price > 500:
            cents -= line.price
    return cents
""",
)

_WITH_REFUNDS = '''

def total(order, customer=None):
    """What an order costs, in cents."""
    cents = 0
    for line in order.lines:
        if line.returned:
            if line.damaged or (customer and customer.trusted):
                continue
            elif line.opened:
                cents += line.price // 2
                continue
        cents += line.price * line.count
        if line.count > 10 and line.price > 500:
            cents -= line.price
        elif line.count > 100:
            cents -= line.price * 2
    if customer and customer.coupon:
        if customer.coupon.percent:
            cents -= cents * customer.coupon.percent // 100
        else:
            cents -= customer.coupon.cents
    return max(cents, 0)
'''

_WITH_A_COUPON_APART = (
    _WITH_REFUNDS[: _WITH_REFUNDS.index("    if customer and customer.coupon:")]
    + '''\
    return max(after_coupon(cents, customer), 0)


def after_coupon(cents, customer):
    """What is left to pay with the coupon of a customer, in cents."""
    if not customer or not customer.coupon:
        return cents
    if customer.coupon.percent:
        return cents - cents * customer.coupon.percent // 100
    return cents - customer.coupon.cents
'''
)

_SHIPPING = '''

def shipping(order):
    """What it costs to send an order, in cents."""
    if order.country == "DE":
        return 0 if total(order) > 5000 else 490
    if order.country in ("AT", "CH"):
        return 990
    return 1990
'''

_EXPRESS = _SHIPPING.replace(
    "    return 1990\n",
    """\
    if order.express and order.weight < 2000:
        return 2990
    return 1990
""",
)

_DRAFT = _EXPRESS.replace(
    "    return 1990\n",
    """\
    for zone in order.zones:
        if zone.islands or zone.mountains:
            if order.weight > 10000 or order.bulky:
                return 9990
            elif zone.ferry and not order.fragile:
                return 4990
    return 1990
""",
)

_TEST = '''\
"""Tests of the orders."""

from orders import total


def test_an_empty_order_costs_nothing(order):
    assert total(order) == 0
'''


class Step(NamedTuple):
    """A commit: its day, its author, its subject, and the files that it writes."""

    day: str
    author: str
    subject: str
    files: dict[str, str]


_ORDERS = "src/orders.py"
_MAIN = (
    Step(
        "2025-01-06", "Ann", "Take orders", {_ORDERS: _HEAD + _TOTAL, "tests/test_orders.py": _TEST}
    ),
    Step("2025-02-03", "Bob", "Give discounts", {_ORDERS: _HEAD + _WITH_DISCOUNTS}),
    Step("2025-03-03", "Ann", "Ship abroad", {_ORDERS: _HEAD + _WITH_DISCOUNTS + _SHIPPING}),
    Step("2025-04-07", "Bob", "Take goods back", {_ORDERS: _HEAD + _WITH_REFUNDS + _SHIPPING}),
)
_FEATURE = (
    Step("2025-05-05", "Ann", "Send by express", {_ORDERS: _HEAD + _WITH_REFUNDS + _EXPRESS}),
    Step("2025-05-06", "Ann", "Part coupons", {_ORDERS: _HEAD + _WITH_A_COUPON_APART + _EXPRESS}),
)
_KNOTTY = Step(
    "2025-05-07", "Bob", "Ship everywhere", {_ORDERS: _HEAD + _WITH_A_COUPON_APART + _DRAFT}
)


def make_shop(root: Path) -> GitRepo:
    """The repository, in a new directory."""
    shop = GitRepo.create(root)
    for step in _MAIN:
        _commit(shop, step)
    shop.git("tag", "v1.0", "main~1")
    shop.git("update-ref", "refs/remotes/origin/main", "main")
    shop.branch("feature")
    for step in _FEATURE:
        _commit(shop, step)
    shop.branch("draft")
    _commit(shop, _KNOTTY)
    shop.switch("feature")
    return shop


def _commit(shop: GitRepo, step: Step) -> None:
    for path, text in step.files.items():
        shop.stage(path, text)
    moment, mail = f"{step.day}T12:00:00+0000", f"{step.author.lower()}@example.org"
    who = {
        f"GIT_{role}_{name}": value
        for role in ("AUTHOR", "COMMITTER")
        for name, value in (("NAME", step.author), ("EMAIL", mail), ("DATE", moment))
    }
    made = shop.attempt("commit", "-q", "-m", step.subject, env={**os.environ, **who})
    assert made.returncode == 0, made.stderr
