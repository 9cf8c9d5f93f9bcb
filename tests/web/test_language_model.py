"""The optional language model in the pages: a stand-in speaks for one over a real socket."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from kasauti.actions import consultations
from kasauti.connections import LanguageModelSettings
from kasauti.records.models import AuditEntry, Consultation
from tests.connections.stand_in import Request, StandIn, stand_in

from .conftest import Round

pytestmark = pytest.mark.database
PERSON = "KS_Ramesh_Resume.pdf"


def named(model: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASAUTI_LANGUAGE_MODEL_URL", model.url)
    monkeypatch.setenv("KASAUTI_LANGUAGE_MODEL_NAME", "stand-in")


def test_without_the_setting_nothing_of_it_is_seen(
    hiring: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KASAUTI_LANGUAGE_MODEL_URL", raising=False)
    [one] = hiring.apply(PERSON)
    for address in (
        reverse("role_description", args=(hiring.role.slug,)),
        reverse("person", args=(one.pk,)),
    ):
        assert 'id="model"' not in hiring.get(address)
    hiring.client.post(reverse("ask_for_lines", args=(one.pk,)))
    assert not Consultation.objects.exists()


def test_words_are_proposed_checked_and_taken_only_when_accepted(
    hiring: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("role_description", args=(hiring.role.slug,))

    def answer(request: Request) -> str:
        text = request.body["messages"][1]["content"][len("<text>") : -len("</text>")]
        return f"{text} 99 times." if len(model.requests) > 1 else text.rstrip(".") + "!"

    with stand_in(answer) as model:
        named(model, monkeypatch)
        before = hiring.get(address)
        hiring.client.post(reverse("ask_for_words", args=(hiring.role.slug,)))
        hiring.client.post(reverse("ask_for_words", args=(hiring.role.slug,)))
        assert "is being asked" in hiring.get(address)
        consultation = Consultation.objects.get()
        consultations.run(consultation.pk)
    consultation.refresh_from_db()
    good, bad = consultation.found["passages"][:2]
    assert not good["refused"]
    assert bad["refused"] == "It adds 99."
    assert consultation.exchanges[0]["model"] == "stand-in"
    assert len(consultation.exchanges) == len(model.requests)
    page = hiring.get(address)
    assert "It adds 99." in page
    article = page.partition("<article")[2].partition("</article>")[0]
    assert article == before.partition("<article")[2].partition("</article>")[0]
    hiring.client.post(reverse("take_words", args=(consultation.pk, 1)))  # refused stays refused
    hiring.client.post(reverse("take_words", args=(consultation.pk, 0)))
    consultation.refresh_from_db()
    assert consultation.taken == {good["source"]: good["phrased"]}
    after = hiring.get(address).partition("<article")[2].partition("</article>")[0]
    assert after != article
    assert "99 times" not in after
    assert AuditEntry.objects.filter(verb__startswith="consultations.").count() == 3


def test_lines_stand_apart_and_change_no_level(
    hiring: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = hiring.apply(PERSON)
    address = reverse("person", args=(one.pk,))
    lines = [
        {"line": 1, "skill": "Python", "kind": "built"},
        {"line": 9999, "skill": "Python", "kind": "built"},
        {"line": 2, "skill": "Zorbing", "kind": "built"},
    ]
    with stand_in(json.dumps({"lines": lines})) as model:
        named(model, monkeypatch)
        hiring.client.post(reverse("ask_for_lines", args=(one.pk,)))
        consultations.run(Consultation.objects.get().pk)
        page = hiring.get(address)
    shown = json.dumps([request.body for request in model.requests])
    assert "Ramesh" not in shown
    assert one.candidate.email not in shown
    assert "[email]" in shown
    quote = Consultation.objects.get().found["lines"][0]["quote"]
    assert quote
    assert "changes no level" in page
    assert "a line that was not shown" in page
    result = one.result
    assert result is not None
    levels = result.levels
    one.refresh_from_db()
    assert one.result is not None
    assert one.result.levels == levels
    hiring.client.post(reverse("blind"))
    assert 'id="model"' not in hiring.get(address)


def test_a_model_that_fails_is_told(hiring: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in((400, b"no")) as model:
        named(model, monkeypatch)
        assert isinstance(consultations.model_settings(), LanguageModelSettings)
        hiring.client.post(reverse("ask_for_words", args=(hiring.role.slug,)))
        consultations.run(Consultation.objects.get().pk)
        page = hiring.get(reverse("role_description", args=(hiring.role.slug,)))
    assert Consultation.objects.get().failure
    assert Consultation.objects.get().failure.split("{")[0][:20] in page
    assert "Polish the words" in page
