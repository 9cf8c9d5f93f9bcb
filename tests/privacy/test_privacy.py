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


def test_what_is_unverified_says_so() -> None:
    assert not privacy.rules()["not taken forward"].verified


def test_names_are_struck_out_as_words() -> None:
    text = "Anand Rao (anand@x.in, linkedin.com/in/anand) praised Anandamide; RAO agreed"
    told = privacy.redacted(text, names=["Anand Rao"])
    assert told == "[name] ([email], [link] praised Anandamide; [name] agreed"


def test_a_receipt_is_clean_only_if_nothing_was_found() -> None:
    assert privacy.Receipt(MOMENT, {"mails": 2}, {}).clean
    assert not privacy.Receipt(MOMENT, {"mails": 2}, {"logs": 1}).clean
