"""A screening as one row a person, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

COLUMNS = (
    "place", "tied", "name", "file", "role_match", "role_match_low", "role_match_high",
    "engineering", "engineering_low", "engineering_high", "ml", "ml_low", "ml_high", "bridge",
    "stronger", "route", "met", "partly_met", "related", "not_evidenced", "flags", "warnings",
)  # fmt: skip


def write_csv(result: Mapping[str, Any]) -> str:
    """Return the shortlist as CSV, unreadable files last.

    Cells that a spreadsheet would take for a formula are opened with an apostrophe: file names
    and names of people are other people's text.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for person in result["people"]:
        writer.writerow({key: _harmless(value) for key, value in _row(person).items()})
    for item in result["unreadable"]:
        row = {"file": item["file"], "warnings": f"{item['reason']}. {item['mend']}"}
        writer.writerow({key: _harmless(value) for key, value in row.items()})
    return out.getvalue()


def _row(person: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        "place": person["place"],
        "tied": person["tied"],
        "name": person["profile"].get("basics", {}).get("name", ""),
        "file": person["file"],
        "bridge": _figure(person["bridge"]["level"]),
        "stronger": person["stronger"],
        "route": person["route"],
        "flags": "; ".join(flag["sentence"] for flag in person["flags"]),
        "warnings": "; ".join(person["warnings"]),
    }
    for column, key in (("role_match", "attainment"), ("engineering",) * 2, ("ml",) * 2):
        row[column] = _figure(person[key]["level"])
        row[f"{column}_low"] = _figure(person[key]["low"])
        row[f"{column}_high"] = _figure(person[key]["high"])
    for column, standing in (
        ("met", "met"),
        ("partly_met", "partly met"),
        ("related", "credited from a related skill"),
        ("not_evidenced", "not evidenced"),
    ):
        row[column] = "; ".join(
            match["words"] for match in person["requirements"] if match["standing"] == standing
        )
    return row


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _harmless(value: Any) -> Any:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
