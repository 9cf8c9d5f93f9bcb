"""The pay that a job description states."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice

from kasauti.roles.reading.proposal import Read
from kasauti.roles.role import PayBand
from kasauti.values import Rupees

_UNIT = r"(?:lpa|lakhs?|lacs?|crores?|cr|l|k)(?![a-z])\.?"
_SIGN = r"(?:₹|rs\.?|inr)"
_FIGURE = r"\d[\d,]{0,15}(?:\.\d{1,2})?"
_GAP = r"\s{0,3}"
_RANGE = re.compile(
    rf"(?<![\d.,])(?:(?P<sign>{_SIGN}){_GAP})?(?P<low>{_FIGURE}){_GAP}(?P<low_unit>{_UNIT})?{_GAP}"
    rf"(?:p\.?a\.?)?{_GAP}(?:-|–|—|to|and){_GAP}{_SIGN}?{_GAP}"
    rf"(?P<high>{_FIGURE}){_GAP}(?P<high_unit>{_UNIT})?",
    re.IGNORECASE,
)
_WINDOW = 200
_FACTS = 8  # words of a line of facts
_MOST_FIGURES = 200
_CUE = re.compile(
    r"\b(?:ctc|salary|compensation|pay|package|remuneration|fixed|stipend|lpa|per annum|p\.a"
    r"|annum|annual(?:ly)?|base|yearly|a year|per year|offer(?:ing|ed)?|budget)\b",
    re.IGNORECASE,
)
_OTHER_MONEY = re.compile(r"\b(?:rais\w+|fund\w*|revenue|grants?|cloud|compute|prizes?)\b", re.I)
_MONTHLY = re.compile(r"\b(?:per|a|/)\s*month|\bp\.?m\.?\b|monthly", re.IGNORECASE)
_SCALE = {"l": 100_000, "k": 1_000, "c": 10_000_000}
_FOREIGN = re.compile(r"(?:\$|US\$|USD|EUR|€|£|GBP|SGD|AED)\s*\d", re.IGNORECASE)
_LEAST_YEAR, _MOST_YEAR = Decimal(60_000), Decimal(1_000_000_000)


def read_band(text: str) -> Read[PayBand] | None:
    """Return the yearly band in rupees: "₹35-50 LPA", "INR 35,00,000 to 50,00,000 per annum".

    One figure alone ("up to 40 LPA") is no band, nor is money in a sentence that does not say pay.
    """
    for match in islice(_RANGE.finditer(text), _MOST_FIGURES):
        line = _line_and_heading(text, *match.span())
        unit = (match["high_unit"] or match["low_unit"] or "").lower()
        named = unit.startswith("lpa") or (_CUE.search(line) and (match["sign"] or unit))
        # "Bengaluru, hybrid. ₹45–60 lakh": on a line of facts there is no other money to be meant.
        short = len(line.split()) <= _FACTS and not _OTHER_MONEY.search(line)
        named = named or (match["sign"] and unit.startswith("l") and short)
        if not named:
            continue
        band = _band(match, monthly=_MONTHLY.search(line) is not None)
        if band is not None:
            quote = match.group().strip()
            start = text.index(quote, match.start())
            return Read(band, quote, start, start + len(quote))
    return None


def _line_and_heading(text: str, start: int, end: int) -> str:
    """Return the line of a stretch, with the line above it where that is as short as a heading."""
    before, after = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    lines = before.splitlines() or [""]
    headings = [line for line in lines[:-1] if line.strip()][-1:]
    heading = "".join(line for line in headings if len(line.split()) <= 4)
    return f"{heading}\n{lines[-1]}{text[start:end]}{after.partition(chr(10))[0]}"


def names_foreign_pay(text: str) -> bool:
    """Tell whether pay stands in another currency than rupees."""
    return any(_CUE.search(line) and _FOREIGN.search(line) for line in text.splitlines())


def _band(match: re.Match[str], *, monthly: bool) -> PayBand | None:
    high_unit = (match["high_unit"] or match["low_unit"] or "").lower()
    low_unit = (match["low_unit"] or match["high_unit"] or "").lower()
    months = 12 if monthly else 1
    low, high = (
        Decimal(figure.replace(",", "")) * _SCALE.get(unit[:1], 1) * months
        for figure, unit in ((match["low"], low_unit), (match["high"], high_unit))
    )
    if not _LEAST_YEAR <= low <= high <= _MOST_YEAR:
        return None
    return PayBand(Rupees.rounded(low), Rupees.rounded(high))
