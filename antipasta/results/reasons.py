"""What `config show --for` answers: which rules hold for a file, and what they make of it."""

from typing import NamedTuple

from antipasta.model import Source
from antipasta.results import RunFigures
from antipasta.results.findings import PolicyChange


class Reason(NamedTuple):
    """What becomes of one value, and why. `function` is None for a metric of the whole file.

    `previous` is the value before the change; None for a new function, and where nothing is
    compared.
    """

    function: str | None
    line: int
    metric: str
    value: float
    threshold: float
    previous: float | None = None
    passes: bool = True
    why: str = "within it"


class Judgement(NamedTuple):
    """What becomes of one file. `state` is `judged`, or why it is not.

    `policy_changes` are the rules that the content loosens against its base, and that do not count
    yet.
    """

    path: str
    state: str
    source: Source
    mode: str
    run: RunFigures
    reasons: tuple[Reason, ...] = ()
    policy_changes: tuple[PolicyChange, ...] = ()
