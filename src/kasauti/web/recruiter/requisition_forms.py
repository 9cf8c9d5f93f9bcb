"""Forms of requisitions: what is asked for with its chains, and who stands in for whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import requisitions
from kasauti.records.models import ApprovalKind, Requisition, Role, User
from kasauti.records.permissions import visible
from kasauti.values import Rupees
from kasauti.web.ui.forms import AmountField, DayField, Form

PLACES = 3  # of a chain on the page
CHAINS = {
    ApprovalKind.START: _("To start recruiting"),
    ApprovalKind.HEADCOUNT: _("To open the headcount"),
    ApprovalKind.OFFER: _("To extend an offer"),
}


def changeable_roles(user: User) -> Any:
    """Return the open roles on which somebody may ask for positions."""
    open_ones = Role.objects.filter(status=Role.Status.OPEN)
    return visible(open_ones, user, Permission.REQUISITIONS_CHANGE, role="pk")


class RequisitionForm(Form):
    """Positions, pay, reason and days of one role; up to three approvers for each approval."""

    headcount = forms.IntegerField(label=_("Positions"), min_value=1, max_value=500, initial=1)
    low = AmountField(label=_("Pay from"), help_text=_("A year’s CTC: 45 lakh"))
    high = AmountField(label=_("Pay to"))
    case = forms.CharField(
        label=_("Why they are needed"), widget=forms.Textarea({"class": "textarea", "rows": 4})
    )
    recruit_by = DayField(label=_("Recruiting begins"))
    start_by = DayField(label=_("The first starts by"))

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        approvers = requisitions.may_approve(role)
        for kind, words in CHAINS.items():
            for at in range(PLACES):
                self.fields[f"{kind.name.lower()}_{at}"] = forms.ModelChoiceField(
                    approvers,
                    required=at == 0 and kind != ApprovalKind.OFFER,
                    label=words if at == 0 else _("then"),
                    empty_label="–",
                    widget=forms.Select({"class": "select"}),
                )

    @property
    def asking(self) -> list[Any]:
        """The fields of what is asked for."""
        return [self[name] for name in type(self).base_fields]

    @property
    def chains(self) -> list[list[Any]]:
        """The fields of each chain, in its order."""
        return [[self[f"{k.name.lower()}_{at}"] for at in range(PLACES)] for k in CHAINS]

    def told(self) -> tuple[requisitions.Positions, requisitions.Chains]:
        """What the actions take."""
        said = self.cleaned_data
        asked = requisitions.Positions(*(said[name] for name in type(self).base_fields))
        chains = {
            kind: [
                user
                for at in range(PLACES)
                if (user := said.get(f"{kind.name.lower()}_{at}")) is not None
            ]
            for kind in CHAINS
        }
        return asked, chains


def initial_of(requisition: Requisition) -> dict[str, Any]:
    """Return what the form begins with when one is changed."""
    kept: dict[str, Any] = {
        "headcount": requisition.headcount, "case": requisition.case,
        "low": str(Rupees(requisition.low)), "high": str(Rupees(requisition.high)),
        "recruit_by": requisition.recruit_by, "start_by": requisition.start_by,
    }  # fmt: skip
    for one in requisition.approvers.all():
        kept[f"{ApprovalKind(one.kind).name.lower()}_{one.position}"] = one.user_id
    return kept


class DelegationForm(Form):
    """Who decides in one's place, on which days."""

    delegate = forms.ModelChoiceField(User.objects.none(), label=_("Decides in my place"))
    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk")
        self.fields["delegate"].queryset = people  # type: ignore[attr-defined]
