"""Tags that the pages' templates share: icons, levels, standings, quantities."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kasauti.access import Permission, Secret
from kasauti.records.models import Role
from kasauti.records.permissions import lacks_second_factor, standing_of, unread_of
from kasauti.values import grouped
from kasauti.web.ui import charts
from kasauti.web.ui.page import MODULES, STYLESHEETS

register = template.Library()
register.filter("grouped", grouped)

_RING = '<circle cx="6" cy="6" r="4.25" class="ring"'
_STANDINGS = {
    "met": '<circle cx="6" cy="6" r="5"/>',
    "partly": f'{_RING}/><path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z"/>',
    "related": f'{_RING}/><circle cx="6" cy="6" r="1.75"/>',
    "missing": f'{_RING} stroke-dasharray="2.2 2.2"/>',
}


@cache
def _drawing(name: str) -> str:
    source = (files("kasauti.web.ui") / "data" / "icons" / f"{name}.svg").read_text("utf-8")
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    return re.sub(r"\s+", " ", inner).strip()


@register.simple_tag
@lru_cache(1024)
def icon(name: str, label: str = "") -> SafeString:
    """Return a Lucide icon inlined; with ``label`` it speaks, without it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none" '
        'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
        'stroke-linejoin="round" {}>{}</svg>',
        mark_safe(spoken),  # noqa: S308 - escaped above
        mark_safe(_drawing(name)),  # noqa: S308 - a file of ours
    )


@register.simple_tag
@cache
def stylesheets() -> SafeString:
    """Return the links to every page's sheets; a process serves the same as long as it lives."""
    return _each('<link rel="stylesheet" href="{}">', STYLESHEETS)


@register.simple_tag
@cache
def modules() -> SafeString:
    """Return every page's scripts."""
    return _each('<script type="module" src="{}"></script>', MODULES)


def _each(element: str, names: tuple[str, ...]) -> SafeString:
    return format_html_join("\n    ", element, ((static(name),) for name in names))


@register.simple_tag
def dimension(name: str, label: str = "") -> SafeString:
    """Return a dimension's shape and name in its colour."""
    return format_html(
        '<span class="dim" data-dimension="{}">{}{}</span>',
        name,
        charts.shape(name),
        label or dimension_name(name),
    )


@register.filter
def dimension_name(name: str) -> str:
    """Return the dimension's name as pages print it."""
    return {"engineering": _("Engineering"), "ml": _("ML"), "bridge": _("Bridge")}[name]


@register.simple_tag
def interval(
    name: str, figure: charts.Figure, kind: str = "level", asked: float | None = None
) -> SafeString:
    """Return a level's interval bar."""
    return charts.interval_bar(name, figure, kind, asked)


@register.simple_tag
def level(
    name: str, figure: charts.Figure, kind: str = "level", asked: float | None = None
) -> SafeString:
    """Return a level's interval bar and its figure."""
    return format_html(
        '<span class="level">{}<span class="level-figure">{}</span></span>',
        charts.interval_bar(name, figure, kind, asked),
        figure,
    )


@register.simple_tag
def scale_axis() -> SafeString:
    """Return the figures 1 to 5 over a column of interval bars."""
    return charts.scale_axis()


@register.simple_tag
@lru_cache(4096)  # a shortlist draws the same few hundreds of times
def standing_dot(standing: str, words: str, must: bool = False) -> SafeString:
    """Return a requirement's standing as a small shape; ``words`` say it aloud."""
    return format_html(
        '<svg class="dot" viewBox="0 0 12 12" data-standing="{}" {}role="img" aria-label="{}">'
        "<title>{}</title>{}</svg>",
        standing,
        charts.bare("data-must", must),
        words,
        words,
        mark_safe(_STANDINGS[standing]),  # noqa: S308 - fixed markup
    )


@register.simple_tag
def picture(points: list[charts.Point], region: charts.Region) -> SafeString:
    """Return the two-dimensional picture of the people."""
    return charts.picture(points, region)


@register.simple_tag
def shape(kind: str) -> SafeString:
    """Return a dimension's shape alone."""
    return charts.shape(kind)


@register.filter
def split(words: str) -> list[str]:
    """Return the words of a sentence, for a loop in a template."""
    return words.split()


@register.filter
def unlocalised(figure: float) -> str:
    """Return a figure as SVG and JavaScript read it, whatever the reader's language."""
    return f"{figure:.10g}"


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str, role: Role | None = None) -> bool:
    """Return whether the reader may do something: anywhere, or on this role."""
    standing = standing_of(context["user"])
    wanted = Permission(permission)
    return standing.may(wanted, role.pk) if role else standing.may_somewhere(wanted)


@register.simple_tag(takes_context=True, name="lacks_second_factor")
def lacks(context: template.Context) -> bool:
    """Return whether the team asks for a second factor and the reader has none."""
    return lacks_second_factor(context["user"])


@register.simple_tag(takes_context=True)
def unread(context: template.Context) -> int:
    """Return how much of what the reader was told is new."""
    return unread_of(context["user"])


@register.simple_tag(takes_context=True)
def grows(context: template.Context, after: str = "", **further: object) -> SafeString:
    """Return the attributes of an element that gives place to what follows once it is seen.

    The page is asked again with ``further`` in its address, and with ``further=rows`` beside it:
    it then answers with the rows alone, the last of them the next such element. Pages are counted,
    not held: whoever is moved or joins between two of them may be told twice or wait for a reload.

    Parameters
    ----------
    after : str
        How long the page is open, as in ``3s``, when it is fetched though nobody scrolled there.
    """
    asked = context["request"].GET.copy()
    for name, value in (*further.items(), ("further", "rows")):
        asked[name] = str(value)
    when = f"revealed, load delay:{after}" if after else "revealed"
    told = 'hx-get="?{}" hx-trigger="{}" hx-swap="outerHTML"'
    return format_html(told, asked.urlencode(), when)


@register.simple_tag
def single_sign_on() -> str:
    """Return what single sign-on is called here, empty without a provider."""
    return str(settings.OIDC_NAME)


@register.simple_tag(takes_context=True)
def sees(context: template.Context, secret: str, role: Role | None = None) -> bool:
    """Return whether a kind of field is shown to the reader, on this role."""
    return standing_of(context["user"]).sees(Secret(secret), role.pk if role else None)
