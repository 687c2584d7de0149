"""Receipts: files that say which verdict was reached, on which content, and by which rules.

A receipt is checked by ids and hashes alone. So content that was judged once need not be judged
again: after a merge, in the next stage of a pipeline, before a release.
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
from antipasta.collect.paths import relative_to_root
from antipasta.config.written import as_written
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
"""The variable with the secret key of receipts; without a key anyone can write a receipt."""

_LARGEST_BYTES = 100_000


class Identity(NamedTuple):
    """Everything that a verdict depends on.

    `revision` and `tree` are the ids of the judged commit and of its tree. `base` is the id of the
    commit that it is compared with, or None. `policy` is a hash of the rules, `engine` a hash of
    the engines and of antipasta's own code. Commits with the same tree have the same verdict,
    unless a commit message overrides a violation; so the revision counts only where there are
    overrides.
    """

    revision: str
    tree: str
    base: str | None
    policy: str
    engine: str


class Receipt(NamedTuple):
    """The content of a receipt file. `seal` covers all other fields."""

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
    """The identity of a verdict on `run` by these `rules`. Nothing is measured.

    Raises UsageError if the run judges anything but a commit, ConfigError for a baseline with a
    mistake, and GitError.
    """
    repository, (head, base, _) = run.place.repository, run.source.commits
    if repository is None or head is None:
        raise UsageError(
            "a receipt needs a commit to judge",
            hint="name the commit: --base REV --head HEAD, or --rev HEAD",
        )
    return Identity(
        revision=head,
        tree=tree_of(repository, head),
        base=base,
        policy=_hash(_rules(run, rules)),
        engine=_hash([joint(run.session.engines), python_grammar(), code_digest()]),
    )


def _rules(run: Run, rules: Rules) -> list[Any]:
    """Everything that decides what is judged and how, in the types of JSON."""
    baseline: list[Any] = []
    if run.request.has_baseline(run.policy.settings):
        from antipasta.judging.baseline import baseline_of

        listed = baseline_of(run, ())
        baseline = [listed.path, listed.own, listed.bases, listed.may_grow]
    return [
        rules._replace(report_unused=False, attribute=False),
        [_settings_of(policy) for policy in (run.policy, run.policy.base) if policy],
        run.request.prefer_policy,
        # What they mean, not how they are written, which depends on where the user stands.
        sorted(
            relative_to_root(path, cwd=run.request.cwd, root=run.place.root)
            for path in run.request.paths
        ),
        baseline,
        # Most ranges have no other base. Then nothing is added, so that old receipts stay valid.
        *run.source.commits.other_bases,
    ]


def _settings_of(policy: Policy) -> dict[str, Any]:
    """The settings that decide a verdict: all but those of the hook and of the cache."""
    settings = as_written(policy.settings)
    return {name: settings[name] for name in settings if name not in ("hook", "cache")}


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def write_receipt(path: str, verdict: Verdict, exit_code: int, identity: Identity) -> None:
    """Write the receipt of `verdict` to the file `path`. Raises SourceError if that fails.

    `identity` is that of the run which reached the verdict.
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
    """The receipt in the file `path`, if it is for this `identity`.

    Raises ReceiptError, which names every difference, and SourceError for a file that cannot be
    read.
    """
    receipt = _read(path)
    differing = [
        f"the {name} {_short(getattr(receipt, name))} and not {_short(getattr(identity, name))}"
        for name in (*_DECISIVE, *(["revision"] if receipt.overrides else []))
        if getattr(receipt, name) != getattr(identity, name)
    ]
    if receipt.version != __version__:
        differing.append(f"version {receipt.version} and not {__version__}")
    if differing:
        raise ReceiptError(
            f"{path}: is for {', '.join(differing)}", hint="judge again: antipasta gate"
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
        raise ReceiptError(f"{path}: is not a receipt: {exc}", hint=_ANEW) from exc
    if receipt.schema != SCHEMA:
        raise ReceiptError(f"{path}: is not a receipt of the form {SCHEMA}", hint=_ANEW)
    # JSON can hold half a character.
    seal = receipt.seal.encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(seal, _seal(receipt).encode()):
        raise ReceiptError(
            f"{path}: was changed after it was written, or sealed with another {KEY_VARIABLE}",
            hint=_ANEW,
        )
    return receipt


def _parsed(data: bytes) -> Receipt:
    """The receipt in `data`. Raises ValueError or RecursionError if there is none."""
    fields = json.loads(data)
    if not isinstance(fields, dict) or fields.keys() != set(Receipt._fields):
        raise ValueError("it has other fields")
    for name, hint in get_type_hints(Receipt).items():
        if not isinstance(fields[name], hint):
            raise ValueError(f"{name} is {json.dumps(fields[name])}")
    return Receipt(**fields)


_ANEW = "write it anew: antipasta gate --receipt FILE"


def _seal(receipt: Receipt) -> str:
    """HMAC-SHA256 (RFC 2104) of all other fields; without a key it is only a checksum."""
    fields = receipt._asdict()
    del fields["seal"]
    content = json.dumps(fields, sort_keys=True).encode()
    return hmac.new(os.environ.get(KEY_VARIABLE, "").encode(), content, sha256).hexdigest()
