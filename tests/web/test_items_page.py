"""Each question: how often asked and last; difficulty and discrimination from enough answers on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import item_figures, knowledge, packets
from kasauti.interviews import Response
from kasauti.records.models import KnowledgeCheck, Room, Round
from tests.interviews.test_gate import responses
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import Loop, loop, person, signed_in

__all__ = ["loop"]  # the fixture
pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_family_says_nothing_below_thirty_answers(
    hiring: Hiring, loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.ask(loop.application, due_at=timezone.now() + timedelta(days=3), by=hiring.user)
    check = KnowledgeCheck.objects.get()
    drawn = [item["family"]["id"] for item in check.items]
    assert not any(row.asked for row in item_figures.family_rows())  # nobody has opened it
    KnowledgeCheck.objects.update(opened_at=timezone.now())
    first, second = drawn[:2]
    names = {"good": first, "easy": second}

    def told(people: int) -> list[Response]:
        rows = responses(people)
        return [Response(r.person, names.get(r.family, r.family), r.right) for r in rows]

    monkeypatch.setattr(knowledge, "responses", lambda: told(29))
    rows = {row.id: row for row in item_figures.family_rows()}
    assert {one for one, row in rows.items() if row.asked} == set(drawn)
    assert rows[first].last is not None
    assert (rows[first].answers, rows[first].missing, rows[first].difficulty) == (29, 1, None)
    assert rows[first].discrimination is None
    assert "1 answer is missing" in hiring.get(reverse("items"))

    monkeypatch.setattr(knowledge, "responses", lambda: told(150))
    rows = {row.id: row for row in item_figures.family_rows()}
    assert rows[first].missing == 0
    assert (rows[first].discrimination or 0) > 0.2
    assert "answer it rightly" in rows[second].retire
    page = hiring.get(reverse("items"))
    assert page.count(">retired<") == 1
    assert "30 answers are missing" in page


def test_a_design_question_counts_once_it_was_heard(hiring: Hiring, loop: Loop) -> None:
    tables = item_figures.heard_tables()
    assert [table.stage.code for table in tables] == ["A", "O", "L", "E"]
    assert all(row.asked == 0 and row.last is None for table in tables for row in table.rows)
    loop.file("bilal")
    loop.file("chitra")
    (first, *rest) = item_figures.heard_tables()[0].rows
    assert (first.asked, first.last is not None) == (1, True)  # one round, two scorecards
    assert not any(row.asked for row in rest)
    held = loop.cards["bilal"].round
    started = timezone.now() - timedelta(days=1)
    Room.objects.create(round=held, started_at=started)
    assert item_figures.heard_tables()[0].rows[0] == item_figures.HeardRow(first.title, 1, started)
    assert "Real-time product recommendations" in hiring.get(reverse("items"))
    reader = person("gita", Membership.INTERVIEWER)
    assert signed_in(reader).get(reverse("items")).status_code == 403


def test_what_is_read_aloud_counts_once_it_was_heard(hiring: Hiring, loop: Loop) -> None:
    held = loop.cards["deepa"].round
    Round.objects.filter(pk=held.pk).update(code="O30+E30", read_aloud=["O3", "E1", "E4"])

    def asked() -> dict[str, int]:
        rows = (row for table in item_figures.heard_tables() for row in table.rows)
        return {row.title: row.asked for row in rows if row.asked}

    assert asked() == {}
    started = timezone.now() - timedelta(days=1)
    Room.objects.create(round=held, started_at=started)
    other = loop.cards["bilal"].round
    Round.objects.filter(pk=other.pk).update(read_aloud=["O3"], question="")
    Room.objects.create(round=other, started_at=started)
    titles = {one: packets.bank(one[0])[one] for one in ("O3", "E1", "E4")}
    assert asked() == {titles["O3"]: 2, titles["E1"]: 1, titles["E4"]: 1}
    assert titles["E1"][:40] in hiring.get(reverse("items"))
