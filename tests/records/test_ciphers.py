"""Secrets in the database open with the installation's key, each for its own purpose."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken

from kasauti.records.ciphers import cipher


def test_what_was_encrypted_stays_readable_by_its_key_and_purpose_alone(settings: Any) -> None:
    settings.SECRET_KEY = "ours"
    kept = Fernet(urlsafe_b64encode(sha256(b"kasauti second factor ours").digest()))
    told = kept.encrypt(b"JBSWY3DP")
    assert cipher("second factor").decrypt(told) == b"JBSWY3DP"
    with pytest.raises(InvalidToken):
        cipher("calendar password").decrypt(told)
    settings.SECRET_KEY = "another"
    with pytest.raises(InvalidToken):
        cipher("second factor").decrypt(told)
