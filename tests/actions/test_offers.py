"""An offer from draft to day one, and everything that can come between."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kasauti.actions import (
    competing,
    consents,
    intakes,
    joinings,
    links,
    mail,
    offer_replies,
    offers,
    reading,
    seals,
    trail,
    users,
)
from kasauti.actions.offer_replies import Signed
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    AuditEntry,
    Mail,
    MailState,
    Offer,
    OfferLetter,
    OfferState,
    Role,
    User,
)
from kasauti.values import Rupees

from .conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
EXAMPLE = Path(__file__).parents[2] / "examples" / "offers" / "senior-ml-engineer.toml"


def terms(**offer: Any) -> dict[str, Any]:
    """Return the example's terms as the pages store them, open for ten days."""
    raw = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    today = timezone.localdate()
    raw["offer"] = {"dated": today, "expires": today + timedelta(days=10)} | offer
    raw["engagement"]["starts"] = raw["equity"]["granted_on"] = today + timedelta(days=60)
    return {
        table: {k: v.isoformat() if isinstance(v, date) else v for k, v in held.items()}
        for table, held in raw.items()
    }


@pytest.fixture
def second(db: None) -> User:
    return users.create("ravi@example.in", name="Ravi", password="a long enough one", by=None)


@pytest.fixture
def application(role: Role, user: User) -> Application:
    intake = intakes.drop(role, [("kavya.txt", resume())], by=user)
    for item in intake.items.all():
        reading.read_item(item.pk)
    return role.applications.get()


@pytest.fixture
def sent(application: Application, user: User, second: User) -> Offer:
    offer = offers.propose(offers.prepare(application, terms(), by=user), by=user)
    return offers.send(offers.approve(offer, by=second), by=user)


def code_of(offer: Offer) -> str:
    offer_replies.give_code(offer)
    last = Mail.objects.filter(template="offer_code").order_by("-pk")[0]
    return re.findall(r"\d{6}", last.subject)[0]


def token_of(offer: Offer) -> str:
    return offers.path_of(offer).split("/")[2]


def test_from_draft_to_a_sealed_letter_and_the_desk(sent: Offer, user: User) -> None:
    opened = offer_replies.opened(token_of(sent))
    offer_replies.note_opened(opened)
    signed = Signed("Kavya Menon", (((10, 10), (200, 90), (400, 30)),))
    offer = offer_replies.accept(opened, code=code_of(sent), signed=signed, check_consent=True)
    assert offer.state == OfferState.ACCEPTED
    letter = offer.letters.get(kind=OfferLetter.Kind.SIGNED)
    assert seals.look(bytes(letter.pdf)).whole
    appointment = offer_replies.appoint(offer, by=user)
    assert seals.look(bytes(appointment.pdf)).whole
    assert joinings.check_consent(offer.joining) is not None
    assert {item.kind for item in offer.joining.items.all()} == {"paper", "check-in"}
    assert trail.check() is None
    with pytest.raises(Refused, match="there already"):
        offer_replies.appoint(offer, by=user)


def test_who_is_written_to_in_hindi_gets_the_offer_in_hindi_with_its_day(
    application: Application, user: User, second: User
) -> None:
    mail.write("new_link", to=application.candidate, by=None, language="hi", link="L")
    offer = offers.propose(offers.prepare(application, terms(), by=user), by=user)
    offers.send(offers.approve(offer, by=second), by=user)
    offer_replies.give_code(offer)
    sent, code = (Mail.objects.get(template=template) for template in ("offer_sent", "offer_code"))
    assert (sent.language, code.language) == ("hi", "hi")
    day = offers.terms_of(offer).expires
    assert f"{day.day} " in sent.body
    assert f"{day:%B}" not in sent.body
    assert str(day.year) in sent.body
    assert re.search(r"\d{6}", code.subject)


