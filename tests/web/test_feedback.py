"""The feedback sheet: anchors only, after the decision; a contested line is read by another."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kasauti.access import Membership
from kasauti.actions import feedback, links, scorecards
from kasauti.actions.links import STATUS
from kasauti.actions.refusals import Refused
from kasauti.records.models import Contest, Decision, FeedbackSheet
from kasauti.skills import competency
from tests.web.conftest import Round as Hiring
from tests.web.test_interviews import Loop, loop, person, signed_in

__all__ = ["loop"]  # the fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db]
REASON = "I named the cost of the second index when you asked for it."


def decided(loop: Loop, hiring: Hiring) -> None:
    loop.file("bilal", 3)
    loop.file("chitra", 4)
    loop.file("deepa", 4)
    scorecards.decide(
        loop.application, outcome=Decision.Outcome.NOT_NOW, reason="Below the bar in design.",
        by=hiring.user,
    )  # fmt: skip


def address(loop: Loop) -> str:
    token = links.sign(STATUS, loop.application.candidate_id)
    return reverse("own_feedback", args=[token, loop.application.pk])


def test_a_sheet_follows_the_decision_and_tells_anchors_alone(loop: Loop, hiring: Hiring) -> None:
    release = reverse("feedback_release", args=[loop.application.pk])
    hiring.client.post(release)
    assert not FeedbackSheet.objects.exists()
    assert Client().get(address(loop)).status_code == 404
    decided(loop, hiring)
    hiring.client.post(release)
    lines = {one["competency"]: one["level"] for one in FeedbackSheet.objects.get().lines}
    assert lines["S4"] == 3  # 3 and 4: the anchor that was reached, not nearly
    page = Client().get(address(loop)).content.decode()
    assert competency("S4").anchors[2] in page
    assert competency("S4").anchors[3] in page
    for secret in ("Zanzibar", "Bilal", "Chitra", "not taken forward", "Below the bar"):
        assert secret not in page
    assert "feedback sheet since" in hiring.get(reverse("debrief", args=[loop.application.pk]))


def test_whoever_chose_hindi_reads_the_anchors_in_hindi(loop: Loop, hiring: Hiring) -> None:
    decided(loop, hiring)
    feedback.release(loop.application, by=hiring.user)
    page = Client().get(address(loop), headers={"accept-language": "hi"}).content.decode()
    about = competency("S4")
    with override("hi"):
        told = [_(words) for words in (about.name, about.anchors[2], about.anchors[3])]
    assert [words for words in told if words not in page] == []
    assert [anchor for anchor in about.anchors if anchor in page] == []
    assert 'lang="en"' not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "मशीन" in page  # drafted by a machine, and said so


def test_a_contested_line_is_read_by_somebody_who_rated_nothing(loop: Loop, hiring: Hiring) -> None:
    decided(loop, hiring)
    feedback.release(loop.application, by=hiring.user)
    client = Client()
    assert client.post(address(loop), {"competency": "S4", "words": "no"}).status_code == 422
    assert client.post(address(loop), {"competency": "S4", "words": REASON}).status_code == 302
    assert client.post(address(loop), {"competency": "S4", "words": REASON}).status_code == 422
    held = Contest.objects.get()
    place = reverse("contest", args=[held.pk])
    rater = loop.client("bilal").get(place).content.decode()
    assert "Zanzibar" not in rater
    with pytest.raises(Refused, match="rated nothing"):
        feedback.answer(held, level=5, words=REASON, by=loop.cards["bilal"].rater)
    other = person("eshan", Membership.INTERVIEWER)
    page = signed_in(other).get(place).content.decode()
    assert page.count("Zanzibar") == 2
    assert "Bilal" not in page
    signed_in(other).post(place, {"level": "4", "words": "The cost was named, with the number."})
    told = client.get(address(loop)).content.decode()
    assert "The cost was named, with the number." in told
    assert {
        one["level"] for one in FeedbackSheet.objects.get().lines if one["competency"] == "S4"
    } == {4}
    assert {
        c.ratings.get(competency="S4").level
        for c in loop.cards.values()
        if c.ratings.filter(competency="S4")
    } == {3, 4}


def test_another_candidates_link_opens_no_sheet(loop: Loop, hiring: Hiring) -> None:
    decided(loop, hiring)
    feedback.release(loop.application, by=hiring.user)
    (other,) = [a for a in hiring.apply(sorted_names()[1]) if a.pk != loop.application.pk]
    token = links.sign(STATUS, other.candidate_id)
    assert (
        Client().get(reverse("own_feedback", args=[token, loop.application.pk])).status_code == 404
    )


def sorted_names() -> list[str]:
    from tests.web.conftest import TOLD

    return sorted(TOLD)
