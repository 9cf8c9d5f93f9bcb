"""What a mail service tells of the mails that it was given: those that will never arrive."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kasauti import connections
from kasauti.access import open_to_all
from kasauti.actions import incoming


@open_to_all
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_events(request: HttpRequest) -> HttpResponse:
    """Take in a service's webhook, if one is set up; the secret that it brings says who it is."""
    if not settings.MAIL_EVENTS:
        raise Http404
    if request.method == "POST":
        for service_id in connections.undelivered(request):
            incoming.undelivered(service_id)
    return HttpResponse()
