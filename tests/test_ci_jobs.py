"""The ready-made jobs of hooks/ci keep to the schemas of their services, and their scripts run."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from antipasta.version import REQUIREMENT
from tests.support.git_repo import GitRepo
from tests.support.predecessor import install_predecessor
from tests.support.run import CHECKOUT, Finished, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

JOBS = CHECKOUT / "hooks" / "ci"
GOOD, BAD = function_source("tangled", TIDY), function_source("tangled")

needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="the script calls jq")


def job(name: str) -> Any:
    return yaml.safe_load((JOBS / name).read_text())


@pytest.mark.parametrize(
    ("name", "schema", "options"),
    [
        ("github-workflow.yml", "vendor.github-workflows", ()),
        ("action.yml", "vendor.github-actions", ()),
        ("gitlab-ci.yml", "vendor.gitlab-ci", ("--data-transform", "gitlab-ci")),
        (
            "azure-pipelines.yml",
            "vendor.azure-pipelines",
            # Some patterns of that schema are no Unicode patterns.
            ("--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"),
        ),
    ],
)
def test_a_job_keeps_to_the_schema_of_its_service(
    name: str, schema: str, options: tuple[str, ...]
) -> None:
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *options)

    finished = run((*command, str(JOBS / name)), CHECKOUT)

    assert finished.returncode == 0, finished.stdout + finished.stderr


def write_pip(directory: Path, script: str) -> None:
    """Put a `pip` there that runs a line of shell."""
    (directory / "pip").write_text(f"#!/bin/sh\n{script}\n")
    (directory / "pip").chmod(0o755)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A directory in which `antipasta/bin/antipasta` is this source tree's."""
    program = tmp_path / "temp" / "antipasta" / "bin" / "antipasta"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m antipasta "$@"\n')
    program.chmod(0o755)
    write_pip(program.parent, "exit 0")
    return tmp_path / "temp"


@pytest.fixture
def branch(repo: GitRepo) -> GitRepo:
    """A branch with one commit that spoils a function; `origin/main` is where it began."""
    repo.base({"mod.py": GOOD})
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.base({"mod.py": BAD})
    return repo


@pytest.fixture
def predecessor(tmp_path: Path) -> Path:
    """A directory in which `antipasta/bin/antipasta` is antipasta 1.2.0."""
    install_predecessor(tmp_path / "temp" / "antipasta")
    write_pip(tmp_path / "temp" / "antipasta" / "bin", "exit 0")
    return tmp_path / "temp"


INSTALLING = ("gitlab-ci.yml", "azure-pipelines.yml", "Jenkinsfile")
"""The jobs that install antipasta from the package index."""


@pytest.mark.parametrize("name", [*INSTALLING, "action.yml"])
def test_no_job_imports_a_module_of_the_branch(name: str, tmp_path: Path) -> None:
    (tmp_path / "venv.py").write_text("raise SystemExit('of the branch')\n")
    lines = [line for line in (JOBS / name).read_text().splitlines() if " -m venv " in line]
    (command,) = [line.partition(" -m venv ")[0].strip(" -").split() for line in lines]

    finished = run((sys.executable, *command[1:], "-m", "venv", "--help"), tmp_path)

    assert finished.returncode == 0, finished.stderr


def script_of(name: str) -> str:
    """What the shell of a job runs, without the environment that it makes."""
    if name == "Jenkinsfile":
        text = (JOBS / name).read_text().split("'''")[1]
    elif name == "gitlab-ci.yml":
        definition = job(name)["antipasta"]
        text = "\n".join(("set -e", definition["before_script"][-1], *definition["script"]))
    else:
        (text,) = [each["bash"] for each in job(name)["steps"] if "bash" in each]
    return "\n".join(line for line in text.splitlines() if " -m venv " not in line)


def run_job(name: str, repo: GitRepo, installed: Path) -> Finished:
    """Run the script of a job that finds its environment below `installed`."""
    script = script_of(name).replace("/tmp/antipasta/", f"{installed}/antipasta/")
    places = ("AGENT_TEMPDIRECTORY", "WORKSPACE_TMP", "REPORTS")
    env = {
        **dict.fromkeys(places, str(installed)),
        "PACKAGE": REQUIREMENT,
        "ANTIPASTA": REQUIREMENT,
    }
    return run(("bash", "-c", script), repo.root, env=env)


def check_refused(finished: Finished) -> None:
    """The job failed, not as if there were violations, with one line that says what to install."""
    assert finished.returncode == 1, finished.stdout + finished.stderr
    (line,) = (finished.stdout + finished.stderr).splitlines()
    assert "nothing was judged: version 1.x is installed" in line
    assert line.endswith("antipasta>=2")


