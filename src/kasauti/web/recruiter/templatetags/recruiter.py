"""Filters of the recruiter's templates."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def says_more_than(words: str | None, skills: str | None) -> bool:
    """Return whether a requirement's own words are more than the names of its skills."""
    named = (skills or "").replace(", ", " or ").casefold()
    return bool(words) and str(words).casefold() != named
