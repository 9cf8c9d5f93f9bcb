"""What is in a résumé to please a machine: kept from scoring, shown to a person, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kasauti.documents import Document
from kasauti.roles import Role
from kasauti.screening.result import Flag, FlagKind
from kasauti.screening.tables import pattern, unwrapped
from kasauti.screening.units import Context, Unit

SHINGLE = 8  # words
COPIED_SHARE = 0.5  # of a line's words inside shared shingles
STUFFED = 25  # skills that are only listed …
STUFFED_RATIO = 8  # … and that many for each one described
_TOKEN = re.compile(r"[^\W_]+(?:[.+#'’-][^\W_]+)*[+#]*")
_SHORTEST_LINE = 3  # words
_LINE = re.compile(r"[^\n]+")
_BLOCK = re.compile(r"\n\s*\n")

Span = tuple[int, int]


def copied(text: str, role: Role | None, posting: str = "") -> list[Span]:
    """Return the lines of ``text`` that copy the role or its posting.

    Parameters
    ----------
    text : str
    role : Role or None
        Its summary, its duties and the words of its requirements.
    posting : str
        The job description as published, where there is one.

    Notes
    -----
    Eight words in a row that stand in the role's texts are copied, with their line where they
    are half of it; where any are, so is every line that stands in those texts as a whole. Beyond
    those, a block that addresses its reader as job descriptions do ("you will", "we are looking
    for") is copied from some posting, known or not.
    """
    sources = [posting]
    if role is not None:
        sources += [role.summary, *role.owns, *(asked.words for asked in role.requirements)]
    shared = {shingle for source in sources for shingle, _ in _shingles(source)}
    spans = _shared_lines(text, shared) if shared else []
    if spans:
        spans += _whole_lines(text, sources)
    return _joined([*spans, *_postings(text)])


def _shingles(text: str) -> Iterable[tuple[tuple[str, ...], Span]]:
    tokens = [(match[0].lower(), match.span()) for match in _TOKEN.finditer(text)]
    for index in range(len(tokens) - SHINGLE + 1):
        window = tokens[index : index + SHINGLE]
        yield tuple(word for word, _ in window), (window[0][1][0], window[-1][1][1])


def _shared_lines(text: str, shared: set[tuple[str, ...]]) -> list[Span]:
    hits = _joined([span for shingle, span in _shingles(text) if shingle in shared])
    lines = []
    for start, end in hits:
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        last = len(text) if last < 0 else last
        whole = (end - start) >= COPIED_SHARE * len(text[first:last].strip())
        lines.append((first, last) if whole else (start, end))
    return lines


def _whole_lines(text: str, sources: Iterable[str]) -> list[Span]:
    """Return the lines, short ones too, that stand word by word in one of the sources."""
    said = [f" {' '.join(_words(source))} " for source in sources]
    spans = []
    for match in _LINE.finditer(text):
        words = _words(match[0])
        if len(words) >= _SHORTEST_LINE and any(f" {' '.join(words)} " in one for one in said):
            spans.append(match.span())
    return spans


def _words(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _postings(text: str) -> list[Span]:
    flat = unwrapped(text)
    spans = []
    reach = 0
    for cut in [*(m.start() for m in _BLOCK.finditer(text)), len(text)]:
        strong = [m.span() for m in pattern("posting", "reader").finditer(flat, reach, cut)]
        weak = [m.span() for m in pattern("posting", "phrases").finditer(flat, reach, cut)]
        if strong and len(strong) + len(weak) >= 3:
            first = text.rfind("\n", 0, min(strong + weak)[0]) + 1
            spans.append((max(first, reach), cut))
        reach = cut
    return spans


def _joined(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def injections(text: str) -> list[Span]:
    """Return the lines that instruct a machine reader."""
    spans = []
    for match in pattern("injections", "phrases").finditer(unwrapped(text)):
        last = text.find("\n", match.end())
        spans.append((text.rfind("\n", 0, match.start()) + 1, len(text) if last < 0 else last))
    return _joined(spans)


def stuffed(units: Iterable[Unit]) -> bool:
    """Return whether skills are listed in number and hardly any is put to use."""
    used: dict[str, bool] = {}
    for unit in units:
        shown = unit.described or unit.inherited or unit.context is Context.STUDY
        used[unit.skill] = used.get(unit.skill, False) or shown
    told = sum(used.values())
    listed = len(used) - told
    return listed >= STUFFED and listed >= STUFFED_RATIO * max(1, told)


def flags(
    document: Document, copies: list[Span], orders: list[Span], units: Iterable[Unit]
) -> list[Flag]:
    """Return the flags on hidden text, copies, orders to machines and stuffing."""
    found = []
    if document.hidden:
        words = sum(len(hidden.text.split()) for hidden in document.hidden)
        sentence = f"The file holds {words} words that a reader does not see; they are not scored."
        found.append(Flag(FlagKind.HIDDEN_TEXT, sentence))
    for start, end in copies:
        found.append(
            Flag(
                FlagKind.COPIED_ROLE,
                "These words repeat the job description; they are not scored.",
                start,
                end,
            )
        )
    for start, end in orders:
        found.append(
            Flag(
                FlagKind.INJECTION,
                "These words instruct a machine reader; they are neither obeyed nor scored.",
                start,
                end,
            )
        )
    if stuffed(units):
        sentence = (
            "Many skills are listed and hardly any is put to use; a list alone lifts nothing."
        )
        found.append(Flag(FlagKind.STUFFING, sentence))
    return found
