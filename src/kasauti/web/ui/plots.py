"""A candidate's curves from checked numbers: lines in a stretched drawing, words outside of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE, HIGH = 300.0, 100.0
Points = Sequence[Sequence[float]]


def plot(told: dict[str, Any]) -> SafeString:
    """Return a figure of one plot as a trial tells it: title, series of (place, value)."""
    series: list[tuple[str, Points]] = [(str(n), p) for n, p in told["series"] if p]
    values = [point[1] for _, points in series for point in points]
    places = [point[0] for _, points in series for point in points]
    if not values:
        return format_html(
            '<figure class="plot"><figcaption>{}</figcaption></figure>', told["title"]
        )
    box = (min(places), max(places), min(values), max(values))
    lines = format_html_join(
        "",
        '<polyline data-series="{}" points="{}"/>',
        ((number % 6, _path(points, box)) for number, (_, points) in enumerate(series)),
    )
    named = format_html_join(
        "",
        '<span data-series="{}">{}</span>',
        ((number % 6, name) for number, (name, _) in enumerate(series) if name),
    )
    return format_html(
        '<figure class="plot"><figcaption>{} {}</figcaption><div class="plot-frame">'
        '<span class="plot-high">{}</span><span class="plot-low">{}</span>'
        '<svg viewBox="0 0 300 100" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
        '<span class="plot-left">{}</span><span class="plot-right">{}</span></div></figure>',
        told["title"], named, f"{box[3]:.4g}", f"{box[2]:.4g}", told["title"], lines,
        f"{box[0]:.4g}", f"{box[1]:.4g}",
    )  # fmt: skip


def _path(points: Points, box: tuple[float, float, float, float]) -> str:
    left, right, low, high = box
    across, up = (right - left) or 1.0, (high - low) or 1.0
    return " ".join(
        f"{WIDE * (x - left) / across:.1f},{HIGH - HIGH * (y - low) / up:.1f}" for x, y in points
    )