def test_an_offer_that_was_taken_back_is_not_mailed_again(sent: Offer, user: User) -> None:
    told = Mail.objects.get(template="offer_sent")
    Mail.objects.filter(pk=told.pk).update(state=MailState.FAILED)
    offers.revoke(sent, reason="The position is closed", by=user)
    with pytest.raises(Refused, match="The offer is revoked now"):
        mail.send_again(told, by=user)


def test_the_trail_keeps_the_rules_under_every_figure_of_a_letter(sent: Offer) -> None:
    entry = AuditEntry.objects.get(verb="offers.send")
    said = offers.terms_of(sent)
    assert entry.detail["as_of"] == said.dated.isoformat()
    assert any(rule.startswith("epf.wage_ceiling from 20") for rule in entry.detail["rules"])
    kept = {rule.split(" from ")[0] for rule in entry.detail["rules"]}
    assert kept == {rule.id for rule in said.pay().rules}


def test_an_edited_letter_says_that_its_seal_is_broken(sent: Offer) -> None:
    offer = offer_replies.accept(
        sent, code=code_of(sent), signed=Signed("Kavya Menon"), check_consent=False
    )
    pdf = bytes(offer.letters.get(kind=OfferLetter.Kind.SIGNED).pdf)
    at = len(pdf) // 2
    assert "changed" in seals.look(pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]).said


def test_whoever_prepared_it_does_not_approve_and_the_second_is_told_of_the_first(
    application: Application, user: User, second: User
) -> None:
    offer = offers.propose(offers.prepare(application, terms(), by=user), by=user)
    with pytest.raises(Refused, match="second person"):
        offers.approve(offer, by=user)
    third = users.create("dev@example.in", name="Dev", password="a long enough one", by=None)
    offers.approve(offer, by=second)
    with pytest.raises(Refused, match="approved by Ravi"):
        offers.approve(offer, by=third)
    assert Offer.objects.get(pk=offer.pk).approved_by == second


def test_a_letter_that_breaks_a_rule_is_mended_or_overridden_by_name(
    application: Application, user: User
) -> None:
    bar = "For one year after leaving you shall not join any competitor."
    offer = offers.prepare(application, terms(further=[bar]), by=user)
    with pytest.raises(Refused, match="breaks F1"):
        offers.propose(offer, by=user)
    with pytest.raises(Refused, match="Say why"):
        offers.override(offer, rule="F1", reason=" ", by=user)
    with pytest.raises(Refused, match="does not break F2"):
        offers.override(offer, rule="F2", reason="no", by=user)
    offer = offers.override(offer, rule="F1", reason="counsel of 3 May", by=user)
    assert offers.propose(offer, by=user).state == OfferState.PROPOSED
    assert offer.overrides[0]["by"] == user.pk
    mended = offers.prepare(application, terms(), by=user)
    assert mended.version == 2
    assert offers.standing_findings(mended).passes


def test_a_revision_ends_the_link_before_it_and_keeps_every_version(
    sent: Offer, user: User
) -> None:
    again = offers.prepare(sent.application, terms(), by=user)
    assert again.version == 2
    with pytest.raises(Refused, match="newer version"):
        offer_replies.opened(token_of(sent))
    with pytest.raises(Refused, match="not open"):
        offer_replies.opened(token_of(again))
    assert Offer.objects.count() == 2


def test_a_changed_link_opens_nothing(sent: Offer) -> None:
    token = token_of(sent)
    for bad in (token[:-2], token.replace(token[5], "x", 1), "nothing"):
        with pytest.raises(Refused, match="not whole or was changed"):
            offer_replies.opened(bad)


def test_an_expired_link_says_so_and_opens_nothing(sent: Offer) -> None:
    ended = links.sign(offers.LINK, sent.pk, until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="This link has ended"):
        offer_replies.opened(ended)
    other = links.sign("status", sent.pk)
    with pytest.raises(Refused, match="not whole or was changed"):
        offer_replies.opened(other)
    assert Offer.objects.get(pk=sent.pk).opened_at is None


