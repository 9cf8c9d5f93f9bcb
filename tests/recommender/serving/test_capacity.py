"""From assumptions to nodes: the arithmetic, what is refused, the page and the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli.scale import balancer, capacity
from kasauti_recommender.serving.capacity import Assumed, Cost, cost_at, measured, needed, page

CURVE = """items,http_cpu_ms,node_gib
1000000,4.0,1.0
5000000,,
50000000,6.0,12.0
"""


@pytest.fixture
def curve(tmp_path: Path) -> Path:
    path = tmp_path / "curve.csv"
    path.write_text(CURVE)
    return path


def test_the_arithmetic_is_that_of_the_sheet() -> None:
    out = needed(Assumed(), Cost(50_000_000, 6.0, 12.0))
    assert round(out.mean) == 1_157  # 10 million × 10 / 86,400
    assert round(out.peak) == 4_630
    assert round(out.a_node) == 200  # 2 processors × 60 % / 6 ms
    assert out.nodes == 24 + 2


def test_between_sizes_a_line_and_beyond_them_nothing(curve: Path) -> None:
    costs = measured(curve)
    assert [cost.items for cost in costs] == [1_000_000, 50_000_000]
    half = cost_at(costs, 25_500_000)
    assert (half.cpu, half.gib) == (5.0, 6.5)
    assert cost_at(costs, 50_000_000) == costs[1]
    for beyond in (999_999, 50_000_001):
        with pytest.raises(ValueError, match="beyond what was measured"):
            cost_at(costs, beyond)
    with pytest.raises(ValueError, match="nothing yet"):
        cost_at([], 1_000_000)


@pytest.mark.parametrize(
    ("name", "value"),
    [("peak", "much"), ("use", "60"), ("daily_users", "-1"), ("cores", "0"), ("requests", "nan")],
)
def test_what_makes_no_sense_is_named(name: str, value: str, curve: Path) -> None:
    with pytest.raises(ValueError, match="makes no sense here"):
        Assumed.of({name: value})
    shown = page({name: value}, curve)
    assert 'role="alert"' in shown
    assert f'value="{value}"' in shown  # what was typed stays to be mended


def test_the_page_declares_what_it_assumes_and_what_was_measured(curve: Path) -> None:
    shown = page({"items": "25,500,000", "requests": "<b>"}, curve)
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    shown = page({"items": "25,500,000", "requests": "30"}, curve)
    assert "3,472" in shown
    assert "5.00 ms (measured)" in shown
    assert "50,000,000 products" in shown
    assert "<script" not in shown
    assert "style=" not in shown


def test_the_published_curve_is_whole_and_the_benchs_own() -> None:
    published = measured()
    assert published
    assert all(cost.cpu > 0 and cost.gib > 0 for cost in published)
    root = Path(__file__).parents[3]
    kept = root / "benchmarks/results/recommender-curve.csv"
    ours = root / "src/kasauti_recommender/serving/cost_curve.csv"
    assert kept.read_text() == ours.read_text()


def test_the_commands_print(curve: Path) -> None:
    done = CliRunner().invoke(capacity, ["--curve", str(curve), "--lost", "0"])
    assert done.exit_code == 0
    assert "24, of which 0" in done.output
    done = CliRunner().invoke(balancer, ["--node", "a:1", "--node", "b:2"])
    assert "server node1 b:2" in done.output
    assert CliRunner().invoke(balancer, []).exit_code == 2
