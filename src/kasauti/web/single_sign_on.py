"""Signing in through the company's OpenID Connect provider: out to it, and back."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from requests import RequestException

from kasauti.access import open_to_all
from kasauti.actions import single_sign_on
from kasauti.actions.refusals import Refused

View = Callable[[HttpRequest, str], HttpResponseBase]


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in whom the action admits; nobody signs up or joins accounts by themselves."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the link, or show why there is none."""
        told = sociallogin.account.get_provider_account().get_user_data()
        claims = single_sign_on.Claims(
            subject=sociallogin.account.uid,
            email=str(told.get("email") or ""),
            verified=told.get("email_verified") is True,
            name=str(told.get("name") or ""),
        )
        try:
            account = single_sign_on.admit(claims, provider=sociallogin.account.provider)
        except Refused as refusal:
            raise ImmediateHttpResponse(_not_let_in(request, str(refusal), 403)) from refusal
        sociallogin.account, sociallogin.user = account, account.user
        sociallogin.state["process"] = "login"

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False

    def on_authentication_error(self, request: HttpRequest, *told: object, **more: object) -> None:  # noqa: ARG002
        """Show one page for whatever went wrong on the way."""
        said = _("Your provider did not let you in, or this page was open too long. Try again.")
        raise ImmediateHttpResponse(_not_let_in(request, said, 400))


def _not_let_in(request: HttpRequest, why: str, status: int) -> HttpResponseBase:
    return render(request, "account/not_let_in.html", {"why": why}, status=status)


def _asked(view: View, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    if not settings.OIDC_NAME:
        raise Http404
    try:
        return view(request, provider_id)
    except (RequestException, KeyError, ValueError):
        said = _("Your provider does not answer. Try again in a while, or sign in with a password.")
        return _not_let_in(request, said, 502)


@open_to_all
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send somebody to the provider."""
    return _asked(views.login, request, provider_id)


@open_to_all
def finish(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take them back from it."""
    return _asked(views.callback, request, provider_id)


_IT = {"provider_id": settings.OIDC_PROVIDER}

urlpatterns = [
    path("sign-in/sso", begin, _IT, name="openid_connect_login"),
    path("sign-in/sso/callback", finish, _IT, name="openid_connect_callback"),
]
