"""Formulas of the content: arithmetic on named numbers, and nothing else."""

from __future__ import annotations

import ast
import math
import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "log": math.log,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "exp": math.exp,
}


class FormulaError(ValueError):
    """A formula cannot be computed; the message says which part."""


def compute(formula: str, values: Mapping[str, float]) -> float:
    """Return the value of a formula.

    Parameters
    ----------
    formula : str
        Numbers, names, ``+ - * / **``, brackets, ``log log2 sqrt exp``.
    values : mapping of str to float

    Raises
    ------
    FormulaError
        If it holds anything else, a name without a value, or has no finite value.

    Examples
    --------
    >>> compute("items * width * 4 / 1e9", {"items": 5e7, "width": 128})
    25.6
    """
    try:
        found = float(_value(ast.parse(formula, mode="eval").body, values))
    except (ArithmeticError, SyntaxError, TypeError, ValueError) as error:
        raise FormulaError(f"{formula!r}: {error}") from error
    if not math.isfinite(found):
        raise FormulaError(f"{formula!r} has no finite value")
    return found


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=[one], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_value(one, values))
    raise FormulaError(f"{ast.unparse(node)} is neither arithmetic nor a known name")
