from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.errors import UsageError
from antipasta.run.ci import SERVICES, FoundBase, find_base, service_of
from tests.conftest import SERVICE_FLAGS
from tests.conftest import SERVICES as SEALED

if TYPE_CHECKING:
    from pathlib import Path

ZEROS, ID, OTHER = "0" * 40, "1" * 40, "2" * 40


def found(environment: dict[str, str]) -> FoundBase | None:
    service = service_of(environment)
    assert service is not None
    return find_base(service, environment)


def test_there_is_no_service_on_a_desk() -> None:
    assert service_of({"HOME": "/home/me", "GITHUB_BASE_REF": "main"}) is None


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        (
            "GITHUB_ACTIONS=true GITHUB_BASE_REF=main GITHUB_REF_NAME=7/merge",
            "refs/remotes/origin/main",
        ),
        (f"GITHUB_ACTIONS=true GITHUB_EVENT_BEFORE={ID} GITHUB_REF_NAME=main", ID),
        (f"GITHUB_ACTIONS=true GITHUB_EVENT_BEFORE={ZEROS}", None),
        (f"GITLAB_CI=true CI_MERGE_REQUEST_DIFF_BASE_SHA={ID} CI_DEFAULT_BRANCH=main", ID),
        (
            f"GITLAB_CI=1 CI_MERGE_REQUEST_DIFF_BASE_SHA={ID}"
            f" CI_MERGE_REQUEST_TARGET_BRANCH_SHA={OTHER}",
            OTHER,
        ),
        (f"GITLAB_CI=true CI_COMMIT_BEFORE_SHA={ID} CI_COMMIT_BRANCH=main", ID),
        (
            f"GITLAB_CI=1 CI_COMMIT_BEFORE_SHA={ZEROS} CI_COMMIT_BRANCH=new CI_DEFAULT_BRANCH=main",
            "refs/remotes/origin/main",
        ),
        (f"GITLAB_CI=1 CI_COMMIT_BEFORE_SHA={ZEROS} CI_COMMIT_BRANCH=m CI_DEFAULT_BRANCH=m", None),
        (
            "TF_BUILD=True SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/rel/1",
            "refs/remotes/origin/rel/1",
        ),
        ("TF_BUILD=True", None),
        (
            "BITBUCKET_BUILD_NUMBER=7 BITBUCKET_PR_DESTINATION_BRANCH=main",
            "refs/remotes/origin/main",
        ),
        ("JENKINS_URL=http://ci CHANGE_TARGET=main", "refs/remotes/origin/main"),
        ("JENKINS_URL=http://ci BRANCH_NAME=main", None),
    ],
)
def test_the_base_that_a_service_names(environment: str, base: str | None) -> None:
    variables = dict(each.split("=") for each in environment.split())
    result = found(variables)

    assert (result and result.revision) == base
    if result:
        assert any(f"({name})" in result.reason for name in variables)


@pytest.mark.parametrize(
    ("event", "base"),
    [
        ({"merge_group": {"base_sha": ID, "head_sha": OTHER}, "before": OTHER}, ID),
        ({"before": ID, "after": OTHER}, ID),
        ({"before": ZEROS, "repository": {"default_branch": "trunk"}}, "refs/remotes/origin/trunk"),
        ({"before": ZEROS, "repository": {"default_branch": "topic"}}, None),
        ({"before": None, "merge_group": "?"}, None),
        ({}, None),
        ([], None),
    ],
)
def test_the_event_that_github_writes_down(tmp_path: Path, event: Any, base: str | None) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event))
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)}

    result = found({**environment, "GITHUB_REF_NAME": "topic"})

    assert (result and result.revision) == base
    if result:
        assert "(event." in result.reason


@pytest.mark.parametrize("built", ["main", "trunk"])
def test_the_event_names_what_is_judged_where_the_target_is_checked_out(
    tmp_path: Path, built: str
) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"pull_request": {"head": {"sha": ID}}, "before": OTHER}))
    job = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_BASE_REF": "main",
        "GITHUB_REF_NAME": built,
    }

    result = found({**job, "GITHUB_EVENT_NAME": "pull_request_target"})

    assert result is not None
    assert (result.revision, result.head) == ("refs/remotes/origin/main", ID)
    assert "event.pull_request.head.sha" in result.reason
    of_the_merge = found({**job, "GITHUB_REF_NAME": "7/merge", "GITHUB_EVENT_NAME": "pull_request"})
    assert of_the_merge is not None
    assert (of_the_merge.revision, of_the_merge.head) == ("refs/remotes/origin/main", "HEAD")


@pytest.mark.parametrize("content", [None, "{"])
def test_an_event_that_cannot_be_read_is_an_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "event.json"
    if content:
        path.write_text(content)

    with pytest.raises(UsageError, match=r"GITHUB_EVENT_PATH: .* cannot be read") as caught:
        found({"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)})
    assert "--base" in caught.value.hint


def test_the_tests_see_none_of_these_variables() -> None:
    names = {
        name
        for service in SERVICES
        for name in (
            service.sign,
            service.built,
            service.event,
            *(base.name for base in service.bases),
        )
        if name and not name.startswith("event.")
    }

    assert all(name.startswith(SEALED) or name in SERVICE_FLAGS for name in names)
