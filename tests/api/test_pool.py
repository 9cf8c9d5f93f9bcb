"""The talent pool through the API: found, put onto a role, views kept, two records made one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import duplicate_searches, duplicates, roles, tokens
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Duplicate,
    Merge,
    ResumeFile,
    Role,
    SavedView,
    User,
)
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
KEY = {"Idempotency-Key": "one"}


@pytest.fixture
def other(user: User) -> Role:
    return roles.create(demonstration.role(), by=user)


@pytest.fixture
def kavya(db: None) -> Candidate:
    return Candidate.objects.create(
        name="Kavya Menon", email="kavya@example.in", location="Pune", phone="+91 98450 12345"
    )


def names(program: Program, **asked: Any) -> set[str]:
    return {one["name"] for one in program.get("/pool", **asked)["items"]}


def applied(candidate: Candidate, role: Role) -> Application:
    file, _ = ResumeFile.objects.get_or_create(
        sha256=f"{candidate.pk:064d}", defaults={"size": 3, "name": f"{candidate.pk}.pdf"}
    )
    return Application.objects.create(candidate=candidate, role=role, file=file)


def test_the_pool_is_searched_as_on_its_page(
    application: Application, program: Program, kavya: Candidate
) -> None:
    ramesh = str(application.candidate)
    assert names(program) == {ramesh, "Kavya Menon"}
    for asked, found in (
        ({"words": "KAVYA@"}, {"Kavya Menon"}), ({"place": "pune"}, {"Kavya Menon"}),
        ({"came": "applied"}, {ramesh}), ({"standing": "none"}, {"Kavya Menon"}),
        ({"standing": "open"}, {ramesh}), ({"standing": "ended"}, set()),
        ({"skill": "Python"}, {ramesh}), ({"agreed": "no"}, set()), ({"words": "\x00"}, set()),
    ):  # fmt: skip
        assert names(program, **asked) == found, asked
    for wrong in ({"skill": "no such thing"}, {"came": "by bus"}, {"level": 6}):
        assert program.ask("get", "/pool", data=wrong).status_code == 422
    one = program.get(f"/pool/{application.candidate_id}")
    assert one["applications"] == [
        {"application": application.pk, "role": application.role.slug, "stage": "new"}
    ]
    first = program.get("/pool", limit=1)
    rest = program.get("/pool", limit=1, cursor=first["next"])
    assert [one["name"] for one in (*first["items"], *rest["items"])] == ["Kavya Menon", ramesh]


def test_people_are_put_onto_a_role_and_taken_off_again(
    application: Application, program: Program, other: Role, kavya: Candidate
) -> None:
    place = f"/roles/{other.slug}/pool"
    told = {"people": [application.candidate_id, kavya.pk]}
    added = [program.ask("post", place, json=told, headers=KEY) for _ in range(2)]
    assert added[0].status_code == 201, added[0].content
    assert added[1].json() == added[0].json()
    assert (added[0].json()["people"], len(added[0].json()["left"])) == (1, 1)
    assert program.ask("post", place, json=told).status_code == 409
    assert program.ask("post", place, json={"people": [10**9]}).status_code == 422
    sent = {"resume": SimpleUploadedFile("kavya.txt", b"Kavya Menon. Python, PyTorch.")}
    by_file = program.ask("post", f"{place}/{kavya.pk}", data=sent)
    assert by_file.status_code == 201, by_file.content
    assert other.applications.count() == 2
    back = program.ask("post", f"/intakes/{added[0].json()['intake']}/take-back")
    assert back.json() == {"people": 1}
    gone = f"/intakes/{added[0].json()['intake']}/take-back"
    assert program.ask("post", gone).status_code == 409
    assert [one.candidate for one in other.applications.all()] == [kavya]
    roles.archive(other, by=User.objects.get())
    assert program.ask("post", place, json=told).status_code == 422


def test_a_recruiter_of_one_role_finds_its_people_and_no_others(
    application: Application, program: Program, other: Role, kavya: Candidate
) -> None:
    recruiter = program_of(member("Rita", Membership.RECRUITER, other))
    assert names(recruiter) == set()
    applied(kavya, other)
    assert names(recruiter) == {"Kavya Menon"}
    assert recruiter.ask("get", f"/pool/{application.candidate_id}").status_code == 404
    told = {"people": [application.candidate_id]}
    assert recruiter.ask("post", f"/roles/{other.slug}/pool", json=told).status_code == 422
    assert recruiter.ask("post", f"/roles/{application.role.slug}/pool", json=told).status_code == (
        404
    )
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, other))
    assert manager.ask("get", "/pool").status_code == 403
    applied(kavya, application.role)
    (seen,) = recruiter.get("/pool")["items"]
    assert [one["role"] for one in seen["applications"]] == [other.slug]


def test_a_token_for_people_does_not_open_the_pool(program: Program, user: User) -> None:
    _, secret = tokens.create("people", ["people:read", "people:write"], user=user, by=None)
    narrow = Program(program.client, secret)
    assert narrow.ask("get", "/pool").status_code == 403
    assert narrow.ask("get", "/duplicates").status_code == 403


def test_the_pool_costs_the_same_for_two_and_for_thirty(
    application: Application, program: Program, other: Role
) -> None:
    program.get("/roles")  # a token's first use is written down
    costs = []
    for n in (1, 29):
        for i in range(n):
            applied(Candidate.objects.create(name=f"N {n} {i}", email=f"e{i}@example.in"), other)
        duplicates.find()
        for address in ("/pool", "/duplicates", "/merges"):
            with CaptureQueriesContext(connection) as asked:
                program.get(address)
            costs.append(len(asked))
    assert costs[:3] == costs[3:]


def test_views_are_kept_shared_and_removed_by_their_owner(role: Role, program: Program) -> None:
    told = {"name": " My  view ", "query": "standing=open&words=Kavya&page=2"}
    kept = program.ask("post", "/pool-views", json=told)
    assert kept.status_code == 201, kept.content
    assert (kept.json()["name"], kept.json()["query"]) == ("My view", "standing=open")
    place = f"/roles/{role.slug}/views/pipeline"
    shared = program.ask("post", place, json={"name": "Late", "query": "late=on", "shared": True})
    private = program.ask("post", place, json={"name": "Mine", "query": "late=on"})
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, role))
    seen = manager.ask("get", place).json()
    assert seen == [shared.json()]
    for number in (shared.json()["id"], private.json()["id"]):
        assert manager.ask("delete", f"/views/{number}").status_code == 404
    assert program.ask("delete", f"/views/{private.json()['id']}").json() == private.json()
    assert [one["name"] for one in program.ask("get", "/pool-views").json()] == ["My view"]
    assert program.ask("get", f"/roles/{role.slug}/views/pool").status_code == 422
    for query in ("words=Kavya", "&" * 200):
        answer = program.ask("post", "/pool-views", json={"name": "x", "query": query})
        assert answer.status_code == 409, answer.content
    assert SavedView.objects.count() == 2


@pytest.fixture
def pair(application: Application, kavya: Candidate) -> Duplicate:
    Candidate.objects.filter(pk=application.candidate_id).update(email="Kavya@example.in")
    assert duplicates.find() == 1
    return Duplicate.objects.get()


def test_two_records_are_compared_merged_and_taken_apart(
    application: Application, program: Program, pair: Duplicate, kavya: Candidate
) -> None:
    (listed,) = program.get("/duplicates")["items"]
    assert listed["reasons"] == ["same mail address"]
    compared = program.get(f"/duplicates/{pair.pk}")
    assert (compared["folds"], compared["hindrance"]) == ([], "")
    assert [one["id"] for one in compared["applications"]] == [application.pk]
    place = f"/duplicates/{pair.pk}/merge"
    assert program.ask("post", place, json={"keep": 10**9}).status_code == 422
    merged = [program.ask("post", place, json={"keep": kavya.pk}, headers=KEY) for _ in range(2)]
    assert merged[0].status_code == 201, merged[0].content
    assert merged[1].json() == merged[0].json()
    assert merged[0].json()["kept"] == kavya.pk
    application.refresh_from_db()
    assert application.candidate_id == kavya.pk
    assert program.ask("get", f"/duplicates/{pair.pk}").status_code == 404
    (standing,) = program.get("/merges")["items"]
    undo = f"/merges/{standing['id']}/undo"
    assert program.ask("post", undo).json()["undone_by"] == "Asha Rao"
    assert program.ask("post", undo).status_code == 409
    application.refresh_from_db()
    assert application.candidate_id != kavya.pk
    assert program.get("/merges")["items"] == []
    assert program.ask("post", f"/duplicates/{pair.pk}/part").json()["parted"] is True
    assert program.get("/duplicates")["items"] == []
    assert AuditEntry.objects.filter(verb__startswith="merges.").count() == 2


def test_duplicates_are_looked_for_by_a_worker(program: Program, kavya: Candidate) -> None:
    Candidate.objects.create(name="K. Menon", email=kavya.email)
    asked = program.ask("post", "/duplicates")
    assert asked.status_code == 202, asked.content
    told = asked.json()
    assert (told["finished"], told["done"], told["new"]) == (False, 0, 0)
    assert program.ask("post", "/duplicates").json()["id"] == told["id"]
    duplicate_searches.run(told["id"])
    told = program.get(f"/duplicate-searches/{told['id']}")
    assert (told["finished"], told["done"], told["new"]) == (True, told["of"], 1)
    assert len(program.get("/duplicates")["items"]) == 1
    assert program.ask("get", f"/duplicate-searches/{10**9}").status_code == 404


def test_whoever_has_a_part_in_one_role_settles_and_reads_no_pair_across_two(
    application: Application, program: Program, pair: Duplicate, kavya: Candidate, other: Role
) -> None:
    applied(kavya, other)
    recruiter = program_of(member("Rita", Membership.RECRUITER, other))
    assert recruiter.get("/duplicates")["items"] == []
    compared = recruiter.ask("get", f"/duplicates/{pair.pk}")
    assert compared.status_code == 404
    assert str(application.candidate) not in compared.content.decode()
    for verb, told in (("merge", {"keep": kavya.pk}), ("part", {})):
        answer = recruiter.ask("post", f"/duplicates/{pair.pk}/{verb}", json=told)
        assert answer.status_code == 409, answer.content
    assert not Merge.objects.exists()
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, other))
    assert manager.ask("post", f"/duplicates/{pair.pk}/part").status_code == 403
