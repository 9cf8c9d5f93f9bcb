"""A token opens no more than its user may: every operation × every membership."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja import Schema
from ninja.operation import Operation

from kasauti import demonstration
from kasauti.access import NOBODY, Membership, Standing, may_hold
from kasauti.access.need import Concerned
from kasauti.actions import roles, tokens
from kasauti.api.app import api
from kasauti.api.tokens import Bearer
from kasauti.records.models import Application, Candidate, ResumeFile, Role, Seat, User
from tests.api.conftest import Program
from tests.web.test_permission_matrix import BY_KIND, PK, things

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def operations() -> Iterator[tuple[str, Operation]]:
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for one in view.operations:
                yield f"{one.methods[0]} {path}", one


OPERATIONS = dict(operations())


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_needs(name: str) -> None:
    asked = OPERATIONS[name].auth_callbacks
    assert asked
    for one in asked:
        assert isinstance(one, Bearer)
        assert one.need.permission is not None
        assert not NOBODY.may_somewhere(one.need.permission)
        for membership in Membership:
            on = Standing(on={7: frozenset({membership})})
            held = may_hold(membership, one.need.permission)
            assert on.may(one.need.permission, 7) == held


# Operations that name one thing and no role by it, with the reason. A thing that is somebody's own
# is "not found" for others; the rest is the installation's, for whoever holds the permission.
OWN = {
    "GET /pool/{pk}": "people of roles that one searches for",
    "DELETE /views/{pk}": "one's own views",
    "DELETE /stand-ins/{pk}": "whom one had stand in",
    "DELETE /costs/{pk}": "costs of roles that one keeps them for",
    "GET /imports/{pk}": "files that one took in",
    "POST /imports/{pk}/look": "files that one took in",
    "POST /imports/{pk}/files": "files that one took in",
    "POST /imports/{pk}/start": "files that one took in",
    "POST /imports/{pk}/go-on": "files that one took in",
    "GET /imports/{pk}/report.csv": "files that one took in",
}
OF_ALL = {
    "GET /reports/{key}": "a kind of report; it narrows its rows",
    "GET /reports/{key}.csv": "a kind of report; it narrows its rows",
    "GET /reports/{key}/people": "a kind of report; it narrows its people",
    "GET /duplicate-searches/{pk}": "how far a search is: figures",
    "GET /mail-templates/{name}/{language}": "words of the installation",
    "PUT /mail-templates/{name}/{language}": "words of the installation",
    "DELETE /mail-templates/{name}/{language}": "words of the installation",
    "POST /mail-templates/{name}/{language}/preview": "words of the installation",
    "PUT /own-templates/{pk}": "words of the installation",
    "POST /own-templates/{pk}/archive": "words of the installation",
    "POST /own-templates/{pk}/bring-back": "words of the installation",
    "POST /design-questions/{question}/sheet": "a question of the bank",
    "GET /fault-curves/{fault}": "a fault of the bank",
    "GET /exemplars/{stage}": "invented interviews",
    "POST /exemplars/{stage}/sitting": "invented interviews",
    "POST /pay-surveys/{pk}/end": "pay of the market",
    "POST /team/{pk}/invitation": "for owners",
    "POST /team/{pk}/seats": "for owners",
    "DELETE /seats/{pk}": "for owners",
    "POST /team/{pk}/let-go": "for owners",
    "GET /skills/{skill_id}": "the scale",
    "GET /breaches/{pk}": "the register of the installation",
    "PUT /breaches/{pk}": "for owners",
    "POST /breaches/{pk}/told/{step}": "for owners",
    "GET /audit/checks/{pk}": "the chain of the installation",
    "DELETE /webhooks/{pk}": "for owners",
}
ARGUMENTS = {
    "pk": PK, "person": PK, "item": PK, "slug": BY_KIND["slug"], "form": "html", "batch": "a" * 32,
    "key": "funnel", "page": "pool", "name": "received", "language": "en-gb", "question": "a",
    "fault": "a", "stage": "D50", "kind": "offer", "skill_id": "python", "purpose": "talent_pool",
    "step": "board",
}  # fmt: skip


def concerned(name: str) -> Concerned | None:
    (bearer,) = OPERATIONS[name].auth_callbacks
    assert isinstance(bearer, Bearer)
    return bearer.need.concerned


def sent(name: str) -> dict[str, Any]:
    """Return what an operation is sent, so that a thing of somebody else's is looked for."""
    if name == "POST /imports/{pk}/files":
        return {"data": {"file": SimpleUploadedFile("resumes.zip", b"PK")}}
    return {} if name.startswith(("GET", "DELETE")) else {"json": {}}


