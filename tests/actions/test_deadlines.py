"""Deadlines pass once, are reminded of once, then escalated to the named backup."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti import jobs
from kasauti.access import Membership
from kasauti.actions import (
    applications,
    approvals,
    deadlines,
    digests,
    notifications,
    requisitions,
    roles,
)
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    ApprovalKind,
    Candidate,
    Deadline,
    InterviewPlan,
    Mail,
    Notification,
    ResumeFile,
    Role,
    Round,
    Scorecard,
    Seat,
    Stage,
    User,
)

from .test_requisitions import asked

pytestmark = pytest.mark.database
MONDAY = timezone.localtime().replace(hour=11, minute=0) - timedelta(
    days=timezone.localtime().weekday()
)
database = pytest.mark.django_db


def colleague(name: str, membership: Membership = Membership.RECRUITER) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.in", name=name)
    Seat.objects.create(user=user, membership=membership)
    return user


def came(role: Role, name: str, *, days_ago: float, stage: Stage = Stage.REVIEW) -> Application:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    candidate = Candidate.objects.create(name=name)
    made = Application.objects.create(candidate=candidate, role=role, file=file, stage=stage)
    at = MONDAY - timedelta(days=days_ago)
    Application.objects.filter(pk=made.pk).update(created_at=at, entered_at=at)
    made.refresh_from_db()
    return made


def stages_belong_to(role: Role, owner: User | None, backup: User | None) -> None:
    role.stages.update(owner=owner, backup=backup)


def owed(application: Application, rater: User, backup: User | None = None) -> Scorecard:
    plan = InterviewPlan.objects.create(
        application=application, kit="k", version="1", plan={}, bars={}, weights={}, drawn_by=rater
    )
    began = MONDAY - timedelta(days=2)
    held = Round.objects.create(
        plan=plan, position=1, code="D50", minutes=50, raters=1, starts_at=began
    )
    return Scorecard.objects.create(round=held, rater=rater, backup=backup)


@database
def test_what_is_late_is_reminded_of_once_in_one_mail_without_names(role: Role, user: User) -> None:
    ravi, meera = colleague("Ravi"), colleague("Meera")
    stages_belong_to(role, ravi, meera)
    for name in ("Anjali Verma", "Bala Iyer"):
        came(role, name, days_ago=4)
    came(role, "Charu Nair", days_ago=2)
    assert deadlines.watch(MONDAY) == {"met": 0, "passed": 2, "reminded": 2, "escalated": 0}
    told = Mail.objects.get(user=ravi)
    assert "2 in “In review” for longer than it allows" in told.body
    assert "Anjali" not in told.body + told.subject
    assert Notification.objects.get(user=ravi).link == "/waiting"
    again = deadlines.watch(MONDAY + timedelta(hours=1))
    assert (again["passed"], again["reminded"], again["escalated"]) == (0, 0, 0)
    assert Mail.objects.count() == 1


@database
def test_a_reminder_that_did_not_help_goes_to_the_named_backup_once(role: Role, user: User) -> None:
    ravi, meera = colleague("Ravi"), colleague("Meera")
    stages_belong_to(role, ravi, meera)
    done, left = came(role, "Anjali", days_ago=4), came(role, "Bala", days_ago=4)
    deadlines.watch(MONDAY)
    applications.advance(done, to=Stage.INTERVIEW, by=ravi)
    later = MONDAY + timedelta(hours=24)
    assert deadlines.watch(later) == {"met": 1, "passed": 0, "reminded": 0, "escalated": 1}
    assert Mail.objects.get(user=meera).template == "deadline_escalation"
    assert deadlines.watch(later + timedelta(hours=24))["escalated"] == 0
    standing = Deadline.objects.get(met_at=None)
    assert standing.application == left
    assert standing.escalated_at == later


@database
def test_without_names_the_roles_maker_is_told_and_the_teams_backup_after(
    role: Role, user: User
) -> None:
    meera = colleague("Meera")
    deadlines.change(
        unread_hours=12, grace_hours=6, quiet_weekends=False, backup=meera,
        by=user,
    )  # fmt: skip
    came(role, "Anjali", days_ago=1, stage=Stage.NEW)
    assert deadlines.watch(MONDAY)["reminded"] == 1
    assert "1 résumé unread" in Mail.objects.get(user=user).body
    assert deadlines.watch(MONDAY + timedelta(hours=6))["escalated"] == 1
    assert Mail.objects.filter(user=meera).count() == 1


@database
def test_an_owner_who_left_is_not_waited_for(role: Role, user: User) -> None:
    ravi, meera = colleague("Ravi"), colleague("Meera")
    stages_belong_to(role, ravi, meera)
    User.objects.filter(pk=ravi.pk).update(is_active=False)
    came(role, "Anjali", days_ago=4)
    deadlines.watch(MONDAY)
    assert [one.user for one in Mail.objects.all()] == [meera]


@database
def test_a_resume_is_read_when_somebody_who_moves_people_opens_it(role: Role, user: User) -> None:
    anjali = came(role, "Anjali", days_ago=3, stage=Stage.NEW)
    auditor = colleague("Aditi", Membership.AUDITOR)
    assert not applications.open_first(anjali, by=auditor)
    deadlines.watch(MONDAY)
    unread = Deadline.objects.get(kind=Deadline.Kind.UNREAD)
    assert applications.open_first(anjali, by=user)
    anjali.refresh_from_db()
    assert not applications.open_first(anjali, by=user)
    deadlines.watch(MONDAY + timedelta(hours=1))
    unread.refresh_from_db()
    assert unread.met_at is not None


@database
def test_who_comes_into_a_stage_again_begins_a_new_clock(role: Role, user: User) -> None:
    anjali = came(role, "Anjali", days_ago=4)
    deadlines.watch(MONDAY)
    Application.objects.filter(pk=anjali.pk).update(entered_at=MONDAY)
    assert deadlines.watch(MONDAY + timedelta(days=4))["passed"] == 1
    assert Deadline.objects.filter(application=anjali).count() == 2


@database
@pytest.mark.parametrize("stage", [Stage.HIRED, Stage.NOT_NOW, Stage.WITHDRAWN])
def test_no_clock_runs_for_whoever_has_left_the_way(role: Role, user: User, stage: Stage) -> None:
    came(role, "Anjali", days_ago=99, stage=stage)
    assert deadlines.watch(MONDAY)["passed"] == 0


@database
def test_nothing_is_told_on_a_weekend_and_all_of_it_on_monday(role: Role, user: User) -> None:
    came(role, "Anjali", days_ago=5)
    saturday = MONDAY - timedelta(days=2)
    assert deadlines.watch(saturday)["passed"] == 0
    came(role, "Bala", days_ago=8)
    assert deadlines.watch(saturday) == {"met": 0, "passed": 1}
    assert deadlines.watch(MONDAY)["reminded"] == 2


@database
def test_a_watch_costs_the_same_for_many_people(role: Role, user: User) -> None:
    costs = []
    for many in (3, 30):
        for n in range(many):
            one = came(role, f"Person {n}", days_ago=4, stage=Stage.INTERVIEW)
            owed(one, user)
            came(role, f"Unread {n}", days_ago=4, stage=Stage.NEW)
        with CaptureQueriesContext(connection) as asked:
            assert deadlines.watch(MONDAY)["passed"] >= 2 * many
        costs.append(len(asked))
        Application.objects.all().delete()
    assert costs[0] == costs[1]


@database
def test_a_deadline_is_closed_with_its_role_and_begins_anew_when_it_opens(
    role: Role, user: User
) -> None:
    ravi, meera = colleague("Ravi"), colleague("Meera")
    stages_belong_to(role, ravi, meera)
    came(role, "Anjali", days_ago=4)
    deadlines.watch(MONDAY)
    roles.archive(role, by=user)
    shut = deadlines.watch(MONDAY + timedelta(hours=25))
    assert shut == {"met": 1, "passed": 0, "reminded": 0, "escalated": 0}
    role.refresh_from_db()
    roles.reopen(role, by=user)
    opened = MONDAY + timedelta(hours=26)
    assert deadlines.watch(opened) == {"met": 0, "passed": 1, "reminded": 1, "escalated": 0}
    standing = Deadline.objects.get()
    assert (standing.met_at, standing.reminded_at) == (None, opened)
    assert deadlines.watch(opened + timedelta(hours=24))["escalated"] == 1


@database
def test_two_late_scorecards_of_one_session_are_two_deadlines(role: Role, user: User) -> None:
    ravi, meera = colleague("Ravi"), colleague("Meera")
    card = owed(came(role, "Anjali", days_ago=0, stage=Stage.INTERVIEW), ravi, backup=user)
    Scorecard.objects.create(round=card.round, rater=meera)
    assert deadlines.watch(MONDAY + timedelta(hours=2))["reminded"] == 2
    late = Deadline.objects.filter(kind=Deadline.Kind.SCORECARD)
    assert set(late.values_list("responsible__name", "backup__name")) == {
        ("Ravi", "Asha"), ("Meera", "Ravi"),
    }  # fmt: skip


@database
def test_what_waits_names_approvals_in_one_query_for_many(role: Role, user: User) -> None:
    manager = colleague("Meera", Membership.HIRING_MANAGER)
    costs = []
    for many in (1, 4):
        for _ in range(many):
            chains = {kind: [manager] for kind in (ApprovalKind.START, ApprovalKind.HEADCOUNT)}
            approvals.ask(
                requisitions.open_requisition(role, asked(), chains, by=user),
                ApprovalKind.START, by=user,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            found = {one.key: one.count for one in digests.waits_for(manager)}
        costs.append((found["approvals"], len(queries)))
    assert [count for count, _ in costs] == [1, 5]
    assert costs[0][1] >= costs[1][1]
    assert "approvals" not in {one.key for one in digests.waits_for(user)}


def test_a_worker_reminds_once_however_often_the_job_is_there(
    transactional_db: None, data_folder: object
) -> None:
    from kasauti.actions import users
    from tests.actions.conftest import ROLE

    user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    deadlines.change(
        unread_hours=1, grace_hours=99, quiet_weekends=False, backup=None,
        by=user,
    )  # fmt: skip
    role = roles.create(ROLE, by=user)
    anjali = came(role, "Anjali", days_ago=0)
    Application.objects.filter(pk=anjali.pk).update(entered_at=timezone.now() - timedelta(days=9))
    for _ in range(3):
        jobs.defer("deadlines.watch", queue="mail", timestamp=0)
    jobs.run_worker(wait=False)
    assert Mail.objects.filter(template="deadline_reminder").count() == 1
    assert Deadline.objects.get().reminded_at is not None


@database
def test_a_policy_keeps_within_its_bounds(user: User) -> None:
    told = {"grace_hours": 24, "quiet_weekends": True, "backup": None}
    with pytest.raises(Refused, match="1 to 2160"):
        deadlines.change(unread_hours=0, **told, by=user)  # type: ignore[arg-type]
    gone = colleague("Gone")
    gone.is_active = False
    with pytest.raises(Refused, match="no open account"):
        deadlines.change(unread_hours=1, **told | {"backup": gone}, by=user)  # type: ignore[arg-type]


@database
def test_the_mornings_mail_says_what_waits_once_to_whoever_wants_it(role: Role, user: User) -> None:
    ravi = colleague("Ravi", Membership.INTERVIEWER)
    owed(came(role, "Anjali Verma", days_ago=2, stage=Stage.INTERVIEW), ravi)
    morning = MONDAY.replace(hour=digests.HOUR)
    assert digests.send(MONDAY) == 0
    assert digests.send(morning - timedelta(days=1)) == 0
    assert digests.send(morning) == 1
    told = Mail.objects.get(user=ravi, template="digest")
    assert "1 scorecard to file" in told.body
    assert "Anjali" not in told.body
    Mail.objects.filter(pk=told.pk).update(at=morning)
    assert digests.send(morning + timedelta(minutes=5)) == 0
    digests.choose(False, by=ravi)
    assert digests.send(morning + timedelta(days=1)) == 0


@database
def test_notifications_are_read_by_whom_they_are_for(user: User) -> None:
    other = colleague("Ravi")
    notifications.tell([user], "one", "/waiting")
    notifications.tell([other], "two", "/waiting")
    assert notifications.read(None, by=user) == 1
    assert Notification.objects.filter(read_at=None).get().user == other
