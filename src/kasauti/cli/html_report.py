"""A screening as one HTML file that needs nothing else: no script, no network, prints well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

WIDTH, HEIGHT, PAD = 120, 14, 4


def render(result: Mapping[str, Any]) -> str:
    """Return the whole report.

    Parameters
    ----------
    result : mapping
        A screening as its JSON has it (``screening.schema.json``).

    Returns
    -------
    str
        A standalone HTML document.
    """
    style = files("kasauti.cli").joinpath("data/report.css").read_text(encoding="utf-8")
    title = escape(str(result["role"]["title"]))
    return "\n".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Shortlist · {title}</title><style>{style}</style></head><body><main>",
            f"<header><h1>{title}</h1><p>{_about(result)}</p></header>",
            _shortlist(result["people"]),
            *(_person(person, number) for number, person in enumerate(result["people"], 1)),
            _unreadable(result["unreadable"]),
            "</main></body></html>",
        )
    )


def _about(result: Mapping[str, Any]) -> str:
    return (
        f"As of {escape(result['as_of'])}. Rules {escape(result['scorer'])}, skill graph "
        f"{escape(result['graph'])}. Bars show 80 % intervals. People who share a place cannot be "
        "told apart on this evidence. A person decides."
    )


def _shortlist(people: Iterable[Mapping[str, Any]]) -> str:
    rows = "".join(
        f'<tr><td class="figure">{_place(person)}</td>'
        f'<td><a href="#person-{number}">{_name(person)}</a></td>'
        f'<td class="figure">{_share(person)}</td>'
        f"<td>{_dimension(person, 'engineering')}</td><td>{_dimension(person, 'ml')}</td>"
        f"<td>{escape(person['stronger'])}</td><td>{_requirement_marks(person)}</td></tr>"
        for number, person in enumerate(people, 1)
    )
    return (
        '<section><h2>Shortlist</h2><div class="scroll"><table><thead><tr><th>Place</th>'
        "<th>Person</th><th>Role match</th><th>Engineering</th><th>ML</th><th>Stronger side</th>"
        f"<th>Requirements</th></tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _place(person: Mapping[str, Any]) -> str:
    if person["place"] is None:
        return "a person's task"
    return f"{'=' if (person['tied'] or 0) > 1 else ''}{person['place']}"


def _name(person: Mapping[str, Any]) -> str:
    name = person["profile"].get("basics", {}).get("name")
    return escape(str(name or person["file"]))


def _share(person: Mapping[str, Any]) -> str:
    match = person["attainment"]
    return f"{match['level']:.0%} <small>({match['low']:.0%}–{match['high']:.0%})</small>"


def _dimension(person: Mapping[str, Any], which: str) -> str:
    dimension = person[which]
    if not dimension["sufficient"]:
        found = f"{dimension['evidenced']} of {dimension['of']} competencies"
        return f'<span class="quiet">insufficient evidence ({found})</span>'
    return _bar(dimension["level"], dimension["low"], dimension["high"], which)


def _bar(level: float, low: float, high: float, which: str) -> str:
    def x(value: float) -> float:
        return PAD + (value - 1) / 4 * (WIDTH - 2 * PAD)

    ticks = "".join(
        f'<line class="tick" x1="{x(n):.1f}" x2="{x(n):.1f}" y1="2" y2="{HEIGHT - 2}"/>'
        for n in range(1, 6)
    )
    return (
        f'<span class="bar {which}"><svg width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="level {level:.1f}, from {low:.1f} to {high:.1f}">{ticks}'
        f'<line class="range" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="7" y2="7"/>'
        f'<circle class="mark" cx="{x(level):.1f}" cy="7" r="4"/></svg> {level:.1f}</span>'
    )


_MARKS = {
    "met": ("●", "met"),
    "partly met": ("◐", "part"),
    "credited from a related skill": ("◌", "related"),
    "not evidenced": ("○", "missing"),
}


def _requirement_marks(person: Mapping[str, Any]) -> str:
    def mark(match: Mapping[str, Any]) -> str:
        sign, kind = _MARKS[match["standing"]]
        words = f"{match['words']}: {match['standing']}"
        label = f'aria-label="{escape(words)}" title="{escape(words)}"'
        return f'<span class="{kind}" role="img" {label}>{sign}</span>'

    return " ".join(mark(match) for match in person["requirements"])


def _person(person: Mapping[str, Any], number: int) -> str:
    warnings = [*person["warnings"], *(flag["sentence"] for flag in person["flags"])]
    return (
        f'<section class="person" id="person-{number}"><h2>{_name(person)} '
        f"<small>{escape(person['file'])}</small></h2>"
        f"<p>{escape(person['stronger']).capitalize()}. Route: {escape(person['route'])}.</p>"
        + _items("To look at", warnings)
        + _hidden(person["hidden"])
        + _requirements(person["requirements"])
        + _skills(person["skills"])
        + _items("Ask", person["questions"])
        + "</section>"
    )


def _items(heading: str, sentences: Iterable[str]) -> str:
    listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<h3>{heading}</h3><ul>{listed}</ul>" if listed else ""


def _hidden(strings: Iterable[str]) -> str:
    listed = "".join(f"<li><q>{escape(text)}</q></li>" for text in strings)
    if not listed:
        return ""
    return f"<h3>Hidden in the file, not scored</h3><ul>{listed}</ul>"


def _requirements(matches: Iterable[Mapping[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(match['words'])}</td><td>{'must' if match['must'] else 'nice'}</td>"
        f"<td>{escape(match['standing'])}</td>"
        f'<td class="figure">{match["attainment"]:.0%}</td>'
        f"<td>{escape(match['missing'] or match['ask'])}</td></tr>"
        for match in matches
    )
    return (
        '<div class="scroll"><table><thead><tr><th>Requirement</th><th></th><th>Standing</th>'
        f"<th>Share</th><th>Missing, or to ask</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _skills(skills: Iterable[Mapping[str, Any]]) -> str:
    return "<h3>Skills and the words under them</h3>" + "".join(_skill(skill) for skill in skills)


def _skill(skill: Mapping[str, Any]) -> str:
    low, high = skill["interval"]
    quotes = "".join(
        f"<li><q>{escape(item['quote'])}</q> <small>{escape(item['shows'])}"
        + (f", page {item['page']}" if item["page"] else "")
        + "</small></li>"
        for item in skill["evidence"]
    )
    note = f" <small>{escape(skill['note'])}</small>" if skill["note"] else ""
    return (
        f"<details><summary>{escape(skill['name'])} {_bar(skill['level'], low, high, 'skill')}"
        f"{note}</summary><ul>{quotes}</ul></details>"
    )


def _unreadable(files_left: Iterable[Mapping[str, Any]]) -> str:
    listed = "".join(
        f"<li><b>{escape(item['file'])}</b>: {escape(item['reason'])}. {escape(item['mend'])}</li>"
        for item in files_left
    )
    if not listed:
        return ""
    return f"<section><h2>For a person to open</h2><ul>{listed}</ul></section>"
