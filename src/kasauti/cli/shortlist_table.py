"""A screening as a table on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

# The colours of the dimensions, the same everywhere.
COLOURS = {"engineering": "#5b8fc7", "ml": "#c9714a", "bridge": "#8f9645"}
MARKS = {
    "met": ("●", "bold"),
    "partly met": ("◐", ""),
    "credited from a related skill": ("◌", ""),
    "not evidenced": ("·", "dim"),
}


def print_shortlist(console: Console, result: Mapping[str, Any]) -> None:
    """Print the people in order with their intervals, then the files left to a person."""
    table = Table(box=box.SIMPLE_HEAD, title=result["role"]["title"], title_justify="left")
    for heading, justify in (("", "right"), ("Person", "left"), ("Role match", "right")):
        table.add_column(heading, justify=justify, no_wrap=heading != "Person")  # type: ignore[arg-type]
    for heading in ("Engineering", "ML", "Stronger side", "Requirements", "Look at"):
        table.add_column(heading)
    for person in result["people"]:
        table.add_row(*_cells(person))
    console.print(table)
    console.print(_legend(result), style="dim")
    for item in result["unreadable"]:
        console.print(Text.assemble((item["file"], "bold"), f": {item['reason']}. {item['mend']}"))


def _cells(person: Mapping[str, Any]) -> tuple[Text, ...]:
    place = "task" if person["place"] is None else f"{person['place']}"
    name = person["profile"].get("basics", {}).get("name") or person["file"]
    match = person["attainment"]
    return (
        Text(("=" if (person["tied"] or 0) > 1 else "") + place),
        Text.assemble(name, "\n", (person["file"], "dim")),
        Text(f"{match['level']:.0%}"),
        _dimension(person["engineering"], "engineering"),
        _dimension(person["ml"], "ml"),
        Text(person["stronger"]),
        Text(" ").join(Text(*MARKS[m["standing"]]) for m in person["requirements"]),
        Text("; ".join(dict.fromkeys(flag["kind"] for flag in person["flags"])), "yellow"),
    )


def _dimension(dimension: Mapping[str, Any], which: str) -> Text:
    if not dimension["sufficient"]:
        return Text("insufficient evidence", "dim")
    interval = f"{dimension['low']:.1f}–{dimension['high']:.1f}"
    return Text.assemble((f"{dimension['level']:.1f}", COLOURS[which]), " ", (interval, "dim"))


def _legend(result: Mapping[str, Any]) -> str:
    return (
        f"Levels 1–5 with 80 % intervals; = shares its place. ● met ◐ partly ◌ from a related "
        f"skill · not evidenced. As of {result['as_of']}. {len(result['people'])} screened, "
        f"{len(result['unreadable'])} for a person to open."
    )
