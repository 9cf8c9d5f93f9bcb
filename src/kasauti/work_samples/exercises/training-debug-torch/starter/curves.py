"""Draws a run's log: ``python curves.py run.csv`` writes curves.svg beside it."""

import math
import sys

PANELS = (
    ("loss", ("train", "validation")),
    ("gradient norm", ("gradient",)),
    ("learning rate", ("rate",)),
    ("norm of the weights", ("weights",)),
)
WIDTH, HEIGHT, EDGE = 420, 200, 52
COLOURS = {"train": "#2f6f9f", "validation": "#a8502a"}


def read(text):
    """Return a log's columns from its text as CSV."""
    names, *rows = (line.split(",") for line in text.strip().splitlines())
    return {name: [float(row[place]) for row in rows] for place, name in enumerate(names)}


def drawn(columns):
    """Return the curves as the text of an SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {2 * HEIGHT}" '
        'font-family="sans-serif" font-size="11" role="img" aria-label="Curves of a training run">',
        f'<rect width="{2 * WIDTH}" height="{2 * HEIGHT}" fill="#fffdf8"/>',
    ]
    for place, (title, names) in enumerate(PANELS):
        x, y = place % 2 * WIDTH, place // 2 * HEIGHT
        parts.append(f'<g transform="translate({x} {y})">{panel(title, names, columns)}</g>')
    return "\n".join([*parts, "</svg>"])


def panel(title, names, columns):
    """Return one set of axes with its curves."""
    steps = columns["step"]
    values = [v for name in names for v in columns[name] if math.isfinite(v)] or [0.0]
    low, high = min(values), max(values)
    if high - low < 1e-12:
        low, high = low - abs(low) * 0.1 - 1e-9, high + abs(high) * 0.1 + 1e-9
    right, bottom, last = WIDTH - 20, HEIGHT - 30, max(steps[-1], 1)

    def across(step):
        return EDGE + step / last * (right - EDGE)

    def up(value):
        return bottom - (value - low) / (high - low) * (bottom - 34)

    parts = [f'<text x="{EDGE}" y="20" font-weight="600" fill="#2b2a27">{title}</text>']
    for value in (low, (low + high) / 2, high):
        parts.append(f'<path d="M{EDGE} {up(value):.1f}H{right}" stroke="#ddd6c8"/>')
        parts.append(f'<text x="{EDGE - 5}" y="{up(value) + 4:.1f}" text-anchor="end" fill="#6b675f">{value:.3g}</text>')
    for number, name in enumerate(names):
        colour = COLOURS.get(name, "#2b2a27")
        dash = ' stroke-dasharray="5 3"' if name == "validation" else ""
        there = [(s, v) for s, v in zip(steps, columns[name]) if math.isfinite(v)]
        points = " ".join(f"{across(s):.1f},{up(v):.1f}" for s, v in there)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>')
        if len(names) > 1:
            parts.append(f'<text x="{right - 130 + 70 * number}" y="20" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{right}" y="{HEIGHT - 10}" text-anchor="end" fill="#6b675f">step {last:.0f}</text>')
    return "".join(parts)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        picture = drawn(read(file.read()))
    with open("curves.svg", "w", encoding="utf-8") as file:
        file.write(picture)
