"""Each run is a trace where OTEL_* says so: what arrives at a collector, and what goes wrong."""

from __future__ import annotations

import itertools
import re
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.observe.recorder import STAGES
from tests.support.collector import Collector, Received, collector
from tests.support.run import antipasta, antipasta_hook, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.git_repo import GitRepo

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def there() -> Iterator[Collector]:
    with collector() as found:
        yield found


@pytest.fixture
def staged(repo: GitRepo) -> GitRepo:
    """A repository with a staged file that breaches a threshold."""
    repo.base({"m.py": function_source("f", TIDY)})
    repo.stage("m.py", function_source("f"))
    return repo


def root_of(found: Collector) -> Received:
    [root] = [each for each in found.spans if not each.parent]
    return root


def require_nested(found: Collector, root: Received) -> list[Received]:
    """The spans of the stages: they follow one another, and add up to the run."""
    stages = found.below(root.id)
    total = root.ended - root.began
    assert sum(each.ended - each.began for each in stages) == pytest.approx(total, rel=0.05)
    assert stages[0].began == pytest.approx(root.began, abs=1e-6)
    assert stages[-1].ended == pytest.approx(root.ended, abs=1e-6)
    for before, after in itertools.pairwise(stages):
        assert before.ended == pytest.approx(after.began, abs=1e-6)
    assert {each.trace for each in found.spans} == {root.trace}
    return stages


def test_the_hook_is_a_trace_with_a_span_for_each_stage(staged: GitRepo, there: Collector) -> None:
    finished = antipasta_hook(cwd=staged.root, env=there.variables)

    assert finished.returncode == 2
    assert "antipasta: no trace" not in finished.stderr
    root = root_of(there)
    stages = require_nested(there, root)
    assert root.name == "antipasta hook"
    assert {each.name for each in stages} == set(STAGES)
    assert len(there.spans) == 1 + len(stages)
    told = {name.removeprefix("antipasta."): value for name, value in root.attributes.items()}
    assert (told["status"], told["violations"], told["code"]) == ("failed", 1, 2)
    assert (told["files"], told["misses"], told["workers"]) == (1, 2, 1)
    assert len(told["repository"]) == 16
    assert there.resources[0]["service.name"] == "antipasta"
    assert not root.is_error


def test_a_batch_of_a_worker_is_a_span_below_the_measuring(repo: GitRepo, there: Collector) -> None:
    size = 0
    for number in range(20):
        source = function_source(f"f{number}", 1000 + number)
        repo.write(f"m{number}.py", source)
        size += len(source)

    antipasta("metrics", "--jobs", "2", cwd=repo.root, env=there.variables)

    root = root_of(there)
    stages = require_nested(there, root)
    [measuring] = [each for each in stages if there.below(each.id)]
    assert measuring.name == "measure"
    batches = there.below(measuring.id)
    assert {each.name for each in batches} == {"batch"}
    assert all(measuring.began <= each.began <= each.ended <= measuring.ended for each in batches)
    assert len({each.attributes["process.pid"] for each in batches}) == 2
    assert sum(each.attributes["antipasta.files"] for each in batches) == 20
    assert sum(each.attributes["antipasta.bytes"] for each in batches) == size
    assert root.attributes["antipasta.workers"] == 2
    assert len(there.spans) == 1 + len(stages) + len(batches)


@pytest.mark.parametrize(
    "command", ["gate", "metrics", "stats", "explain m.py", "history", "hotspots", "report"]
)
def test_each_command_that_is_recorded_is_traced(
    staged: GitRepo, there: Collector, command: str
) -> None:
    antipasta(*command.split(), cwd=staged.root, env=there.variables)

    root = root_of(there)
    require_nested(there, root)
    assert root.name == f"antipasta {command.partition(' ')[0]}"
    assert root.attributes["antipasta.status"] in ("failed", "done")


def test_no_path_and_no_source_leaves_the_machine(staged: GitRepo, there: Collector) -> None:
    staged.stage("secret_name.py", function_source("secret_name"))

    antipasta_hook(cwd=staged.root, env=there.variables)

    sent = str((there.spans, there.resources))
    assert "secret_name" not in sent
    assert str(staged.root) not in sent


def test_no_repository_says_where_traces_go(staged: GitRepo, there: Collector) -> None:
    line = f"OTEL_EXPORTER_OTLP_ENDPOINT={there.endpoint}\n"
    for name in (".env", "otel.env", ".git/config.env"):
        staged.write(name, line)
    plain = antipasta_hook(cwd=staged.root)
    staged.write(".antipasta.yaml", f"observe: {{otlp_endpoint: {there.endpoint}}}\n")
    refused = antipasta("gate", "--staged", cwd=staged.root)

    assert (plain.returncode, refused.returncode) == (2, 1)
    assert "otlp_endpoint" in refused.stderr
    assert there.requests == 0


def test_a_run_that_is_not_recorded_is_traced_too(staged: GitRepo, there: Collector) -> None:
    antipasta_hook("--no-cache", cwd=staged.root, env=there.variables)

    require_nested(there, root_of(there))


def test_a_call_from_python_is_not_traced(staged: GitRepo, there: Collector) -> None:
    program = "import antipasta; print(antipasta.gate(staged=True).status)"

    finished = run((sys.executable, "-P", "-c", program), staged.root, env=there.variables)

    assert (finished.stdout, there.requests) == ("failed\n", 0)


def test_an_error_is_a_span_with_that_status(staged: GitRepo, there: Collector) -> None:
    finished = antipasta("explain", "m.py:nothing", cwd=staged.root, env=there.variables)

    root = root_of(there)
    assert finished.returncode == 1
    assert root.is_error
    assert root.attributes["antipasta.status"] == "error"


