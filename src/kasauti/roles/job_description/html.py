"""A job description as HTML: parts for a page of your own, or a page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files

from kasauti.roles.job_description.parts import Item, JobDescription, Part, PartKind
from kasauti.skills import Level


def parts_as_html(description: JobDescription) -> str:
    """Return lead, facts and parts as HTML without a page around them; headings from h2."""
    return "\n".join((*_lead(description), *(_part(part) for part in description.parts)))


def to_html(description: JobDescription, *, head: str = "", language: str = "en-IN") -> str:
    """Return a page that stands alone: no script, no font or image from elsewhere, fit to print.

    Parameters
    ----------
    description : JobDescription
    head : str
        HTML for the end of the head: ``posting_script`` of the JobPosting.
    language : str
        Of the text, for screen readers.
    """
    title = escape(description.role.title)
    employer = escape(description.employer.name)
    body = parts_as_html(description)
    return f"""<!doctype html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}, {employer}</title>
<style>
{_style()}</style>
{head}
</head>
<body>
<main>
<header>
<p class="employer">{employer}</p>
<h1>{title}</h1>
</header>
{body}
</main>
</body>
</html>
"""


def _lead(description: JobDescription) -> Iterator[str]:
    yield from (f'<p class="lead">{escape(paragraph)}</p>' for paragraph in description.lead)
    yield '<dl class="facts">'
    for fact in description.facts:
        yield f"<div><dt>{escape(fact.label)}</dt><dd>{escape(fact.value)}</dd></div>"
    yield "</dl>"


def _part(part: Part) -> str:
    inner = [f"<h2>{escape(part.heading)}</h2>"]
    inner += [f"<p>{escape(paragraph)}</p>" for paragraph in part.paragraphs]
    if part.items:
        inner.append(_items(part))
    inner += [f'<p class="after">{escape(paragraph)}</p>' for paragraph in part.after]
    return f'<section class="{part.kind.value}">\n' + "\n".join(inner) + "\n</section>"


def _items(part: Part) -> str:
    if part.kind in (PartKind.TABLE, PartKind.BARS):
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in part.columns)
        rows = "\n".join(_row(item) for item in part.items)
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    tag = "ol" if part.kind is PartKind.STEPS else "ul"
    lines = "\n".join(f"<li>{_line(item)}</li>" for item in part.items)
    return f"<{tag}>\n{lines}\n</{tag}>"


def _line(item: Item) -> str:
    note = f' <span class="note">{escape(item.note)}</span>' if item.note else ""
    if item.level is not None:
        level = f"<span>{steps(item.level)} <strong>{escape(item.label)}</strong></span>"
        return f"{level} <span>{escape(item.text)}{note}</span>"
    label = f"<strong>{escape(item.label)}</strong> " if item.label else ""
    return f"{label}{escape(item.text)}{note}"


def _row(item: Item) -> str:
    if item.level is None:
        middle = f'<td class="figure">{escape(item.note)}</td>'
        side = ""
    else:
        word = item.level.name.capitalize()
        middle = f'<td>{steps(item.level)} <span class="note">{word}</span></td>'
        side = f' class="{item.dimension.value}"' if item.dimension else ""
    mark = f'<span class="mark" aria-hidden="true">{item.mark}</span> ' if item.mark else ""
    label = f'<th scope="row">{mark}{escape(item.label)}</th>'
    return f"<tr{side}>{label}{middle}<td>{escape(item.text)}</td></tr>"


def steps(level: Level) -> str:
    """Return a level as a small drawing of five steps; the word always stands beside it."""
    drawn = "".join(
        f'<rect x="{0.5 + 9 * i}" y="0.5" width="7" height="5" rx="1"'
        + (' class="on"/>' if i < level else "/>")
        for i in range(5)
    )
    frame = 'class="steps" viewBox="0 0 44 6" width="44" height="6" aria-hidden="true"'
    return f"<svg {frame}>{drawn}</svg>"


@cache
def _style() -> str:
    return files("kasauti.roles").joinpath("data/job-description.css").read_text("utf-8")
