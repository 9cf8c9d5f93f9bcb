"""Stretches of a résumé are marked where they stand, and masks leave nothing behind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kasauti.documents import Box, Document, Line, Page, Word
from kasauti.web.recruiter.resume_pages import key_of, line_views, masked_words, page_views

TEXT = "Asha Rao\nBuilt search in\nPython and Go"


def paged() -> Document:
    words, at = [], 0
    for row, line in enumerate(TEXT.split("\n")):
        for column, word in enumerate(line.split(" ")):
            box = Box(column * 50.0, row * 20.0, column * 50.0 + 40, row * 20.0 + 12)
            words.append(Word(at, at + len(word), 1, box))
            at += len(word) + 1
    pages = (Page(1, 200, 100, 0, len(TEXT)),)
    return Document("a.pdf", "application/pdf", "0", TEXT, lines(), tuple(words), pages)


def lines() -> tuple[Line, ...]:
    found, at = [], 0
    for line in TEXT.split("\n"):
        found.append(Line(at, at + len(line)))
        at += len(line) + 1
    return tuple(found)


def flowing() -> Document:
    return Document("a.txt", "text/plain", "0", TEXT, lines())


def test_a_stretch_over_two_lines_has_a_rectangle_on_each() -> None:
    stretch = (TEXT.index("Built"), TEXT.index(" and"))
    [page] = page_views(paged(), {stretch: True})
    [mark] = page.marks
    assert mark.key == key_of(*stretch)
    assert len(mark.rects) == 2
    assert mark.rects[0].width > mark.rects[1].width


def test_masked_words_are_not_in_a_blind_page() -> None:
    [page] = page_views(paged(), {}, masks=[(0, 8)])
    assert [word.text for word in page.words if word.masked] == ["", ""]
    assert "Asha" not in repr(page)
    assert "Python" in repr(page)


def test_a_page_that_is_not_blind_sends_no_words() -> None:
    assert page_views(paged(), {})[0].words == ()


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=5))
def test_pieces_put_together_are_the_text(pairs: list[tuple[int, int]]) -> None:
    marked = {(min(p), max(p)): True for p in pairs if p[0] != p[1]}
    views = line_views(flowing(), marked)
    assert "\n".join("".join(piece.text for piece in v.pieces) for v in views) == TEXT
    for (start, end), shown in ((s, repr(views)) for s in marked):
        assert TEXT[start:end].isspace() or key_of(start, end) in shown


@given(st.integers(0, 8), st.integers(0, 8))
def test_masks_hide_every_letter_and_keep_the_length(start: int, end: int) -> None:
    low, high = min(start, end), max(start, end)
    shown = masked_words(TEXT, 0, len(TEXT), [(low, high)])
    assert len(shown) == len(TEXT)
    assert all(c in "█ \n" for c in shown[low:high])
    assert shown[high:] == TEXT[high:]
