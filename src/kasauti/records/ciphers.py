"""Secrets in the database, encrypted with a key drawn from the installation's."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def cipher(purpose: str) -> Fernet:
    """Return what encrypts and decrypts the secrets of one purpose.

    A copy of the database alone opens none of them; who changes ``KASAUTI_SECRET_KEY`` loses them.
    """
    told = f"kasauti {purpose} {settings.SECRET_KEY}".encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(told).digest()))
