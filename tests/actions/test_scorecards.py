"""Scorecards lock on filing, and nobody reads another's before filing their own."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kasauti.actions import intakes, interviews, reading, scorecards, trail, users
from kasauti.actions.refusals import Refused
from kasauti.actions.scorecards import Given
from kasauti.records.models import (
    Application,
    AuditEntry,
    Decision,
    Rating,
    Role,
    Scorecard,
    User,
)
from kasauti.records.scorecards import may_see_averages, scorecards_for
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
YES = Scorecard.Recommendation.YES
SEEN = "Named the cheapest test that separates the two causes."


@pytest.fixture
def application(role: Role, user: User) -> Application:
    intake = intakes.drop(role, [("kavya.txt", resume())], by=user)
    for item in intake.items.all():
        reading.read_item(item.pk)
    return Application.objects.get()


@pytest.fixture
def cards(application: Application, user: User) -> dict[str, Scorecard]:
    """Two raters in the design round, one in the lab, one shadow."""
    plan = interviews.draw(application, by=user)
    found = {}
    for name, code in (("bilal", "A"), ("chitra", "A"), ("deepa", "D")):
        rater = users.create(
            f"{name}@example.in", name=name.title(), password="long enough one", by=None
        )
        found[name] = interviews.seat(plan.rounds.get(code__startswith=code), rater, by=user)
    shadow = users.create("eshan@example.in", name="Eshan", password="long enough one", by=None)
    lab = plan.rounds.get(code__startswith="D")
    found["eshan"] = interviews.seat(lab, shadow, by=user, part=Scorecard.Part.SHADOW)
    return found


def rate(card: Scorecard, level: int | None = 4, **other: int | None) -> Scorecard:
    given = {c: Given(other.get(c, level), SEEN) for c in scorecards.asked(card)}
    return scorecards.save(card, given, summary="Clear.", by=card.rater)


def file(card: Scorecard, level: int = 4) -> Scorecard:
    return scorecards.file(rate(card, level), recommendation=YES, by=card.rater)


def seen(reader: User, application: Application) -> set[str]:
    return {str(card.rater) for card in scorecards_for(reader, application)}


def test_a_draft_is_kept_and_only_its_rater_writes_it(
    cards: dict[str, Scorecard], user: User
) -> None:
    card = rate(cards["deepa"])
    assert card.ratings.count() == len(scorecards.asked(card)) == 6
    rate(card, 3)
    assert set(card.ratings.values_list("level", flat=True)) == {3}
    with pytest.raises(Refused, match="its rater alone"):
        scorecards.save(card, {}, by=user)


def test_filing_asks_for_everything(cards: dict[str, Scorecard]) -> None:
    card = cards["deepa"]
    with pytest.raises(Refused, match="M1: give a level, or say that it was not observed"):
        scorecards.file(card, recommendation=YES, by=card.rater)
    scorecards.save(card, {c: Given(4, "yes") for c in scorecards.asked(card)}, by=card.rater)
    with pytest.raises(Refused, match="write what you saw or heard"):
        scorecards.file(card, recommendation=YES, by=card.rater)
    scorecards.save(card, {"M1": Given(5, SEEN, prompted=True)}, by=card.rater)
    with pytest.raises(Refused, match="prompted reaches 4"):
        scorecards.file(card, recommendation=YES, by=card.rater)
    rate(card, None)
    with pytest.raises(Refused, match="Nothing was observed"):
        scorecards.file(card, recommendation=YES, by=card.rater)


def test_there_is_no_neutral_recommendation() -> None:
    assert {r.value for r in Scorecard.Recommendation} == {"strong no", "no", "yes", "strong yes"}


def test_not_observed_has_no_level(cards: dict[str, Scorecard], application: Application) -> None:
    scorecards.file(rate(cards["deepa"], 4, M6=None), recommendation=YES, by=cards["deepa"].rater)
    for name in ("bilal", "chitra"):
        file(cards[name])
    dossier = scorecards.dossier_for(cards["deepa"].rater, application)
    m6 = next(one for one in dossier.competencies if one.estimate.subject == "M6")
    assert "D" not in {means for means, _, _ in m6.means}


def test_filed_is_locked(cards: dict[str, Scorecard]) -> None:
    card = file(cards["deepa"])
    with pytest.raises(Refused, match="is filed"):
        rate(card, 1)
    with pytest.raises(Refused, match="is filed"):
        scorecards.file(card, recommendation=YES, by=card.rater)


def test_nobody_sees_anything_of_others_before_filing(
    cards: dict[str, Scorecard], application: Application, user: User
) -> None:
    admin = User.objects.create_superuser("root@example.in", "long enough one", name="Root")
    file(cards["bilal"])
    for reader in (user, admin, cards["chitra"].rater, cards["deepa"].rater, cards["eshan"].rater):
        assert seen(reader, application) <= {str(reader)}
        assert not may_see_averages(reader, application)
        with pytest.raises(Refused, match="every scorecard is filed"):
            scorecards.dossier_for(reader, application)
    assert seen(cards["bilal"].rater, application) == {"Bilal"}
    file(cards["deepa"])
    assert seen(cards["deepa"].rater, application) == {"Bilal", "Deepa"}
    assert seen(admin, application) == set()
    file(cards["chitra"])
    for reader in (user, admin, cards["bilal"].rater):
        assert seen(reader, application) == {"Bilal", "Chitra", "Deepa"}
        assert may_see_averages(reader, application)
    assert seen(cards["eshan"].rater, application) == {"Eshan"}


def test_a_shadow_files_and_does_not_count(
    cards: dict[str, Scorecard], application: Application
) -> None:
    for name in ("bilal", "chitra", "deepa"):
        file(cards[name], 3)
    before = scorecards.dossier_for(cards["bilal"].rater, application)
    file(cards["eshan"], 1)
    assert scorecards.dossier_for(cards["bilal"].rater, application) == before


def test_an_amendment_stands_beside_and_moves_nothing(
    cards: dict[str, Scorecard], application: Application
) -> None:
    for name in ("bilal", "chitra", "deepa"):
        file(cards[name], 3)
    before = scorecards.dossier_for(cards["bilal"].rater, application)
    rating = Rating.objects.filter(scorecard=cards["deepa"]).first()
    assert rating is not None
    with pytest.raises(Refused, match="Only the rater"):
        scorecards.amend(rating, level=5, reason="Convinced.", by=cards["bilal"].rater)
    scorecards.amend(rating, level=5, reason="Chitra saw the fix.", by=cards["deepa"].rater)
    rating.refresh_from_db()
    assert (rating.level, rating.amended_level) == (3, 5)
    assert scorecards.dossier_for(cards["bilal"].rater, application) == before
    with pytest.raises(Refused, match="already"):
        scorecards.amend(rating, level=4, reason="Again.", by=cards["deepa"].rater)


def test_a_decision_needs_all_scorecards_and_a_reason(
    cards: dict[str, Scorecard], application: Application, user: User
) -> None:
    words = "Above the bar on both sides, two means each."
    with pytest.raises(Refused, match="every scorecard"):
        scorecards.decide(application, outcome=Decision.Outcome.OFFER, reason=words, by=user)
    for name in ("bilal", "chitra", "deepa"):
        file(cards[name])
    with pytest.raises(Refused, match="Say why"):
        scorecards.decide(application, outcome=Decision.Outcome.OFFER, reason="ok", by=user)
    decision = scorecards.decide(
        application, outcome=Decision.Outcome.NOT_NOW, reason=words, override=True, by=user
    )
    assert decision.dossier["person"] == "Kavya Menon"
    entry = AuditEntry.objects.latest("number")
    assert entry.detail["override"] is True
    assert trail.check() is None


def test_the_audit_trail_tells_no_level(cards: dict[str, Scorecard]) -> None:
    file(cards["deepa"], 2)
    for entry in AuditEntry.objects.filter(verb__startswith="scorecards."):
        assert set(entry.detail) <= {"round"}


def test_the_database_refuses_what_is_off_the_scale(cards: dict[str, Scorecard]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(scorecard=cards["deepa"], competency="M5", level=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scorecard.objects.filter(pk=cards["deepa"].pk).update(filed_at="2026-12-01T00:00Z")