def test_the_run_is_part_of_the_trace_that_the_environment_names(
    staged: GitRepo, there: Collector
) -> None:
    antipasta_hook(cwd=staged.root, env={**there.variables, "TRACEPARENT": PARENT})

    [root] = there.below("b7ad6b7169203331")
    require_nested(there, root)
    assert root.trace == "0af7651916cd43dd8448eb211c80319c"


def test_the_environment_says_whose_the_spans_are(staged: GitRepo, there: Collector) -> None:
    named = {
        **there.variables,
        "OTEL_SERVICE_NAME": "ours",
        "OTEL_RESOURCE_ATTRIBUTES": "team=blue,nonsense",
    }

    antipasta_hook(cwd=staged.root, env=named)

    assert there.resources[0]["service.name"] == "ours"
    assert there.resources[0]["team"] == "blue"


@pytest.mark.parametrize(
    "variables",
    [
        {"OTEL_SDK_DISABLED": "true"},
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "console"},
        {"OTEL_TRACES_SAMPLER": "always_off"},
        {"TRACEPARENT": f"{PARENT[:-2]}00"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
    ],
    ids=str,
)
def test_what_is_switched_off_is_not_sent(
    staged: GitRepo, there: Collector, variables: dict[str, str]
) -> None:
    finished = antipasta_hook("-v", cwd=staged.root, env={**there.variables, **variables})

    assert finished.returncode == 2
    assert there.requests == 0
    assert "no trace" not in finished.stderr


@pytest.mark.parametrize(
    "variables",
    [
        {"TRACEPARENT": "garbage"},
        {"OTEL_TRACES_SAMPLER": "garbage"},
        {"OTEL_EXPORTER_OTLP_TIMEOUT": "garbage"},
        {"OTEL_EXPORTER_OTLP_TIMEOUT": "-1"},
        {"OTEL_RESOURCE_ATTRIBUTES": "garbage"},
        {"OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "garbage"},
        {"OTEL_EXPORTER_OTLP_HEADERS": "garbage"},
    ],
    ids=str,
)
def test_garbage_that_does_not_matter_is_passed_over(
    staged: GitRepo, there: Collector, variables: dict[str, str]
) -> None:
    plain = antipasta_hook("-v", cwd=staged.root)
    traced = antipasta_hook("-v", cwd=staged.root, env={**there.variables, **variables})

    assert (traced.returncode, traced.stderr) == (2, plain.stderr)
    require_nested(there, root_of(there))


@pytest.mark.parametrize(
    "variables",
    [
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "garbage"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://[::"},
        {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "ftp://127.0.0.1/"},
        {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
        {
            "OTEL_EXPORTER_OTLP_CERTIFICATE": "/nowhere",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://127.0.0.1:1",
        },
        {"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "garbage"},
    ],
    ids=str,
)
def test_garbage_costs_the_trace_and_nothing_else(
    staged: GitRepo, there: Collector, variables: dict[str, str]
) -> None:
    require_untraced(staged, {**there.variables, **variables})


def without_times(text: str) -> str:
    return re.sub(r"[0-9.]+ s\b", "", text)


def require_untraced(repo: GitRepo, variables: dict[str, str]) -> None:
    """The verdict, its exit code and what is printed are as without; with -v a line says why."""
    plain = antipasta_hook("--color", "never", cwd=repo.root)
    quiet = antipasta_hook("--color", "never", cwd=repo.root, env=variables)
    verbose = antipasta("gate", "--staged", "-v", cwd=repo.root, env=variables)

    assert (quiet.returncode, quiet.stderr) == (plain.returncode, plain.stderr)
    assert without_times(quiet.stdout) == without_times(plain.stdout)
    assert verbose.returncode == 2
    [line] = [each for each in verbose.stderr.splitlines() if "no trace" in each]
    assert line.startswith("antipasta: no trace was sent")
    assert "Traceback" not in verbose.stderr


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_collector_that_refuses_costs_nothing(staged: GitRepo, status: int) -> None:
    with collector(status) as found:
        require_untraced(staged, found.variables)

        # The hook, and the gate: nothing is tried twice.
        assert found.requests == 2


def test_a_collector_that_is_down_costs_nothing(staged: GitRepo) -> None:
    with socket.socket() as taken:
        # Bound, and not listening: nobody else has the port, and connections are refused.
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        require_untraced(staged, {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}"})


def test_a_collector_that_hangs_is_not_waited_for(staged: GitRepo) -> None:
    # It answers when the test is over: a run that waited for it would not end before.
    with collector(answers=False) as found:
        require_untraced(staged, found.variables)


def test_without_the_extra_only_a_verbose_run_says_so(staged: GitRepo, tmp_path: Path) -> None:
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "opentelemetry.py").write_text("raise ImportError('not installed')\n")
    variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "PYTHONPATH": str(lacking)}

    require_untraced(staged, variables)
    verbose = antipasta_hook("-v", cwd=staged.root, env=variables)

    assert "pip install 'antipasta[otel]>=2'" in verbose.stderr


def test_without_an_endpoint_nothing_is_imported(staged: GitRepo) -> None:
    program = "import sys; from antipasta.hook import main; main([]); print(*sys.modules)"

    loaded = run((sys.executable, "-P", "-c", program), staged.root).stdout.split()

    assert "antipasta.observe.recorder" in loaded
    needless = {"opentelemetry", "requests", "antipasta.observe.traces", "antipasta.observe.spans"}
    assert not needless.intersection(loaded)
