"""Reports count what happened, and each number opens exactly the people it counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import applications, candidates, costs, roles, users
from kasauti.records.models import (
    Application,
    Candidate,
    InterviewPlan,
    Offer,
    ResumeFile,
    Role,
    Round,
    Scorecard,
    Seat,
    Stage,
    StageMove,
    User,
)
from kasauti.records.reports import REPORTS, Report, Scope, UnknownFigure, behind, report
from kasauti.values import Rupees

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TODAY = timezone.localdate()
WAY = (Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER, Stage.HIRED)


@dataclass
class Hiring:
    """Two roles whose people came different ways."""

    by: User
    role: Role
    other: Role
    people: dict[str, Application]

    @property
    def scope(self) -> Scope:
        return Scope(self.by, TODAY - timedelta(days=90), TODAY)


def came(role: Role, name: str, source: str, *, days_ago: int = 30) -> Application:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    candidate = Candidate.objects.create(name=name, email=f"{name.lower()}@example.in")
    made = Application.objects.create(candidate=candidate, role=role, file=file, source=source)
    at = timezone.now() - timedelta(days=days_ago)
    Application.objects.filter(pk=made.pk).update(created_at=at, entered_at=at)
    made.refresh_from_db()
    return made


def went(application: Application, to: Stage, by: User, *, after: int = 5) -> None:
    """Move somebody on, some days after they came to their stage."""
    if to == Stage.NOT_NOW:
        applications.reject([application], reason="ml depth", tell=False, by=by)
    else:
        applications.advance(application, to=to, by=by)
    move = StageMove.objects.filter(application=application).latest("pk")
    at = move.entered_before + timedelta(days=after)
    StageMove.objects.filter(pk=move.pk).update(at=at)
    Application.objects.filter(pk=application.pk).update(entered_at=at)
    application.refresh_from_db()


def sat(application: Application, rater: User, *, filed: bool) -> None:
    plan, _ = InterviewPlan.objects.get_or_create(
        application=application,
        defaults={
            "kit": "k", "version": "1", "plan": {}, "bars": {}, "weights": {}, "drawn_by": rater,
        },
    )  # fmt: skip
    began = timezone.now() - timedelta(days=2)
    held = Round.objects.create(
        plan=plan, position=plan.rounds.count(), code="D50", minutes=60, raters=1, starts_at=began
    )
    Scorecard.objects.create(
        round=held, rater=rater, recommendation="yes" if filed else "",
        filed_at=began + timedelta(hours=6) if filed else None,
    )  # fmt: skip


@pytest.fixture
def hiring(data_folder: object, db: None) -> Hiring:
    by = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    role, other = (roles.create(demonstration.role(), by=by) for _ in range(2))
    people = {name: came(role, name, "careers") for name in ("Anjali", "Bala", "Charu", "Divya")}
    people |= {name: came(role, name, "naukri") for name in ("Esha", "Farid")}
    people["Gita"] = came(other, "Gita", "naukri", days_ago=40)
    for stage in WAY:
        went(people["Anjali"], stage, by)
    for stage in (Stage.REVIEW, Stage.INTERVIEW, Stage.NOT_NOW):
        went(people["Bala"], stage, by, after=3)
    went(people["Esha"], Stage.NOT_NOW, by)
    for stage in (Stage.REVIEW, Stage.INTERVIEW):
        went(people["Gita"], stage, by, after=11)
    undone = applications.move([people["Divya"]], to=role.stages.get(kind=Stage.OFFER), by=by)
    applications.undo(undone, role=role, by=by)
    candidates.withdraw(people["Farid"], by=people["Farid"].candidate)
    sat(people["Anjali"], by, filed=True)
    sat(people["Gita"], by, filed=False)
    now = timezone.now()
    offer = {"terms": {}, "prepared_by": by, "sent_at": now - timedelta(days=4)}
    Offer.objects.create(
        application=people["Anjali"], version=2, state="accepted",
        ended_at=now - timedelta(days=1), **offer,
    )  # fmt: skip
    Offer.objects.create(application=people["Anjali"], version=1, state="superseded", **offer)
    Offer.objects.create(application=people["Gita"], version=1, state="sent", **offer)
    costs.add("advert", Rupees.parse("12,000"), spent_on=TODAY, source="naukri", by=by)
    costs.add("agency", Rupees.parse("1 lakh"), spent_on=TODAY, source="careers", role=role, by=by)
    return Hiring(by, role, other, people)


def cells(found: Report, row: str) -> dict[str, object]:
    one = next(one for one in found.rows if one.key == row)
    return {c.key: cell.value for c, cell in zip(found.columns, one.cells, strict=True)}


@pytest.mark.parametrize("narrow", ["all", "role", "source"])
def test_each_number_opens_exactly_the_people_it_counts(hiring: Hiring, narrow: str) -> None:
    narrowed = {
        "all": {}, "role": {"role": hiring.role}, "source": {"source": "naukri"}
    }[narrow]  # fmt: skip
    scope, counted = replace(hiring.scope, **narrowed), 0
    for key in REPORTS:
        found = report(key, scope)
        for row in found.rows:
            for column, cell in zip(found.columns, row.cells, strict=True):
                if cell.behind:
                    people = behind(key, scope, row=row.key, column=column.key)
                    assert people.distinct().count() == people.count() == cell.value, (key, row)
                    counted += 1
    assert counted > 20


def test_the_funnel_counts_how_far_people_came_undone_moves_left_out(hiring: Hiring) -> None:
    found = report("funnel", hiring.scope)
    reached = [cells(found, str(kind))["reached"] for kind in (Stage.NEW, *WAY)]
    assert reached == [7, 3, 3, 1, 1]
    assert cells(found, "interview") == {
        "reached": 3, "of applied": 3 / 7, "of the stage before": 1.0, "there now": 1,
        "turned down": 1, "withdrew": 0,
    }  # fmt: skip
    assert cells(found, "new")["withdrew"] == 1
    low, high = (getattr(found.rows[2].cells[1], end) for end in ("low", "high"))
    assert (round(low, 3), round(high, 3)) == (0.158, 0.75)  # Wilson, 3 of 7


def test_sources_convert_differently(hiring: Hiring) -> None:
    found = report("sources", hiring.scope)
    assert cells(found, "careers")["hired of applied"] == 0.25
    assert cells(found, "naukri")["applied"] == 3
    assert cells(found, "all")["hired"] == 1


def test_time_in_stage_is_of_stays_that_ended_and_of_those_that_go_on(hiring: Hiring) -> None:
    new = cells(report("stages", hiring.scope), "new")
    # Anjali 5, Bala 3, Esha 5, Gita 11, Farid 30 days; Charu and Divya are there still.
    assert (new["left it"], round(float(str(new["days, median"])), 1)) == (5, 5.0)
    assert (new["there now"], new["late"]) == (2, 2)
    one = replace(hiring.scope, role=hiring.other)
    names = [row.label for row in report("stages", one).rows]
    assert names == ["New", "In review", "Interview", "Offer"]


def test_time_to_hire_runs_from_applying_to_the_move(hiring: Hiring) -> None:
    assert cells(report("hires", hiring.scope), "all")["from applying, median"] == 20.0
    went(hiring.people["Anjali"], Stage.OFFER, hiring.by)
    assert cells(report("hires", hiring.scope), "all")["hired"] == 0


def test_an_interviewers_load_and_what_they_owe(hiring: Hiring) -> None:
    load = cells(report("interviewers", hiring.scope), str(hiring.by.pk))
    assert load == {
        "interviewed": 2, "hours": 2.0, "filed": 1, "owed": 1, "hours to feedback, median": 5.0,
    }  # fmt: skip


def test_added_time_counts_and_nobody_owes_before_the_end(hiring: Hiring) -> None:
    Round.objects.filter(scorecards__filed_at=None).update(extra_percent=50)
    load = cells(report("interviewers", hiring.scope), str(hiring.by.pk))
    assert (load["hours"], load["owed"]) == (2.5, 1)
    now = timezone.now()
    for began, owed in ((timedelta(minutes=80), 0), (timedelta(minutes=91), 1)):
        Round.objects.filter(scorecards__filed_at=None).update(starts_at=now - began)
        load = cells(report("interviewers", hiring.scope), str(hiring.by.pk))
        assert load["owed"] == owed
    Round.objects.filter(scorecards__filed_at__isnull=False).update(extra_percent=100)
    load = cells(report("interviewers", hiring.scope), str(hiring.by.pk))
    assert load["hours to feedback, median"] == 4.0


def test_offers_are_counted_by_their_last_version(hiring: Hiring) -> None:
    found = cells(report("offers", hiring.scope), "all")
    assert (found["sent"], found["accepted"], found["open"]) == (2, 1, 1)
    assert (found["accepted of answered"], found["days to the answer, median"]) == (1.0, 3.0)


def test_cost_per_hire_is_exact(hiring: Hiring) -> None:
    found = report("costs", hiring.scope)
    assert cells(found, "careers")["a hire"] == Decimal("100000.00")
    assert cells(found, "all") == {
        "spent": Decimal("112000.00"), "hired": 1, "a hire": Decimal("112000.00")
    }  # fmt: skip
    of_one = report("costs", replace(hiring.scope, role=hiring.role))
    assert cells(of_one, "all")["spent"] == Decimal("100000.00")


def test_reasons_say_where_people_left(hiring: Hiring) -> None:
    found = report("reasons", hiring.scope)
    turned = cells(found, "ml depth")
    assert (turned["people"], turned["at new"], turned["at interview"]) == (2, 1, 1)
    assert cells(found, "withdrew")["at new"] == 1


def test_who_is_turned_down_twice_for_one_reason_counts_once(hiring: Hiring) -> None:
    before = report("reasons", hiring.scope)
    left = StageMove.objects.filter(after_kind=Stage.NOT_NOW).first()
    assert left is not None
    again = left.application
    applications.advance(again, to=Stage.OFFER, by=hiring.by)
    went(again, Stage.NOT_NOW, hiring.by, after=0)
    found = report("reasons", hiring.scope)
    assert cells(found, "ml depth")["people"] == cells(before, "ml depth")["people"]
    assert cells(found, "ml depth")["at offer"] == 1
    assert cells(found, "ml depth")["of all"] == cells(before, "ml depth")["of all"]
    people = behind("reasons", hiring.scope, row="ml depth", column="people")
    assert people.count() == cells(found, "ml depth")["people"]


def test_only_roles_on_which_somebody_sees_reports_are_counted(hiring: Hiring) -> None:
    manager = User.objects.create_user("ravi@example.in", name="Ravi")
    Seat.objects.create(user=manager, membership=Membership.HIRING_MANAGER, role=hiring.other)
    scope = replace(hiring.scope, viewer=manager)
    assert cells(report("funnel", scope), "new")["reached"] == 1
    assert cells(report("costs", scope), "all")["spent"] == 0  # shared and others' costs are not


def test_the_period_counts_both_its_days(hiring: Hiring) -> None:
    day = timezone.localdate(hiring.people["Gita"].created_at)
    for since, until, people in ((day, day, 1), (day - timedelta(days=9), day - timedelta(1), 0)):
        scope = replace(hiring.scope, since=since, until=until)
        assert cells(report("funnel", scope), "new")["reached"] == people


@pytest.mark.parametrize(
    ("key", "row", "column"),
    [("nothing", "", ""), ("funnel", "hired", "nothing"), ("hires", "x", "hired"),
     ("costs", "", "spent"), ("stages", "new", "days, median"),
     ("interviewers", "abc", "filed"), ("reasons", "", "at x")],
)  # fmt: skip
def test_a_figure_that_counts_nobody_is_unknown(
    hiring: Hiring, key: str, row: str, column: str
) -> None:
    with pytest.raises(UnknownFigure):
        behind(key, hiring.scope, row=row, column=column)


def test_an_installation_without_anybody_has_empty_reports(recruiter_alone: Scope) -> None:
    assert all(report(key, recruiter_alone).empty for key in REPORTS)


@pytest.fixture
def recruiter_alone(db: None) -> Scope:
    by = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    return Scope(by, date(2026, 1, 1), TODAY)
