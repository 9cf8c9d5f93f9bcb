"""Who may get an account, and how second factors are kept."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kasauti.records.ciphers import cipher
from kasauti.records.models import User

_PURPOSE = "second factor"


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs themselves up: accounts are made by ``kasauti create-user``."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are encrypted with the installation's key.

    A copy of the database alone opens no account. Who changes ``KASAUTI_SECRET_KEY`` must reset
    everybody's second factor.
    """

    def encrypt(self, text: str) -> str:
        return cipher(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher(_PURPOSE).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return f"Kasauti, {settings.EMPLOYER_NAME}".replace(":", " ")[:60]

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code to stand in the page: without a declaration and sizes of its own."""
        drawn = str(super().build_totp_svg(url))
        return drawn[drawn.index("<svg") :]
