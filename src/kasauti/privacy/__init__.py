"""What people agreed to, how long their data stays, and what is left when it goes.

Pure: purposes with their versioned notices, the ledger read as "what stands now", the retention
clock, redaction of texts, and the erasure's receipt. Storing and erasing are ``actions``' work.
Facts are of the Digital Personal Data Protection Act 2023 and its Rules of 2025; what is not
verified says so.
"""

from kasauti.privacy.ledger import Given, standing, stands
from kasauti.privacy.notices import Notice, Purpose, current_notice, digest_of, purposes
from kasauti.privacy.receipt import Receipt, receipt_code
from kasauti.privacy.redaction import redacted
from kasauti.privacy.retention import Due, Outcome, Rule, due, rules

__all__ = [
    "Due",
    "Given",
    "Notice",
    "Outcome",
    "Purpose",
    "Receipt",
    "Rule",
    "current_notice",
    "digest_of",
    "due",
    "purposes",
    "receipt_code",
    "redacted",
    "rules",
    "standing",
    "stands",
]
