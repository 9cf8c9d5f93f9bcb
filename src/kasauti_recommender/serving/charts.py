"""Pictures as SVG: lines with their intervals, and bars; drawn here, styled by the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 320, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 20, 14, 38
COLOURS = ("#b27c00", "#1f6f8b", "#7a4f9a", "#5d7a1f")
"""Of the lines, in this order; each is told by its dashes and its name as well."""
_DASHES = ("", "6 3", "2 2", "8 2 2 2")


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis.

    Parameters
    ----------
    name : str
    low, high : float
    ticks : sequence of (float, str)
        Where it is marked, and what stands there.
    """

    name: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]

    def part(self, value: float) -> float:
        """Return how far along a value lies, 0 to 1; beyond the axis it stands at its end."""
        span = (self.high - self.low) or 1.0
        return min(1.0, max(0.0, (value - self.low) / span))


@dataclass(frozen=True, slots=True)
class Line:
    """A line.

    Parameters
    ----------
    name : str
    points : sequence of (float, float)
    band : sequence of (float, float), optional
        Low and high at each point.
    dots : sequence of str, optional
        What stands beside each point.
    """

    name: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float]] = ()
    dots: Sequence[str] = ()


def lines(
    title: str, words: str, drawn: Sequence[Line], x: Axis, y: Axis, *, level: float | None = None,
) -> str:  # fmt: skip
    """Return a chart of lines.

    Parameters
    ----------
    title, words : str
        What it shows, and what it says to those who cannot see it.
    drawn : sequence of Line
    x, y : Axis
    level : float, optional
        Of y, that is marked across.
    """
    parts = [*_axes(x, y)]
    if level is not None:
        at = _y(y, level)
        parts.append(
            f'<path class="level" d="M{_LEFT} {at:.1f}H{WIDTH - _RIGHT}" stroke="currentColor" '
            'stroke-dasharray="4 3"/>'
        )
    for number, line in enumerate(drawn):
        parts += _line(line, x, y, number % len(COLOURS))
    if len(drawn) > 1:
        parts += _legend(drawn)
    return _whole(title, words, parts)


def bars(title: str, words: str, each: Sequence[tuple[str, float]], x: str, y: Axis) -> str:
    """Return a chart of bars, side by side, each with what it stands for."""
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(each))
    parts = [*_axes(Axis(x, 0, 1, ()), y)]
    for number, (name, value) in enumerate(each):
        top = _y(y, value)
        parts.append(
            f'<rect class="bar" x="{_LEFT + number * step + 1:.1f}" y="{top:.1f}" '
            f'width="{step - 2:.1f}" height="{HEIGHT - _BOTTOM - top:.1f}" fill="{COLOURS[0]}">'
            f"<title>{escape(name)}: {value:,.0f}</title></rect>"
        )
        if number % 3 == 0:
            middle = _LEFT + (number + 0.5) * step
            parts.append(_text(middle, HEIGHT - _BOTTOM + 15, name, "middle"))
    return _whole(title, words, parts)


def _axes(x: Axis, y: Axis) -> Iterable[str]:
    floor = HEIGHT - _BOTTOM
    for value, name in y.ticks:
        at = _y(y, value)
        yield (
            f'<path class="grid" d="M{_LEFT} {at:.1f}H{WIDTH - _RIGHT}" stroke="currentColor" '
            'stroke-opacity=".18"/>'
        )
        yield _text(_LEFT - 5, at + 4, name, "end")
    for value, name in x.ticks:
        yield _text(_x(x, value), floor + 15, name, "middle")
    yield f'<path d="M{_LEFT} {floor}H{WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity=".6"/>'
    yield _text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 5, x.name, "middle")


def _line(line: Line, x: Axis, y: Axis, number: int) -> Iterable[str]:
    colour = COLOURS[number]
    at = [(_x(x, value), _y(y, height)) for value, height in line.points]
    if line.band:
        across = [value for value, _ in at]
        edge = [(a, _y(y, high)) for a, (_, high) in zip(across, line.band, strict=True)]
        edge += [(a, _y(y, low)) for a, (low, _) in zip(across, line.band, strict=True)][::-1]
        yield f'<polygon class="band c{number}" points="{_points(edge)}" fill="{colour}" fill-opacity=".2"/>'  # noqa: E501
    yield (
        f'<polyline class="line c{number}" points="{_points(at)}" fill="none" stroke="{colour}" '
        f'stroke-width="2" stroke-dasharray="{_DASHES[number]}"/>'
    )
    if line.dots or len(at) == 1:
        for place, (a, b) in enumerate(at):
            yield f'<circle class="dot c{number}" cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>'
            if line.dots and line.dots[place]:
                right = a > WIDTH - 60
                beside = (
                    (a, b - 7, "end")
                    if right
                    else (a + 6, min(b + 14, HEIGHT - _BOTTOM - 4), "start")
                )
                yield _text(beside[0], beside[1], line.dots[place], beside[2])


def _legend(drawn: Sequence[Line]) -> Iterable[str]:
    for number, line in enumerate(drawn):
        at = _TOP + 8 + 14 * number
        yield (
            f'<path class="line c{number % 4}" d="M{_LEFT + 6} {at - 4}h22" '
            f'stroke="{COLOURS[number % 4]}" stroke-width="2" '
            f'stroke-dasharray="{_DASHES[number % 4]}"/>'
        )
        yield _text(_LEFT + 33, at, line.name, "start")


def _whole(title: str, words: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-size="11" font-family="Inter, system-ui, sans-serif">'
        f"<title>{escape(title)}</title><desc>{escape(words)}</desc>{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">'
        f"{escape(words)}</text>"
    )


def _points(at: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in at)


def _x(axis: Axis, value: float) -> float:
    return _LEFT + axis.part(value) * (WIDTH - _LEFT - _RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - _BOTTOM - axis.part(value) * (HEIGHT - _TOP - _BOTTOM)


def steps(low: float, high: float, most: int = 4) -> list[float]:
    """Return round numbers from ``low`` to ``high``, about ``most`` of them.

    Examples
    --------
    >>> steps(0, 0.97)
    [0.0, 0.5]
    >>> steps(-3, 12)
    [0.0, 5.0, 10.0]
    """
    wanted = ((high - low) or 1.0) / most
    size = 10.0 ** math.floor(math.log10(wanted))
    size = next(size * by for by in (1, 2, 5, 10) if size * by >= wanted * (1 - 1e-9))
    first = math.ceil(low / size - 1e-9)
    last = math.floor(high / size + 1e-9)
    return [round(size * number, 10) for number in range(first, last + 1)]
