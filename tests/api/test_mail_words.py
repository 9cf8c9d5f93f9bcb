"""The words of mails through the API: read, previewed, changed, put back."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import mail_words
from kasauti.records.models import AuditEntry
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PLACE = "/mail-templates/feedback_ready/en-gb"
OWN = {"subject": "Your sheet, {name}", "body": "Read it: {link}"}


def test_words_are_previewed_changed_and_put_back(program: Program) -> None:
    listed = program.get("/mail-templates")
    assert {one["name"] for one in listed} == set(mail_words.names())
    shipped = program.get(PLACE)
    assert (shipped["own"], "link" in shipped["variables"]) == (False, True)
    seen = program.ask("post", f"{PLACE}/preview", json=OWN)
    assert seen.json() == {"subject": "Your sheet, Kavya Menon", "body": "Read it: ⟨link⟩"}
    assert program.get(PLACE) == shipped
    kept = program.ask("put", PLACE, json=OWN).json()
    assert (kept["subject"], kept["own"], kept["changed_by"]) == (OWN["subject"], True, "Asha Rao")
    assert program.ask("delete", PLACE).json() == shipped
    assert program.ask("delete", PLACE).json() == shipped
    assert AuditEntry.objects.filter(verb="mail.restore_words").count() == 1


def test_a_variable_that_a_mail_does_not_have_is_refused_with_those_it_has(
    program: Program,
) -> None:
    odd = OWN | {"body": "You earn {salary}"}
    for method, address in (("put", PLACE), ("post", f"{PLACE}/preview")):
        answer = program.ask(method, address, json=odd)
        assert answer.status_code == 409
        assert "{salary} is not known here: use " in answer.json()["detail"]
    for address in ("/mail-templates/feedback_ready/fr", "/mail-templates/no-such/en-gb"):
        assert program.ask("get", address).status_code == 404
        assert program.ask("put", address, json=OWN).status_code == 404


def test_words_are_for_whoever_writes_for_the_team(program: Program) -> None:
    coordinator = program_of(member("Chitra", Membership.COORDINATOR))
    assert coordinator.ask("get", "/mail-templates").status_code == 403
    assert coordinator.ask("put", PLACE, json=OWN).status_code == 403
