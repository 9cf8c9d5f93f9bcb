"""Title, organisation, place and dates from the header lines of an entry."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum

from kasauti.resumes.dates import Dated
from kasauti.resumes.degrees import read_degree
from kasauti.resumes.pieces import (
    URL,
    Piece,
    Taken,
    beside,
    comma_parts,
    join,
    peel_place,
    take_apart,
)
from kasauti.resumes.profile import EntryKind, Span, Words
from kasauti.resumes.rows import Row
from kasauti.resumes.vocabulary import (
    institution_weight,
    is_place,
    organisation_weight,
    title_weight,
    vocabulary,
)


class Banner(IntEnum):
    """Whether an employer's name above several posts holds for one."""

    NONE = 0
    POSSIBLE = 1  # unless the header names another employer
    SURE = 2  # by its looks the header is one title


@dataclass(frozen=True, slots=True)
class Header:
    """What the header lines of an entry say, as stretches of the text.

    Parameters
    ----------
    title, organisation, location : Span or None
    dated : Dated or None
    dates : Words or None
        The dates as printed.
    stack : tuple of Span
        Lists of tools named in the header ("| Python, Kafka").
    url : str or None
    sure : bool
        True if words of the vocabulary, not only their order, told title from organisation.
    title_first : bool or None
        Which of the two stands first; None where there are not both.
    interrupted : tuple of (Span, str)
        What names say that a cell of dates interrupts.
    """

    title: Span | None = None
    organisation: Span | None = None
    location: Span | None = None
    dated: Dated | None = None
    dates: Words | None = None
    stack: tuple[Span, ...] = ()
    url: str | None = None
    sure: bool = False
    title_first: bool | None = None
    interrupted: tuple[tuple[Span, str], ...] = ()


def read_header(
    rows: tuple[Row, ...],
    text: str,
    kind: EntryKind,
    *,
    banner: Banner = Banner.NONE,
    title_first: bool = True,
) -> Header:
    """Read header lines.

    Parameters
    ----------
    rows : tuple of Row
    text : str
        The document's text in plain form.
    kind : EntryKind
    banner : Banner
        Whether an employer named above holds for this entry too.
    title_first : bool
        The order to assume where the words do not tell.
    """
    taken = take_apart(rows, text, colons=kind is not EntryKind.PROJECT)
    if kind is EntryKind.EDUCATION:
        title, organisation, place = read_degree(taken, text)
        header = Header(title, organisation, place, sure=True)
    elif kind is EntryKind.PROJECT:
        header = _project(taken, text)
    else:
        header = _post(taken, text, banner=banner, title_first=title_first)
    dated, dates = _dates(taken)
    url = next((p.text for p in taken.links if URL.fullmatch(p.text)), None)
    location = header.location or (_joined_places(taken, text) if taken.places else None)
    return replace(
        header,
        dated=dated,
        dates=dates,
        url=url,
        location=location,
        interrupted=taken.interrupted,
    )


def _dates(taken: Taken) -> tuple[Dated | None, Words | None]:
    stretches = [found for found in taken.dates if found[0].stretch or found[0].ongoing]
    for dated, said in stretches or taken.dates:
        return dated, said
    return None, None


def _joined_places(taken: Taken, text: str) -> Span:
    first = taken.places[0]
    same = [p for p in taken.places if p.row == first.row and p.chunk == first.chunk]
    return join(same, text).span if text[first.start : same[-1].end].count("|") == 0 else first.span


def _post(taken: Taken, text: str, *, banner: Banner, title_first: bool) -> Header:
    labelled = {
        p.label: p for p in reversed(_own(taken.names)) if p.label in ("title", "organisation")
    }
    title, organisation = labelled.get("title"), labelled.get("organisation")
    free = [p for p in taken.names if p.label is None]
    place: Piece | None = None
    if len(free) > 2 and (towns := [p for p in free[1:] if _unknown_town(p)]):
        place = towns[-1]
        free.remove(place)
    sure = bool(title and organisation)
    if title is None and organisation is None and len(free) == 1:
        organisation, title, place, sure = _one_piece(free[0], text, banner)
    elif title is None and organisation is None and free and banner is Banner.SURE:
        title = free[0]
    elif title is None and organisation is None and free:
        title, organisation, sure = _two_of(free, text, title_first)
    elif title is None and free:
        title = max(free, key=lambda p: title_weight(p.text))
    elif organisation is None and free:
        organisation = max(free, key=lambda p: organisation_weight(p.text))
    if organisation:
        organisation, found = peel_place(organisation, text)
        place = place or found
    if title:
        title, found = peel_place(title, text)
        place = place or found
    return Header(
        title=title.span if title else None,
        organisation=organisation.span if organisation else None,
        location=place.span if place else None,
        sure=sure,
        title_first=title.start < organisation.start if title and organisation else None,
    )


