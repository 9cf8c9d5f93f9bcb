"""Bars: one in a table's cell, and a whole picture that stands by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

_WIDE, _NAMES, _LINE, _TOP = 760, 240, 30, 64
_LONGEST = 400


def bar(value: float, most: float) -> SafeString:
    """Return a bar as long as a value is of the greatest; the figure beside it is what is read."""
    width = 100 * value / most if most > 0 else 0
    return format_html(
        '<svg class="figure-bar" height="6" aria-hidden="true">'
        '<rect class="figure-bar-track" width="100%" height="6" rx="3"/>'
        '<rect class="figure-bar-value" width="{}%" height="6" rx="3"/></svg>',
        f"{width:.2f}",
    )


def picture(title: str, under: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """Return bars as an SVG file of its own, in ink on paper.

    Parameters
    ----------
    title, under : str
        What is drawn, and of whom and when.
    rows : sequence of (str, float, str)
        A bar's name, its length in any unit, and the figure as printed.
    """
    most = max((value for _, value, _ in rows), default=0) or 1
    height = _TOP + _LINE * len(rows) + 12
    drawn = [_row(at, *row, most) for at, row in enumerate(rows)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{height}"'
        f' viewBox="0 0 {_WIDE} {height}" role="img" aria-label="{escape(title)}"'
        ' font-family="Inter, Noto Sans, sans-serif" font-size="13" fill="#1e1b17">'
        f'<rect width="{_WIDE}" height="{height}" fill="#fffdf9"/>'
        f'<text x="16" y="26" font-size="16" font-weight="600">{escape(title)}</text>'
        f'<text x="16" y="46" font-size="12" fill="#6a6459">{escape(under)}</text>'
        f"{''.join(drawn)}</svg>\n"
    )


def _row(at: int, name: str, value: float, printed: str, most: float) -> str:
    y = _TOP + at * _LINE
    short = name if len(name) <= 34 else f"{name[:33]}…"
    width = _LONGEST * value / most
    return (
        f'<text x="{_NAMES - 12}" y="{y + 15}" text-anchor="end">{escape(short)}</text>'
        f'<rect x="{_NAMES}" y="{y + 3}" width="{width:.1f}" height="16" rx="3" fill="#b27c00"/>'
        f'<text x="{_NAMES + width + 8:.1f}" y="{y + 15}">{escape(printed)}</text>'
    )
