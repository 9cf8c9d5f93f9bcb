"""The words of mails: variables, preview, own words and the way back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kasauti.actions import mail_words
from kasauti.records.models import MailTemplate

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_words_are_previewed_kept_and_put_back(visitor: Client) -> None:
    place = reverse("mail_word", args=("application_received", "en-gb"))
    page = visitor.get(place).content.decode()
    assert "{role}" in page
    assert "Kavya Menon" in page
    told = {"subject": "Thanks: {role}", "body": "Hello {name}, see {link}"}
    preview = visitor.post(place, told | {"do": "preview"}).content.decode()
    assert "Thanks: ⟨role⟩" in preview
    assert not MailTemplate.objects.exists()
    unknown = visitor.post(place, told | {"body": "{salary}", "do": "keep"})
    assert unknown.status_code == 422
    assert "is not known here" in unknown.content.decode()
    assert visitor.post(place, told | {"do": "keep"}).status_code == 302
    subject, _body = mail_words.filled("application_received", name="A", role="B", link="C")
    assert subject == "Thanks: B"
    assert "yours, Asha Rao" in visitor.get(reverse("mail_words")).content.decode()
    visitor.post(place, {"do": "restore"})
    assert not MailTemplate.objects.exists()
    assert visitor.get(reverse("mail_word", args=("nothing", "en-gb"))).status_code == 404
    assert visitor.get(reverse("mail_word", args=("digest", "hi"))).status_code == 404
