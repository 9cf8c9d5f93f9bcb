"""A sheet as plain text, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kasauti.demonstration.sheet import Block, Item, Sheet


def _joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _text_item(item: Item) -> Iterator[str]:
    yield _joined(item.title, item.company, item.place)
    yield from filter(None, (item.dates, item.about))
    yield from (f"{label}: {value}" for label, value in item.facts)
    yield from (f"- {line}" for line in item.lines)
    yield ""


def _text_block(block: Block) -> Iterator[str]:
    yield from ("", block.heading.upper(), "-" * len(block.heading))
    yield from filter(None, (block.text,))
    yield from (f"{label}: {value}" for label, value in block.rows)
    for item in block.items:
        yield from _text_item(item)
    yield from (f"* {line}" for line in block.lines)


def text(sheet: Sheet) -> bytes:
    """Return the sheet as a plain text file."""
    lines = [sheet.name, sheet.headline, _joined(*(v for _, v in sheet.contacts), by=" | ")]
    for block in sheet.blocks:
        lines += _text_block(block)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _markdown_item(item: Item) -> Iterator[str]:
    yield f"### {_joined(item.title, item.company, by=' — ')}"
    yield from filter(None, (f"*{_joined(item.dates, item.place)}*".replace("**", ""), ""))
    yield from filter(None, (item.about,))
    yield from (f"**{label}:** {value}  " for label, value in item.facts)
    yield from ("", *(f"- {line}" for line in item.lines), "")


def markdown(sheet: Sheet) -> bytes:
    """Return the sheet as a Markdown file."""
    lines = [f"# {sheet.name}", "", sheet.headline, ""]
    lines += [_joined(*(value for _, value in sheet.contacts), by=" · ")]
    for block in sheet.blocks:
        lines += ["", f"## {block.heading}", "", *filter(None, (block.text,))]
        lines += [f"- **{label}**: {value}" for label, value in block.rows]
        for item in block.items:
            lines += _markdown_item(item)
        lines += [f"- {line}" for line in block.lines]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _list(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>" if lines else ""


def _html_item(item: Item) -> str:
    about = f"<p>{escape(item.about)}</p>" if item.about else ""
    facts = "".join(f"<p><b>{escape(k)}:</b> {escape(v)}</p>" for k, v in item.facts)
    return (
        f"<h3>{escape(_joined(item.title, item.company, by=', '))}</h3>"
        f'<p class="when">{escape(_joined(item.dates, item.place, by=" · "))}</p>'
        f"{about}{facts}{_list(item.lines)}"
    )


def _html_block(block: Block) -> str:
    text = f"<p>{escape(block.text)}</p>" if block.text else ""
    rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in block.rows)
    table = f"<table>{rows}</table>" if rows else ""
    items = "".join(map(_html_item, block.items))
    return f"<h2>{escape(block.heading)}</h2>{text}{table}{items}{_list(block.lines)}\n"


def html(sheet: Sheet) -> bytes:
    """Return the sheet as an HTML page."""
    unseen = f'<p style="display:none">{escape(sheet.hidden)}</p>' if sheet.hidden else ""
    contacts = escape(_joined(*(value for _, value in sheet.contacts), by=" | "))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        f"{escape(sheet.name)}</title><style>body{{font:15px sans-serif;max-width:50em}}"
        f".when{{color:#666}}</style></head><body>\n<h1>{escape(sheet.name)}</h1>"
        f"<p>{escape(sheet.headline)}</p><p>{contacts}</p>\n"
        f"{''.join(map(_html_block, sheet.blocks))}{unseen}</body></html>\n"
    ).encode()
