"""Moving, turning down, undoing: what is kept, what is sent, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.actions import applications, discussions, mail, stages
from kasauti.actions.refusals import Refused
from kasauti.actions.stages import Wanted
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Mail,
    MailState,
    Minute,
    PipelineStage,
    ResumeFile,
    Role,
    Stage,
    StageMove,
    User,
    Verdict,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def applied(role: Role, name: str, email: str = "") -> Application:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    candidate = Candidate.objects.create(name=name, email=email)
    return Application.objects.create(candidate=candidate, role=role, file=file)


@pytest.fixture
def anjali(role: Role) -> Application:
    return applied(role, "Anjali Verma", "anjali@example.in")


def _asked(one: PipelineStage) -> tuple[str, ...]:
    return ("email",) if one.kind == Stage.OFFER else ()


def stage(role: Role, kind: Stage) -> PipelineStage:
    return role.stages.get(kind=kind)


def test_who_applies_stands_in_the_first_stage(role: Role, anjali: Application) -> None:
    assert anjali.place == role.stages.first()
    assert anjali.stage == Stage.NEW


def test_a_move_is_kept_and_its_undo_gives_the_time_in_stage_back(
    role: Role, anjali: Application, user: User
) -> None:
    came = timezone.now() - timedelta(days=9)
    Application.objects.filter(pk=anjali.pk).update(entered_at=came)
    anjali.refresh_from_db()
    batch = applications.move([anjali], to=stage(role, Stage.INTERVIEW), by=user)
    assert anjali.stage == Stage.INTERVIEW
    assert applications.undo(batch, role=role, by=user) == 1
    anjali.refresh_from_db()
    assert (anjali.stage, anjali.entered_at) == (Stage.NEW, came)
    with pytest.raises(Refused, match="undone already"):
        applications.undo(batch, role=role, by=user)


def test_nobody_is_turned_down_by_a_move(role: Role, anjali: Application, user: User) -> None:
    with pytest.raises(Refused, match="needs a reason"):
        applications.move([anjali], to=stage(role, Stage.NOT_NOW), by=user)
    with pytest.raises(Refused, match="from the list"):
        applications.reject([anjali], reason="", by=user)
    assert not StageMove.objects.exists()


def test_the_rejection_waits_a_day_and_its_undo_takes_it_back(
    role: Role, anjali: Application, user: User
) -> None:
    batch = applications.reject([anjali], reason="others stronger", words="mine only", by=user)
    sent = Mail.objects.get(candidate=anjali.candidate)
    assert sent.state == MailState.WAITING
    assert sent.not_before > timezone.now() + timedelta(hours=23)
    assert "more strong applications than places" in sent.body
    assert "mine only" not in sent.body
    mail.deliver(sent.pk)  # a worker that comes too early sends nothing
    applications.undo(batch, role=role, by=user)
    sent.refresh_from_db()
    anjali.refresh_from_db()
    assert (sent.state, anjali.stage) == (MailState.CANCELLED, Stage.NEW)
    assert StageMove.objects.get().undone_at


def test_a_rejection_that_has_been_told_is_not_undone_silently(
    role: Role, anjali: Application, user: User
) -> None:
    batch = applications.reject([anjali], reason="closed", by=user)
    Mail.objects.update(state=MailState.SENT)
    with pytest.raises(Refused, match="has been told"):
        applications.undo(batch, role=role, by=user)
    anjali.refresh_from_db()
    assert anjali.stage == Stage.NOT_NOW


def test_a_bulk_move_is_all_or_nothing(role: Role, anjali: Application, user: User) -> None:
    nameless = applied(role, "Dev Oraon")
    wanted = [
        Wanted(one.pk, Stage(one.kind), one.name, required=_asked(one)) for one in role.stages.all()
    ]
    stages.configure(role, wanted, by=user)
    with pytest.raises(Refused, match="Dev Oraon lacks a mail address"):
        applications.move([anjali, nameless], to=stage(role, Stage.OFFER), by=user)
    anjali.refresh_from_db()
    assert anjali.stage == Stage.NEW
    batch = applications.move([anjali, nameless], to=stage(role, Stage.REVIEW), by=user)
    assert applications.undo(batch, role=role, by=user) == 2


def test_each_thing_that_a_stage_asks_for_is_missed_by_name_until_it_is_there(
    role: Role, anjali: Application, user: User
) -> None:
    wanted = [
        Wanted(
            one.pk, Stage(one.kind), one.name,
            required=("phone", "note", "decision") if one.kind == Stage.INTERVIEW else (),
        )
        for one in role.stages.all()
    ]  # fmt: skip
    stages.configure(role, wanted, by=user)
    interview = stage(role, Stage.INTERVIEW)

    def lacks() -> str:
        with pytest.raises(Refused) as refused:
            applications.move([anjali], to=interview, by=user)
        return str(refused.value)

    assert "a phone number and a note and a hiring manager's decision" in lacks()
    anjali.candidate.phone = "+91 98450 12345"
    anjali.candidate.save()
    assert "lacks a note and a hiring manager's decision" in lacks()
    discussions.note(anjali, "Her talk shows it", by=user)
    assert "lacks a hiring manager's decision" in lacks()
    Minute.objects.create(application=anjali, by=user, asked_by=user, at=timezone.now())
    applications.move([anjali], to=interview, by=user)
    anjali.refresh_from_db()
    assert anjali.stage == Stage.INTERVIEW


def test_one_role_s_undo_is_not_another_s(role: Role, anjali: Application, user: User) -> None:
    from kasauti.actions import roles
    from tests.actions.conftest import ROLE

    batch = applications.move([anjali], to=stage(role, Stage.REVIEW), by=user)
    other = roles.create(ROLE, by=user)
    with pytest.raises(Refused):
        applications.undo(batch, role=other, by=user)
    with pytest.raises(Refused, match="another role"):
        applications.move([anjali], to=stage(other, Stage.REVIEW), by=user)


def test_stages_with_people_stay(role: Role, anjali: Application, user: User) -> None:
    wanted = [Wanted(one.pk, Stage(one.kind), one.name) for one in role.stages.all()]
    with pytest.raises(Refused, match="kind: new"):
        stages.configure(role, wanted[1:], by=user)
    phone = Wanted(None, Stage.REVIEW, "Phone call", days=2)
    saved = stages.configure(role, [wanted[0], phone, *wanted[1:]], by=user)
    assert [one.name for one in saved][:3] == ["New", "Phone call", "In review"]
    applications.move([anjali], to=saved[1], by=user)
    with pytest.raises(Refused, match="1 people stand in “Phone call”"):
        stages.configure(role, wanted, by=user)


def test_a_decision_needs_its_reason_and_moves_nobody(
    role: Role, anjali: Application, user: User
) -> None:
    asked = discussions.ask(anjali, user, by=user)
    with pytest.raises(Refused, match="has not answered"):
        discussions.ask(anjali, user, by=user)
    with pytest.raises(Refused, match="Say why"):
        discussions.decide(asked, verdict=Verdict.NOT)
    decided = discussions.decide(asked, verdict=Verdict.NOT, reason="ml depth")
    anjali.refresh_from_db()
    assert (decided.verdict, anjali.stage) == (Verdict.NOT, Stage.NEW)
    with pytest.raises(Refused, match="answered"):
        discussions.decide(asked, verdict=Verdict.FORWARD, words="no, yes")


def test_a_mention_tells_only_who_may_see_it(role: Role, anjali: Application, user: User) -> None:
    stranger = User.objects.create_user("ravi@example.in", name="Ravi Nair")
    written = discussions.note(anjali, "look @Ravi, and @asha@example.in", by=user)
    assert list(written.mentions.all()) == [user]
    assert not Mail.objects.filter(user=stranger).exists()
    entry = AuditEntry.objects.get(verb="discussions.note")
    assert "look" not in str(entry.detail)
