"""How many nodes a shop needs: from declared assumptions and the measured cost curve.

The curve stands in ``cost_curve.csv``, written by ``kasauti-recommender bench --results``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import Any

DAY = 86_400
CURVE = Path(__file__).parent / "cost_curve.csv"


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is not measured and must be declared.

    Parameters
    ----------
    items, daily_users : int
    requests : float
        Recommendation requests of a user on a day.
    peak : float
        Busiest hour over the mean of the day.
    cores : int
        Of a node, as fast as those that were measured.
    use : float
        Share of a node's processors that may be busy at the peak; the rest is for bursts and
        for users whom the hash spreads unevenly.
    lost : int
        Nodes that may be lost at the peak.
    """

    items: int = 50_000_000
    daily_users: int = 10_000_000
    requests: float = 10.0
    peak: float = 4.0
    cores: int = 2
    use: float = 0.6
    lost: int = 2

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Assumed:
        """Read what was given by name; the rest stays as it is.

        Raises
        ------
        ValueError
            Naming the value that makes no sense.
        """
        taken: dict[str, Any] = {}
        for field in fields(cls):
            if field.name not in given:
                continue
            try:
                value = float(given[field.name].replace(",", ""))
            except ValueError:
                value = math.nan
            least = 0 if field.name == "lost" else 1e-9
            most = 1.0 if field.name == "use" else 1e12
            if not least <= value <= most:
                raise ValueError(f"{_label(field.name)}: {given[field.name]!r} makes no sense here")
            taken[field.name] = int(value) if isinstance(field.default, int) else value
        return cls(**taken)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a size costs.

    Parameters
    ----------
    items : int
    cpu : float
        Milliseconds of processor time that a node spends on a request over HTTP, its share of
        the writes that went on included.
    gib : float
        Of a node's memory: the version's files and what its processes hold beside.
    """

    items: int
    cpu: float
    gib: float


@dataclass(frozen=True, slots=True)
class Needed:
    """What the assumptions come to: requests a second, of which a node takes ``a_node``."""

    mean: float
    peak: float
    a_node: float
    nodes: int
    gib: float


def measured(path: Path = CURVE) -> list[Cost]:
    """Return the sizes that were loaded over HTTP, the smallest first."""
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["http_cpu_ms"]]
    costs = [
        Cost(int(row["items"]), float(row["http_cpu_ms"]), float(row["node_gib"])) for row in rows
    ]
    return sorted(costs, key=lambda cost: cost.items)


def cost_at(curve: Sequence[Cost], items: int) -> Cost:
    """Return the cost of a number of items, on straight lines between what was measured.

    Raises
    ------
    ValueError
        Beyond what was measured: nothing is extrapolated.
    """
    for low, high in zip(curve, [*curve[1:], *curve[-1:]], strict=True):
        if low.items <= items <= high.items:
            share = (items - low.items) / max(1, high.items - low.items)
            return Cost(
                items,
                low.cpu + share * (high.cpu - low.cpu),
                low.gib + share * (high.gib - low.gib),
            )
    sizes = ", ".join(f"{cost.items:,}" for cost in curve) or "nothing yet"
    raise ValueError(
        f"{items:,} items lie beyond what was measured ({sizes}); "
        f"measure there: kasauti-recommender bench --items {items} --results FOLDER"
    )


def needed(assumed: Assumed, cost: Cost) -> Needed:
    """Return requests a second and nodes."""
    mean = assumed.daily_users * assumed.requests / DAY
    peak = mean * assumed.peak
    a_node = assumed.cores * assumed.use * 1000 / cost.cpu
    return Needed(mean, peak, a_node, math.ceil(peak / a_node) + assumed.lost, cost.gib)


def answer(assumed: Assumed, curve: Sequence[Cost]) -> dict[str, str]:
    """Return what is needed in words, the same on the page and the command line."""
    cost = cost_at(curve, assumed.items)
    out = needed(assumed, cost)
    return {
        "Requests a second, mean of the day": f"{out.mean:,.0f}",
        "Requests a second, busiest hour": f"{out.peak:,.0f}",
        "Processor time of a request": f"{cost.cpu:.2f} ms (measured)",
        "Requests a second a node takes": f"{out.a_node:,.0f}",
        "Nodes": f"{out.nodes:,}, of which {assumed.lost} may be lost",
        "Memory of a node": f"{out.gib:.1f} GiB and the system's own",
    }


_LABELS = {
    "items": "Products", "daily_users": "Users a day", "requests": "Requests of a user a day",
    "peak": "Busiest hour over the mean", "cores": "Processors of a node",
    "use": "Share of them busy at the peak", "lost": "Nodes that may be lost at the peak",
}  # fmt: skip


def _label(name: str) -> str:
    return _LABELS[name]


def page(given: Mapping[str, str], path: Path = CURVE) -> str:
    """Return the page: a form of assumptions, what they come to, and the curve behind it."""
    curve, problem, found = measured(path), "", {}
    assumed = Assumed()
    try:
        assumed = Assumed.of(given)
        found = answer(assumed, curve)
    except ValueError as error:
        problem = f'<p class="note" role="alert">{escape(str(error))}</p>'
    said = {field.name: given.get(field.name, f"{getattr(assumed, field.name):g}"
            if field.name != "items" and field.name != "daily_users"
            else str(getattr(assumed, field.name))) for field in fields(Assumed)}  # fmt: skip
    inputs = "".join(
        f'<label>{escape(_label(name))}<input name="{name}" value="{escape(value)}" '
        'inputmode="decimal" required></label>'
        for name, value in said.items()
    )
    shown = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in found.items())
    rows = "".join(
        f"<dt>{cost.items:,} products</dt><dd>{cost.cpu:.2f} ms, {cost.gib:.1f} GiB</dd>"
        for cost in curve
    )
    return _PAGE.format(problem=problem, inputs=inputs, shown=shown, rows=rows)


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Capacity · Kasauti recommender</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<header>
  <h1>Capacity</h1>
  <p class="quiet">From what you assume to nodes, by what was measured. <a href="/">The shop</a></p>
</header>
<main>
  <section aria-labelledby="needed">
    <h2 id="needed">What it comes to</h2>
    {problem}
    <dl class="pairs">{shown}</dl>
    <h2>What was measured</h2>
    <dl class="pairs">{rows}</dl>
    <p class="quiet">Processor time of a node for a request over HTTP with writes going on, and
    memory of a node that holds everything. Between two sizes a straight line; beyond them
    nothing. Every node holds all products, and a user stays on one node. The log's own writes
    are few beside the requests and are counted in.</p>
  </section>
  <aside>
    <section aria-labelledby="assumed">
      <h2 id="assumed">What you assume</h2>
      <form>{inputs}<button class="first">Count</button></form>
    </section>
  </aside>
</main>
</html>
"""
