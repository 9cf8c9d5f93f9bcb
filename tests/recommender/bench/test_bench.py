"""The bench runs whole at a small size, and its numbers are sane."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli.bench import command, quantisation


def test_the_cost_curve_runs_whole(tmp_path: Path) -> None:
    built, searched, measured = command.run(3_000, tmp_path)
    assert built.items == 3_000
    assert searched.held_out_items >= 0.98
    assert searched.users >= 0.98
    assert measured.visible
    assert set(measured.stages) == {"state", "retrieval", "features", "ranking", "arranging"}


def test_smaller_is_smaller_and_re_scoring_helps(tmp_path: Path) -> None:
    rows = {row.name: row for row in quantisation.run(5_000, tmp_path)}
    assert rows["PQ"].size < rows["SQ8"].size < rows["float"].size
    assert rows["PQ + re-score from bytes"].quality > rows["PQ"].quality
    assert rows["pruned to 25 trees"].size < rows["full, 100 trees"].size
    assert all(0 < row.quality <= 1 for row in rows.values())


@pytest.mark.parametrize("items", ["0", "-5", "many"])
def test_a_size_that_makes_no_sense_is_refused(items: str) -> None:
    for one in (command.bench, quantisation.quantisation):
        result = CliRunner().invoke(one, ["--items", items])
        assert result.exit_code == 2
        assert "--items" in result.output
