"""Every route of the resolver × every membership, on a role of one's own and on another.

Who adds a route adds nothing here: the route is found, and fails until it says what it needs. A
route on a thing of a new kind is tried on a real one if ``things`` makes one with the id ``PK``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import NOBODY, Membership, Need, Permission, Standing, may_hold
from kasauti.actions import roles
from kasauti.api.app import api
from kasauti.api.tokens import Bearer
from kasauti.records import models
from kasauti.records.models import Role, Seat, User
from kasauti.records.permissions import check
from kasauti.web.permission import need_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PK, OWN, OTHER = 424242, 7, 8


def patterns(within: list[Any], spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for one in within:
        if isinstance(one, URLResolver):
            space = [one.namespace] if one.namespace else []
            yield from patterns(one.url_patterns, (*spaces, *space))
        else:
            yield ":".join((*spaces, one.name or f"nameless {one.pattern}")), one


NAMED = sorted(patterns(get_resolver().url_patterns), key=lambda one: one[0])
ROUTES = dict(NAMED)
BY_KIND = {
    "int": PK,
    "slug": "a-role",
    "string": "csv",
    "path": "a",
    "uuidstr": f"00000000-0000-4000-8000-{PK:012d}",
    "uuid": f"00000000-0000-4000-8000-{PK:012d}",
}
BY_NAME = {"skill": "python", "passage": 0, "number": 1}


def arguments(name: str) -> dict[str, Any]:
    return {
        key: BY_NAME.get(key, BY_KIND[type(kind).__name__.removesuffix("Converter").lower()])
        for key, kind in ROUTES[name].pattern.converters.items()
    }


def test_no_two_routes_share_a_name() -> None:
    names = [name for name, _ in NAMED]
    assert sorted(set(names)) == names


def need(name: str) -> Need:
    stated = need_of(resolve(reverse(name, kwargs=arguments(name))))
    assert stated is not None, f"{name}: put @needs, @signed_in or @open_to_all on its view"
    return stated


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_says_what_it_needs_and_strangers_are_asked_to_sign_in(name: str) -> None:
    answer = Client().get(reverse(name, kwargs=arguments(name)))
    to_sign_in = answer.status_code == 302 and "/sign-in/?next=" in answer["Location"]
    assert to_sign_in == need(name).signed_in


def test_every_permission_of_the_table_is_asked_for_by_a_route() -> None:
    operations = (one for _, router in api._routers for one in router.path_operations.values())
    bearers = (b for view in operations for one in view.operations for b in one.auth_callbacks)
    asked = {one.need.permission for one in bearers if isinstance(one, Bearer)}
    asked |= {need(name).permission for name in ROUTES}
    assert [one for one in Permission if one not in asked] == []


def passes(stated: Need, standing: Standing, at: Mapping[str, Any]) -> bool:
    try:
        check(standing, stated, at)
    except (PermissionDenied, Http404):
        return False
    return True


@pytest.mark.parametrize("membership", Membership)
@pytest.mark.parametrize("name", ROUTES)
def test_a_route_is_open_to_whom_the_table_says(name: str, membership: Membership) -> None:
    stated = need(name)
    if stated.permission is None:
        return
    here = Standing(on={OWN: frozenset({membership})})
    everywhere = Standing(everywhere=frozenset({membership}))
    held = may_hold(membership, stated.permission)
    if stated.concerned is None:
        assert passes(stated, here, {}) == passes(stated, everywhere, {}) == held
        assert not passes(stated, NOBODY, {})
        return
    for standing, role, expected in (
        (here, OWN, held), (here, OTHER, False), (everywhere, OTHER, held), (NOBODY, OWN, False),
    ):  # fmt: skip
        on = Need(stated.permission, lambda _, role=role: frozenset({role}))
        assert passes(on, standing, {}) == expected


@dataclass
class Team:
    """Somebody of each membership on one role, and things of another that they have no part in."""

    own: Role
    other: Role
    clients: dict[str, Client]


def things(role: Role, by: User) -> None:
    """Make one of each thing that routes name by id, all with the same."""
    file = models.ResumeFile.objects.create(pk=PK, sha256="5" * 64, name="resume.pdf", size=3)
    candidate = models.Candidate.objects.create(pk=PK, name="Anjali Verma")
    application = models.Application.objects.create(
        pk=PK, candidate=candidate, role=role, file=file
    )
    models.FoundNotice.objects.create(pk=PK, candidate=candidate, role=role, way="files")
    twin = models.Candidate.objects.create(pk=PK + 1, name="Anjali Verma")
    models.Duplicate.objects.create(pk=PK, first=candidate, second=twin, reasons=[])
    models.Merge.objects.create(pk=PK, kept=candidate, merged=twin, by=by)
    models.Correction.objects.create(
        pk=PK, application=application, kind="level", subject="ml", reason="seen", by=by
    )
    models.Task.objects.create(pk=PK, application=application, words="x", assignee=by, by=by)
    models.Attachment.objects.create(
        pk=PK, application=application, file=file, name="a.pdf", kind="other", by=by
    )
    models.DataRequest.objects.create(
        pk=PK, candidate=candidate, kind="access", way="mail", by=by,
        received_on=timezone.localdate(), due_on=timezone.localdate(),
    )  # fmt: skip
    models.Breach.objects.create(pk=PK, known_at=timezone.now(), happened="x", what="x", by=by)
    models.LegalHold.objects.create(pk=PK, candidate=candidate, reason="x", by=by)
    models.Consultation.objects.create(pk=PK, role=role, by=by)
    intake = models.Intake.objects.create(pk=PK, role=role, by=by, as_of=timezone.localdate())
    models.IntakeItem.objects.create(pk=PK, intake=intake, file=file, name="resume.pdf")
    plan = models.InterviewPlan.objects.create(
        pk=PK, application=application, kit="mid classical", version="1", plan={"sessions": []},
        bars={}, weights={}, drawn_by=by,
    )  # fmt: skip
    models.Adjustment.objects.create(pk=PK, plan=plan)
    requisition = models.Requisition.objects.create(
        pk=PK, role=role, headcount=1, low=1, high=2, case="Growth", made_by=by,
        recruit_by=timezone.localdate(), start_by=timezone.localdate(),
    )  # fmt: skip
    approval = models.Approval.objects.create(
        pk=PK, requisition=requisition, kind="start recruiting", asked_by=by
    )
    models.ApprovalStep.objects.create(pk=PK, approval=approval, position=0, approver=by)
    sheet = models.FeedbackSheet.objects.create(pk=PK, application=application, lines=[], by=by)
    models.Contest.objects.create(pk=PK, sheet=sheet, competency="S1", words="x")
    assignment = models.Assignment.objects.create(
        pk=PK, application=application, exercise="feature-pipeline", attempt="a", minutes=75,
        variant="a", due_at=timezone.now(), by=by,
    )  # fmt: skip
    submission = models.Submission.objects.create(assignment=assignment, files={}, sha256="5")
    models.KnowledgeCheck.objects.create(
        pk=PK, application=application, attempt="a", items=[], minutes=20, due_at=timezone.now(),
        by=by,
    )  # fmt: skip
    models.SimilarityFlag.objects.create(pk=PK, submission=submission, other=submission, share=1.0)
    models.JobAnalysis.objects.create(pk=PK, role=role, by=by)
    models.BarSession.objects.create(pk=PK, role=role, by=by)
    models.Round.objects.create(pk=PK, plan=plan, position=1, code="D50", minutes=50, raters=1)
    told_and_paid(application, by)
    of_nobodys_role(by)


def told_and_paid(application: models.Application, by: User) -> None:
    """Make what an application was written and offered, and what it cost."""
    models.Minute.objects.create(pk=PK, application=application, by=by, asked_by=by)
    models.Mail.objects.create(
        pk=PK, application=application, recipient="anjali@example.in", subject="Anjali", body="x",
        message_id="<5@example.in>", not_before=timezone.now(),
    )  # fmt: skip
    offer = models.Offer.objects.create(
        pk=PK, application=application, version=1, terms={}, prepared_by=by
    )
    models.Joining.objects.create(pk=PK, offer=offer, first_day=timezone.localdate())
    models.ReferralBonus.objects.create(
        pk=PK, application=application, referrer="Dev", amount=75_000, days=90, by=by
    )
    models.HiringCost.objects.create(
        pk=PK, role=application.role, kind="advert", amount=1, spent_on=timezone.localdate(), by=by
    )


def of_nobodys_role(by: User) -> None:
    """Make what hangs on no role and is somebody's own: a spreadsheet, a view, a stand-in."""
    source = models.CandidateImport.objects.create(
        pk=PK, by=by, name="Anjali.csv", headers=["Name"], mapping={"Name": "name"}
    )
    row = {"source": source, "number": 2, "values": {"Name": "Anjali Verma"}}
    models.ImportRow.objects.create(**row, state="refused", problem="x")
    models.SavedView.objects.create(pk=PK, owner=by, page="pool", name="Anjali")
    models.Delegation.objects.create(
        pk=PK, user=by, delegate=User.objects.create_user("deputy@example.in", name="Deputy"),
        first=timezone.localdate(), last=timezone.localdate(),
    )  # fmt: skip


