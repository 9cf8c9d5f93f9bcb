"""What is known of each question: how often it was asked, when last, how it tells people apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from kasauti.actions import knowledge
from kasauti.interviews import design_questions, families, item_reports
from kasauti.interviews.item_statistics import LEAST_RESPONSES
from kasauti.records.models import KnowledgeCheck, Round


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
class DesignRow:
    """A design question: in how many rounds it was heard, and when last."""

    title: str
    asked: int
    last: datetime | None


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


def design_rows() -> list[DesignRow]:
    """Return the design questions, with the rounds in which each was heard."""
    heard = Round.objects.filter(
        Q(room__started_at__isnull=False) | Q(scorecards__filed_at__isnull=False)
    ).order_by()
    counted = {
        name: (asked, last)
        for name, asked, last in heard.values_list("question").annotate(
            asked=Count("pk", distinct=True),
            last=Max(Coalesce("room__started_at", "starts_at", "scorecards__filed_at")),
        )
    }
    return [DesignRow(one.title, *counted.get(one.id, (0, None))) for one in design_questions()]
