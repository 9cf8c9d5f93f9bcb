"""A spreadsheet of candidates as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kasauti.actions import import_words
from kasauti.actions import imports as actions
from kasauti.actions.import_fields import FIELDS, SYSTEMS
from kasauti.actions.import_people import OF_PERSON
from kasauti.actions.import_values import KINDS, UNDER_WAY
from kasauti.actions.import_words import VALUES, Cells, Value
from kasauti.actions.reasons import REASONS
from kasauti.actions.stages import STAGES
from kasauti.records.models import CandidateImport, ImportRow, User
from kasauti.web.recruiter.words import EARLIER, Words

A_LOOK = 8
MOST_TOLD = 100
NAMES: Mapping[str, Words] = {
    "name": _("Full name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("Mail address"),
    "phone": _("Phone"),
    "location": _("Place"),
    "external_id": _("Number in the earlier system"),
    **EARLIER,
}
TITLES: Mapping[str, Words] = {
    "jobs": _("Jobs"),
    "stages": _("Stages"),
    "reasons": _("Reasons for turning down"),
}


NOTHING: Mapping[str, Words] = {
    "jobs": _("history only"),
    "stages": _("none: history only"),
    "reasons": _("none: kept in its words"),
}
_KINDS: Mapping[str, Words] = {**STAGES, UNDER_WAY: _("still under way: the stage says where")}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file: what it is taken for, and what stands in it."""

    number: int
    header: str
    field: str
    examples: tuple[str, ...]


def listed(reader: User) -> QuerySet[CandidateImport]:
    """Return the files that a reader may open, newest first, with how many rows are at an end."""
    done = Count("rows", filter=~Q(rows__state=ImportRow.State.WAITING))
    return actions.seen_by(reader).annotate(all=Count("rows"), done=done)[:50]


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A word of the file, and what it may be taken for."""

    name: str
    words: str
    rows: int
    meant: str


def _name(kind: str, words: str) -> str:
    return f"{kind}-{sha256(words.encode()).hexdigest()[:16]}"


def mapping_of(source: CandidateImport, told: Mapping[str, str]) -> dict[str, str]:
    """Return column → field as a form sent it, else as the file has it."""
    if not any(name.startswith("column-") for name in told):
        return dict(source.mapping)
    chosen = {h: told.get(f"column-{n}", "") for n, h in enumerate(source.headers)}
    return {header: field for header, field in chosen.items() if field in FIELDS}


def choices_of(
    source: CandidateImport,
    cells: Cells,
    mapping: Mapping[str, str],
    told: Mapping[str, str],
    *,
    by: User,
) -> dict[str, Any]:
    """Return what words are taken for as a form sent it, the rest as they probably mean."""
    system = source.choices.get("system", "")
    found = actions.suggested(cells, mapping, by=by, system=system)
    for kind in VALUES:
        found[kind] = {
            words: told.get(_name(kind, words), meant) for words, meant in found[kind].items()
        }
    for name in ("system", "dates"):
        found[name] = told.get(name, found[name])
    return found


def options(reader: User) -> dict[str, list[tuple[str, Words]]]:
    """Return what jobs, stages and reasons may be taken for."""
    return {
        "jobs": list(actions.roles_of(reader).order_by("title").values_list("slug", "title")),
        "stages": [(kind, _KINDS[kind]) for kind in KINDS],
        "reasons": [(key, reason.name) for key, reason in REASONS.items()],
    }


def page(
    source: CandidateImport, told: Mapping[str, str], reader: User, *, blind: bool
) -> dict[str, object]:
    """Return what the page of one file shows; in blind mode without cells."""
    if source.started_at is None:
        return _progress(source) | _before(source, told, reader, blind=blind)
    return _progress(source) | ({"unknown": []} if blind else {})


def _before(
    source: CandidateImport, told: Mapping[str, str], reader: User, *, blind: bool
) -> dict[str, object]:
    """Return what is chosen and looked at before a file comes in."""
    mapping = mapping_of(source, told)
    cells = import_words.stored(source, mapping)
    choices = choices_of(source, cells, mapping, told, by=reader)
    first = [row.values for row in source.rows.order_by("number")[:A_LOOK]]
    rows = [] if blind else first
    shown = _shown(source, mapping, blind)
    held, may = import_words.values(cells, shown, choices), options(reader)
    return {
        "columns": [
            ColumnRow(n, h, mapping.get(h, ""), tuple(row[h] for row in rows[:3] if row.get(h)))
            for n, h in enumerate(source.headers)
        ],
        "fields": NAMES.items(),
        "words": [
            (TITLES[kind], NOTHING[kind], may[kind], [_value(kind, one) for one in held[kind]])
            for kind in VALUES
            if any(one.words for one in held[kind])
        ],
        "systems": SYSTEMS,
        "choices": choices,
        "looks": [_look(one) for one in actions.preview(source.headers, rows, mapping, choices)],
    }


def _shown(source: CandidateImport, mapping: Mapping[str, str], blind: bool) -> dict[str, str]:
    """Return the columns whose words are shown; in blind mode only those told by their names.

    Else whoever takes the column of names for that of jobs would read them there.
    """
    told = source.mapping
    return {h: field for h, field in mapping.items() if not blind or told.get(h) == field}


def _value(kind: str, one: Value) -> ValueRow:
    return ValueRow(_name(kind, one.words), one.words, one.rows, one.meant)


def _look(one: actions.Look) -> dict[str, object]:
    shown = (*OF_PERSON, "first_name", "last_name")
    more = [
        (label, one.told[name])
        for name, label in NAMES.items()
        if name in one.told and name not in shown
    ]
    return {
        "told": one.told,
        "more": more,
        "stage": STAGES.get(one.stage, "") if one.stage else "",
        "problem": one.problem,
    }


def _progress(source: CandidateImport) -> dict[str, object]:
    counts = actions.counts(source)
    total = sum(counts.values())
    refused = source.rows.filter(state=ImportRow.State.REFUSED).order_by("number")
    left = source.rows.exclude(left="").order_by("number")
    unknown = source.choices.get("unknown", {})
    return {
        "source": source,
        "unmapped": actions.unmapped(source),
        "counts": counts,
        "total": total,
        "done": total - counts["waiting"],
        "refused": list(refused.values_list("number", "problem")[:MOST_TOLD]),
        "left": list(left.values_list("number", "left")[:MOST_TOLD]),
        "unknown": [
            (TITLES[kind], [(words, n) for words, n in found.items() if words])
            for kind, found in unknown.items()
            if any(found)
        ],
        "loose": list(source.files.values_list("name", "reason")[:MOST_TOLD])
        if source.finished_at
        else [],
    }
