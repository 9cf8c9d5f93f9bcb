"""Requisitions: list, page, asking, deciding on the page or from a mail, standing in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasauti.access import Permission, needs, open_to_all
from kasauti.actions import approvals, links
from kasauti.actions import requisitions as actions
from kasauti.actions.refusals import Refused
from kasauti.records.concerned import REQUISITION, ROLE, STEP
from kasauti.records.models import (
    ApprovalAsk,
    ApprovalKind,
    ApprovalStep,
    Delegation,
    Requisition,
    Role,
)
from kasauti.web.recruiter.queries.requisitions import list_page, requisition_page, row_of
from kasauti.web.recruiter.requests import SignedIn
from kasauti.web.recruiter.requisition_forms import DelegationForm, RequisitionForm, initial_of
from kasauti.web.ui.attempts import attempt


@needs(Permission.REQUISITIONS_SEE)
@require_safe
def requisitions(request: SignedIn) -> HttpResponse:
    """List the requisitions and what waits for the reader."""
    context = list_page(request.user) | {"form": DelegationForm(request.user)}
    return render(request, "recruiter/requisitions.html", context)


@needs(Permission.REQUISITIONS_CHANGE, on=ROLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for positions on a role."""
    role = get_object_or_404(Role, slug=slug)
    form = RequisitionForm(role, request.POST if request.method == "POST" else None)
    with attempt(form):
        if form.is_valid():
            made = actions.open_requisition(role, *form.told(), by=request.user)
            return redirect("requisition", made.pk)
    return _form(request, form, role)


@needs(Permission.REQUISITIONS_CHANGE, on=REQUISITION)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Change what is asked for."""
    held = get_object_or_404(Requisition.objects.select_related("role"), pk=pk)
    told = request.POST if request.method == "POST" else None
    form = RequisitionForm(held.role, told, initial=initial_of(held))
    with attempt(form):
        if form.is_valid():
            actions.change(held, *form.told(), by=request.user)
            return redirect("requisition", pk)
    return _form(request, form, held.role, requisition=held)


def _form(request: SignedIn, form: RequisitionForm, role: Role, **more: object) -> HttpResponse:
    context = {"section": "requisitions", "form": form, "role": role, **more}
    return render(request, "recruiter/requisition_form.html", context, status=form.status)


@needs(Permission.REQUISITIONS_SEE, on=REQUISITION)
@require_safe
def requisition(request: SignedIn, pk: int) -> HttpResponse:
    """Show one requisition."""
    return render(request, "recruiter/requisition.html", requisition_page(pk, request.user))


@needs(Permission.REQUISITIONS_CHANGE, on=REQUISITION)
@require_POST
def ask(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """Ask for an approval."""
    held = get_object_or_404(Requisition, pk=pk)
    if kind.upper() not in ApprovalKind.names:
        raise Http404
    with attempt(request):
        approvals.ask(held, ApprovalKind[kind.upper()], by=request.user)
        messages.success(request, _("Asked, by mail"))
    return redirect("requisition", pk)


@needs(Permission.REQUISITIONS_CHANGE, on=REQUISITION)
@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Close a requisition."""
    with attempt(request):
        actions.close(get_object_or_404(Requisition, pk=pk), by=request.user)
    return redirect("requisition", pk)


@needs(Permission.REQUISITIONS_APPROVE, on=STEP)
@require_POST
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """Approve or decline in one's turn."""
    step = get_object_or_404(ApprovalStep.objects.select_related("approval"), pk=pk)
    with attempt(request):
        verdict, words = request.POST.get("verdict") == "yes", request.POST.get("words", "")
        approvals.decide(step, verdict, words, by=request.user)
    return redirect("requisition", step.approval.requisition_id)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def decide_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was mailed decide; whoever has the link is them."""
    try:
        asked = approvals.by_link(token)
    except links.DeadLink:
        return render(request, "recruiter/approve.html", {"over": True}, status=404)
    complaint = ""
    if request.method == "POST":
        try:
            verdict, words = request.POST.get("verdict") == "yes", request.POST.get("words", "")
            approvals.decide(asked.step, verdict, words, by=asked.user)
            asked.step.refresh_from_db()
        except Refused as refusal:
            complaint = str(refusal)
    return _asked(request, asked, complaint)


def _asked(request: HttpRequest, asked: ApprovalAsk, complaint: str) -> HttpResponse:
    step = asked.step
    now = approvals.turn(step.approval)
    context = {"asked": asked, "step": step, "complaint": complaint}
    held = step.approval.requisition
    context |= {"row": row_of(held, asked.user, actions.taken(held.role))}
    context |= {"open": now is not None and now.pk == step.pk}
    status = 422 if complaint else 200
    return render(request, "recruiter/approve.html", context, status=status)


@needs(Permission.REQUISITIONS_APPROVE)
@require_POST
def stand_in(request: SignedIn) -> HttpResponse:
    """Have somebody decide in one's place."""
    form = DelegationForm(request.user, request.POST)
    with attempt(form):
        if form.is_valid():
            told = form.cleaned_data
            approvals.delegate(
                request.user, told["delegate"], told["first"], told["last"], by=request.user
            )
            return redirect("requisitions")
    context = list_page(request.user) | {"form": form}
    return render(request, "recruiter/requisitions.html", context, status=form.status)


@needs(Permission.REQUISITIONS_APPROVE)
@require_POST
def end_stand_in(request: SignedIn, pk: int) -> HttpResponse:
    """Decide oneself again."""
    held = get_object_or_404(Delegation, pk=pk, user=request.user)
    approvals.end_delegation(held, by=request.user)
    return redirect("requisitions")
