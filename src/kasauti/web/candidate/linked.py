"""Views behind a candidate's signed link: what it opens, or why it opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kasauti.access import open_to_all
from kasauti.actions.refusals import Refused
from kasauti.web.candidate import pages

Given = ParamSpec("Given")
Row = TypeVar("Row")
View = Callable[..., HttpResponse]


def linked(
    opened: Callable[[str], Row],
) -> Callable[[Callable[Concatenate[HttpRequest, str, Row, Given], HttpResponse]], View]:
    """Give a view the row that its link opens.

    Parameters
    ----------
    opened : callable
        Token → row; raises ``Refused`` with the reason, which the page then tells.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, str, Row, Given], HttpResponse],
    ) -> View:
        @open_to_all
        @never_cache
        @wraps(view)
        def answered(
            request: HttpRequest, token: str, *given: Given.args, **named: Given.kwargs
        ) -> HttpResponse:
            try:
                row = opened(token)
            except Refused as refusal:
                context = pages.frame(request, why=_(str(refusal)))
                return render(request, "candidate/no_work.html", context, status=410)
            return view(request, token, row, *given, **named)

        return answered

    return decorate
