"""Pictures are drawn from the numbers they show, and kept until newer ones take their place."""

from __future__ import annotations

import math
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti_recommender.experiments import Arm, always_valid
from kasauti_recommender.serving import pictures
from kasauti_recommender.serving.charts import Axis, Line, lines, steps
from kasauti_recommender.serving.pictures import Pictures

SVG = "{http://www.w3.org/2000/svg}"
RISING = [(0.005, 10.0), (0.01, 90.0), (0.05, 99.0), (math.inf, 100.0)]


def parts(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(SVG + tag))


def told(svg: str) -> str:
    return parts(svg, "desc")[0].text or ""


def heights(svg: str) -> list[float]:
    return [float(bar.attrib["height"]) for bar in parts(svg, "rect")]


def test_bars_are_as_high_as_the_counts_between_the_edges() -> None:
    found = heights(pictures.latency(RISING))
    assert [h / found[1] for h in found] == pytest.approx([1 / 8, 1, 9 / 80, 1 / 80], abs=0.005)
    assert told(pictures.latency(RISING)) == "half ≤ 10 ms · 99 % ≤ 50 ms · 100 lists"
    assert told(pictures.latency([])) == "No lists yet"


def test_what_is_beyond_the_last_edge_is_said_to_be() -> None:
    assert pictures.quantile([(2.0, 50.0), (math.inf, 100.0)], 0.99) == "over 2 s"


def test_an_experiment_is_drawn_with_its_interval_about_nothing() -> None:
    found = {
        "boosted": [
            (1_000 * n, always_valid(Arm("a", 100 * n, 20 * n), Arm("b", 100 * n, 30 * n)))
            for n in range(1, 30)
        ]
    }
    svg = pictures.experiment("more", found)
    (band,), (line,) = parts(svg, "polygon"), parts(svg, "polyline")
    edges = [tuple(map(float, at.split(","))) for at in band.attrib["points"].split()]
    middle = [tuple(map(float, at.split(","))) for at in line.attrib["points"].split()]
    for (_, high), (_, at), (_, low) in zip(edges[:29], middle, edges[29:][::-1], strict=True):
        assert high <= at <= low  # upwards is less
    assert edges[28][1] < float(parts(svg, "path")[-1].attrib["d"].split()[1].split("H")[0])
    assert told(svg).startswith("boosted: +10.00%")
    assert "Too few users yet" in pictures.experiment("more", {"boosted": []})


def test_drift_and_retrieval_say_in_words_what_they_draw() -> None:
    looks = [(1_772_500_000 + 86_400 * day, 0.01 * day, "price") for day in range(1, 8)]
    svg = pictures.drift(looks, 0.05)
    assert told(svg) == "price 0.070 at the last of 7 looks, the alarm at 0.050"
    assert len(parts(svg, "circle")) == 7
    assert len(parts(pictures.drift(looks[:1], 0.05), "circle")) == 1
    svg = pictures.retrieval([(4, 0.2, 0.8), (16, 0.5, 0.985)], 16)
    assert "16 lists: 0.985 in 0.50 ms" in told(svg)
    assert "16 lists" in [text.text for text in parts(svg, "text")]


def test_names_are_words_and_no_markup() -> None:
    axis = Axis("<x>", 0, 1, [(0, "&")])
    svg = lines("<script>", '"&<', [Line("<a>", [(0, 0)]), Line("b", [(1, 1)])], axis, axis)
    assert parts(svg, "title")[0].text == "<script>"
    assert "<a>" in [text.text for text in parts(svg, "text")]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_few_and_lie_on_the_axis(low: float, span: float) -> None:
    found = steps(low, low + span)
    assert len(found) <= 6
    assert all(low - 1e-6 * span - 1e-9 <= tick <= low + span * (1 + 1e-6) + 1e-9 for tick in found)


def test_the_newest_picture_is_shown_wherever_it_was_drawn(tmp_path: Path) -> None:
    bundle, data = tmp_path / "models" / "versions" / "v1", tmp_path / "data"
    bundle.mkdir(parents=True)
    shown = Pictures.of_node(bundle, data)
    assert shown.read("experiment") is None
    assert shown.drawn() == {}
    Pictures((data,)).keep("experiment", "old")
    Pictures((tmp_path / "models",)).keep("experiment", "new")
    os.utime(data / "pictures" / "experiment.svg", (1, 1))
    assert shown.read("experiment") == "new"
    assert list(shown.drawn()) == ["experiment"]
    (data / "secret.svg").write_text("secret")
    assert shown.read("../secret") is None
