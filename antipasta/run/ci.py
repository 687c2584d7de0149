"""Finds the base of a CI job in the variables that the CI service sets."""

from __future__ import annotations

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, Any, Literal, NamedTuple
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVENT = "event."
_REMOTE = "refs/remotes/origin/"


class Base(NamedTuple):
    """A value that may name the base, and what it means.

    `name` is an environment variable, or a field of GitHub's event, written `event.FIELD`. With
    `event` the value counts only in jobs for the event of that name. `head` is written like `name`.
    It names the commit to be judged where the job has another commit checked out.
    """

    name: str
    kind: Literal["branch", "commit"]
    meaning: str
    event: str = ""
    head: str = ""


class Service(NamedTuple):
    """A CI service: the variable that is set in all of its jobs, and where it names the base.

    The first of `bases` that has a value counts. `built` is the variable with the name of the built
    branch, which cannot be its own base. `event` is the variable with the name of the event that
    started the job.
    """

    name: str
    sign: str
    bases: tuple[Base, ...]
    built: str = ""
    event: str = ""


# https://docs.github.com/actions/reference/workflows-and-actions/variables and .../webhooks
# https://docs.gitlab.com/ci/variables/predefined_variables
# https://learn.microsoft.com/azure/devops/pipelines/build/variables
# https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets
# https://www.jenkins.io/doc/book/pipeline/multibranch
SERVICES = (
    Service(
        "GitHub",
        "GITHUB_ACTIONS",
        (
            # A job for this event has the target, or the default branch, checked out.
            Base(
                "GITHUB_BASE_REF",
                "branch",
                "the target of the pull request",
                event="pull_request_target",
                head="event.pull_request.head.sha",
            ),
            Base("GITHUB_BASE_REF", "branch", "the target of the pull request"),
            Base("event.merge_group.base_sha", "commit", "what the merge queue puts it on"),
            Base("GITHUB_EVENT_BEFORE", "commit", "what was there before the push"),
            Base("event.before", "commit", "what was there before the push"),
            Base("event.repository.default_branch", "branch", "the default branch"),
        ),
        built="GITHUB_REF_NAME",
        event="GITHUB_EVENT_NAME",
    ),
    Service(
        "GitLab",
        "GITLAB_CI",
        (
            # Set where GitLab builds the merged result; the diff base is older than this commit.
            Base("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "commit", "the target that is merged with"),
            Base("CI_MERGE_REQUEST_DIFF_BASE_SHA", "commit", "the base of the merge request"),
            Base("CI_COMMIT_BEFORE_SHA", "commit", "what was there before the push"),
            Base("CI_DEFAULT_BRANCH", "branch", "the default branch"),
        ),
        built="CI_COMMIT_BRANCH",
    ),
    Service(
        "Azure",
        "TF_BUILD",
        (Base("SYSTEM_PULLREQUEST_TARGETBRANCH", "branch", "the target of the pull request"),),
    ),
    Service(
        "Bitbucket",
        "BITBUCKET_BUILD_NUMBER",
        (Base("BITBUCKET_PR_DESTINATION_BRANCH", "branch", "the target of the pull request"),),
    ),
    Service(
        "Jenkins",
        "JENKINS_URL",
        (Base("CHANGE_TARGET", "branch", "the target of the change"),),
    ),
)


class FoundBase(NamedTuple):
    """The base that a service names: a revision, and the reason for it, to be shown to people.

    `head` is the revision to be judged.
    """

    revision: str
    reason: str
    head: str = "HEAD"


def service_of(environment: Mapping[str, str]) -> Service | None:
    """The CI service whose job this is; None outside of a job."""
    return next((each for each in SERVICES if environment.get(each.sign)), None)


def base_of_the_job(environment: Mapping[str, str]) -> tuple[FoundBase | None, str]:
    """The base that the CI service of this job names, and the notice about it.

    Outside of a job they are None and empty. Raises UsageError when GitHub's event cannot be read.
    """
    service = service_of(environment)
    if service is None:
        return None, ""
    found = find_base(service, environment)
    if found is None:
        return None, (
            f"antipasta: {service.name} names no base for this run, so all files are judged by"
            " their absolute values (--base REV names one)"
        )
    name = found.revision.removeprefix("refs/remotes/")
    return found, f"antipasta: the base is {printable(name)}: {found.reason}"


def find_base(service: Service, environment: Mapping[str, str]) -> FoundBase | None:
    """The base that `service` names for this run; None where it names no base.

    A branch is looked up in the remote `origin`, from which every service clones. A commit id of
    zeros stands for no commit and is passed over. Raises UsageError when GitHub's event cannot be
    read.
    """
    values = _Values(environment)
    for base in service.bases:
        if base.event and environment.get(service.event) != base.event:
            continue
        value = values.of(base.name).removeprefix("refs/heads/")
        if not value.strip("0"):
            continue
        # By its full name: git would take a tag called origin/main for the branch.
        revision = f"{_REMOTE}{value}" if base.kind == "branch" else value
        reason = f"{base.meaning} ({base.name})"
        head = values.of(base.head) if base.head else ""
        if head:
            return FoundBase(revision, f"{reason}, of which {base.head} is judged", head)
        if not base.head and value != environment.get(service.built):
            return FoundBase(revision, reason)
    return None


class _Values:
    """The values of the names in `Base`. GitHub's event is read when its first field is needed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._event: dict[str, Any] | None = None

    def of(self, name: str) -> str:
        """The value of `name`; empty where it has none. Raises UsageError as `find_base` does."""
        if not name.startswith(_EVENT):
            return self._environment.get(name, "")
        if self._event is None:
            self._event = _read_event(self._environment)
        return _field(self._event, name.removeprefix(_EVENT))


def _read_event(environment: Mapping[str, str]) -> dict[str, Any]:
    """The event that GitHub writes to a file as JSON; empty where GitHub names no file."""
    import json
    import os

    path = environment.get("GITHUB_EVENT_PATH")
    if not path:
        return {}
    try:
        if not os.path.isfile(path):  # to open a pipe could take for ever
            raise ValueError("it is not a file")
        with open(path, encoding="utf-8") as file:
            event = json.load(file)
    except (OSError, ValueError, RecursionError) as exc:
        raise UsageError(
            f"GITHUB_EVENT_PATH: {path} cannot be read: {exc}", hint="name the base: --base REV"
        ) from exc
    return event if isinstance(event, dict) else {}


def _field(event: Any, path: str) -> str:
    """The text at `path`, which is names joined by dots; empty where there is no text."""
    for name in path.split("."):
        event = event.get(name) if isinstance(event, dict) else None
    return event if isinstance(event, str) else ""
