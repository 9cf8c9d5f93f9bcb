"""A node arranges by the shop's rules, or says what is wrong with them before it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kasauti_recommender.serving.node import main
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_node import call, event


def test_a_boosted_category_leads_the_lists_of_a_node(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("same_category = 1\n[boost]\nc2 = 10\n")
    node = Running(bundle, tmp_path / "data", rules=str(path), budget=30)
    try:
        call(f"{node.url}/events", {"events": [event(1, "ann", "p7")]})
        for _ in range(4):
            items = call(f"{node.url}/recommend", {"user": "ann"})[1]["items"]
            kept = [one["item"] for one in items if one["source"] != "exploration"]
            categories = [call(f"{node.url}/products/{name}")[1]["category"] for name in kept[:8]]
            assert categories == ["c2"] * 8
    finally:
        node.stop()


def test_wrong_rules_are_said_and_nothing_is_served(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("exploration = 7")
    words = ["--bundle", str(bundle), "--data", str(tmp_path / "data"), "--port", "0"]
    assert main([*words, "--rules", str(path)]) == 1
    assert "exploration is 0 to 1, not 7" in capsys.readouterr().out
