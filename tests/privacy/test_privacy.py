"""Notices, the ledger, the clock, redaction, receipts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti import privacy
from kasauti.privacy import Given, Outcome, Purpose

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_has_an_itemised_notice_in_both_languages(purpose: Purpose) -> None:
    english, hindi = (privacy.current_notice(purpose, code) for code in ("en-gb", "hi"))
    assert english.items
    assert len(english.items) == len(hindi.items)
    assert hindi.language == "hi"
    assert hindi.drafted
    assert privacy.digest_of(english) != privacy.digest_of(hindi)


def test_a_language_without_a_translation_is_told_in_english() -> None:
    assert privacy.current_notice(Purpose.SHARING, "fr").language == "en-gb"


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_the_last_line_of_a_purpose_stands(answers: list[bool]) -> None:
    lines = [
        Given(Purpose.TALENT_POOL, answer, MOMENT + timedelta(days=day), "1")
        for day, answer in enumerate(answers)
    ]
    assert privacy.stands(lines, Purpose.TALENT_POOL) == answers[-1]
    assert privacy.stands(reversed(lines), Purpose.TALENT_POOL) == answers[-1]
    assert not privacy.stands(lines, Purpose.SHARING)


def due(*applications: tuple[Outcome, date], pool: date | None = None) -> date | None:
    return privacy.due(applications, known_since=date(2026, 1, 1), pool_since=pool).on


def test_the_clock_starts_when_the_last_application_ends() -> None:
    ended = (Outcome.NOT_TAKEN, date(2026, 3, 31))
    assert due(ended) == date(2027, 3, 31)
    assert due(ended, (Outcome.OPEN, date(2026, 1, 1))) is None
    assert due(ended, (Outcome.HIRED, date(2026, 2, 1))) == date(2031, 2, 1)
    assert due(ended, pool=date(2026, 3, 1)) == date(2028, 3, 1)
    assert due() == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("outcome", "gone"),
    [
        (Outcome.OPEN, None),
        (Outcome.NOT_TAKEN, date(2027, 3, 31)),
        (Outcome.WITHDRAWN, date(2026, 4, 30)),
        (Outcome.HIRED, date(2031, 3, 31)),
    ],
)
def test_every_outcome_has_its_own_clock(outcome: Outcome, gone: date | None) -> None:
    assert due((outcome, date(2026, 3, 31))) == gone


def test_every_outcome_and_every_purpose_has_a_term_and_nothing_else_has() -> None:
    rules = privacy.rules()
    assert set(rules) == {*map(str, Outcome), *map(str, Purpose), "sourced"}
    endless = {name for name, rule in rules.items() if rule.months is None}
    assert endless == {Outcome.OPEN, Purpose.APPLICATION}  # told by the outcome
    assert all(rule.because for rule in rules.values())


@pytest.mark.parametrize("purpose", Purpose)
def test_a_purpose_is_over_its_term_after_the_last_application_ended(purpose: Purpose) -> None:
    ended = [(Outcome.HIRED, date(2026, 1, 15)), (Outcome.WITHDRAWN, date(2026, 3, 15))]
    months = privacy.rules()[purpose].months
    over = privacy.over(purpose, ended, given=date(2026, 1, 1))
    going_on = privacy.over(purpose, [*ended, (Outcome.OPEN, MOMENT.date())], given=MOMENT.date())
    never = privacy.over(purpose, [], given=date(2026, 1, 1))
    if purpose is Purpose.APPLICATION:
        assert over.on is going_on.on is never.on is None
    elif purpose is Purpose.TALENT_POOL:
        assert (over.on, going_on.on) == (date(2028, 1, 1), date(2028, 11, 1))
    else:
        assert months == 1
        assert (over.on, never.on) == (date(2026, 4, 15), date(2026, 2, 1))
        assert going_on.on is None


def test_a_consent_that_is_given_again_after_an_application_ended_starts_its_term_anew() -> None:
    ended = [(Outcome.WITHDRAWN, date(2026, 3, 15))]
    assert privacy.over(Purpose.RECORDING, ended, given=date(2026, 4, 1)).on == date(2026, 5, 1)


def test_what_is_unverified_says_so() -> None:
    assert not any(privacy.rules()[one].verified for one in ("recording", "background_check"))
    assert not privacy.rules()["not taken forward"].verified


def test_names_are_struck_out_as_words() -> None:
    text = "Anand Rao (anand@x.in, linkedin.com/in/anand) praised Anandamide; RAO agreed"
    told = privacy.redacted(text, names=["Anand Rao"])
    assert told == "[name] ([email], [link] praised Anandamide; [name] agreed"


def test_a_receipt_is_clean_only_if_nothing_was_found() -> None:
    assert privacy.Receipt(MOMENT, {"mails": 2}, {}).clean
    assert not privacy.Receipt(MOMENT, {"mails": 2}, {"logs": 1}).clean
