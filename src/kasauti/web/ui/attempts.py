"""A verb tried from a page: where a refusal is shown."""

from __future__ import annotations

from types import TracebackType

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from kasauti.actions.refusals import Refused


class attempt:
    """Run a block; what is refused in it is shown to the person, and the view goes on.

    Parameters
    ----------
    to : HttpRequest or form
        A request shows the refusal on the next page; a form shows it with what was typed.
    field : str or None
        Of the form, beside which it stands; None: above the form.

    Attributes
    ----------
    refused : str
        Why, empty if the block came to its end.

    Examples
    --------
    A button's view and a form's::

        with attempt(request):
            costs.take_back(cost, by=request.user)
            messages.success(request, _("Taken back"))
        return redirect("reports")

        if form.is_valid():
            with attempt(form):
                costs.add(**form.told, by=request.user)
                return redirect("reports")
        return render(request, …, status=form.status)
    """

    def __init__(self, to: HttpRequest | BaseForm, field: str | None = None) -> None:
        self.to, self.field, self.refused = to, field, ""

    def __enter__(self) -> attempt:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Refused):
            return False
        self.refused = str(error)
        if isinstance(self.to, BaseForm):
            self.to.add_error(self.field, self.refused)
        else:
            messages.error(self.to, self.refused)
        return True
