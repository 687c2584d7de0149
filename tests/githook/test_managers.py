"""Side by side with real hook managers: each is installed, then antipasta, then each again."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import FOREIGN, Repo

_PACKAGES = ("husky@9.1.7", "husky8@npm:husky@8.0.3", "husky4@npm:husky@4.3.8", "lefthook@2.2.2")
_LEFTHOOK_YML = (
    'pre-commit:\n  jobs:\n    - name: other\n      run: echo "foreign:" >> "$STUB_LOG"\n'
)
_FRAMEWORK_YML = """\
repos:
- repo: local
  hooks:
  - {id: other, name: other, entry: sh -c 'echo foreign >> "$STUB_LOG"', language: system,
     always_run: true, pass_filenames: false}
"""


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """husky 4, 8 and 9 and lefthook, from npm; once for all processes of this test run."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "node"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            (folder / "package.json").write_text("{}")
            command = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *_PACKAGES)
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
            (folder / "done").touch()
    return folder / "node_modules"


def run(repo: Repo, *command: str | Path, **extra: str) -> str:
    """Run a program in the repository and return what it says."""
    finished = subprocess.run(
        [str(word) for word in command],
        cwd=repo.root,
        env={**os.environ, **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=120,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def check_both_run(repo: Repo) -> None:
    """Both the other program's hook and ours run, and ours can refuse."""
    repo.log()
    assert repo.commit(), repo.said
    assert sorted(repo.log()) == ["foreign", "judged"]
    assert not repo.commit(STUB_CODE="2")
    assert repo.runs() == [True, True], repo.findings()


def tool(name: str) -> Path:
    return Path(sys.executable).with_name(name)


@pytest.mark.network
def test_husky_9(repo: Repo, modules: Path) -> None:
    repo.write("package.json", "{}", 0o644)
    husky = modules / "husky/bin.js"
    run(repo, "node", husky)
    repo.write(".husky/pre-commit", 'echo "foreign:" >> "$STUB_LOG"', 0o644)
    before = repo.snapshot()
    repo.install()
    check_both_run(repo)
    assert "husky runs .husky/pre-commit" in repo.findings()
    run(repo, "node", husky)
    check_both_run(repo)
    assert not any(outcome.changed for outcome in repo.install())
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.network
def test_husky_9_with_a_script_that_ends_itself(repo: Repo, modules: Path) -> None:
    run(repo, "node", modules / "husky/bin.js")
    repo.write(".husky/pre-commit", 'echo "foreign:" >> "$STUB_LOG"\nexit 0\n', 0o644)
    repo.install()
    check_both_run(repo)


@pytest.mark.network
def test_husky_9_switched_off_or_not_set_up(
    repo: Repo, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(repo, "node", modules / "husky/bin.js")
    assert "does not call antipasta" in repo.findings()
    repo.install()
    monkeypatch.setenv("HUSKY", "0")
    assert "HUSKY=0" in repo.findings()
    assert not repo.runs()[0]
    monkeypatch.delenv("HUSKY")
    shutil.rmtree(repo.root / ".husky/_")
    assert "run: npm install" in repo.findings()
    assert not repo.runs()[0]


@pytest.mark.network
def test_husky_8(repo: Repo, modules: Path) -> None:
    husky = modules / "husky8/lib/bin.js"
    run(repo, "node", husky, "install")
    run(repo, "node", husky, "add", ".husky/pre-commit", 'echo "foreign:" >> "$STUB_LOG"')
    before = repo.snapshot()
    repo.install()
    run(repo, "node", husky, "install")
    check_both_run(repo)
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.network
def test_husky_4(repo: Repo, modules: Path) -> None:
    entry = 'echo \\"foreign:\\" >> \\"$STUB_LOG\\"'
    repo.write("package.json", f'{{"husky": {{"hooks": {{"pre-commit": "{entry}"}}}}}}', 0o644)
    package = repo.root / "node_modules" / "husky"
    package.parent.mkdir()
    for name in modules.iterdir():
        if not name.name.startswith((".", "husky", "lefthook")):
            package.with_name(name.name).symlink_to(name)
    shutil.copytree(modules / "husky4", package)
    program = repo.root / "node_modules/.bin/husky-run"
    program.parent.mkdir()
    program.symlink_to(package / "bin/run.js")
    agent = {"npm_config_user_agent": "npm/6.0.0 node/v20", "INIT_CWD": str(repo.root)}
    said = run(repo, "node", "node_modules/husky/husky", "install", **agent)
    assert repo.hook().exists(), said
    assert b"husky" in repo.hook().read_bytes()
    repo.git("add", "package.json")
    names, theirs = set(repo.snapshot()), repo.hook().read_bytes()
    repo.install()
    repo.log()
    assert repo.commit(), repo.said
    assert sorted(repo.log()) == ["foreign", "judged"], repo.said
    run(repo, "node", "node_modules/husky/husky", "install", **agent)
    check_both_run(repo)
    repo.uninstall()
    assert set(repo.snapshot()) == names
    assert repo.hook().read_bytes() == theirs


@pytest.mark.network
def test_lefthook(repo: Repo, modules: Path) -> None:
    lefthook = modules / ".bin/lefthook"
    repo.write("lefthook.yml", _LEFTHOOK_YML, 0o644)
    run(repo, lefthook, "install")
    before = repo.snapshot()
    lines = repo.install()[0].lines
    assert "lefthook-local.yml" in lines[0]
    assert ".gitignore" in lines[1]
    check_both_run(repo)
    run(repo, lefthook, "install", "-f")
    check_both_run(repo)
    assert not any(outcome.changed for outcome in repo.install())
    repo.uninstall()
    assert repo.snapshot() == before
    assert repo.commit(STUB_CODE="2")


@pytest.mark.network
def test_lefthook_with_a_local_file_of_the_user(repo: Repo, modules: Path) -> None:
    lefthook = modules / ".bin/lefthook"
    repo.write("lefthook.yml", _LEFTHOOK_YML, 0o644)
    repo.write("lefthook-local.yml", "colors: false\n", 0o644)
    run(repo, lefthook, "install")
    before = repo.snapshot()
    assert "lefthook-local.yml this section" in repo.install()[0].lines[-1]
    check_both_run(repo)
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.network
def test_lefthook_that_takes_the_place_later(repo: Repo, modules: Path) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    repo.write("lefthook.yml", _LEFTHOOK_YML, 0o644)
    run(repo, modules / ".bin/lefthook", "install")
    assert "moved antipasta's hook to .git/hooks/pre-commit.old" in repo.findings()
    repo.install()
    check_both_run(repo)
    repo.uninstall()
    assert repo.hook("pre-commit.old").read_text() == FOREIGN


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_the_framework_first(repo: Repo, name: str) -> None:
    repo.write(".pre-commit-config.yaml", _FRAMEWORK_YML, 0o644)
    repo.git("add", ".pre-commit-config.yaml")
    run(repo, tool(name), "install")
    before = repo.snapshot()
    assert f"{name} runs it" in repo.install()[0].lines[-1]
    check_both_run(repo)
    assert f"the file is {name}'s; it runs" in repo.findings()
    run(repo, tool(name), "install")
    check_both_run(repo)
    assert not any(outcome.changed for outcome in repo.install())
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_the_framework_second(repo: Repo, name: str) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    before = repo.snapshot()
    repo.write(".pre-commit-config.yaml", _FRAMEWORK_YML, 0o644)
    repo.git("add", ".pre-commit-config.yaml")
    run(repo, tool(name), "install")
    repo.log()
    assert repo.commit(), repo.said
    assert repo.log() == ["foreign", "judged", "foreign"]
    assert repo.runs() == [True, True]
    assert not any(outcome.changed for outcome in repo.install())
    run(repo, tool(name), "uninstall")
    (repo.root / ".pre-commit-config.yaml").unlink()
    assert repo.snapshot() == before
    repo.uninstall()
    assert repo.hook().read_text() == FOREIGN


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_uninstall_behind_the_back_of_the_framework(repo: Repo, name: str) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    repo.write(".pre-commit-config.yaml", _FRAMEWORK_YML, 0o644)
    repo.git("add", ".pre-commit-config.yaml")
    run(repo, tool(name), "install")
    theirs = repo.hook().read_bytes()
    repo.uninstall()
    assert repo.hook().read_bytes() == theirs
    assert repo.hook("pre-commit.legacy").read_text() == FOREIGN
    assert not list(repo.hook().parent.glob("*antipasta*"))
    repo.log()
    assert repo.commit(), repo.said
    assert repo.log() == ["foreign", "foreign"]


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_the_framework_over_a_hook_that_we_chained(repo: Repo, name: str) -> None:
    """The framework keeps an older hook of the user; ours is chained before that one."""
    repo.write(".pre-commit-config.yaml", _FRAMEWORK_YML, 0o644)
    repo.git("add", ".pre-commit-config.yaml")
    repo.write(repo.hook(), FOREIGN)
    run(repo, tool(name), "install")
    before = repo.snapshot()
    repo.install()
    repo.log()
    assert repo.commit(), repo.said
    assert repo.log() == ["foreign", "judged", "foreign"]
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.parametrize("identifier", ["id: antipasta", "id: 'antipasta-all'"])
def test_the_framework_that_runs_antipasta_already(repo: Repo, identifier: str) -> None:
    text = _FRAMEWORK_YML.replace("id: other", identifier)
    repo.write(".pre-commit-config.yaml", text, 0o644)
    run(repo, tool("pre-commit"), "install")
    outcome = repo.install()[0]
    assert not outcome.changed
    assert "pre-commit already runs antipasta, see .pre-commit-config.yaml" in outcome.lines[0]
    assert repo.runs() == [True, True]
    assert "pre-commit run antipasta" in repo.findings()


@pytest.fixture
def with_lefthook(repo: Repo) -> Repo:
    """A repository in which lefthook seems to be installed."""
    repo.write(repo.hook(), "#!/bin/sh\ncall_lefthook run pre-commit\n")
    repo.write("lefthook.yml", "", 0o644)
    repo.write("node_modules/.bin/lefthook", "#!/bin/sh\n")
    return repo


def test_two_hooks_share_the_lefthook_file(with_lefthook: Repo) -> None:
    repo = with_lefthook
    repo.write(repo.hook("pre-merge-commit"), "#!/bin/sh\ncall_lefthook run pre-merge-commit\n")
    before = repo.snapshot()
    repo.install()
    text = (repo.root / "lefthook-local.yml").read_text()
    assert text.count("antipasta:\n") == 2
    assert repo.runs() == [True, True]
    repo.uninstall()
    assert repo.snapshot() == before


def test_what_the_user_adds_to_the_lefthook_file_stays(with_lefthook: Repo) -> None:
    with_lefthook.install()
    local = with_lefthook.root / "lefthook-local.yml"
    local.write_text(local.read_text() + "colors: false\n")
    with_lefthook.uninstall()
    assert local.read_text() == "colors: false\n"


def test_an_edited_section_is_left_to_the_user(with_lefthook: Repo) -> None:
    with_lefthook.install()
    local = with_lefthook.root / "lefthook-local.yml"
    local.write_text(local.read_text().replace("    antipasta:", "    complexity:"))
    text = local.read_text()
    assert "remove the lines that name antipasta" in with_lefthook.uninstall()[0].lines[-1]
    assert local.read_text() == text


# Before a push, with what git tells the hook.


def push(repo: Repo, **extra: str) -> bool:
    """Whether a new commit can be pushed; the stand-in must be told all that git says."""
    bare = repo.root.parent / "remote.git"
    repo.git("init", "-q", "--bare", str(bare))
    assert repo.commit(), repo.said
    new, name = repo.git("rev-parse", "HEAD").strip(), secrets.token_hex(4)
    repo.said = repo.git("push", str(bare), f"main:{name}", check=False, **extra)
    line = f"refs/heads/main {new} refs/heads/{name} {'0' * 40}\n"
    assert repo.told() == f"--event pre-push -- {bare} {bare}\n{line}", repo.said
    return name in repo.git("ls-remote", str(bare))


def check_pushes(repo: Repo) -> None:
    """Both the other program's hook and ours run before a push, and ours can refuse."""
    assert push(repo), repo.said
    assert "foreign" in repo.log()
    assert not push(repo, STUB_CODE="2")
    assert all(repo.runs()), [each for each in repo.examine() if not each.runs]


@pytest.mark.network
def test_husky_9_before_a_push(repo: Repo, modules: Path) -> None:
    run(repo, "node", modules / "husky/bin.js")
    repo.write(".husky/pre-push", 'cat > /dev/null; echo "foreign:" >> "$STUB_LOG"', 0o644)
    before = repo.snapshot()
    repo.install(net=True)
    check_pushes(repo)
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.network
def test_lefthook_before_a_push(repo: Repo, modules: Path) -> None:
    repo.write("lefthook.yml", _LEFTHOOK_YML.replace("pre-commit", "pre-push"), 0o644)
    run(repo, modules / ".bin/lefthook", "install")
    before = repo.snapshot()
    repo.install(net=True)
    assert "use_stdin" in (repo.root / "lefthook-local.yml").read_text()
    check_pushes(repo)
    run(repo, modules / ".bin/lefthook", "install", "-f")
    check_pushes(repo)
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_the_framework_before_a_push(repo: Repo, name: str) -> None:
    repo.write(".pre-commit-config.yaml", _FRAMEWORK_YML, 0o644)
    repo.git("add", ".pre-commit-config.yaml")
    run(repo, tool(name), "install", "-t", "pre-push")
    before = repo.snapshot()
    outcomes = {each.name: each for each in repo.install(net=True)}
    assert f"{name} runs it" in outcomes["pre-push"].lines[-1]
    check_pushes(repo)
    repo.uninstall()
    assert repo.snapshot() == before


@pytest.mark.parametrize("name", ["pre-commit", "prek"])
def test_the_framework_takes_the_place_after_a_rebase(repo: Repo, name: str) -> None:
    repo.install(net=True)
    repo.write(".pre-commit-config.yaml", _FRAMEWORK_YML, 0o644)
    repo.git("add", ".pre-commit-config.yaml")
    run(repo, tool(name), "install", "-t", "post-rewrite")
    (found,) = [each for each in repo.examine() if each.name == "post-rewrite"]
    old = repo.git("rev-parse", "HEAD").strip()
    repo.git("commit", "-q", "--amend", "-m", "x", "--no-verify")
    told = f"{old} {repo.git('rev-parse', 'HEAD').strip()}\n" if name == "prek" else ""
    assert repo.told() == f"--event post-rewrite -- amend\n{told}"
    said = any("does not tell it what was rewritten" in each.text for each in found.findings)
    assert said == (not told)


def test_the_framework_that_judges_pushes_already(repo: Repo) -> None:
    repo.write(
        ".pre-commit-config.yaml", _FRAMEWORK_YML.replace("id: other", "id: antipasta"), 0o644
    )
    run(repo, tool("pre-commit"), "install", "-t", "pre-push")
    outcomes = {each.name: each for each in repo.install(net=True)}
    assert "pre-commit already runs antipasta" in outcomes["pre-push"].lines[0]
    assert not outcomes["pre-push"].changed
    assert outcomes["post-rewrite"].changed
