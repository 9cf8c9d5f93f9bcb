"""Offers: from terms to a letter that survives a lawyer, and to its seal.

Clauses and the rules on letters are data with their sources. A letter is composed of the clauses
that its terms call for, checked by the linter like anybody's letter, and set by typst to the same
bytes for the same input. Pure: days, keys and certificates are passed in.
"""

from kasauti.offers.clauses import Clause, LetterKind, clauses
from kasauti.offers.letter import (
    Letter,
    Mark,
    Paragraph,
    compose,
    pages_of,
    print_letter,
    unverified_form,
)
from kasauti.offers.letter_file import letter_text
from kasauti.offers.linter import Finding, Lint, Requirement, lint, requirements
from kasauti.offers.logo import LogoError, letterhead_logo
from kasauti.offers.offer_file import OfferFileError, offer_of, read_offer
from kasauti.offers.terms import Company, Engagement, Package, Terms, Work

__all__ = [
    "Clause",
    "Company",
    "Engagement",
    "Finding",
    "Letter",
    "LetterKind",
    "Lint",
    "LogoError",
    "Mark",
    "OfferFileError",
    "Package",
    "Paragraph",
    "Requirement",
    "Terms",
    "Work",
    "clauses",
    "compose",
    "letter_text",
    "letterhead_logo",
    "lint",
    "offer_of",
    "pages_of",
    "print_letter",
    "read_offer",
    "requirements",
    "unverified_form",
]
