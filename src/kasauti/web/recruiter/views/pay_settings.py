"""The company's pay policy and letterhead."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasauti.access import Permission, needs
from kasauti.actions import pay_settings
from kasauti.web.recruiter.pay_forms import (
    LetterheadForm,
    PolicyForm,
    letterhead_form,
    policy_form,
)
from kasauti.web.recruiter.queries.pay import settings_page
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.ui.attempts import attempt

_INERT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def _page(
    request: SignedIn, policy: PolicyForm | None = None, head: LetterheadForm | None = None
) -> HttpResponse:
    context = settings_page(request.user) | {"policy_form": policy or policy_form()}
    context |= {"letterhead_form": head or letterhead_form()}
    status = max(context["policy_form"].status, context["letterhead_form"].status)
    return render(request, "recruiter/pay_settings.html", context, status=status)


@needs(Permission.PAY_SEE)
@require_safe
def settings(request: SignedIn) -> HttpResponse:
    """Show what packages start from and what letters stand under."""
    return _page(request)


@needs(Permission.PAY_CHANGE)
@require_POST
def policy_set(request: SignedIn) -> HttpResponse:
    """Put a pay policy into force."""
    form = PolicyForm(request.POST)
    if form.is_valid():
        with attempt(form):
            pay_settings.set_policy(form.cleaned_data, by=request.user)
            messages.success(request, _("In force for packages from now on"))
            return redirect("pay_settings")
    return _page(request, policy=form)


@needs(Permission.PAY_CHANGE)
@require_POST
def letterhead_set(request: SignedIn) -> HttpResponse:
    """Put a letterhead into force."""
    form = LetterheadForm(request.POST, request.FILES)
    if form.is_valid():
        told, file = form.cleaned_data, form.cleaned_data["logo"]
        logo, keep = file.read() if file else None, not told["drop_logo"]
        with attempt(form):
            pay_settings.set_letterhead(form.company(), logo=logo, keep_logo=keep, by=request.user)
            messages.success(request, _("Letters drafted from now on stand under it"))
            return redirect("pay_settings")
    return _page(request, head=form)


@needs(Permission.PAY_SEE)
@require_safe
def letterhead_logo(request: SignedIn) -> HttpResponse:  # noqa: ARG001
    """Send the logo; it was made inert when it was taken, and is sent so that nothing could act."""
    held = pay_settings.letterhead()
    if held is None or not held.logo:
        raise Http404
    return HttpResponse(held.logo, content_type="image/svg+xml", headers=_INERT)
