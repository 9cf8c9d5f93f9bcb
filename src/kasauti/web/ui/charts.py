"""Charts as SVG: pure functions from figures to markup.

Positions are percentages of an unscaled drawing, so lines stretch with the page while type and
marks keep their size: readable at 360 pixels and on a wide screen alike. No style attributes:
the look is in ``static/ui/css/charts.css``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

LOWEST, HIGHEST = 1.0, 5.0
_MIDDLE = 3.0  # right of it a name runs to the left, so that it stays on a phone's screen

_SHAPES = {
    "engineering": "M-4-4h8v8h-8z",
    "ml": "M0-5.6 5.6 0 0 5.6-5.6 0z",
    "bridge": "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0z",
    "level": "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0z",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A level with its 80 % interval as pages draw it; all None when not evidenced.

    ``sure`` is False where too little is evidenced to rest on: drawn hollow.
    """

    level: float | None
    low: float | None = None
    high: float | None = None
    sure: bool = True

    def __str__(self) -> str:
        return _("not evidenced") if self.level is None else f"{self.level:.1f}"

    @property
    def interval(self) -> str:
        """The interval as "2.6–3.9", empty without one."""
        if self.low is None or self.high is None:
            return ""
        return f"{self.low:.1f}–{self.high:.1f}"


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the picture, in levels; the whole of it by default."""

    engineering_low: float = LOWEST
    engineering_high: float = HIGHEST
    ml_low: float = LOWEST
    ml_high: float = HIGHEST

    @property
    def whole(self) -> bool:
        """True if the region leaves nobody out."""
        return self == Region()

    def holds(self, engineering: float | None, ml: float | None) -> bool:
        """Return whether a person's two levels lie in the region."""
        if engineering is None or ml is None:
            return self.whole
        return (
            self.engineering_low <= engineering <= self.engineering_high
            and self.ml_low <= ml <= self.ml_high
        )


@dataclass(frozen=True, slots=True)
class Point:
    """A person in the picture.

    Parameters
    ----------
    label : str
        Name or blind code.
    place : str
        Place on the shortlist, as printed.
    url : str
    engineering, ml : Figure
    side : str
        ``engineering``, ``ml`` or ``level`` where neither is stronger: colour and shape.
    inside : bool
        False dims a point that the filters leave out.
    """

    label: str
    place: str
    url: str
    engineering: Figure
    ml: Figure
    side: str = "level"
    inside: bool = True

    @property
    def sure(self) -> bool:
        """True if both dimensions have enough evidence; else the mark is hollow."""
        return self.engineering.sure and self.ml.sure

    def dimmed(self, outside: bool) -> Point:
        """Return the same point, left out of what the filters show or not."""
        return replace(self, inside=not outside)


