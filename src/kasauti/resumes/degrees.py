"""Degree, institution and place from the header lines of education."""

from __future__ import annotations

import re
from dataclasses import replace

from kasauti.resumes.pieces import Piece, Taken, beside, comma_parts, join, only_marks, peel_place
from kasauti.resumes.profile import Span
from kasauti.resumes.vocabulary import degree_weight, institution_weight, is_place

_NOT_TITLE = re.compile(
    r"\b(?:gpa|cgpa|cpi|coursework|courses|honou?rs|cum laude|scholarship|thesis|rank|dean|award|"
    r"achievement|percentage|division|first class|distinction)\b|%|\d/\d", re.IGNORECASE
)  # fmt: skip


def read_degree(taken: Taken, text: str) -> tuple[Span | None, Span | None, Span | None]:
    """Return degree, institution and place from the header lines of an entry of education."""
    parts = [
        part
        for piece in taken.names
        for part in comma_parts(piece, text)
        if not only_marks(part.text)
    ]
    schools = [n for n, part in enumerate(parts) if _is_school(part)]
    degrees = [n for n, p in enumerate(parts) if n not in schools and degree_weight(p.text)]
    title = _degree(parts, degrees[0], schools, text) if degrees else None
    if schools:
        organisation, place = _school(parts, schools, text)
        return _span(title), organisation.span, _span(place)
    left = [
        part
        for n, part in enumerate(parts)
        if n not in degrees
        and not _NOT_TITLE.search(part.text)
        and not (title and title.start <= part.start < title.end)
        and not is_place(part.text)
    ]
    named = left and len(left[0].text.split()) <= 8
    return _span(title), left[0].span if named else None, None


def _span(piece: Piece | None) -> Span | None:
    return piece.span if piece else None


def _is_school(part: Piece) -> bool:
    return part.label == "organisation" or (
        institution_weight(part.text) >= 2 and not _degree_first(part.text)
    )


def _degree(parts: list[Piece], first: int, schools: list[int], text: str) -> Piece:
    """Return the degree with its subject, marks left out."""
    last = first
    while last + 1 < len(parts) and last + 1 not in schools and _goes_on(parts, last, text):
        last += 1
    return _without_marks(join(parts[first : last + 1], text), text)


def _school(parts: list[Piece], schools: list[int], text: str) -> tuple[Piece, Piece | None]:
    """Return the institution, departments before it included, and its place."""
    first = last = max(schools, key=lambda n: (institution_weight(parts[n].text), -n))
    while first - 1 in schools and beside(parts[first - 1], parts[first], text):
        first -= 1
    while last + 1 in schools and beside(parts[last], parts[last + 1], text):
        last += 1
    while (
        last + 1 < len(parts)
        and beside(parts[last], parts[last + 1], text)
        and is_place(parts[last + 1].text)
    ):
        last += 1
    return peel_place(join(parts[first : last + 1], text), text)


def _degree_first(text: str) -> bool:
    """Return True for "Bachelor of Technology in …", whatever school words follow."""
    return bool(degree_weight(" ".join(text.split()[:2]))) and institution_weight(text) < 3


def _goes_on(parts: list[Piece], last: int, text: str) -> bool:
    """Return True if the next part still belongs to the degree ("…, Business Administration")."""
    following = parts[last + 1]
    return (
        beside(parts[last], following, text)
        and not _NOT_TITLE.search(following.text)
        and not is_place(following.text)
        and not institution_weight(following.text)
    )


_MARKS_TAIL = re.compile(
    r"\s*[-–,|(:]*\s*(?:\(?\s*(?:c?gpa|cpi)?\s*:?\s*\d{1,3}(?:\.\d+)?\s*(?:%|/\s*\d+(?:\.\d+)?|c?gpa|cpi)+\s*\)?)\s*$",
    re.IGNORECASE,
)


def _without_marks(piece: Piece, text: str) -> Piece:
    found = _MARKS_TAIL.search(piece.text)
    if found is None or not found.start():
        return piece
    shorter = replace(piece, end=piece.start + found.start(), text=piece.text[: found.start()])
    return join([shorter], text)
