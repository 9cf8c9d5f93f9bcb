"""Columns are read one after the other, rows of one column stay whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from kasauti.documents import read
from tests.documents.drawing import columns, drawn, lines, read_drawn, say

WORDS = (
    *("built", "reviewed", "shipped", "trained", "measured", "tuned", "wrote", "models", "data"),
    *("pipelines", "features", "services", "search", "ranking", "speech", "teams", "nightly"),
)
# Widths in Helvetica 9: a word takes some 20–40 points, so seven words stay within 250.
prose = st.lists(st.sampled_from(WORDS), min_size=4, max_size=6).map(" ".join)
short = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)


def _numbered(flow: list[str], name: str) -> list[str]:
    """Make every line unlike all others."""
    return [f"{text} {name}{number}" for number, text in enumerate(flow)]


@settings(max_examples=25, deadline=None)
@given(
    left=st.lists(short, min_size=4, max_size=25),
    right=st.lists(prose, min_size=4, max_size=25),
    gutter=st.integers(min_value=14, max_value=60),
    pitch=st.sampled_from([11.0, 13.0, 14.0, 17.5]),
    right_first=st.booleans(),
)
def test_a_side_bar_and_a_main_column_are_never_mixed(
    left: list[str], right: list[str], gutter: int, pitch: float, right_first: bool
) -> None:
    flows = [_numbered(left, "a"), _numbered(right, "b")]
    lefts, pitches = [50.0, 190.0 + gutter], [14.0, pitch]
    if right_first:
        flows, lefts, pitches = flows[::-1], lefts[::-1], pitches[::-1]
    document = read(drawn(columns(flows, lefts, pitches=pitches)), "a.pdf")
    found = lines(document)
    assert sorted(found) == sorted(flows[0] + flows[1])
    for flow in flows:
        assert [line for line in found if line in flow] == flow
    switches = sum((a in flows[0]) != (b in flows[0]) for a, b in pairwise(found))
    assert switches == 1


@settings(max_examples=20, deadline=None)
@given(
    flows=st.lists(st.lists(short, min_size=5, max_size=20), min_size=3, max_size=3),
    order=st.permutations([0, 1, 2]),
)
def test_three_columns_are_read_one_after_the_other(
    flows: list[list[str]], order: list[int]
) -> None:
    named = [_numbered(flow, name) for flow, name in zip(flows, "abc", strict=True)]
    lefts = [50.0, 220.0, 390.0]
    draw = columns([named[n] for n in order], [lefts[n] for n in order], pitches=[13, 15, 14])
    found = lines(read(drawn(draw), "a.pdf"))
    assert sorted(found) == sorted(line for flow in named for line in flow)
    for flow in named:
        place = found.index(flow[0])
        assert found[place : place + len(flow)] == flow


@settings(max_examples=20, deadline=None)
@given(
    left=st.lists(prose, min_size=6, max_size=20),
    right=st.lists(prose, min_size=6, max_size=20),
    pitch=st.sampled_from([13.0, 16.0, 17.5]),
)
def test_columns_drawn_row_by_row_are_still_read_apart(
    left: list[str], right: list[str], pitch: float
) -> None:
    flows = [_numbered(left, "a"), _numbered(right, "b")]
    draw = columns(flows, [50.0, 320.0], by_row=True, pitches=[14.0, pitch])
    assert lines(read(drawn(draw), "a.pdf")) == flows[0] + flows[1]


def test_wrapped_text_on_common_baselines_is_told_from_a_table_by_filling_its_columns() -> None:
    flows = [_numbered(["trained ranking models for search"] * 8, name) for name in "ab"]
    draw = columns(flows, [50.0, 320.0], by_row=True)
    assert lines(read(drawn(draw), "a.pdf")) == flows[0] + flows[1]


@settings(max_examples=20, deadline=None)
@given(
    jobs=st.lists(
        st.tuples(short, st.integers(2001, 2025), st.lists(prose, min_size=0, max_size=3)),
        min_size=2,
        max_size=8,
    ),
    dates_last=st.booleans(),
)
def test_a_title_and_its_date_at_the_right_stay_on_one_line(
    jobs: list[tuple[str, int, list[str]]], dates_last: bool
) -> None:
    expected: list[str] = []
    placed: list[tuple[str, float, float]] = []
    dates: list[tuple[str, float, float]] = []
    top = 100.0
    for number, (title, year, items) in enumerate(jobs):
        date = f"Jan {year} – Present"
        placed.append((f"{title} t{number}", 60, top))
        (dates if dates_last else placed).append((date, 450, top))
        expected.append(f"{title} t{number}\t{date}")
        top += 14
        for place, item in enumerate(items):
            text = f"• {item} at length for all teams of the house {number}.{place}"
            placed.append((text, 70, top))
            expected.append(text)
            top += 14

    def draw(canvas: Canvas) -> None:
        for text, left, down in placed + dates:
            say(canvas, text, left, down, size=9)

    assert lines(read_drawn(draw)) == expected


def test_a_table_of_years_is_read_row_by_row() -> None:
    rows = [(2024, "First prize, city hackathon", "Pune"), (2022, "Finalist, code cup", "Delhi")]
    rows += [(2021, "Winner, data sprint", "Kochi"), (2019, "Runner-up, robot race", "Surat")]

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            for text, left in zip(row, (60, 110, 480), strict=True):
                say(canvas, str(text), left, 100 + 14 * number)

    document = read_drawn(draw)
    assert lines(document) == [f"{year}\t{what}\t{where}" for year, what, where in rows]
    first = document.lines[0]
    assert [document.text[a:b] for a, b in first.cells] == [
        "2024",
        "First prize, city hackathon",
        "Pune",
    ]


@pytest.mark.parametrize("spacing", [2.0, 4.0])
def test_letters_set_apart_are_words(spacing: float) -> None:
    def draw(canvas: Canvas) -> None:
        writer = canvas.beginText(60, 700)
        writer.setFont("Helvetica", 11)
        writer.setCharSpace(spacing)
        writer.textOut("TECHNICAL SKILLS")
        canvas.drawText(writer)

    assert lines(read_drawn(draw)) == ["TECHNICAL SKILLS"]


def test_a_heading_over_columns_comes_first_and_one_below_last() -> None:
    flows = [_numbered(["short words"] * 6, "a"), _numbered(["words on the right side"] * 6, "b")]

    def draw(canvas: Canvas) -> None:
        say(canvas, "Asha Verma, machine learning engineer in Pune, open to work", 60, 60, size=14)
        columns(flows, [60.0, 260.0])(canvas)
        say(canvas, "References are at hand for whoever asks for them, all of them kind", 60, 230)

    found = lines(read_drawn(draw))
    assert found[0].startswith("Asha Verma")
    assert found[1:-1] == flows[0] + flows[1]
    assert found[-1].startswith("References")


def test_labels_stay_beside_their_values() -> None:
    form = [("Core", ": Python, PyTorch", 278), ("Also", ": C++, CUDA", 293)]
    form += [("Organization", ": Example Labs, Pune", 338), ("Designation", ": Engineer", 353)]
    form += [("Duration", ": Apr 2021 to Dec 2024", 369)]
    table = [("Qualification", 61, 203), ("Institute", 198, 203), ("Year", 370, 203)]
    table += [("B.Tech, Information", 61, 218), ("Technology", 61, 232)]
    table += [("Government College of", 198, 218), ("Engineering, Karad", 198, 232)]
    table += [("2017 - 2021", 370, 218)]
    headings = {278: ("Technical Skills:", 259), 338: ("Work Experience:", 317)}

    def draw(canvas: Canvas) -> None:
        say(canvas, "Education:", 61, 179)
        for text, left, top in table:
            say(canvas, text, left, top)
        for label, value, top in form:
            if top in headings:
                say(canvas, headings[top][0], 61, headings[top][1])
            say(canvas, label, 57, top)
            say(canvas, value, 159, top)
        say(canvas, "Responsibilities:", 57, 384)
        say(canvas, "Cut labelling by 60 % with active learning across nine sites of it.", 65, 399)

    found = [line.replace("\t", " ") for line in lines(read_drawn(draw))]
    for label, value, _ in form:
        assert f"{label} {value}" in found


def test_contacts_beside_the_name_end_where_the_sections_begin() -> None:
    contacts = ["asha.verma@example.com", "+91 90000 00001", "Pune, Maharashtra"]
    contacts += ["kaggle.com/example-asha", "github.com/example-asha"]
    rows = [("ML", "PyTorch, LightGBM"), ("Other", "Python, Docker")]
    post = [
        "• Fine-tuned a speech model for Marathi; word error rate 0.12 on 4,000 calls of farmers."
    ]
    post += [
        "• Packaged models and wrote the tests of tokenisation that all the teams run nightly."
    ]

    def draw(canvas: Canvas) -> None:
        say(canvas, "Asha Verma", 60, 60, size=16)
        say(canvas, "Junior ML Engineer", 60, 86)
        for number, text in enumerate(contacts):
            width = canvas.stringWidth(text, "Helvetica", 8)
            say(canvas, text, 535 - width, 56 + 10.5 * number, size=8)
        say(canvas, "Technical Skills", 60, 126, size=12)
        for number, row in enumerate(rows):
            for text, left in zip(row, (60, 150), strict=True):
                say(canvas, text, left, 142 + 14 * number)
        say(canvas, "Work Experience", 60, 182, size=12)
        say(canvas, "Jul 2024 – Present", 60, 198)
        say(canvas, "Engineer at Mahanadi Voice", 150, 198)
        say(canvas, "Pune", 60, 212)
        for number, text in enumerate(post):
            say(canvas, text, 150, 212 + 14 * number, size=9)

    found = [line.replace("\t", " ") for line in lines(read_drawn(draw))]
    below = [line for line in found if line not in {*contacts, "Asha Verma", "Junior ML Engineer"}]
    assert max(found.index(text) for text in contacts) < found.index(below[0])
    assert found.index("Asha Verma") < found.index("Junior ML Engineer")
    assert "Jul 2024 – Present Engineer at Mahanadi Voice" in found


def test_a_hyphen_at_the_end_of_a_line_stays() -> None:
    def draw(canvas: Canvas) -> None:
        say(canvas, "Measured on a held-", 50, 100)
        say(canvas, "out set of 900 ques-", 50, 114)
        say(canvas, "tions and shipped it", 50, 128)

    assert lines(read(drawn(draw), "a.pdf")) == [
        "Measured on a held-",
        "out set of 900 ques-",
        "tions and shipped it",
    ]