def _percent(level: float) -> str:
    share = (min(max(level, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return f"{share * 100:.2f}%"


def _across(low: float, high: float) -> str:
    return f"{max(high - low, 0.0) / (HIGHEST - LOWEST) * 100:.2f}%"


def bare(attribute: str, present: bool) -> SafeString:
    """Return an attribute without a value, or nothing."""
    return format_html("{} ", attribute) if present else SafeString("")


def shape(kind: str) -> SafeString:
    """Return the small mark that tells a dimension without colour."""
    return format_html(
        '<svg class="shape" viewBox="-6 -6 12 12" aria-hidden="true"><path d="{}"/></svg>',
        _SHAPES[kind],
    )


def _described(name: str, figure: Figure, asked: float | None) -> str:
    if figure.level is None:
        return _("%(name)s: not evidenced") % {"name": name}
    words = _("%(name)s: level %(level)s of 5") % {"name": name, "level": figure}
    if figure.interval:
        words += ", " + _("80%% interval %(interval)s") % {"interval": figure.interval}
    if not figure.sure:
        words += ", " + _("insufficient evidence")
    if asked is not None:
        words += ", " + _("asked for: %(asked)s") % {"asked": f"{asked:g}"}
    return words


_TICKS = mark_safe(  # noqa: S308 - fixed markup
    '<g class="interval-ticks">'
    + "".join(f'<line x1="{at}%" x2="{at}%" y1="3" y2="13"/>' for at in (0, 25, 50, 75, 100))
    + "</g>"
)


def interval_bar(
    name: str, figure: Figure, kind: str = "level", asked: float | None = None
) -> SafeString:
    """Return a level with its interval on the scale from 1 to 5.

    Parameters
    ----------
    name : str
        What is drawn, for those who do not see it.
    figure : Figure
    kind : str
        ``engineering``, ``ml``, ``bridge`` or ``level``: colour and shape.
    asked : float or None
        The level a role asks for, drawn as a bar across the scale.
    """
    return _interval_bar(str(name), figure, kind, asked, get_language())


@lru_cache(8192)  # of a hundred people many have the same level
def _interval_bar(
    name: str, figure: Figure, kind: str, asked: float | None,
    language: str | None,  # noqa: ARG001 - it is described in it
) -> SafeString:  # fmt: skip
    inner = SafeString("")
    if figure.level is not None:
        low = figure.low if figure.low is not None else figure.level
        high = figure.high if figure.high is not None else figure.level
        inner = format_html(
            '<rect class="interval-range" x="{}" y="5" width="{}" height="6" rx="3"/>'
            '<svg x="{}" y="8" overflow="visible"><path class="interval-mark" d="{}"/></svg>',
            _percent(low),
            _across(low, high),
            _percent(figure.level),
            _SHAPES[kind],
        )
    bar = SafeString("")
    if asked is not None:
        at = _percent(asked)
        bar = format_html('<line class="interval-asked" x1="{}" x2="{}" y1="0" y2="16"/>', at, at)
    return format_html(
        '<svg class="interval" data-dimension="{}" {}height="16" role="img" aria-label="{}">'
        '<line class="interval-track" x1="0" x2="100%" y1="8" y2="8"/>{}{}{}</svg>',
        kind,
        bare(
            "data-empty" if figure.level is None else "data-unsure",
            figure.level is None or not figure.sure,
        ),
        _described(name, figure, asked),
        _TICKS,
        bar,
        inner,
    )


def scale_axis() -> SafeString:
    """Return the figures 1 to 5 as they stand over a column of interval bars."""
    figures = format_html_join(
        "",
        '<text x="{}%" y="10">{}</text>',
        ((at, step) for step, at in enumerate((0, 25, 50, 75, 100), start=1)),
    )
    return format_html(
        '<svg class="interval-axis" height="13" aria-hidden="true">{}</svg>', figures
    )


def _point(point: Point) -> SafeString:
    engineering, ml = point.engineering, point.ml
    assert engineering.level is not None
    assert ml.level is not None
    x, y = _percent(engineering.level), _percent(HIGHEST + LOWEST - ml.level)
    words = f"{point.place}. {point.label}. " + "; ".join(
        (_described(_("Engineering"), engineering, None), _described(_("ML"), ml, None))
    )
    return format_html(
        '<a href="{}" class="point" data-side="{}" {}{}data-engineering="{}" data-ml="{}"'
        ' aria-label="{}">'
        '<line class="point-error" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<line class="point-error" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<svg x="{}" y="{}" overflow="visible"><circle class="point-reach" r="12"/>'
        '<path class="point-mark" d="{}"/><text class="point-place" x="8" y="-6">{}</text>'
        '<text class="point-name" x="{}" y="15" text-anchor="{}">{}</text></svg></a>',
        point.url,
        point.side,
        bare("data-unsure", not point.sure),
        bare("data-outside", not point.inside),
        f"{engineering.level:.2f}",
        f"{ml.level:.2f}",
        words,
        _percent(engineering.low or engineering.level),
        _percent(engineering.high or engineering.level),
        y,
        y,
        x,
        x,
        _percent(HIGHEST + LOWEST - (ml.high or ml.level)),
        _percent(HIGHEST + LOWEST - (ml.low or ml.level)),
        x,
        y,
        _SHAPES[point.side],
        point.place,
        *((-8, "end") if engineering.level > _MIDDLE else (8, "start")),
        point.label,
    )


_GRID = mark_safe(  # noqa: S308 - fixed markup
    '<g class="picture-grid">'
    + "".join(
        f'<line x1="{at}%" x2="{at}%" y1="0" y2="100%"/>'
        f'<line y1="{at}%" y2="{at}%" x1="0" x2="100%"/>'
        for at in (0, 25, 50, 75, 100)
    )
    + '</g><line class="picture-equal" x1="0" y1="100%" x2="100%" y2="0"/>'
    + '<g class="picture-figures" aria-hidden="true">'
    + "".join(
        f'<text x="{(step - 1) * 25}%" y="100%" dy="18">{step}</text>'
        f'<text class="picture-up" x="0" y="{100 - (step - 1) * 25}%" dx="-12" dy="4">{step}</text>'
        for step in range(1, 6)
    )
    + "</g>"
)


_CROWD = 120  # people from whom on all intervals at once would hide the people


def picture(points: Iterable[Point], region: Region) -> SafeString:
    """Return engineering across, ML upwards, each person with both intervals.

    People at the end of ``points`` are drawn first, so that the best placed lie on top.
    """
    drawn = [p for p in points if p.engineering.level is not None and p.ml.level is not None]
    return format_html(
        '<svg class="picture-plot" {}role="group" aria-label="{}">{}'
        '<rect class="picture-region" x="{}" y="{}" width="{}" height="{}" {}/>{}</svg>',
        bare("data-crowd", len(drawn) > _CROWD),
        _("Engineering across, ML upwards, levels 1 to 5, with 80% intervals"),
        _GRID,
        _percent(region.engineering_low),
        _percent(HIGHEST + LOWEST - region.ml_high),
        _across(region.engineering_low, region.engineering_high),
        _across(region.ml_low, region.ml_high),
        bare("data-whole", region.whole),
        format_html_join("", "{}", ((_point(point),) for point in reversed(drawn))),
    )