def test_a_lapsed_offer_is_read_but_not_signed(sent: Offer) -> None:
    code = code_of(sent)
    sent.terms["offer"]["dated"] = "2026-01-01"
    sent.terms["offer"]["expires"] = "2026-01-02"
    sent.save()
    assert offer_replies.lapsed(offer_replies.opened(token_of(sent)))
    with pytest.raises(Refused, match="has lapsed"):
        offer_replies.accept(sent, code=code, signed=Signed("K"), check_consent=False)
    assert Offer.objects.get(pk=sent.pk).state == OfferState.SENT


def test_wrong_codes_are_counted_and_end_the_code(sent: Offer) -> None:
    code = code_of(sent)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(4):
        with pytest.raises(Refused, match="not the code"):
            offer_replies.accept(sent, code=wrong, signed=Signed("K"), check_consent=False)
    for tried in (wrong, code):
        with pytest.raises(Refused, match="Too many"):
            offer_replies.accept(sent, code=tried, signed=Signed("K"), check_consent=False)
    with pytest.raises(Refused, match="just sent"):
        offer_replies.give_code(sent)
    assert not OfferLetter.objects.filter(kind=OfferLetter.Kind.SIGNED).exists()


def test_an_old_code_is_refused(sent: Offer) -> None:
    code = code_of(sent)
    Offer.objects.filter(pk=sent.pk).update(code_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="has ended"):
        offer_replies.accept(sent, code=code, signed=Signed("K"), check_consent=False)


def test_questions_declining_and_revoking(sent: Offer, user: User) -> None:
    question = offer_replies.ask(sent, "Is the bonus taxed?")
    offers.answer(question, "Yes, as salary.", by=user)
    assert Mail.objects.filter(template="offer_answered").count() == 1
    declined = offer_replies.decline(sent, "Another offer")
    assert (declined.state, declined.reason) == (OfferState.DECLINED, "Another offer")
    with pytest.raises(Refused, match="declined"):
        offers.revoke(sent, reason="late", by=user)


