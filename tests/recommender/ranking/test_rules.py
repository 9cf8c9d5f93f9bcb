"""The shop's rules: what a file may say, and that a boost moves what it names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("faiss")
from kasauti_recommender.ranking.arrange import Rules, arrange
from kasauti_recommender.ranking.rules import BadRules, ShopRules, read_rules, rules_of


def test_a_boost_moves_the_items_of_its_category_and_no_others() -> None:
    scores = np.arange(40, 0, -1).astype(np.float32)
    categories = np.tile([0, 1], 20).astype(np.int32)
    sources = np.zeros(40, np.uint8)

    def shown(boost: float) -> list[int]:
        rules = Rules(same_category=1, penalty=0, exploration=0, boost=((1, boost),))
        return [int(categories[n]) for n in arrange(scores, categories, sources, 20, rules)]

    assert shown(0).count(1) == 10
    assert shown(1).count(1) == 13  # a standard deviation is 11.5 places of these scores
    assert shown(10) == [1] * 20
    assert shown(-10) == [0] * 20


def test_a_file_says_what_it_says_and_the_rest_is_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('exploration = 0.2\n[boost]\nsaree = 1\n"home décor" = -0.5\n')
    rules = read_rules(path)
    assert rules == ShopRules(exploration=0.2, boost={"saree": 1.0, "home décor": -0.5})
    assert rules.numbered({"saree": 3, "shoes": 4}) == Rules(exploration=0.2, boost=((3, 1.0),))
    path.write_text("")
    assert read_rules(path).numbered({}) == Rules()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("exploraton = 0.1", "there is no rule 'exploraton'; same_category, exploration"),
        ("exploration = 1.5", "exploration is 0 to 1, not 1.5"),
        ("exploration = true", "exploration is a number, not True"),
        ("penalty = nan", "penalty is a number, not nan"),
        ("same_category = 0", "same_category is 0.01 to 1, not 0"),
        ("boost = 3", r"\[boost\] is a table"),
        ('[boost]\nsaree = "much"', "boost.saree is a number, not 'much'"),
        ("[boost]\nsaree = 100", "boost.saree is -10 to 10, not 100"),
        ("[boost", "cannot be read"),
    ],
)
def test_what_a_file_may_not_say_is_named(tmp_path: Path, said: str, words: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(said)
    with pytest.raises(BadRules, match=words):
        read_rules(path)
    with pytest.raises(BadRules, match="cannot be read"):
        read_rules(tmp_path / "none.toml")


def test_what_an_arm_says_is_added_to_the_rules_of_the_shop() -> None:
    shop = ShopRules(exploration=0.1, penalty=0.5, boost={"saree": 1.0, "kurta": 2.0})
    on = rules_of({"exploration": 0.2, "boost": {"kurta": -1}}, "arm b", shop)
    assert on == ShopRules(exploration=0.2, penalty=0.5, boost={"saree": 1.0, "kurta": -1.0})
    with pytest.raises(BadRules, match="arm b: exploration is 0 to 1, not 7"):
        rules_of({"exploration": 7}, "arm b", shop)