@pytest.fixture
def team(recruiter: User, data_folder: object) -> Team:
    own = roles.create(demonstration.role(), by=recruiter)
    other = roles.create(demonstration.role(), by=recruiter)
    Role.objects.filter(pk=other.pk).update(slug=BY_KIND["slug"])
    other.refresh_from_db()
    things(other, recruiter)
    clients = {"nobody": somebody(None, own)}
    clients |= {one.value: somebody(one, own) for one in Membership if not one.whole}
    return Team(own, other, clients)


def somebody(membership: Membership | None, role: Role) -> Client:
    name = membership.name.lower() if membership else "nobody"
    user = User.objects.create_user(f"{name}@example.in", name=name)
    if membership is not None:
        Seat.objects.create(user=user, membership=membership, role=role)
    client = Client()
    client.force_login(user)
    return client


def test_nobody_opens_anything_of_a_role_they_have_no_part_in(team: Team) -> None:
    tried = 0
    for name in ROUTES:
        stated = need(name)
        if stated.permission is None or stated.concerned is None:
            continue
        tried += stated.concerned(arguments(name)) == {team.other.pk}
        place = reverse(name, kwargs=arguments(name))
        for who, client in team.clients.items():
            for answer in (client.get(place), client.post(place)):
                assert answer.status_code == 404, f"{who} opens {name}"
                assert "Anjali" not in answer.content.decode()
                assert team.other.title not in answer.content.decode()
    assert tried > 15


