"""A receipt: that a verdict was reached, on which content, against what, by which rules.

It is checked by ids and hashes alone, so what was judged once need not be judged again where the
same content turns up: after a merge, in the next stage of a pipeline, before a release.
"""

from __future__ import annotations

import hmac
import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

from antipasta.atomic import write_whole
from antipasta.cache.totals import code_digest
from antipasta.collect.commits import tree_of
from antipasta.config.report import as_written
from antipasta.engine import joint, python_grammar
from antipasta.errors import ReceiptError, SourceError, UsageError
from antipasta.version import __version__

if TYPE_CHECKING:
    from antipasta.config.effective import Policy
    from antipasta.policy.verdict import Rules
    from antipasta.results import Verdict
    from antipasta.run.opening import Run

SCHEMA = "antipasta.receipt/1"

KEY_VARIABLE = "ANTIPASTA_RECEIPT_KEY"
"""The secret of those who write and check receipts; without it anyone can write one."""

_LARGEST_BYTES = 100_000


class Identity(NamedTuple):
    """What a verdict is on, and all that it depends on.

    The ids of the commit, of its tree, and of the commit that is compared with, None without one; a
    hash of the rules, and one of the engine and of our own code. Another commit with the same tree
    has the same verdict, unless a message overrides it.
    """

    revision: str
    tree: str
    base: str | None
    policy: str
    engine: str


class Receipt(NamedTuple):
    """The content of the file. `seal` is over all other fields."""

    schema: str
    version: str
    status: str
    exit_code: int
    mode: str
    revision: str
    tree: str
    base: str | None
    policy: str
    engine: str
    files: int
    files_judged: int
    functions: int
    functions_judged: int
    violations: int
    suppressed: int
    incomplete: int
    overrides: int
    seal: str = ""


_DECISIVE = ("tree", "base", "policy", "engine")


def identify(run: Run, rules: Rules) -> Identity:
    """What a verdict for the `run` by these `rules` would depend on. Nothing is measured.

    Raises UsageError for anything but a commit, and ConfigError for a baseline with a mistake.
    """
    repository, (head, base, _) = run.place.repository, run.source.commits
    if repository is None or head is None:
        raise UsageError(
            "a receipt is for the tree of a commit",
            hint="name it: --base REV --head HEAD, or --rev HEAD",
        )
    return Identity(
        revision=head,
        tree=tree_of(repository, head),
        base=base,
        policy=_hash(_rules(run, rules)),
        engine=_hash([joint(run.session.engines), python_grammar(), code_digest()]),
    )


def _rules(run: Run, rules: Rules) -> list[Any]:
    """Everything that says what is judged and how, in the types of JSON."""
    baseline: list[Any] = []
    if run.request.has_baseline(run.policy.settings):
        from antipasta.judging.baseline import baseline_of

        listed = baseline_of(run, ())
        baseline = [listed.path, listed.own, listed.bases, listed.may_grow]
    return [
        rules._replace(report_unused=False, attribute=False),
        [_settings_of(policy) for policy in (run.policy, run.policy.base) if policy],
        run.request.prefer_policy,
        sorted(run.request.paths),
        baseline,
        # Of most ranges there are none, and their receipts stay what they were.
        *run.source.commits.other_bases,
    ]


def _settings_of(policy: Policy) -> dict[str, Any]:
    """The settings without how the hook runs, and how results are kept."""
    settings = as_written(policy.settings)
    return {name: settings[name] for name in settings if name not in ("hook", "cache")}


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def write_receipt(path: str, verdict: Verdict, exit_code: int, identity: Identity) -> None:
    """Write the receipt of `verdict` to the file `path`. Raises SourceError where it cannot.

    `identity` is that of the run which the verdict is on.
    """
    receipt = Receipt(
        schema=SCHEMA,
        version=__version__,
        status=verdict.status,
        exit_code=exit_code,
        mode=verdict.mode,
        **identity._asdict(),
        **verdict.counts._asdict(),
        violations=len(verdict.violations),
        suppressed=len(verdict.suppressed),
        incomplete=len(verdict.incomplete),
        overrides=sum(each.path is not None for each in verdict.overrides),
    )
    receipt = receipt._replace(seal=_seal(receipt))
    write_whole(path, json.dumps(receipt._asdict(), indent=2) + "\n")


def check_receipt(path: str, identity: Identity) -> Receipt:
    """The receipt in the file `path`, when it is for just this `identity`.

    Raises ReceiptError, naming all that differs, and SourceError for a file that cannot be read.
    """
    receipt = _read(path)
    differing = [
        f"the {name} {_short(getattr(receipt, name))} and not {_short(getattr(identity, name))}"
        for name in (*_DECISIVE, *(["revision"] if receipt.overrides else []))
        if getattr(receipt, name) != getattr(identity, name)
    ]
    if differing:
        raise ReceiptError(
            f"{path}: is for {', '.join(differing)}", hint="judge it anew: antipasta gate"
        )
    return receipt


def _short(identifier: str | None) -> str:
    return identifier[:12] if identifier else "none"


def _read(path: str) -> Receipt:
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except OSError as exc:
        raise SourceError(f"{path}: cannot be read: {exc.strerror}") from exc
    try:
        receipt = _parsed(data)
    except (ValueError, RecursionError) as exc:
        raise ReceiptError(f"{path}: is no receipt: {exc}", hint=_ANEW) from exc
    if receipt.schema != SCHEMA:
        raise ReceiptError(f"{path}: is no receipt of the form {SCHEMA}", hint=_ANEW)
    if not hmac.compare_digest(receipt.seal.encode(), _seal(receipt).encode()):
        raise ReceiptError(
            f"{path}: was changed after it was written, or sealed with another {KEY_VARIABLE}",
            hint=_ANEW,
        )
    return receipt


def _parsed(data: bytes) -> Receipt:
    """The receipt that `data` is. Raises ValueError, or RecursionError, for anything else."""
    fields = json.loads(data)
    if not isinstance(fields, dict) or fields.keys() != set(Receipt._fields):
        raise ValueError("it has other fields")
    for name, hint in get_type_hints(Receipt).items():
        if not isinstance(fields[name], hint):
            raise ValueError(f"{name} is {json.dumps(fields[name])}")
    return Receipt(**fields)


_ANEW = "write it anew: antipasta gate --receipt FILE"


def _seal(receipt: Receipt) -> str:
    """HMAC-SHA256 (RFC 2104) of all other fields; without a key it is no more than a checksum."""
    fields = receipt._asdict()
    del fields["seal"]
    content = json.dumps(fields, sort_keys=True).encode()
    return hmac.new(os.environ.get(KEY_VARIABLE, "").encode(), content, sha256).hexdigest()
