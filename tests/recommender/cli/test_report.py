"""The report with its pictures, and a node that is told to serve what is not there."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.cli.picturing import retrieval_curve
from kasauti_recommender.monitoring import Drift, keep_look, looks
from kasauti_recommender.serving.pictures import Pictures
from kasauti_recommender.training.shelf import NoVersion, Shelf
from tests.recommender.serving.shop import make
from tests.recommender.serving.test_trial import another


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("version") / "v1")


def test_reading_more_lists_finds_more_until_all_is_found(bundle: Path) -> None:
    points, used = retrieval_curve(bundle)
    found = [share for _, _, share in points]
    assert used in [read for read, _, _ in points]
    assert found == sorted(found)
    assert found[-1] >= 0.98
    assert all(milliseconds > 0 for _, milliseconds, _ in points)


def test_a_report_is_one_file_with_what_there_is_to_show(bundle: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    another(bundle, tmp_path / "versions" / "v1")
    shelf.promote("v1")
    drifts = [Drift("price", 0.2, 0.1, 0.0), Drift("age", 0.1, 0.1, 0.0)]
    keep_look(tmp_path, "v1", drifts, 0.15, now=1_772_500_000)
    with (tmp_path / "drift.jsonl").open("a") as file:
        file.write('{"at": 17725')  # cut short by a kill
    assert looks(tmp_path, "v1") == [(1_772_500_000, 0.2, "price")]
    assert looks(tmp_path, "v2") == []
    ran = CliRunner().invoke(
        commands, ["report", "--models", str(tmp_path)], catch_exceptions=False
    )
    assert ran.exit_code == 0
    page = (tmp_path / "report.html").read_text()
    assert page.count("<svg") == 2
    assert "price 0.200 at the last of 1 looks, the alarm at 0.150" in page
    assert "<td>v1</td>" in page
    assert "//" not in page.replace("http://www.w3.org/2000/svg", ""), "it fetches nothing"
    for name in ("retrieval", "drift"):
        drawn = Pictures((tmp_path,)).read(name)
        assert drawn is not None
        ElementTree.fromstring(drawn)


def test_a_node_without_a_champion_says_what_is_to_be_done(tmp_path: Path) -> None:
    with pytest.raises(NoVersion, match="train a version first"):
        CliRunner().invoke(commands, ["serve", "--models", str(tmp_path)], catch_exceptions=False)
    with pytest.raises(NoVersion, match="no version v9"):
        CliRunner().invoke(
            commands, ["serve", "--models", str(tmp_path), "--version", "v9"],
            catch_exceptions=False,
        )  # fmt: skip