def test_a_membership_that_may_not_is_refused_by_the_site_itself(team: Team) -> None:
    for name in ROUTES:
        stated = need(name)
        if stated.permission is None:
            continue
        at = arguments(name)
        if "slug" in at:
            at["slug"] = team.own.slug
        elif stated.concerned is not None:
            continue
        for who, client in team.clients.items():
            if who != "nobody" and may_hold(Membership(who), stated.permission):
                continue
            expected = {404} if who == "nobody" and stated.concerned else {403}
            assert client.post(reverse(name, kwargs=at)).status_code in expected, f"{who}: {name}"


@pytest.mark.parametrize("membership", [one for one in Membership if one.whole])
def test_who_sits_on_every_role_opens_and_is_refused_by_requests_as_the_table_says(
    team: Team, membership: Membership
) -> None:
    """Owners and auditors: each of their routes is asked for, not only reckoned."""
    user = User.objects.create_user(f"{membership}-too@example.in", name=str(membership))
    Seat.objects.create(user=user, membership=membership)
    client = Client(raise_request_exception=False)  # a page past its door may want more than rows
    client.force_login(user)
    opened = refused = 0
    for name in ROUTES:
        permission = need(name).permission
        if permission is None:
            continue
        place = reverse(name, kwargs=arguments(name))
        if may_hold(membership, permission):
            if name not in {"debrief"}:  # closed to everybody until the scorecards are filed
                assert client.head(place).status_code != 403, f"{membership} is refused {name}"
            opened += 1
        else:
            for answer in (client.get(place), client.post(place)):
                assert answer.status_code in {403, 404}, f"{membership} opens {name}"
            refused += 1
    assert opened > 5
    assert (refused > 50) == (membership is Membership.AUDITOR)


def test_lists_and_search_show_only_ones_own_roles(team: Team) -> None:
    Role.objects.filter(pk=team.other.pk).update(title="The other post")
    for who, client in team.clients.items():
        for place in ("/", "/search?q=other", "/search?q=Anjali"):
            page = client.get(place).content.decode()
            assert "The other post" not in page, f"{who} at {place}"
            assert "Anjali Verma" not in page


@pytest.mark.parametrize(("who", "shown"), [("hiring manager", True), ("coordinator", False)])
def test_pay_is_shown_to_whom_it_is_not_hidden_from(team: Team, who: str, shown: bool) -> None:
    assert team.own.parsed["band"]
    page = team.clients[who].get("/").content.decode()
    assert team.own.title in page
    assert ("₹" in page or "LPA" in page) == shown


def test_a_route_that_does_not_say_is_refused_even_to_owners(recruiter: User) -> None:
    from django.test import RequestFactory
    from django.urls import ResolverMatch

    from kasauti.web.permission import Permitted

    request = RequestFactory().get("/new")
    request.user = recruiter
    request.resolver_match = ResolverMatch(lambda r: None, (), {}, url_name="new")
    with pytest.raises(PermissionDenied):
        Permitted(lambda r: None).process_view(request, lambda r: None, (), {})