def test_an_operation_on_one_thing_tells_its_role_or_why_it_has_none() -> None:
    of_no_role = {name for name in OPERATIONS if "{" in name and concerned(name) is None}
    assert of_no_role == {*OWN, *OF_ALL}


def test_no_operation_opens_anything_of_a_role_that_one_has_no_part_in(user: User) -> None:
    mine, other = (roles.create(demonstration.role(), by=user) for _ in range(2))
    Role.objects.filter(pk=other.pk).update(slug=BY_KIND["slug"], title="The other post")
    other.refresh_from_db()
    things(other, user)
    seats = [None, *(one for one in Membership if not one.whole)]
    programs = {str(one): program(one, mine if one else None) for one in seats}
    for name in OPERATIONS:
        method, path = name.lower().split()
        on, address = concerned(name), path.format(**ARGUMENTS)
        assert on is None or on(ARGUMENTS) == {other.pk}, f"things() makes none for {name}"
        theirs = on is not None or name in OWN
        if not theirs and method != "get":
            continue
        for who, asks in programs.items():
            answer = asks.ask(method, address, **sent(name))
            said = answer.content.decode(errors="replace")
            assert not theirs or answer.status_code in {403, 404}, f"{who}: {name}"
            assert not theirs or on is None or answer.status_code == 404, f"{who}: {name}"
            assert "Anjali" not in said, f"{who}: {name}"
            assert other.title not in said, f"{who}: {name}"


def test_no_two_schemas_share_a_name_in_the_description() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("kasauti.api.")]
    named = Counter(
        one.__name__
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Schema) and one.__module__ == module.__name__
    )
    assert [name for name, times in named.items() if times > 1] == []


SCOPE = {
    **dict.fromkeys(("notes", "minutes", "tasks", "attachments"), "notes"),
    **dict.fromkeys(("joining", "joinings"), "joining"),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_notes_and_the_joining_desk_are_opened_by_scopes_of_their_own(name: str) -> None:
    method, path = name.split()
    asked = {SCOPE[word] for word in path.split("/") if word in SCOPE}
    (bearer,) = OPERATIONS[name].auth_callbacks
    assert isinstance(bearer, Bearer)
    scope, _, verb = bearer.scope.partition(":")
    assert asked == {scope} & set(SCOPE.values())
    assert not asked or verb == ("read" if method == "GET" else "write")


def test_the_guide_lists_every_scope() -> None:
    guide = Path(__file__).parents[2] / "docs/how-to/use-the-api.md"
    listed = re.findall(r"^\| `(\w+:\w+)` \|", guide.read_text(), re.MULTILINE)
    assert listed == list(tokens.SCOPES)


def program(membership: Membership | None, role: Role | None) -> Program:
    user = User.objects.create_user(f"{membership}@example.in".replace(" ", ""), name="Somebody")
    if membership:
        Seat.objects.create(user=user, membership=membership, role=role)
    _, secret = tokens.create("everything", list(tokens.SCOPES), user=user, by=None)
    return Program(Client(), secret)


@pytest.fixture
def application(role: Role) -> Application:
    file = ResumeFile.objects.create(sha256="5" * 64, name="resume.pdf", size=3)
    candidate = Candidate.objects.create(name="Anjali Verma")
    return Application.objects.create(candidate=candidate, role=role, file=file)


def test_another_roles_people_are_not_there(application: Application, user: User) -> None:
    mine = roles.create(demonstration.role(), by=user)
    manager = program(Membership.HIRING_MANAGER, mine)
    assert [one["slug"] for one in manager.get("/roles")["items"]] == [mine.slug]
    assert manager.get("/applications")["items"] == []
    for address in (
        f"/roles/{application.role.slug}",
        f"/roles/{application.role.slug}/applications",
        f"/applications/{application.pk}",
        f"/applications/{application.pk}/file",
    ):
        answer = manager.ask("get", address)
        assert answer.status_code == 404
        assert "Anjali" not in answer.content.decode()


def test_who_has_a_part_and_may_not_is_refused(application: Application) -> None:
    auditor = program(Membership.AUDITOR, None)
    sent = {"to": "interview"}
    answer = auditor.ask("post", f"/applications/{application.pk}/stage", json=sent)
    assert answer.status_code == 403
    application.refresh_from_db()
    assert application.stage == "new"


def test_pay_is_left_out_for_whom_it_is_hidden(role: Role) -> None:
    assert role.parsed["band"]
    seen = program(Membership.FINANCE, role).get(f"/roles/{role.slug}")
    hidden = program(Membership.INTERVIEWER, role).get(f"/roles/{role.slug}")
    assert "band" in seen["role"]
    assert "band" not in hidden["role"]
