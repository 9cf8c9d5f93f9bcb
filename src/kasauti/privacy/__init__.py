"""What people agreed to, how long their data stays, and what is left when it goes.

Pure: purposes with their versioned notices, the ledger read as "what stands now", the retention
clock, until when people are answered, redaction of texts, and the erasure's receipt. Storing and
erasing are ``actions``' work. Facts are of the Digital Personal Data Protection Act 2023 and its
Rules of 2025; what is not verified says so.
"""

from kasauti.privacy.ledger import Given, standing, stands
from kasauti.privacy.notices import ENGLISH, Notice, Purpose, current_notice, digest_of, purposes
from kasauti.privacy.receipt import Receipt, mark, receipt_code
from kasauti.privacy.redaction import redacted
from kasauti.privacy.retention import Due, Outcome, Rule, due, over, rules
from kasauti.privacy.rights import Term, answer_by, report_by, term

__all__ = [
    "ENGLISH",
    "Due",
    "Given",
    "Notice",
    "Outcome",
    "Purpose",
    "Receipt",
    "Rule",
    "Term",
    "answer_by",
    "current_notice",
    "digest_of",
    "due",
    "mark",
    "over",
    "purposes",
    "receipt_code",
    "redacted",
    "report_by",
    "rules",
    "standing",
    "stands",
    "term",
]
