"""What is exported of past runs, as Prometheus reads it."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from antipasta.cli import main
from antipasta.observe.recorder import NAME
from tests.observe.records import record, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ODD = '\x1b[31m\\"\n{}'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "cache of runs"
    monkeypatch.setenv("ANTIPASTA_CACHE_DIR", str(directory))
    monkeypatch.chdir(tmp_path)
    stages = {"start": 40.0, "measure": 2500.0}
    write(
        directory,
        [
            record(ms=60.0, hits=3, misses=1, violations=2, status="failed"),
            record(ms=2600.0, stages=stages, spent=True, degradation="lean", retries=2, kills=1),
            record(kind="gate", ms=1e7, hits=0, misses=0, status="error", stages={}),
            record(kind=ODD, status=ODD, version=ODD, repository=ODD),
        ],
    )
    return directory


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.usefixtures("cache")
def test_totals_are_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--format", "prometheus"]) == 0
    text = capsys.readouterr().out
    found = samples(text)

    assert "\x1b" not in text
    assert found["antipasta_runs_total", "hook", "failed"] == 1
    assert found["antipasta_runs_total", "hook", "passed"] == 1
    assert found["antipasta_runs_total", "gate", "error"] == 1
    assert found["antipasta_runs_total", "other", "other"] == 1
    assert found["antipasta_cache_hits_total", "hook"] == 5
    assert found["antipasta_cache_misses_total", "hook"] == 2
    assert found["antipasta_violations_total", "hook"] == 2
    assert found["antipasta_degraded_runs_total", "hook"] == 1
    assert found["antipasta_over_budget_runs_total", "hook"] == 1
    assert found["antipasta_incomplete_runs_total", "hook"] == 1
    assert found["antipasta_worker_retries_total", "hook"] == 2
    assert found["antipasta_worker_kills_total", "hook"] == 1
    buckets = "antipasta_run_duration_seconds_bucket"
    assert [found[buckets, "hook", each] for each in ("0.05", "0.1", "2.5", "5.0", "+Inf")] == [
        *(0, 1, 1, 2, 2)
    ]
    assert found[buckets, "gate", "300.0"] == 0
    assert found[buckets, "gate", "+Inf"] == 1
    assert found["antipasta_run_duration_seconds_sum", "hook"] == pytest.approx(2.66)
    assert found["antipasta_stage_duration_seconds_sum", "hook", "measure"] == pytest.approx(2.506)
    assert ("antipasta_stage_duration_seconds_sum", "gate", "measure") not in found


@pytest.mark.usefixtures("cache")
@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool (Debian: prometheus)")
def test_promtool_has_no_objection(tmp_path: Path) -> None:
    assert main(["runs", "--output", f"prometheus={tmp_path / 'runs.prom'}"]) == 0
    checked = subprocess.run(
        ("promtool", "check", "metrics"),
        input=(tmp_path / "runs.prom").read_bytes(),
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


@pytest.mark.usefixtures("cache")
def test_a_file_for_the_node_exporter_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "runs.prom"
    assert main(["runs", "--output", f"prometheus={place}"]) == 0
    before = place.read_bytes()
    assert before.startswith(b"# HELP antipasta_runs_total")
    assert sorted(os.listdir(tmp_path)) == ["cache of runs", "runs.prom"]

    assert main(["runs", "--output", f"prometheus={tmp_path / 'gone' / 'runs.prom'}"]) == 1
    assert place.read_bytes() == before


def test_totals_do_not_fall_as_days_pass(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The records are of 2023, and `runs` shows the last 90 days."""
    assert cache.exists()
    assert main(["runs"]) == 0
    assert "0 runs" in capsys.readouterr().out
    assert main(["runs", "--format", "prometheus", "--since", "90d"]) == 0
    assert samples(capsys.readouterr().out) == {}


def test_without_prometheus_client_it_says_what_to_install(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cache.exists()
    monkeypatch.setitem(sys.modules, "prometheus_client", None)

    for arguments in (("--format", "prometheus"), ("serve", "--port", "0")):
        assert main(["runs", *arguments]) == 1
        assert "pip install 'antipasta[prometheus]>=2'" in capsys.readouterr().err
    assert main(["runs"]) == 0


@contextmanager
def served(tmp_path: Path) -> Iterator[http.client.HTTPConnection]:
    """A connection to a server of the runs, which is ended as by Ctrl-C."""
    command = (sys.executable, "-P", "-m", "antipasta", "runs", "serve", "--port", "0")
    with (
        subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process,
    ):
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            found = re.fullmatch(r"antipasta: serving http://127\.0\.0\.1:(\d+)/metrics\n", said)
            assert found, said
            connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60)
            yield connection
            connection.close()
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 128 + signal.SIGINT
        finally:
            process.kill()


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, **headers: str
) -> tuple[int, str]:
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    status, text = answer.status, answer.read().decode()
    connection.close()
    return status, text


def test_runs_are_served_to_this_machine_and_to_get_alone(cache: Path, tmp_path: Path) -> None:
    with served(tmp_path) as connection:
        status, text = ask(connection, "GET", "/metrics")
        assert status == 200
        assert samples(text)["antipasta_runs_total", "hook", "failed"] == 1
        assert ask(connection, "GET", "/etc/passwd")[0] == 404
        assert ask(connection, "GET", "/metrics", Host="elsewhere.example")[0] == 403
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
            assert ask(connection, method, "/metrics")[0] == 501

        write(cache, [record(time=time.time(), status="passed")])
        assert samples(ask(connection, "GET", "/metrics")[1]) != samples(text)
        (cache / NAME).unlink()
        (cache / NAME).mkdir()
        status, text = ask(connection, "GET", "/metrics")
        assert (status, text[:35]) == (503, "the record of runs cannot be read: ")


def test_a_port_that_is_taken_is_named(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cache.exists()
    with served(tmp_path) as connection:
        assert main(["runs", "serve", "--port", str(connection.port)]) == 1
        assert f"port {connection.port} of 127.0.0.1 cannot be had" in capsys.readouterr().err
