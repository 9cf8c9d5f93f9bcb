"""Every address of the site."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer "ok" when pages and database both work; the supervisor and monitors ask."""
    connection.ensure_connection()
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("alive", alive, name="alive"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("", include("kasauti.web.ui.urls")),
    path("", include("kasauti.web.recruiter.urls")),
]
