"""Templates with names of a team's own: made, previewed, chosen by language, archived."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.access import Membership
from kasauti.actions import mail_words, own_mail, own_templates
from kasauti.actions.refusals import Refused
from kasauti.records.models import AuditEntry, Candidate, Mail, OwnTemplate, User

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WORDS = {"subject": "Where we meet for {role}", "body": "Dear {name}, come to gate 2. {link}"}


def made(by: User, name: str = "Gate", language: str = "en-gb") -> OwnTemplate:
    return own_templates.create(name, language=language, **WORDS, by=by)


def test_one_is_previewed_kept_and_begins_a_mail(hiring: Round) -> None:
    place = reverse("own_template_new")
    told = {"name": "How to find us", "language": "en-gb", **WORDS}
    looked = hiring.client.post(place, told | {"do": "preview"}).content.decode()
    assert "Dear Kavya Menon, come to gate 2." in looked
    assert not OwnTemplate.objects.exists()
    assert hiring.client.post(place, told | {"do": "keep"}).status_code == 302
    assert "How to find us" in hiring.get(reverse("mail_words"))
    one = OwnTemplate.objects.get()
    (application,) = hiring.apply("KS_Ramesh_Resume.pdf")
    Candidate.objects.filter(pk=application.candidate_id).update(email="r@example.in")
    thread = reverse("mail_thread", args=(application.pk,))
    assert "How to find us" in hiring.get(thread)
    assert "come to gate 2" in hiring.get(thread, begin=f"own-{one.pk}")


def test_a_variable_that_there_is_not_is_told_at_once(visitor: Client) -> None:
    told = {"name": "X", "language": "en-gb", "subject": "Hi {salary}", "body": "B", "do": "keep"}
    answer = visitor.post(reverse("own_template_new"), told)
    assert answer.status_code == 422
    assert "{salary} is not known here" in answer.content.decode()


def test_those_in_the_persons_language_come_first(hiring: Round) -> None:
    for language in ("en-gb", "hi"):
        made(hiring.user, language=language)
    (application,) = hiring.apply("KS_Ramesh_Resume.pdf")
    person = application.candidate
    Candidate.objects.filter(pk=person.pk).update(email="r@example.in")
    Mail.objects.create(
        candidate=person, language="hi", recipient="r@example.in", subject="s", body="b",
        message_id="<1@x>", not_before=person.created_at, template="new_link",
    )  # fmt: skip
    page = hiring.get(reverse("mail_thread", args=(application.pk,)))
    assert page.index("Gate · हिन्दी") < page.index("Gate · English")


def test_a_name_is_one_templates_in_each_language(recruiter: User) -> None:
    made(recruiter)
    with pytest.raises(Refused, match="already"):
        made(recruiter, "gate")
    assert made(recruiter, "GATE", "hi").name == "Gate"
    for name in ("", mail_words.names()[0]):
        with pytest.raises(Refused, match="name that no other"):
            made(recruiter, name)
    with pytest.raises(Refused, match="no language"):
        made(recruiter, "Other", "xx")


def test_one_that_was_archived_meanwhile_stays_archived_when_its_words_change(
    recruiter: User,
) -> None:
    one = made(recruiter)
    own_templates.archive(OwnTemplate.objects.get(), by=recruiter)
    own_templates.change(one, subject="New", body="Other words", by=recruiter)
    assert OwnTemplate.objects.get().body == "Other words"
    assert not own_templates.standing().exists()


def test_words_are_changed_and_the_trail_knows(visitor: Client, recruiter: User) -> None:
    one = made(recruiter)
    place = reverse("own_template", args=(one.pk,))
    assert "come to gate 2" in visitor.get(place).content.decode()
    told = {"subject": "New", "body": "Other words", "do": "keep", "name": "stays"}
    assert visitor.post(place, told).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.body) == ("Gate", "Other words")
    verbs = AuditEntry.objects.filter(verb__startswith="own_templates")
    assert [v.verb for v in verbs] == ["own_templates.create", "own_templates.change"]


def test_an_archived_one_begins_no_mail_until_it_is_brought_back(
    visitor: Client, recruiter: User
) -> None:
    one, hindi = made(recruiter), made(recruiter, language="hi")
    place = reverse("own_template_archive", args=(one.pk,))
    visitor.post(place)
    assert not own_templates.standing().exists()
    with pytest.raises(Refused, match="No mail begins"):
        own_mail.beginning(f"own-{hindi.pk}")
    visitor.post(place)
    assert own_templates.standing().count() == 2
    assert own_mail.beginning(f"own-{one.pk}").subject == WORDS["subject"]


def test_whoever_may_not_change_words_makes_none(hiring: Round) -> None:
    hiring.client.force_login(seated(Membership.INTERVIEWER, hiring.role))
    assert hiring.client.get(reverse("own_template_new")).status_code == 403
