"""What smaller costs is measured with the trees that are served, and kept."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from kasauti_recommender.cli.bench import quantisation
from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.features.definitions import NAMES, SPEAK_FOR
from kasauti_recommender.ranking.ranker import Trees
from kasauti_recommender.training.material import gather
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.pipeline import run
from kasauti_recommender.training.shelf import Shelf

NOW = 1_800_000_000_000


def test_smaller_is_smaller_and_re_scoring_helps(tmp_path: Path) -> None:
    rows = {
        row.name: row
        for row in quantisation.run(5_000, tmp_path, quantisation.made_lesson(lists=200))
    }
    assert rows["PQ"].size < rows["SQ8"].size < rows["float"].size
    assert rows["PQ + re-score from bytes"].quality > rows["PQ"].quality
    assert rows["pruned to 25 trees"].size < rows["full, 100 trees"].size
    assert all(0 < row.quality <= 1 for row in rows.values())


def test_the_trees_are_those_that_are_served() -> None:
    lesson = quantisation.made_lesson(lists=10)
    assert lesson.trees == Parameters().trees
    assert lesson.taught.features.shape[1] == len(NAMES)


def test_a_versions_own_lists_teach_and_the_table_is_kept(tmp_path: Path) -> None:
    shop = {"items": 3_000, "users": 1_500, "seed": 7}
    goods, parts = made_tables(Shop(**shop))
    parameters = Parameters(width=16, lists=400, trees=Trees(count=8, leaves=7))
    shelf = Shelf(tmp_path / "models")
    made = run(gather(goods, parts, now=NOW), parameters, shelf, source={"made": shop}, asked=300)
    shelf.promote(made.version)
    lesson = quantisation.lesson_of(shelf, made.version)
    assert (lesson.trees, lesson.rising) == (parameters.trees, SPEAK_FOR)
    words = ["--items", "5000", "--models", str(shelf.folder), "--results", str(tmp_path)]
    done = CliRunner().invoke(quantisation.quantisation, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    kept = json.loads((tmp_path / "quantisation.json").read_text())
    assert kept["lists"]["of"] == made.version
    assert kept["lists"]["taught"] > kept["lists"]["held"] > 0
    assert kept["trees"]["leaves"] == 7
    names = [row["name"] for row in kept["rows"] if row["part"] == "ranker"]
    assert names == ["full, 8 trees", "pruned to 4 trees", "pruned to 2 trees",
                     "distilled to 4 trees", "distilled to 2 trees"]  # fmt: skip
    assert kept["machine"]["after"]["cores"] >= 1
