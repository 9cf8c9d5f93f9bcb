"""The curves on the fault cards, from real training: a small network with a fault planted.

Text of twelve symbols in which each depends on the two before it; a network of one hidden layer
that sees these two. It stands in for the transformer of the lab where no PyTorch is installed: the
shapes are the lab's, the figures its own.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SYMBOLS, HIDDEN, BATCH, STEPS, EVERY = 12, 64, 64, 400, 20
RATE, BETA1, BETA2, EPSILON = 1e-2, 0.9, 0.999, 1e-8
PLANTED = ("F1", "F2", "F5", "F8", "F9", "F11", "F12", "F14", "F15", "F18", "F19", "F20", "F21")


@dataclass(frozen=True, slots=True)
class Curve:
    """A run: losses at each twentieth step, and where known levels lie.

    Parameters
    ----------
    fault : str
        Id of the fault card; empty for a healthy run.
    steps : tuple of int
    train, validation : tuple of float
    gradient : tuple of float
        Norm of the gradient.
    unigram, floor : float
        The loss of counting symbols, and of knowing the source.
    """

    fault: str
    steps: tuple[int, ...]
    train: tuple[float, ...]
    validation: tuple[float, ...]
    gradient: tuple[float, ...]
    unigram: float
    floor: float


def run(random: np.random.Generator, fault: str = "") -> Curve:
    """Train once, with a fault planted.

    Parameters
    ----------
    random : numpy.random.Generator
    fault : str
        One of ``PLANTED``, or empty.

    Raises
    ------
    ValueError
        If the fault cannot be planted here; the message lists those that can.
    """
    if fault and fault not in PLANTED:
        raise ValueError(f"{fault} cannot be planted here; {', '.join(PLANTED)} can")
    source = random.dirichlet(np.full(SYMBOLS, 0.25), (SYMBOLS, SYMBOLS))
    x, y = _text(random, source, 200 if fault == "F8" else 12_000)
    held_x, held_y = _text(random, source, 2_000)
    if fault == "F11":
        x, y = np.tile(held_x, (6, 1)), np.tile(held_y, 6)
    if fault == "F9":
        y = random.permutation(y)
    if fault == "F19":
        order = np.argsort(y, kind="stable")
        x, y = x[order], y[order]
    counts = np.bincount(held_y, minlength=SYMBOLS) / len(held_y)
    unigram = -float(np.sum(counts * np.log(counts + 1e-12)))
    floor = -float(np.mean(np.log(source[held_x[:, 0], held_x[:, 1], held_y] + 1e-12)))
    return _train(random, fault, (x, y), (held_x, held_y), unigram, floor)


def _text(random: np.random.Generator, source: Floats, length: int) -> tuple[Ints, Ints]:
    steps = np.cumsum(source, axis=2).tolist()
    symbols = [0, 1]
    for draw in random.random(length).tolist():
        following = bisect_right(steps[symbols[-2]][symbols[-1]], draw)
        symbols.append(min(SYMBOLS - 1, following))
    text = np.array(symbols, dtype=np.int64)
    return np.stack([text[:-2], text[1:-1]], axis=1), text[2:]


def _start(random: np.random.Generator, fault: str) -> list[Floats]:
    first = random.normal(0, 1 / math.sqrt(2), (2 * SYMBOLS, HIDDEN))
    out = 12.0 if fault == "F12" else 1.0
    second = random.normal(0, out / math.sqrt(HIDDEN), (HIDDEN, SYMBOLS))
    return [first, np.zeros(HIDDEN), second, np.zeros(SYMBOLS)]


def _train(
    random: np.random.Generator,
    fault: str,
    rows: tuple[Ints, Ints],
    held: tuple[Ints, Ints],
    unigram: float,
    floor: float,
) -> Curve:
    weights = _start(random, fault)
    stale = [w.copy() for w in weights]
    first, second = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    kept = [np.zeros_like(w) for w in weights]
    told: list[tuple[int, float, float, float]] = []
    for step in range(STEPS + 1):
        at = _batch(random, fault, step, len(rows[1]))
        loss, gradient = _gradient(weights, rows[0][at], rows[1][at], fault)
        if fault == "F21":
            gradient = [np.zeros_like(g) for g in gradient]
        if fault == "F15":
            kept = [k + g for k, g in zip(kept, gradient, strict=True)]
            gradient = kept
        if step % EVERY == 0:
            norm = math.sqrt(sum(float(np.sum(g * g)) for g in gradient))
            tested = stale if fault == "F20" else weights
            told.append((step, loss, _loss(tested, *held, fault), norm))
        for i, g in enumerate(gradient):
            first[i] = BETA1 * first[i] + (1 - BETA1) * g
            second[i] = BETA2 * second[i] + (1 - BETA2) * g * g
            up = first[i] / (1 - BETA1 ** (step + 1))
            down = np.sqrt(second[i] / (1 - BETA2 ** (step + 1))) + EPSILON
            rate = _rate(fault, step)
            decay = min(1.0, rate * (100.0 if fault == "F14" else 0.0))
            weights[i] = weights[i] * (1.0 - decay) - rate * up / down
    steps, train, validation, norms = zip(*told, strict=True)
    return Curve(fault, steps, train, validation, norms, unigram, floor)


def _rate(fault: str, step: int) -> float:
    if fault == "F18":  # a schedule meant by epoch, stepped by batch
        return RATE * 0.9**step
    return {"F1": 0.13, "F2": 3e-7, "F15": 2.5e-3}.get(fault, RATE)


def _batch(random: np.random.Generator, fault: str, step: int, n: int) -> Ints:
    if fault == "F19":
        start = (step * BATCH) % max(1, n - BATCH)
        return np.arange(start, start + BATCH)
    return random.integers(0, n, BATCH)


def _forward(weights: list[Floats], x: Ints) -> tuple[Floats, Floats]:
    first, b1, second, b2 = weights
    hidden = np.tanh(first[x[:, 0]] + first[SYMBOLS + x[:, 1]] + b1)
    return hidden, hidden @ second + b2


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _loss(weights: list[Floats], x: Ints, y: Ints, fault: str) -> float:
    p = _softmax(_forward(weights, x)[1])
    p = _softmax(p) if fault == "F5" else p
    return -float(np.mean(np.log(p[np.arange(len(y)), y] + 1e-12)))


def _gradient(weights: list[Floats], x: Ints, y: Ints, fault: str) -> tuple[float, list[Floats]]:
    hidden, logits = _forward(weights, x)
    p, own = _softmax(logits), np.arange(len(y))
    target = np.zeros_like(p)
    target[own, y] = 1.0
    wrong = (p - target) / len(y)
    if fault == "F5":  # the loss takes probabilities for logits
        outer = (_softmax(p) - target) / len(y)
        wrong = p * (outer - np.sum(outer * p, axis=1, keepdims=True))
    back = (wrong @ weights[2].T) * (1.0 - hidden * hidden)
    first = np.zeros_like(weights[0])
    np.add.at(first, x[:, 0], back)
    np.add.at(first, SYMBOLS + x[:, 1], back)
    gradient = [first, back.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0)]
    return _loss(weights, x, y, fault), gradient


def draw_svg(curve: Curve) -> str:
    """Return the run as a picture: training whole, validation dashed, known levels thin."""
    top = max(3.0, min(9.0, max(*curve.train, *curve.validation) * 1.05))
    lines = [
        _line(curve.steps, curve.train, top, "train"),
        _line(curve.steps, curve.validation, top, "validation"),
    ]
    named = [("train", curve.train[-1]), ("validation", curve.validation[-1])]
    for name, level in (("unigrams", curve.unigram), ("floor", curve.floor)):
        lines.append(f'<path class="level" {PLAIN} d="M{LEFT} {_height(level, top):.1f}H{RIGHT}"/>')
        named.append((name, level))
    title = f"Loss of {curve.fault or 'a healthy run'} over {curve.steps[-1]} steps"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 200" role="img" '
        f'aria-label="{title}" font-family="Inter, sans-serif" font-size="12">'
        f"<title>{title}</title><style>{LOOK}</style>"
        '<rect class="plate" width="360" height="200" rx="6" fill="#fffdf9"/>'
        f'<path class="axis" {PLAIN} d="M{LEFT} {TOP}V{FLOOR}H{RIGHT}"/>'
        + "".join([*_ticks(curve.steps[-1], top), *lines, *_names(named, top)])
        + "</svg>\n"
    )


PLAIN = 'fill="none" stroke="#6a6459"'  # where a policy refuses the style
LOOK = (
    "text{fill:#4f4a42}.level{stroke-width:.75}"
    ".train,.validation{stroke-width:1.75}"
    "polyline.train{stroke:#1e1b17}text.train{fill:#1e1b17}"
    "polyline.validation{stroke:#a63f17}text.validation{fill:#a63f17}"
    "@media(prefers-color-scheme:dark){.plate{fill:#1e1b18}text{fill:#c0b8ab}.axis,.level{stroke:#9f978a}"
    "polyline.train{stroke:#f0ebe1}text.train{fill:#f0ebe1}"
    "polyline.validation{stroke:#ee9870}text.validation{fill:#ee9870}}"
)
LEFT, RIGHT, TOP, FLOOR = 24, 256, 10, 178  # of the plot, in the picture's units
APART = 13.0  # between two names


def _ticks(last: int, top: float) -> list[str]:
    """Return the figures along both axes."""
    found = [
        f'<text x="{LEFT - 5}" y="{_height(loss, top) + 4:.1f}" text-anchor="end">{loss}</text>'
        for loss in range(0, math.floor(top) + 1, 1 if top < 5 else 2)
    ]
    for step, place in ((0, "middle"), (last // 2, "middle"), (last, "end")):
        x = LEFT + (RIGHT - LEFT) * step / last
        words = f"step {step}" if step == last else str(step)
        found.append(f'<text x="{x:.1f}" y="194" text-anchor="{place}">{words}</text>')
    return found


def _names(named: list[tuple[str, float]], top: float) -> list[str]:
    """Return what each line is and where it ends, none over another."""
    found: list[str] = []
    free = FLOOR - APART * (len(named) - 1)
    after = 0.0
    for place, (name, level) in enumerate(sorted(named, key=lambda one: -one[1])):
        y = min(max(_height(level, top), after), free + APART * place)
        after = y + APART
        found.append(
            f'<text class="{name}" x="{RIGHT + 6}" y="{y + 4:.1f}">{name} {level:.2f}</text>'
        )
    return found


def _height(level: float, top: float) -> float:
    return FLOOR - (FLOOR - TOP) * min(level, top) / top


def _line(steps: tuple[int, ...], values: tuple[float, ...], top: float, name: str) -> str:
    points = " ".join(
        f"{LEFT + (RIGHT - LEFT) * step / steps[-1]:.1f},{_height(value, top):.1f}"
        for step, value in zip(steps, values, strict=True)
    )
    dash = ' stroke-dasharray="5 4"' if name == "validation" else ""
    return (
        f'<polyline class="{name}" {PLAIN}{dash} points="{points}"><title>{name}</title></polyline>'
    )
