"""What candidates practise on: for each stage a question that no session asks, and what counts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Practice:
    """A question of a stage's form, worked through.

    Parameters
    ----------
    bring : str
        What a candidate has at hand in the stage.
    ask : str
    given : tuple of str
        What is known beside the question.
    code, solution : str
        Python that the question is about, and one good answer; either may be empty.
    touches : tuple of str
        What a good answer touches.
    """

    bring: str
    ask: str
    given: tuple[str, ...]
    code: str
    solution: str
    touches: tuple[str, ...]


@cache
def practices() -> Mapping[str, Practice]:
    """Return what there is to practise on, by the code of the stage.

    Examples
    --------
    >>> practices()["D"].ask[:24]
    'From the first epoch on,'
    """
    path = files("kasauti.interviews").joinpath("data/practice.toml")
    table = tomllib.loads(path.read_text("utf-8"))["stage"]
    return MappingProxyType(
        {
            code: Practice(
                one["bring"],
                one["ask"],
                tuple(one.get("given", ())),
                one.get("code", "").strip(),
                one.get("solution", "").strip(),
                tuple(one["touches"]),
            )
            for code, one in table.items()
        }
    )
