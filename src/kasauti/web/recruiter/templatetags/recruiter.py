"""Filters and tags of the recruiter's templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kasauti.actions.fairness_report import group_name
from kasauti.actions.fairness_scores import stage_name
from kasauti.records.models import Application
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.result_views import QuoteView
from kasauti.web.ui.templatetags.ui import icon

register = template.Library()
register.filter("group_name", group_name)
register.filter("stage_name", stage_name)


@register.filter
def says_more_than(words: str | None, skills: str | None) -> bool:
    """Return whether a requirement's own words are more than the names of its skills."""
    named = (skills or "").replace(", ", " or ").casefold()
    return bool(words) and str(words).casefold() != named


@register.simple_tag(takes_context=True)
def who(context: template.Context, application: Application) -> str:
    """Return an applicant's name, in blind mode their code."""
    return code_of(application) if context.get("blind") else str(application.candidate)


# A person's page has a hundred of these: a template for each would take a quarter of its time.


@register.simple_tag
def quotes(found: Iterable[QuoteView]) -> SafeString:
    """Return the words a level was read from, each a link to its mark on the page."""
    return format_html_join("\n", _QUOTE, ((q.mark, q.key, q.text, q.told) for q in found))


_QUOTE = '<a class="quote" href="{}" data-evidence="{}">{}<small>{}</small></a>'


@register.simple_tag
def correct(kind: str, subject: str, value: str | None = "") -> SafeString:
    """Return the button that opens the form to correct a level or a field."""
    return format_html(_CORRECT, kind, subject, value or "", icon("pencil"), gettext("Correct"))


_CORRECT = (
    '<details class="correct" data-correct="{}" data-subject="{}" data-value="{}">'
    '<summary class="button" data-size="s" data-kind="quiet">{}{}</summary></details>'
)
