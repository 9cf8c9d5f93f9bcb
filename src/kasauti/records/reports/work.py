"""The team's own part: interviewers' load, offers and their answers, why people are turned down."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from kasauti.records.models import Application, Offer, OfferState, Scorecard, Stage
from kasauti.records.reports.scope import Scope
from kasauti.records.reports.table import (
    ALL,
    Cell,
    Column,
    Kind,
    Percentile,
    Report,
    Row,
    days,
    hours,
    people,
    share,
)

INTERVIEWERS = (
    Column("interviewed"), Column("hours", Kind.HOURS), Column("filed"), Column("owed"),
    Column("hours to feedback, median", Kind.HOURS),
)  # fmt: skip
OFFERS = (
    Column("sent"), Column("accepted"), Column("declined"), Column("taken back"), Column("open"),
    Column("accepted of answered", Kind.SHARE), Column("days to the answer, median", Kind.DAYS),
)  # fmt: skip
REASONS = (
    Column("people"), Column("of all", Kind.SHARE), Column("at new"), Column("at in review"),
    Column("at interview"), Column("at offer"),
)  # fmt: skip
_STATES = {
    "accepted": OfferState.ACCEPTED, "declined": OfferState.DECLINED,
    "taken back": OfferState.REVOKED, "open": OfferState.SENT,
}  # fmt: skip
WITHDREW, NOT_TOLD = "withdrew", "not told"


def _held(scope: Scope) -> QuerySet[Scorecard]:
    """Return the scorecards of rounds that began in the period and have ended."""
    since, until = scope.span
    rows = Scorecard.objects.annotate(length=_LENGTH).filter(
        round__plan__application__in=scope.applications(),
        round__cancelled_at=None,
        round__starts_at__gte=since,
        round__starts_at__lt=until,
        round__starts_at__lte=timezone.now() - F("length"),
    )
    return rows.order_by()


_LENGTH = ExpressionWrapper(  # of a round, with the time that an adjustment adds
    Value(timedelta(minutes=1)) * F("round__minutes") * (100 + F("round__extra_percent")) / 100,
    output_field=DurationField(),
)
_TO_FEEDBACK = ExpressionWrapper(
    F("filed_at") - F("round__starts_at") - F("length"), output_field=DurationField()
)


def _application(**filters: Any) -> Count:
    return Count("round__plan__application", distinct=True, filter=Q(**filters))


def interviewers(scope: Scope) -> Report:
    """Return each interviewer's load, in one query; nobody's ratings are read."""
    found = _held(scope).values("rater_id", "rater__name").annotate(
        interviewed=_application(),
        filed=_application(filed_at__isnull=False),
        owed=_application(filed_at__isnull=True),
        sat=Sum("length"),
        median=Percentile(_TO_FEEDBACK, 0.5, filter=Q(filed_at__isnull=False)),
    )  # fmt: skip
    rows = tuple(
        Row(
            str(one["rater_id"]),
            (
                people(one["interviewed"]), hours(one["sat"]), people(one["filed"]),
                people(one["owed"]), hours(one["median"]),
            ),
            one["rater__name"],
        )
        for one in found.order_by("-interviewed", "rater__name")
    )  # fmt: skip
    return Report("interviewers", INTERVIEWERS, rows, "hours")


def behind_interviewers(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return whom an interviewer saw, or owes feedback on."""
    filters = {"interviewed": {}, "filed": {"filed_at__isnull": False}}
    filters["owed"] = {"filed_at__isnull": True}
    cards = _held(scope).filter(rater=int(row), **filters[column])
    return scope.applications().filter(pk__in=cards.values("round__plan__application"))


def _sent(scope: Scope) -> QuerySet[Offer]:
    since, until = scope.span
    rows = Offer.objects.filter(
        application__in=scope.applications(), sent_at__gte=since, sent_at__lt=until
    )
    return rows.exclude(state=OfferState.SUPERSEDED).order_by()


def offers(scope: Scope) -> Report:
    """Return offers and their answers, over all and by role, in two queries."""
    title = "application__role__title"
    found = _sent(scope)
    by_role = list(
        found.values("application__role_id", title).annotate(**_answers()).order_by(title)
    )
    rows = [Row(str(one["application__role_id"]), _offer(one), one[title]) for one in by_role]
    whole = Row(ALL, _offer(found.aggregate(**_answers())))
    return Report("offers", OFFERS, (*rows, whole), "accepted of answered")


def _answers() -> dict[str, Any]:
    count = {
        name.replace(" ", "_"): Count("application", distinct=True, filter=Q(state=state))
        for name, state in _STATES.items()
    }
    taken = ExpressionWrapper(F("ended_at") - F("sent_at"), output_field=DurationField())
    answered = Q(state__in=(OfferState.ACCEPTED, OfferState.DECLINED))
    return count | {
        "sent": Count("application", distinct=True),
        "median": Percentile(taken, 0.5, filter=answered),
    }


def _offer(found: dict[str, Any]) -> tuple[Cell, ...]:
    accepted, declined = found["accepted"], found["declined"]
    return (
        people(found["sent"]), people(accepted), people(declined), people(found["taken_back"]),
        people(found["open"]), share(accepted, accepted + declined), days(found["median"]),
    )  # fmt: skip


def behind_offers(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those who were offered the post, or answered so."""
    sent = _sent(scope) if row == ALL else _sent(scope).filter(application__role=int(row))
    if column != "sent":
        sent = sent.filter(state=_STATES[column])
    return scope.applications().filter(pk__in=sent.values("application"))


def reasons(scope: Scope) -> Report:
    """Return why people left the way: each counts once for a reason, and once of all."""
    ended = scope.moves().filter(after_kind__in=(Stage.NOT_NOW, Stage.WITHDRAWN)).annotate(why=_WHY)
    counted = Count("application", distinct=True)
    whole = ended.aggregate(n=counted)["n"]
    by_stage: dict[str, Counter[str]] = {}
    for why, kind, n in ended.values_list("why", "before_kind").annotate(n=counted):
        by_stage.setdefault(why, Counter())[kind] = n
    rows = [
        _reason(why, n, whole, by_stage[why])
        for why, n in ended.values_list("why").annotate(n=counted)
    ]
    rows.sort(key=lambda row: (-(row.cells[0].value or 0), row.key))
    return Report("reasons", REASONS, tuple(rows), "people")


_WHY = Case(
    When(after_kind=Stage.WITHDRAWN, then=Value(WITHDREW)),
    When(reason="", then=Value(NOT_TOLD)),
    default=F("reason"),
)


def _reason(why: str, n: int, whole: int, by_stage: Counter[str]) -> Row:
    at = [by_stage[column.key.removeprefix("at ")] for column in REASONS[2:]]
    return Row(why, (people(n), Cell(n / whole), *map(people, at)))


def behind_reasons(scope: Scope, row: str, column: str) -> QuerySet[Application]:
    """Return those who were turned down for a reason, or withdrew."""
    moves = scope.moves().filter(after_kind__in=(Stage.NOT_NOW, Stage.WITHDRAWN))
    moves = moves.annotate(why=_WHY).filter(why=row)
    if column != "people":
        moves = moves.filter(before_kind=Stage(column.removeprefix("at ")))
    return scope.applications().filter(pk__in=moves.values("application"))
