"""What a real Prometheus makes of the runs, and the dashboard in docs/ of what it knows."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from antipasta.cli import main
from tests.observe.records import record, write
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 90
DASHBOARD = CHECKOUT / "docs" / "grafana.json"
METRIC = re.compile(r"\bantipasta_\w+")
LABELS = re.compile(r"\b(?:by \(|\{)([^)}]+)[)}]")

needs_prometheus = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="needs Prometheus (Debian: prometheus)"
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record of runs of two commands."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("ANTIPASTA_CACHE_DIR", str(directory))
    monkeypatch.chdir(tmp_path)
    stages = {"start": 40.0, "look_up": 1.0, "measure": 2500.0, "judge": 3.0, "render": 2.0}
    write(
        directory,
        [
            record(ms=2600.0, stages=stages, hits=3, misses=1, violations=2, status="failed"),
            record(kind="gate", ms=900.0, stages=stages, hits=9, misses=1),
        ],
    )
    return directory


def expressions() -> list[str]:
    """What the dashboard asks of Prometheus, with its variables filled in."""
    document = json.loads(DASHBOARD.read_text("utf-8"))
    asked = [target["expr"] for panel in document["panels"] for target in panel["targets"]]
    assert len(asked) > 5
    return [each.replace("$__rate_interval", "5m").replace("$kind", ".*") for each in asked]


@pytest.mark.usefixtures("cache")
def test_the_dashboard_asks_for_what_is_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--format", "prometheus"]) == 0
    families = text_string_to_metric_families(capsys.readouterr().out)
    samples = [sample for family in families for sample in family.samples]
    names = {sample.name for sample in samples}
    labels = {label for sample in samples for label in sample.labels}
    asked = "\n".join(expressions())
    used = re.split(r"[,\s]+|=~\"[^\"]*\"", ",".join(LABELS.findall(asked)))

    assert set(METRIC.findall(asked)) <= names
    assert set(filter(None, used)) <= labels


def test_each_panel_of_the_dashboard_has_a_place_of_its_own() -> None:
    document = json.loads(DASHBOARD.read_text("utf-8"))
    places = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in document["panels"]
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]

    assert len({panel["id"] for panel in document["panels"]}) == len(document["panels"])
    assert len(set(places)) == len(places)
    assert all(panel["description"] for panel in document["panels"])


@contextmanager
def ended(command: tuple[str, ...], cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that is ended in the end."""
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=60)


@contextmanager
def scraping(tmp_path: Path, target: str) -> Iterator[int]:
    """The port of a Prometheus that reads the metrics of `target` every second."""
    (tmp_path / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
        "scrape_configs:\n"
        "  - job_name: antipasta\n"
        f"    static_configs: [{{targets: ['{target}']}}]\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        "prometheus",
        "--config.file=prometheus.yml",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    )
    with ended(command, tmp_path):
        yield port


def answer(port: int, expression: str) -> list[dict[str, Any]]:
    """What Prometheus answers to an expression now."""
    query = urllib.parse.urlencode({"query": expression})
    url = f"http://127.0.0.1:{port}/api/v1/query?{query}"
    with urllib.request.urlopen(url, timeout=30) as response:
        found = json.load(response)
    assert found["status"] == "success", found
    result = found["data"]["result"]
    assert isinstance(result, list)
    return result


def until_there(port: int, expression: str) -> list[dict[str, Any]]:
    """The answer to an expression as soon as there is one."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            found = answer(port, expression)
        except OSError:
            found = []
        if found:
            return found
        time.sleep(0.1)
    pytest.fail(f"Prometheus knows nothing of {expression}")


@needs_prometheus
@pytest.mark.usefixtures("cache")
def test_a_real_prometheus_scrapes_the_runs_and_fills_the_dashboard(tmp_path: Path) -> None:
    serve = (sys.executable, "-P", "-m", "antipasta", "runs", "serve", "--port", "0")
    with ended(serve, tmp_path) as server:
        assert server.stderr is not None
        target = server.stderr.readline().rpartition("//")[2].partition("/")[0]
        with scraping(tmp_path, target) as port:
            until_there(port, "rate(antipasta_runs_total[5m])")  # which takes two readings
            (failed,) = answer(port, 'antipasta_runs_total{kind="hook",status="failed"}')
            assert failed["value"][1] == "1"
            (up,) = answer(port, "max_over_time(up[5m])")
            assert up["value"][1] == "1"
            for expression in expressions():
                assert answer(port, expression), expression
