"""The bench that every installation can run on the applicants it carries."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti.actions.bench import Section, demonstration_bench
from kasauti.cli.bench import bench
from kasauti.demonstration import Figure


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return {f.name: f for section in demonstration_bench() for f in section.figures}


@pytest.mark.parametrize(
    "name",
    [
        "files read",
        "title, company and dates exact",
        "hidden text set aside",
        "found in work text",
        "deceivers in the top 20",
        "other trades in the top 20",
        "same file twice: results that differ",
        "person swapped: results that differ",
    ],
)
def test_the_demonstration_reaches_its_bars(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    assert figure.met, f"{name}: {figure.value} of {figure.n}, {figure.bar}"


def test_the_command_writes_what_the_page_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = Section("Reading", "Two files.", (Figure("files read", 1.0, None, None, 2, "== 1"),))
    monkeypatch.setattr("kasauti.actions.bench.demonstration_bench", lambda: (section,))
    out = tmp_path / "bench.json"
    result = CliRunner().invoke(bench, ["--json", str(out)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "files read" in result.output
    written = json.loads(out.read_text())
    assert written["sections"][0]["figures"] == [vars(section.figures[0])]
    assert written["version"]
