"""The knowledge check: families of items, drawn with fresh numbers and keyed by machine."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kasauti.interviews.arithmetic import compute

if TYPE_CHECKING:
    from collections.abc import Collection
    from random import Random

TOLERANCE = 0.02
SHARES = frozenset(
    ["prior", "caught", "false", "kept", "share", "noise", "slow", "train", "validation", "people"]
)  # parameters that are read as per cent


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that can be foreseen, and the belief behind it."""

    answer: str
    belief: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family of items: one idea, many sets of numbers.

    Parameters
    ----------
    id, area, competency, kind : str
    level, minutes : int
    stem : str
        With parameters in braces.
    parameters : mapping of str to tuple
    key : str
        Formula of a numeric item, text of the right option otherwise.
    wrong : tuple of Wrong
        Formulas or options.
    points : tuple of str
        What raters look for in the "why".
    """

    id: str
    area: str
    competency: str
    kind: str
    level: int
    minutes: int
    stem: str
    parameters: Mapping[str, tuple[float | str, ...]]
    key: str
    wrong: tuple[Wrong, ...]
    points: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """True if the answer is a number."""
        return self.kind == "numeric"


@dataclass(frozen=True, slots=True)
class Item:
    """An item as one person gets it.

    Parameters
    ----------
    family : Family
    values : mapping of str to float or str
        The drawn parameters.
    stem : str
    options : tuple of str
        In the order drawn; empty for a numeric item.
    key : float or str
    """

    family: Family
    values: Mapping[str, float | str]
    stem: str
    options: tuple[str, ...]
    key: float | str


@dataclass(frozen=True, slots=True)
class Marked:
    """What the machine says of an answer: right or not, and which belief it betrays, if any."""

    right: bool
    belief: str = ""


@cache
def _table() -> dict[str, Any]:
    path = files("kasauti.interviews").joinpath("data/fundamentals.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def families() -> tuple[Family, ...]:
    """Return all families.

    Examples
    --------
    >>> families()[0].id
    'ppv'
    """
    return tuple(_family(one) for one in _table()["family"])


def _family(table: Mapping[str, Any]) -> Family:
    plain = {k: table[k] for k in ("id", "area", "competency", "kind", "level", "minutes", "stem")}
    options = table.get("options", ())
    wrong = [Wrong(o["text"], o["belief"]) for o in options if not o.get("right")]
    wrong += [Wrong(one["value"], one["belief"]) for one in table.get("wrong", ())]
    return Family(
        **plain,
        parameters={name: tuple(values) for name, values in table["parameters"].items()},
        key=table.get("key") or next(o["text"] for o in options if o.get("right")),
        wrong=tuple(wrong),
        points=tuple(table["points"]),
    )


def draw_item(family: Family, random: Random) -> Item:
    """Return an item with numbers drawn from a source of randomness that is handed in.

    Examples
    --------
    >>> from random import Random
    >>> item = draw_item(families()[0], Random(1))
    >>> mark(item, str(item.key)).right
    True
    """
    values = {name: random.choice(choices) for name, choices in family.parameters.items()}
    stem = family.stem.format(**{name: _shown(name, value) for name, value in values.items()})
    if family.numeric:
        return Item(family, values, stem, (), compute(family.key, _numbers(values)))
    options = [family.key, *(wrong.answer for wrong in family.wrong)]
    random.shuffle(options)
    return Item(family, values, stem, tuple(options), family.key)


def draw_form(random: Random, *, exclude: Collection[str] = ()) -> tuple[Item, ...]:
    """Return a form of ten items, one a family, by the blueprint.

    Parameters
    ----------
    random : Random
    exclude : collection of str
        Families that are retired, or that the person has had.

    Raises
    ------
    ValueError
        If an area has too few families left; the message names it.
    """
    chosen: list[Family] = []
    for area, number in _table()["form"].items():
        pool = [f for f in families() if f.area == area and f.id not in exclude]
        if len(pool) < number:
            raise ValueError(f"{area}: {len(pool)} families left, {number} are needed")
        chosen += random.sample(pool, number)
    return tuple(draw_item(family, random) for family in chosen)


def mark(item: Item, answer: str) -> Marked:
    """Return whether an answer is right, and the belief behind a wrong one that was foreseen.

    A number is right within two per cent; "15.4 %" and "0,154" are read as .154.
    """
    if not item.family.numeric:
        beliefs = {wrong.answer: wrong.belief for wrong in item.family.wrong}
        return Marked(answer == item.key, beliefs.get(answer, ""))
    number = read_number(answer)
    if number is None:
        return Marked(right=False)
    if isinstance(item.key, float) and _near(number, item.key):
        return Marked(right=True)
    for wrong in item.family.wrong:
        if _near(number, compute(wrong.answer, _numbers(item.values))):
            return Marked(right=False, belief=wrong.belief)
    return Marked(right=False)


def read_number(text: str) -> float | None:
    """Return the number a person wrote, or None.

    Examples
    --------
    >>> read_number("15.4 %"), read_number("0,154"), read_number("1/4"), read_number("few")
    (0.154, 0.154, 0.25, None)
    """
    plain = text.strip().replace(" ", "")
    share = plain.endswith("%")
    plain = plain.removesuffix("%")
    before, comma, after = plain.partition(",")
    if comma and "," not in after and "." not in plain and (len(after) != 3 or before == "0"):
        plain = plain.replace(",", ".")
    above, _, below = plain.replace(",", "").partition("/")
    try:
        number = float(above) / (float(below) if below else 1.0)
    except (ValueError, ZeroDivisionError):
        return None
    return round(number / 100.0, 12) if share else number


def _near(number: float, key: float) -> bool:
    return abs(number - key) <= TOLERANCE * abs(key) + 1e-12


def _numbers(values: Mapping[str, float | str]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items() if not isinstance(value, str)}


def _shown(name: str, value: float | str) -> str:
    if isinstance(value, float) and name in SHARES:
        return f"{value * 100:g} %"
    return f"{value:,}" if isinstance(value, int) and value >= 10000 else f"{value}"
