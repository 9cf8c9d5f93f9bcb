"""What is known of each question: how often it was asked, when last, how it tells people apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.db.models.functions import Coalesce

from kasauti.actions import designs, knowledge, packets
from kasauti.interviews import Stage, families, item_reports, stages
from kasauti.interviews.item_statistics import LEAST_RESPONSES
from kasauti.records.models import KnowledgeCheck


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family of items; difficulty and discrimination are None below the least number."""

    id: str
    asked: int
    last: datetime | None
    answers: int
    missing: int
    difficulty: float | None
    discrimination: float | None
    retire: str
    caution: str


@dataclass(frozen=True, slots=True)
class HeardRow:
    """A question or scenario: in how many rounds it was heard, and when last."""

    title: str
    asked: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class HeardTable:
    """What one stage may ask."""

    stage: Stage
    rows: Sequence[HeardRow]


def family_rows() -> list[FamilyRow]:
    """Return the families of the knowledge check, retired ones first, then those asked most."""
    asked: dict[str, list[datetime]] = defaultdict(list)
    opened = KnowledgeCheck.objects.filter(opened_at__isnull=False)
    for items, at in opened.values_list("items", "opened_at"):
        assert at is not None  # by the filter
        for item in items:
            asked[item["family"]["id"]].append(at)
    reports = {one.family: one for one in item_reports(knowledge.responses())}
    rows = []
    for family in families():
        times, report = asked[family.id], reports.get(family.id)
        answers = report.exposure if report else 0
        missing = max(0, LEAST_RESPONSES - answers)
        rows.append(
            FamilyRow(
                family.id,
                len(times),
                max(times, default=None),
                answers,
                missing,
                report.difficulty if report else None,
                report.discrimination if report else None,
                report.retire if report else "",
                report.caution if report and not missing else "",
            )
        )
    return sorted(rows, key=lambda row: (not row.retire, -row.asked, row.id))


def heard_tables() -> list[HeardTable]:
    """Return what each stage of talk may ask, with the rounds in which each was heard."""
    times: dict[str, list[datetime]] = defaultdict(list)
    counted: Counter[str] = Counter()
    moment = Coalesce("room__started_at", "starts_at", Max("scorecards__filed_at"))
    heard = designs.heard().annotate(moment=moment)
    for question, read, at in heard.values_list("question", "read_aloud", "moment"):
        asked = {question, *read}
        counted.update(asked)
        for one in asked if at is not None else ():
            times[one].append(at)
    return [
        HeardTable(
            stages()[code],
            [
                HeardRow(title, counted[one], max(times[one], default=None))
                for one, title in packets.bank(code).items()
            ],
        )
        for code in ("A", *packets.ONE, packets.SEVERAL)
    ]