def judge(repo: GitRepo, installed: Path, **environment: str) -> Finished:
    """Run the step of the composite action as the runner does."""
    (step,) = [each for each in job("action.yml")["runs"]["steps"] if each.get("name") == "Judge"]
    script = installed / "step.sh"
    script.write_text(step["run"])
    given = dict.fromkeys(step["env"], "")
    env = {
        **given,
        "RUNNER_TEMP": str(installed),
        "ANTIPASTA_CACHE_DIR": str(installed / "cache"),
        **environment,
    }
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", str(script))
    return run(shell, repo.root, env=env)


PULL_REQUEST = {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}


@pytest.mark.parametrize("given", [{"BASE": "HEAD~1"}, PULL_REQUEST], ids=["named", "found"])
def test_the_action_judges_from_its_base(
    branch: GitRepo, installed: Path, given: dict[str, str]
) -> None:
    finished = judge(branch, installed, **given)

    assert finished.returncode == 2, finished.stderr
    assert "::error file=mod.py,line=1," in finished.stdout
    assert "it was" in finished.stdout


def test_the_action_takes_more_arguments(branch: GitRepo, installed: Path) -> None:
    finished = judge(branch, installed, BASE="HEAD~1", ARGUMENTS="-t cyclomatic=99 -t cognitive=99")

    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_the_action_never_judges_nothing(branch: GitRepo, installed: Path) -> None:
    assert judge(branch, installed, GITHUB_ACTIONS="true").returncode == 2
    assert judge(branch, installed, BASE="f" * 40).returncode == 1


def test_the_next_job_finds_what_the_last_one_measured(
    branch: GitRepo, installed: Path, tmp_path: Path
) -> None:
    """On another machine: in another clone, with the directory that the service has kept."""
    assert judge(branch, installed, BASE="HEAD~1").returncode == 2
    branch.git("clone", "-q", str(branch.root), str(tmp_path / "clone"))
    shutil.copytree(installed / "cache", tmp_path / "restored")

    finished = judge(
        GitRepo(tmp_path / "clone"),
        installed,
        BASE="HEAD~1",
        ANTIPASTA_CACHE_DIR=str(tmp_path / "restored"),
        ARGUMENTS="--output json=second.json",
    )

    assert finished.returncode == 2, finished.stderr
    second = json.loads((tmp_path / "clone" / "second.json").read_text())
    assert second["run"]["cache"]["misses"] == 0
    assert second["run"]["cache"]["hits"] > 0


def test_the_services_keep_the_directory_that_the_jobs_use() -> None:
    steps = job("action.yml")["runs"]["steps"]
    (kept,) = [each["with"]["path"] for each in steps if "actions/cache@" in each.get("uses", "")]
    (used,) = [each["env"]["ANTIPASTA_CACHE_DIR"] for each in steps if each.get("name") == "Judge"]
    assert kept == used
    gitlab = job("gitlab-ci.yml")["antipasta"]
    assert gitlab["cache"]["paths"] == [".antipasta-cache"]
    assert gitlab["variables"]["ANTIPASTA_CACHE_DIR"] == "$CI_PROJECT_DIR.antipasta-cache"


@pytest.mark.parametrize("brought", ["nothing", "files", "a link"])
def test_the_gitlab_job_uses_no_cache_that_a_branch_brought(
    branch: GitRepo, tmp_path: Path, brought: str
) -> None:
    definition = job("gitlab-ci.yml")["antipasta"]
    outside = tmp_path / "outside"
    env = {"ANTIPASTA_CACHE_DIR": str(outside)}
    kept = branch.root / ".antipasta-cache"
    if brought == "a link":
        (tmp_path / "elsewhere").mkdir()
        kept.symlink_to(tmp_path / "elsewhere")
    else:
        (kept / "v2").mkdir(parents=True)
        (kept / "v2" / "cache.db").write_text("kept")
        kept.chmod(0o777)
    if brought != "nothing":
        branch.git("add", "-f", ".antipasta-cache")

    before, *_ = definition["before_script"]
    assert run(("sh", "-e", "-c", before), branch.root, env=env).returncode == 0

    assert outside.exists() == (brought == "nothing")
    if brought == "nothing":
        assert not outside.stat().st_mode & 0o022
        (after,) = definition["after_script"]
        assert run(("sh", "-e", "-c", after), branch.root, env=env).returncode == 0
        assert (kept / "v2" / "cache.db").read_text() == "kept"
        assert not outside.exists()


