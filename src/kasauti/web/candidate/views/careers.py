"""Open roles, one role, and the choice of language."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from kasauti.access import open_to_all
from kasauti.web.candidate import pages


@open_to_all
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """List the open roles."""
    listed = [(role, pages.facts(role)) for role in pages.open_roles()]
    return render(request, "candidate/openings.html", pages.frame(request, listed=listed))


@open_to_all
@require_safe
def opening(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one open role, with the markup that search engines read."""
    role = get_object_or_404(pages.applicable(), slug=slug)
    advert = pages.advert(role, request.csp_nonce)  # type: ignore[attr-defined]
    context = pages.frame(request, role=role, advert=advert, facts=pages.facts(role))
    return render(request, "candidate/opening.html", context)


@open_to_all
@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the reader's language and return to the page they were on."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    place = request.GET.get("next", "/careers/")
    safe = url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(place if safe else "/careers/")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax")
    return response
