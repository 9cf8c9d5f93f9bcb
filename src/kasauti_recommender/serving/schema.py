"""Dataclasses from JSON, strictly: the first thing that is wrong is named with its place."""

from __future__ import annotations

import json
import math
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from kasauti_recommender.serving.problems import Problem

T = TypeVar("T")
_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@cache
def parts(form: Any) -> dict[str, tuple[Any, bool]]:
    """Return name → (type, required) of a dataclass."""
    hints = get_type_hints(form)
    return {
        f.name: (hints[f.name], f.default is MISSING and f.default_factory is MISSING)
        for f in fields(form)
    }


def loads(data: bytes) -> Any:
    """Read JSON without NaN and infinity.

    Raises
    ------
    Problem
    """

    def refuse(word: str) -> Any:
        raise Problem(422, f"{word} is no number that can be used")

    try:
        return json.loads(data, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"the body is no JSON: {error}") from error


def read(form: type[T], data: Any, place: str = "") -> T:
    """Return the dataclass that the JSON value describes.

    Raises
    ------
    Problem
        If a part is missing, unknown or of another type.
    """
    known = parts(cast(Any, form))
    if not isinstance(data, dict):
        raise Problem(422, f"expected an object with {', '.join(known)}", place)
    for name in data:
        if name not in known:
            raise Problem(422, f"there is no {name!r}; known: {', '.join(known)}", place)
    values = {}
    for name, (kind, required) in known.items():
        where = f"{place}.{name}" if place else name
        if name in data:
            values[name] = _value(kind, data[name], where)
        elif required:
            raise Problem(422, "is missing", where)
    return form(**values)


def _value(kind: Any, value: Any, place: str) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise Problem(422, "expected a list", place)
        return tuple(_value(get_args(kind)[0], v, f"{place}[{i}]") for i, v in enumerate(value))
    if is_dataclass(kind):
        return read(kind, value, place)  # type: ignore[arg-type]
    fits = isinstance(value, kind) or (kind is float and isinstance(value, int))
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise Problem(422, f"expected {_WORDS[kind]}, not {str(value)[:40]!r}", place)
    if kind is float and not math.isfinite(value):
        raise Problem(422, "expected a finite number", place)
    if kind is int and abs(value) >= 1 << 62:
        raise Problem(422, "the number is too large", place)
    if kind is str:
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise Problem(422, "the text holds half a character", place) from error
    return value