@needs_jq
def test_the_action_leaves_out_what_comments_accept(branch: GitRepo, installed: Path) -> None:
    branch.base(
        {"a.py": BAD.replace("tangled", "accepted").replace(":\n", ":  # antipasta: ignore\n", 1)}
    )

    finished = judge(branch, installed, BASE="HEAD~2", SARIF="antipasta.sarif")

    assert finished.returncode == 2, finished.stderr
    whole = yaml.safe_load((installed / "antipasta.sarif").read_text())["runs"][0]["results"]
    uploaded = yaml.safe_load((branch.root / "antipasta.sarif").read_text())["runs"][0]["results"]
    assert uploaded
    assert uploaded == [each for each in whole if "suppressions" not in each]
    assert len(whole) > len(uploaded)


@pytest.mark.parametrize("name", ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA"])
def test_the_gitlab_job_writes_its_reports(branch: GitRepo, installed: Path, name: str) -> None:
    definition = job("gitlab-ci.yml")["antipasta"]
    script = "\n".join(("set -e", *definition["script"]))
    script = script.replace("/tmp/antipasta/", f"{installed}/antipasta/")
    base = branch.git("rev-parse", "HEAD~1").strip()

    finished = run(("sh", "-c", script), branch.root, env={"GITLAB_CI": "true", name: base})

    assert finished.returncode == 2, finished.stderr
    reports = {*definition["artifacts"]["reports"].values(), *definition["artifacts"]["paths"]}
    assert reports <= set(os.listdir(branch.root))


def test_the_azure_step_writes_its_reports(branch: GitRepo, installed: Path) -> None:
    script = script_of("azure-pipelines.yml")
    reports = installed / "reports"
    env = {
        "AGENT_TEMPDIRECTORY": str(installed),
        "TF_BUILD": "True",
        "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
        "REPORTS": str(reports),
        "PACKAGE": REQUIREMENT,
    }

    finished = run(("bash", "-c", script), branch.root, env=env)

    assert finished.returncode == 2, finished.stderr
    assert sorted(os.listdir(reports)) == [
        *("antipasta-junit.xml", "antipasta.md", "antipasta.sarif")
    ]


def test_the_jenkins_stage_writes_what_its_steps_read(branch: GitRepo, installed: Path) -> None:
    text = (JOBS / "Jenkinsfile").read_text()
    script = script_of("Jenkinsfile")
    env = {
        "WORKSPACE_TMP": str(installed),
        "JENKINS_URL": "http://ci",
        "CHANGE_TARGET": "main",
        "ANTIPASTA": REQUIREMENT,
    }

    finished = run(("sh", "-c", script), branch.root, env=env)

    assert finished.returncode == 2, finished.stderr
    for name in ("antipasta-junit.xml", "antipasta-checkstyle.xml"):
        assert f"'{name}'" in text
        assert (branch.root / name).exists()


def test_the_jobs_recognize_the_predecessor(branch: GitRepo, predecessor: Path) -> None:
    check_refused(judge(branch, predecessor, BASE="HEAD~1"))

    for name in INSTALLING:
        check_refused(run_job(name, branch, predecessor))


@pytest.mark.parametrize("name", INSTALLING)
def test_the_jobs_say_what_to_do_where_the_index_has_no_version_2(
    branch: GitRepo, installed: Path, name: str
) -> None:
    none = "ERROR: No matching distribution found for antipasta>=2"
    write_pip(installed / "antipasta" / "bin", f"echo '{none}' >&2; exit 1")

    finished = run_job(name, branch, installed)

    assert (finished.returncode, finished.stdout) == (1, "")
    pips, ours = finished.stderr.splitlines()
    assert pips == none
    assert "nothing was judged: pip cannot install antipasta>=2; where your index has" in ours
    assert ours.endswith("to a path or a URL of version 2")


def test_all_that_is_shipped_asks_for_version_2() -> None:
    """Without a version the index may give its 1.2.0."""
    said = [
        line
        for folder in ("antipasta", "hooks", "docs")
        for path in (CHECKOUT / folder).rglob("*")
        if path.suffix in (".py", ".sh", ".md", ".yml")
        for line in path.read_text().splitlines()
        if "install 'antipasta" in line or "install antipasta" in line
    ]
    assert said
    for line in said:
        assert re.search(
            r"install 'antipasta(\[\w+\])?>=2'|install antipasta( again| 1\.|>=2)", line
        ), line
    assert job("gitlab-ci.yml")["antipasta"]["variables"]["ANTIPASTA"] == REQUIREMENT
    assert job("azure-pipelines.yml")["variables"]["antipasta"] == REQUIREMENT
    assert f"ANTIPASTA = '{REQUIREMENT}'" in (JOBS / "Jenkinsfile").read_text()