def test_a_revoked_offer_opens_no_more(sent: Offer, user: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        offers.revoke(sent, reason="", by=user)
    offers.revoke(sent, reason="The role was closed", by=user)
    with pytest.raises(Refused, match="taken this offer back"):
        offer_replies.opened(token_of(sent))


def test_a_drawing_too_long_or_outside_is_refused() -> None:
    with pytest.raises(Refused, match="leaves its field"):
        Signed("K", (((0, 0), (2000, 5)),))
    with pytest.raises(Refused, match="too long"):
        Signed("K", tuple(((1, 1), (2, 2)) for _ in range(61)))
    with pytest.raises(Refused, match="full name"):
        Signed(" ")


def test_bad_terms_are_refused_by_name_and_nothing_is_kept(
    application: Application, user: User
) -> None:
    for table, name, value, said in (
        ("pay", "ctc", "-5", r"pay\.ctc"),
        ("work", "state", "Ladakh", "no professional-tax record"),
        ("work", "hours_week", 60, "at most 48"),
        ("offer", "expires", "2020-01-01", "expires"),
        ("offer", "dated", "2010-01-01", "2010-01-01"),  # no law of that day is held
        ("pay", "ctc", "0", "above zero"),
        ("pay", "hra_percent", "101", "hra_percent"),
        ("pay", "allowances", [{"name": "All", "amount": "72 lakh"}], "does not hold its parts"),
        ("pay", "milestones", [{"name": "Live", "amount": "-3"}], r"pay\.milestones"),
    ):
        bad = terms()
        bad[table][name] = value
        with pytest.raises(Refused, match=said):
            offers.prepare(application, bad, by=user)
    assert not Offer.objects.exists()


def test_bands_and_peers(sent: Offer, user: User) -> None:
    lakh = Rupees.parse
    offers.set_band("L5", low=lakh("60 lakh"), middle=lakh("75 lakh"), high=lakh("90 lakh"),
                    source="Our survey", effective=date(2026, 4, 1), by=user)  # fmt: skip
    band = offers.band_of(offers.terms_of(sent))
    assert band is not None
    assert band.middle == lakh("75 lakh")
    assert offers.peers_of(sent) == []
    with pytest.raises(Refused, match="source"):
        offers.set_band("L6", low=lakh("1 lakh"), middle=lakh("2 lakh"), high=lakh("3 lakh"),
                        source="", effective=date(2026, 4, 1), by=user)  # fmt: skip


def test_the_desk(sent: Offer, user: User) -> None:
    offer = offer_replies.accept(
        sent, code=code_of(sent), signed=Signed("Kavya Menon"), check_consent=False
    )
    joining = offer.joining
    late = joining.first_day - timedelta(days=30)
    joinings.plan_notice(joining, resigned_on=late, notice_days=45, by=user)
    assert joinings.days_to_buy_out(joining) == 16
    item = joining.items.first()
    assert item is not None
    assert joinings.tick(item, by=user).done_at is not None
    assert joinings.tick(item, by=user).done_at is None
    heard = joinings.note(joining, "Holds an offer of a bank", by=user)
    assert heard.kind == "heard"
    assert joinings.keep_back_up(joining, None, by=user).back_up is None
    with pytest.raises(Refused, match="still to come"):
        joinings.joined(joining, on=joining.first_day, by=user)
    today = timezone.localdate()
    assert joinings.joined(joining, on=today, by=user).joined_on == today


def test_the_desks_signals_are_facts_and_days(sent: Offer, user: User) -> None:
    offer = offer_replies.accept(
        sent, code=code_of(sent), signed=Signed("Kavya Menon"), check_consent=True
    )
    joining, today = offer.joining, timezone.localdate()
    first = joinings.signals(joining, today)
    assert (first.silent_days, first.check_ins_due, first.competing) == (0, 0, ())
    later = joinings.signals(joining, today + timedelta(days=8))
    assert (later.silent_days, later.check_ins_due) == (8, 1)
    competing.note(offer.application, employer="A bank", told={"ctc": "80 lakh"}, by=user)
    paper, check_in = (joining.items.filter(kind=kind)[0] for kind in ("paper", "check-in"))
    joinings.tick(paper, by=user)
    joinings.tick(check_in, by=user)
    told = joinings.signals(joining, today + timedelta(days=8))
    assert (told.check_ins_due, told.papers_open) == (0, first.papers_open - 1)
    assert told.competing == ("A bank",)


def test_the_consent_to_a_background_check_is_one_in_the_ledger(sent: Offer, user: User) -> None:
    """Given with the offer, taken back at the desk or on one's own page: each sees the other's."""
    accepted = offer_replies.accept(
        sent, code=code_of(sent), signed=Signed("Kavya Menon"), check_consent=True
    )
    joining, candidate = accepted.joining, accepted.application.candidate
    assert consents.stands(candidate, Purpose.BACKGROUND_CHECK)
    joinings.withdraw_check_consent(joining, by=user)
    assert not consents.stands(candidate, Purpose.BACKGROUND_CHECK)
    with pytest.raises(Refused, match="no consent"):
        joinings.withdraw_check_consent(joining, by=user)
    for agree in (True, False):
        consents.change(
            candidate, Purpose.BACKGROUND_CHECK, agree=agree, language="hi", by=candidate
        )
        assert (joinings.check_consent(joining) is not None) == agree


def test_what_was_let_stand_in_the_offer_stands_in_the_appointment_letter(
    application: Application, user: User, second: User
) -> None:
    bar = "For one year after leaving you shall not join any competitor."
    offer = offers.prepare(application, terms(further=[bar]), by=user)
    offers.override(offer, rule="F1", reason="counsel of 3 May", by=user)
    offers.send(offers.approve(offers.propose(offer, by=user), by=second), by=user)
    accepted = offer_replies.accept(
        offer, code=code_of(offer), signed=Signed("Kavya Menon"), check_consent=False
    )
    assert seals.look(bytes(offer_replies.appoint(accepted, by=user).pdf)).whole