def _own(names: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces before a client's or project's, which has roles of its own."""
    for n, piece in enumerate(names):
        if piece.label in ("client", "project"):
            before = names[:n]
            titled = any(p.label == "title" or title_weight(p.text) >= 2 for p in before)
            return before if titled else names
    return names


def _unknown_town(piece: Piece) -> bool:
    """Return True for "Sha Tin, Hong Kong": a name no table knows before a place one does."""
    town, comma, rest = piece.text.rpartition(",")
    return bool(
        comma
        and piece.chunk
        and is_place(rest)
        and len(town.split()) <= 3
        and not title_weight(town)
        and not _employer_weight(town)
    )


def _one_piece(
    piece: Piece, text: str, banner: Banner
) -> tuple[Piece | None, Piece | None, Piece | None, bool]:
    """Return organisation, title, place of a header that is one piece with commas."""
    piece, place = peel_place(piece, text)
    if banner is Banner.SURE and title_weight(piece.text):
        return None, piece, place, True
    parts = comma_parts(piece, text)
    titles = [title_weight(part.text) for part in parts]
    names = [organisation_weight(part.text) for part in parts]
    if len(parts) == 1:
        is_title = titles[0] > names[0] or (titles[0] == names[0] and (banner or titles[0] > 0))
        return (None, piece, place, True) if is_title else (piece, None, place, names[0] > 0)
    if not any(titles):
        if banner and not any(names):
            return None, piece, place, False
        first_is_name = names[0] > 0
        return (
            (piece, None, place, True)
            if first_is_name
            else (join(parts[1:], text), parts[0], place, False)
        )
    if titles[0] >= max(titles) or (titles[0] and not names[0]):
        stop = 1
        while stop < len(parts) and titles[stop] >= 2 and names[stop] < 3:
            stop += 1
        while len(parts) - stop > 1 and _is_team(parts[stop].text):
            stop += 1
        rest = parts[stop:]
        if not rest or (banner and max(names[stop:]) < 3):
            return None, piece, place, True
        return join(rest, text), join(parts[:stop], text), place, any(names[stop:])
    first = titles.index(max(titles))
    return join(parts[:first], text), join(parts[first:], text), place, True


def _is_team(text: str) -> bool:
    """Return True for a field or team between title and employer ("ML Infrastructure")."""
    found = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(found) and vocabulary().teams.issuperset(found)


def _two_of(
    pieces: list[Piece], text: str, title_first: bool
) -> tuple[Piece | None, Piece | None, bool]:
    """Return which of several pieces is the title and which the organisation."""
    whole = [_one_piece(piece, text, Banner.NONE) for piece in pieces]
    best: tuple[float, int, int] | None = None
    for i, a in enumerate(pieces):
        for j, b in enumerate(pieces):
            if i == j:
                continue
            fit = _title_fit(a) + _name_fit(b)
            fit += 0.4 if (i < j) == title_first else 0.0
            fit -= 0.3 * (i + j)
            if best is None or fit > best[0]:
                best = (fit, i, j)
    assert best is not None
    _, i, j = best
    title, name = pieces[i], pieces[j]
    sure = bool(title_weight(title.text) or organisation_weight(name.text))
    organisation, inner_title = whole[i][0], whole[i][1]
    if (
        organisation
        and inner_title
        and organisation_weight(organisation.text) >= 3
        and not organisation_weight(name.text)
        and title_weight(inner_title.text)
    ):
        return inner_title, organisation, True
    return _with_neighbours(pieces, i, j, text), _continued(pieces, i, j, text), sure


def _title_fit(piece: Piece) -> float:
    return title_weight(piece.text) - 0.6 * _employer_weight(piece.text)


def _name_fit(piece: Piece) -> float:
    return _employer_weight(piece.text) - 0.9 * title_weight(piece.text)


def _employer_weight(text: str) -> int:
    return max(organisation_weight(text), institution_weight(text))


def _with_neighbours(pieces: list[Piece], title: int, name: int, text: str) -> Piece:
    """Return the title with what a dash sets beside it on the same line ("Engineer - AI")."""
    last = title
    while (
        last + 1 < len(pieces)
        and last + 1 != name
        and beside(pieces[last], pieces[last + 1], text)
        and _employer_weight(pieces[last + 1].text) < 3
    ):
        last += 1
    return join(pieces[title : last + 1], text)


def _continued(pieces: list[Piece], title: int, name: int, text: str) -> Piece:
    """Return the organisation, dashes within its name kept."""
    last = name
    while (
        last + 1 < len(pieces)
        and last + 1 != title
        and beside(pieces[last], pieces[last + 1], text)
        and organisation_weight(pieces[last + 1].text) >= 3
        and not title_weight(pieces[last + 1].text)
        and "-" in text[pieces[last].end : pieces[last + 1].start]
    ):
        last += 1
    return join(pieces[name : last + 1], text)


def _project(taken: Taken, text: str) -> Header:
    labelled = {p.label: p for p in reversed(taken.names)}
    title = labelled.get("project") or labelled.get("title")
    organisation = labelled.get("client") or labelled.get("organisation")
    stack: list[Span] = []
    for piece in taken.names:
        free = piece.label is None
        if piece.label == "stack" or (
            free and title and piece is not title and _reads_as_list(piece.text)
        ):
            stack.append(piece.span)
        elif piece.label is None and title is None:
            title = piece
        elif piece.label is None and title is not None and piece is not title:
            if beside(title, piece, text) and piece.row == title.row and not stack:
                title = join([title, piece], text)
            elif organisation is None and _employer_weight(piece.text) >= 2:
                organisation = piece
    place: Piece | None = None
    if organisation:
        organisation, place = peel_place(organisation, text)
    return Header(
        title=title.span if title else None,
        organisation=organisation.span if organisation else None,
        location=place.span if place else None,
        stack=tuple(stack),
        sure=title is not None,
    )


def _reads_as_list(text: str) -> bool:
    parts = [part.strip() for part in text.split(",")]
    return len(parts) >= 2 and all(1 <= len(part.split()) <= 4 for part in parts)
