"""Filters of the recruiter's templates."""

from __future__ import annotations

from django import template

from kasauti.actions.fairness_report import group_name
from kasauti.actions.fairness_scores import stage_name
from kasauti.records.models import Application
from kasauti.web.recruiter.blind import code_of

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
