"""Charts are pure, honest about what is not evidenced, and speak to who does not see them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.web.ui import Figure, Point, Region, interval_bar, picture

levels = st.floats(1, 5)


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


@given(st.tuples(levels, levels, levels).map(sorted), st.none() | levels)
def test_the_mark_stands_within_its_range(sorted_levels: list[float], asked: float | None) -> None:
    low, level, high = sorted_levels
    svg = drawn(interval_bar("ML", Figure(level, low, high), "ml", asked))
    rect, mark = svg.find("rect"), svg.find("svg")
    assert rect is not None
    assert mark is not None
    start, wide = (float(rect.attrib[name].rstrip("%")) for name in ("x", "width"))
    at = float(mark.attrib["x"].rstrip("%"))
    assert start - 0.01 <= at <= start + wide + 0.02
    assert start >= 0
    assert start + wide <= 100.02


def test_what_is_not_evidenced_has_no_mark_and_says_so() -> None:
    svg = drawn(interval_bar("ML", Figure(None), "ml", 3).replace("data-empty", 'data-empty=""'))
    assert svg.find("rect") is None
    assert svg.attrib["aria-label"] == "ML: not evidenced"


def test_a_bar_says_level_interval_and_what_is_asked() -> None:
    told = drawn(interval_bar("ML", Figure(3.2, 2.6, 3.9), "ml", 3)).attrib["aria-label"]
    assert told == "ML: level 3.2 of 5, 80% interval 2.6–3.9, asked for: 3"


@pytest.mark.parametrize("name", ["<script>", 'a" onload="x', "O'Neil & Söhne"])
def test_names_from_files_are_only_ever_text(name: str) -> None:
    point = Point(name, "1", "/people/1/", Figure(3, 2, 4), Figure(4, 3, 5))
    svg = drawn(picture([point], Region()).replace("data-whole", 'data-whole=""'))
    texts = [element.text for element in svg.iter("text")]
    assert name in texts
    assert not any("onload" in element.attrib for element in svg.iter())


def test_people_without_a_level_are_not_in_the_picture() -> None:
    assert "point-mark" not in picture([Point("A", "1", "/", Figure(None), Figure(3))], Region())


@given(levels, levels)
def test_the_whole_picture_holds_everyone(engineering: float, ml: float) -> None:
    assert Region().holds(engineering, ml)
    assert Region().holds(None, None)
    assert not Region(engineering_low=2).holds(None, ml)
