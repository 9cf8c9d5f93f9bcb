"""Pages of the second factor: allauth's, each change recorded in the transaction it is made in."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.http import HttpResponse
from django.urls import path, reverse_lazy

from kasauti.access import open_to_all, signed_in
from kasauti.actions import second_factor


class _Recorded:
    """A form whose success is one transaction with its audit entry."""

    change: str

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            second_factor.changed(self.request.user, self.change)  # type: ignore[attr-defined]
        return answer


class _SetUpApp(_Recorded, totp.ActivateTOTPView):  # type: ignore[misc]
    change = "app"


class _RemoveApp(_Recorded, totp.DeactivateTOTPView):  # type: ignore[misc]
    change = "app removed"


class _MakeCodes(_Recorded, codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    change = "codes"


class _AddPasskey(_Recorded, passkeys.AddWebAuthnView):  # type: ignore[misc]
    change = "passkey"


class _RemovePasskey(_Recorded, passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    change = "passkey removed"
    success_url = reverse_lazy("mfa_index")


_index = signed_in(base.index)
_app = signed_in(_SetUpApp.as_view())
_codes = signed_in(codes.view_recovery_codes)
_add = signed_in(_AddPasskey.as_view())
_confirm = signed_in(account.reauthenticate)

urlpatterns = [
    path("sign-in/code", open_to_all(base.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", open_to_all(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("security/", _index, name="mfa_index"),
    path("security/app", _app, name="mfa_activate_totp"),
    path("security/app/remove", signed_in(_RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("security/codes", _codes, name="mfa_view_recovery_codes"),
    path("security/codes/new", signed_in(_MakeCodes.as_view()), name="mfa_generate_recovery_codes"),
    path("security/passkey", _add, name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove",
        signed_in(_RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("security/confirm", _confirm, name="account_reauthenticate"),
    path("security/confirm/code", signed_in(base.reauthenticate), name="mfa_reauthenticate"),
    path(
        "security/confirm/passkey",
        signed_in(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]

SETTING_UP = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_view_recovery_codes",
        "theme",
    }
)
"""What somebody may open who must set up a second factor first."""
