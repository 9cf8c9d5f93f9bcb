"""Bands, the market's segments, surveys and peers."""

from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import (
    Ageing,
    Band,
    aged,
    internal_equity,
    market,
    market_for,
    read_survey,
    standing,
)
from kasauti.values import Rupees

SURVEY = (
    "segment,source,effective,label,from_years,to_years,employers,people,p25,p50,p75\n"
    "Product firms in Pune,Our survey,2026-04-01,senior,5,9,12,80,40,52,66\n"
)


def lakh(amount: str) -> Rupees:
    return Rupees(Decimal(amount) * 100000)


BAND = Band("L5", lakh("60"), lakh("90"), lakh("120"))


def test_ageing_simple_and_compound() -> None:
    day, to = date(2026, 4, 1), date(2026, 12, 1)
    assert aged(lakh("36"), day, to, Decimal("9.4")) == lakh("38.256")
    compound = aged(lakh("36"), day, to, Decimal("9.4"), Ageing.COMPOUND)
    assert round(compound.amount / 100000, 2) == Decimal("38.22")
    with pytest.raises(ValueError, match="not aged back"):
        aged(lakh("36"), to, day, Decimal("9.4"))


def test_where_an_offer_stands_in_its_band() -> None:
    found = standing(lakh("81"), BAND)
    assert (found.compa_ratio, found.penetration, found.inside) == (
        Decimal("0.90"), Decimal("0.35"), True,
    )  # fmt: skip
    assert standing(lakh("121"), BAND).inside is False
    assert BAND.spread == 1


def test_peers() -> None:
    peers = [lakh(n) for n in ("70", "72", "75", "90")]
    found = internal_equity(lakh("95"), peers, BAND)
    assert (found.below, found.peers_compa_ratio, found.flagged) == (4, Decimal("0.82"), True)
    assert internal_equity(lakh("80"), peers, BAND).flagged is False
    few = internal_equity(lakh("95"), peers[:2], BAND)
    assert (few.peers_compa_ratio, few.flagged) == (None, False)


def test_every_market_figure_has_segment_source_and_date() -> None:
    assert all(b.segment and b.source and b.effective and b.figures for b in market())
    premium = [b for b in market_for(Decimal(7)) if b.segment.startswith("AI-first")]
    assert [b.figures["high"] for b in premium] == [lakh("120")]
    assert all("not an all-India median" in b.note for b in premium)


def test_an_own_survey_is_read() -> None:
    (row,) = read_survey(SURVEY)
    assert (row.middle, row.figures["p75"], row.segment) == (
        lakh("52"), lakh("66"), "Product firms in Pune",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("12,80", "4,80", "fewer than 5 employers"),
        ("12,80", "12,9", "fewer than"),
        ("2026-04-01", "April", "row 2, effective"),
        ("40,52,66", "40,x,66", "row 2, p50"),
        ("40,52,66", "60,52,66", "do not rise"),
        ("people,", "folk,", "lacks the column people"),
    ],
)
def test_a_survey_that_cannot_be_read_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_survey(SURVEY.replace(old, new, 1))


def test_a_band_rises() -> None:
    with pytest.raises(ValueError, match="rising order"):
        Band("L4", lakh("50"), lakh("40"), lakh("60"))
