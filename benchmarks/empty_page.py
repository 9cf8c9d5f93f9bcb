"""The site's addresses and one more: a page with the frame and nothing in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from kasauti.access import signed_in
from kasauti.urls import urlpatterns as site


@signed_in
def empty(request: HttpRequest) -> HttpResponse:
    """Show the frame of a page alone."""
    return render(request, "ui/page.html")


urlpatterns = [*site, path("empty", empty, name="empty")]
