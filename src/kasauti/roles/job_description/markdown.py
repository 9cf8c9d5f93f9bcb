"""A job description as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasauti.roles.job_description.parts import Item, JobDescription, Part, PartKind

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def to_markdown(description: JobDescription) -> str:
    """Return the job description as Markdown (CommonMark with tables)."""
    return "\n".join(_lines(description)).rstrip() + "\n"


def _lines(description: JobDescription) -> Iterator[str]:
    yield from (f"# {_plain(description.role.title)}", "", _plain(description.employer.name), "")
    for paragraph in description.lead:
        yield from (_plain(paragraph), "")
    for fact in description.facts:
        yield f"- **{fact.label}:** {_plain(fact.value)}"
    yield ""
    for part in description.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {_plain(part.heading)}", "")
    for paragraph in part.paragraphs:
        yield from (_plain(paragraph), "")
    if part.items:
        yield from _items(part)
        yield ""
    for paragraph in part.after:
        yield from (_plain(paragraph), "")


def _items(part: Part) -> Iterator[str]:
    if part.kind in (PartKind.TABLE, PartKind.BARS):
        yield f"| {' | '.join(part.columns)} |"
        yield f"|{'---|' * len(part.columns)}"
        yield from (f"| {' | '.join(map(_plain, _cells(item)))} |" for item in part.items)
        return
    for number, item in enumerate(part.items, start=1):
        mark = f"{number}." if part.kind is PartKind.STEPS else "-"
        label = f"**{_plain(item.label)}:** " if item.label else ""
        note = f" ({_plain(item.note)})" if item.note else ""
        yield f"{mark} {label}{_plain(item.text)}{note}"


def _cells(item: Item) -> tuple[str, str, str]:
    if item.level is not None:
        return (
            f"{item.mark} {item.label}".strip(),
            f"{item.level.value} {item.level.name.capitalize()}",
            item.text,
        )
    return item.label, item.note, item.text


def _plain(text: str) -> str:
    """Return ``text`` so that nothing in it is read as a mark."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
