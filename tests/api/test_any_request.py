"""Requests drawn from the API's own description: no answer is one that it does not describe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.transport.requests import SameHostRedirectsSession

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import (
    approvals,
    assignments,
    attachments,
    availability,
    bar_sessions,
    competing,
    discussions,
    duplicates,
    imports,
    intakes,
    interviews,
    job_analyses,
    joinings,
    knowledge,
    notifications,
    offers,
    own_mail,
    pay_settings,
    reading,
    referrals,
    requisitions,
    roles,
    saved_views,
    team_tasks,
    tokens,
    users,
    workspace,
)
from kasauti.records.models import (
    ApprovalKind,
    Assignment,
    Attachment,
    Candidate,
    Consultation,
    Contest,
    FeedbackSheet,
    IntakeItem,
    ItemState,
    Role,
    RoomUpdate,
    SavedView,
    Training,
    User,
)
from kasauti.values import Rupees
from tests.actions.conftest import resume
from tests.actions.test_imports import SHEET
from tests.actions.test_offers import terms
from tests.api.conftest import member

# What a role file or a cursor means is beyond a description of its form.
_ACCEPTED = positive_data_acceptance
pytestmark = [pytest.mark.database, pytest.mark.slow]
PATIENCE = 120  # seconds for one answer of a machine that does other things as well


def _asked_for_more(role: Role, user: User) -> None:
    """Have there be a plan with a panel, a mail, an offer and a work sample to ask for."""
    application = role.applications.get()
    plan = interviews.draw(application, by=user)
    interviews.seat(plan.rounds.all()[0], user, by=user)
    own_mail.write(application, subject="s", body="b", hold=timedelta(days=1), by=user)
    joinings.begin(offers.prepare(application, terms(), by=user), check_consent=False)
    due = timezone.now() + timedelta(days=7)
    asked = assignments.assign(application, "feature-pipeline", due_at=due, by=user)
    workspace.begin(Assignment.objects.get(pk=asked.pk), agreed=True)
    workspace.hand_in(Assignment.objects.get(pk=asked.pk))
    discussions.note(application, "Look at @asha", by=user)
    discussions.ask(application, user, by=user)
    team_tasks.give(application, "Call", assignee=user, due_on=None, by=user)
    kind = Attachment.Kind.OTHER
    attachments.attach(application, "a.txt", BytesIO(b"a"), size=1, kind=kind, by=user)
    Candidate.objects.create(name="Kavya Menon", email=application.candidate.email)
    assert duplicates.find() == 1
    saved_views.keep(SavedView.Page.POOL, None, "v", "standing=open", shared=True, by=user)


def _handed_in(role: Role, user: User) -> None:
    """Have there be an import, a check to read, a contest, a room's change and a referral bonus."""
    imports.take("people.csv", SHEET, by=user)
    application = role.applications.get()
    due = timezone.now() + timedelta(days=7)
    check = knowledge.begin(knowledge.ask(application, due_at=due, by=user), agreed=True)
    answers = {place: knowledge.Given("a", "b") for place in range(len(check.items))}
    knowledge.keep(check, answers)
    knowledge.hand_in(check)
    lines = [{"competency": "S4", "level": 3}]
    sheet = FeedbackSheet.objects.create(application=application, lines=lines, by=user)
    Contest.objects.create(sheet=sheet, competency="S4", words="I named the cost of it")
    for held in application.plan.rounds.filter(scorecards__rater=user):
        RoomUpdate.objects.create(round=held, at=timezone.now(), author="user 1", data=b"a")
    referrals.note(application, referrer="Dev", amount=Rupees.parse("75,000"), by=user)


def _at_the_desk(role: Role, user: User) -> None:
    """Have there be a job's survey and session, hours, a stand-in, offers and settings of pay."""
    judges = [member(name, Membership.OWNER) for name in ("Bilal", "Chitra", "Deepa")]
    job_analyses.begin(role, [user, *judges], by=user)
    bar_sessions.begin(role, [user, *judges], by=user)
    today = timezone.localdate()
    approvals.delegate(user, judges[0], today, today, by=user)
    notifications.tell([user], "Look here", "/roles")
    availability.train(user, "D", Training.State.SHADOW, by=user)
    application = role.applications.get()
    told = {"ctc": "48 lakh"}
    competing.note(application, employer="Bharat Labs", told=told, by=user)
    pay_settings.set_policy({"basic_percent": "45"}, by=user)
    company = dict.fromkeys(pay_settings.COMPANY, "Example")
    pay_settings.set_letterhead(company, by=user)
    Consultation.objects.create(role=role, by=user, finished_at=timezone.now())
    item = intakes.drop(role, [("scan.pdf", b"%PDF-broken")], by=user).items.get()
    IntakeItem.objects.filter(pk=item.pk).update(state=ItemState.UNREADABLE)


@pytest.fixture
def kept(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SameHostRedirectsSession]:
    """One connection for all requests, no cookie from one to the next, and one to the database."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)
    # Headers and body of an answer are two packets, of which the second would wait for the first.
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    with SameHostRedirectsSession() as session:
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        yield session


@pytest.mark.django_db(transaction=True)
def test_no_request_is_answered_otherwise_than_described(
    live_server: Any, data_folder: Path, kept: SameHostRedirectsSession
) -> None:
    user = users.create("asha@example.in", name="Asha", password="a long enough one", by=None)
    role = roles.create(demonstration.role(), by=user)
    for item in intakes.drop(role, [("a.txt", resume())], by=user).items.all():
        reading.read_item(item.pk)
    today = date(2026, 11, 29)
    asked = requisitions.Positions(
        1, Rupees.parse("1 lakh"), Rupees.parse("2 lakh"), "Why", today, today
    )
    chains = {kind: [user] for kind in ApprovalKind}
    requisitions.open_requisition(role, asked, chains, by=user)
    _asked_for_more(role, user)
    _handed_in(role, user)
    _at_the_desk(role, user)
    _, secret = tokens.create("search", list(tokens.SCOPES), user=user, by=None)
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_url(
        f"{live_server.url}/api/v1/openapi.json", headers=headers, timeout=PATIENCE
    )
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=12,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(
                session=kept, headers=headers, excluded_checks=[_ACCEPTED], timeout=PATIENCE
            )

        ask()
    assert asked > 100
