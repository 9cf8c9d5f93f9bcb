"""Pay policy, letterhead and competing offers through the API, where pay is shown."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import offers, roles
from kasauti.records.models import Application, CompetingOffer, Letterhead, PayPolicy, Role, User
from tests.actions.test_offers import terms
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
POLICY = {
    "basic_percent": "45", "hra_percent": "50", "pf": "full", "nps_percent": "0",
    "variable_percent": "10", "charges_inside": False, "welfare_fund": False,
    "allowances": "Internet = 24,000", "milestones": "", "joining_bonus": "10 %",
    "retention_bonus": "", "bonus_months": 18, "equity_percent": "35",
    "referral_bonus": "1.5 lakh", "referral_days": 90,
}  # fmt: skip
HEAD = {
    "name": "Example AI Private Limited", "address": "1 MG Road, Bengaluru",
    "signatory": "Asha Rao", "signatory_title": "Director", "committee": "ic@example.in",
    "privacy_contact": "privacy@example.in",
}  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'


def test_a_policy_is_read_set_and_kept_version_by_version(program: Program) -> None:
    assert (program.get("/pay-policy")["set_by"], program.get("/pay-policy")["pf"]) == (
        None,
        "ceiling",
    )
    done = program.ask("put", "/pay-policy", json=POLICY)
    assert done.status_code == 200, done.content
    told = program.get("/pay-policy")
    assert told == done.json()
    assert {name: told[name] for name in POLICY} == POLICY
    assert told["set_by"] == "Asha Rao"
    for change, said in (
        ({}, "Nothing differs"),
        ({"joining_bonus": "much"}, "not an amount"),
        ({"allowances": "Internet"}, "give a line like"),
        ({"basic_percent": "1e999999"}, ""),
    ):
        wrong = program.ask("put", "/pay-policy", json=POLICY | change)
        assert (wrong.status_code, said in wrong.json()["detail"]) == (409, True), wrong.content
    assert PayPolicy.objects.count() == 1


def test_a_letterhead_keeps_its_logo_until_it_is_dropped(program: Program) -> None:
    assert program.ask("get", "/letterhead").status_code == 404
    logo = SimpleUploadedFile("logo.svg", SVG, "image/svg+xml")
    made = program.ask("post", "/letterhead", data=HEAD | {"logo": logo})
    assert (made.status_code, made.json()["logo"]) == (200, True), made.content
    sent = program.ask("get", "/letterhead/logo.svg")
    assert (sent["Content-Type"], "sandbox" in sent["Content-Security-Policy"]) == (
        "image/svg+xml",
        True,
    )
    kept = program.ask("post", "/letterhead", data=HEAD | {"cin": "U72900KA2020PTC1"})
    assert (kept.json()["logo"], kept.json()["cin"]) == (True, "U72900KA2020PTC1")
    script = SimpleUploadedFile("l.svg", SVG.replace(b"<path", b"<script>1</script><path"))
    refused = program.ask("post", "/letterhead", data=HEAD | {"logo": script})
    assert refused.status_code in {200, 409}
    assert "<script" not in program.ask("get", "/letterhead/logo.svg").content.decode()
    dropped = program.ask("post", "/letterhead", data=HEAD | {"drop_logo": "true"})
    assert dropped.json()["logo"] is False
    assert program.ask("get", "/letterhead/logo.svg").status_code == 404
    assert program.ask("post", "/letterhead", data=HEAD | {"name": ""}).status_code == 422


def test_pay_settings_are_read_where_pay_is_shown_and_changed_by_owners_and_finance(
    role: Role,
) -> None:
    for membership in Membership:
        on = None if membership.whole else role
        reader = program_of(member(membership.name, membership, on))
        sees = membership in {
            Membership.OWNER, Membership.RECRUITER, Membership.HIRING_MANAGER, Membership.FINANCE,
        }  # fmt: skip
        changes = membership in {Membership.OWNER, Membership.FINANCE}
        assert reader.ask("get", "/pay-policy").status_code == (200 if sees else 403)
        assert reader.ask("get", "/letterhead").status_code in ({200, 404} if sees else {403})
        done = reader.ask("put", "/pay-policy", json=POLICY | {"basic_percent": str(len(str(on)))})
        assert (done.status_code == 403) is not changes
        done = reader.ask("post", "/letterhead", data=HEAD)
        assert (done.status_code == 403) is not changes
    assert Letterhead.objects.count() == 2


def test_ours_is_set_against_the_latest_that_the_candidate_named(
    application: Application, program: Program, user: User
) -> None:
    place = f"/applications/{application.pk}/competing-offers"
    named = {"employer": "Bharat Labs", "ctc": "48 lakh", "variable_percent": 10}
    early = program.ask("post", place, json=named)
    assert (early.status_code, "Build our package" in early.json()["detail"]) == (409, True)
    offers.prepare(application, terms(), by=user)
    assert program.ask("get", f"{place}/comparison").status_code == 409
    made = program.ask("post", place, json=named)
    assert made.status_code == 201, made.content
    assert made.json()["terms"] == {"ctc": "48 lakh", "variable_percent": "10"}
    newer = named | {"ctc": "50 lakh", "equity_a_year": "6 lakh"}
    program.ask("post", place, json=newer)
    told = program.get(f"{place}/comparison")
    assert told["competing"]["terms"]["ctc"] == "50 lakh"
    ctc = next(one for one in told["lines"] if one["theirs"] == "5000000.00")
    assert (ctc["ours"], ctc["difference"]) == ("7200000.00", "2200000.00")
    assert told["their_equity"] == "600000.00"
    assert [one["terms"]["ctc"] for one in program.get(place)["items"]] == ["50 lakh", "48 lakh"]
    for wrong in ({"ctc": "much"}, {"state": "Atlantis"}):
        assert program.ask("post", place, json=named | wrong).status_code == 409
    assert program.ask("post", place, json=named | {"basic_percent": 101}).status_code == 422
    assert CompetingOffer.objects.count() == 2


def test_competing_offers_are_only_for_who_reads_this_roles_offers(
    application: Application, user: User
) -> None:
    offers.prepare(application, terms(), by=user)
    place = f"/applications/{application.pk}/competing-offers"
    named = {"employer": "Bharat Labs", "ctc": "48 lakh"}
    for membership, reads, notes in (
        (Membership.INTERVIEWER, 403, 403),
        (Membership.COORDINATOR, 403, 403),
        (Membership.FINANCE, 200, 403),
        (Membership.HIRING_MANAGER, 200, 403),
    ):
        on = None if membership.whole else application.role
        reader = program_of(member(membership.name, membership, on))
        assert reader.ask("get", place).status_code == reads
        assert reader.ask("post", place, json=named).status_code == notes
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Dev", Membership.HIRING_MANAGER, other))
    for address in (place, f"{place}/comparison"):
        assert stranger.ask("get", address).status_code == 404
