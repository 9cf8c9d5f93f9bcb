"""The team: who has which seat; inviting, and joining by a signed link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import TABLE, Membership, Permission, needs, open_to_all
from kasauti.actions import links, second_factor, single_sign_on
from kasauti.actions import team as actions
from kasauti.records.models import Seat, User
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.recruiter.team_forms import InvitationForm, JoinForm, SeatForm
from kasauti.web.ui.attempts import attempt


@needs(Permission.TEAM_SEE)
@require_safe
def team(request: SignedIn) -> HttpResponse:
    """List the people and their seats."""
    return _page(request, InvitationForm())


def _page(request: SignedIn, form: InvitationForm) -> HttpResponse:
    people = second_factor.marked(User.objects.prefetch_related("seats__role"))
    people = people.order_by("-is_active", "name", "pk")
    context = {"section": "team", "people": people, "form": form, "seat_form": SeatForm()}
    context["table"] = [(one, [m in held for m in Membership]) for one, held in TABLE.items()]
    context |= {"memberships": list(Membership), "required": second_factor.required()}
    return render(request, "recruiter/team.html", context, status=form.status)


@needs(Permission.TEAM_CHANGE)
@require_POST
def invite(request: SignedIn) -> HttpResponse:
    """Invite somebody."""
    form = InvitationForm(request.POST)
    with attempt(form, "email"):
        if form.is_valid():
            user = actions.invite(**form.told, by=request.user)
            messages.success(request, _("%(email)s was invited") % {"email": user.email})
            return redirect("team")
    return _page(request, form)


@needs(Permission.TEAM_CHANGE)
@require_POST
def invite_again(request: SignedIn, pk: int) -> HttpResponse:
    """Send somebody who has not joined a new link."""
    user = get_object_or_404(User, pk=pk)
    with attempt(request):
        actions.invite_again(user, by=request.user)
        messages.success(request, _("%(email)s was invited again") % {"email": user.email})
    return redirect("team")


@needs(Permission.TEAM_CHANGE)
@require_POST
def seat(request: SignedIn, pk: int) -> HttpResponse:
    """Give somebody a seat."""
    user, form = get_object_or_404(User, pk=pk), SeatForm(request.POST)
    with attempt(request):
        form.checked()
        actions.seat(user, *form.told, by=request.user)
    return redirect("team")


@needs(Permission.TEAM_CHANGE)
@require_POST
def unseat(request: SignedIn, pk: int) -> HttpResponse:
    """Take a seat away."""
    held = get_object_or_404(Seat.objects.select_related("user"), pk=pk)
    with attempt(request):
        actions.unseat(held, by=request.user)
    return redirect("team")


@needs(Permission.TEAM_CHANGE)
@require_POST
def let_go(request: SignedIn, pk: int) -> HttpResponse:
    """Close an account."""
    user = get_object_or_404(User, pk=pk)
    with attempt(request):
        actions.let_go(user, by=request.user)
    return redirect("team")


@needs(Permission.TEAM_CHANGE)
@require_POST
def require_factor(request: SignedIn) -> HttpResponse:
    """Ask the whole team for a second factor, or no longer."""
    with attempt(request):
        second_factor.require(request.POST.get("required") == "yes", by=request.user)
    return redirect("team")


@needs(Permission.TEAM_CHANGE)
@require_POST
def reset_factor(request: SignedIn, pk: int) -> HttpResponse:
    """Remove the second factor of somebody who is locked out."""
    user = get_object_or_404(User, pk=pk)
    with attempt(request):
        second_factor.reset(user, by=request.user)
        said = _("%(name)s signs in with the password alone until a new one is set up")
        messages.success(request, said % {"name": user})
    return redirect("team")


@needs(Permission.TEAM_CHANGE)
@require_POST
def unlink(request: SignedIn, pk: int) -> HttpResponse:
    """Part an account from single sign-on."""
    user = get_object_or_404(User, pk=pk)
    with attempt(request):
        single_sign_on.unlink(user, by=request.user)
    return redirect("team")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited choose a password."""
    try:
        user = User.objects.get(pk=links.read(token, "invitation"), is_active=True)
    except (links.DeadLink, User.DoesNotExist):
        return render(request, "recruiter/join.html", {"over": True}, status=404)
    form = JoinForm(request.POST if request.method == "POST" else None)
    with attempt(form, "password"):
        if form.is_valid():
            actions.join(user, form.cleaned_data["password"])
            messages.success(request, _("Welcome: sign in with your new password"))
            return redirect("account_login")
    context = {"form": form, "invited": user}
    return render(request, "recruiter/join.html", context, status=form.status)
