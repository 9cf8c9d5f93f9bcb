"""Messages survive the way, and hostile bytes are refused by one exception."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kasauti.work_samples import wire

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63 - 1) | some.text()
    | some.floats(allow_nan=False),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_what_goes_in_comes_out(value) -> None:
    try:
        sent = wire.encode(value)
    except (wire.WireError, UnicodeEncodeError):
        return
    assert wire.decode(sent) == value


@given(some.binary(max_size=200))
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    with contextlib.suppress(wire.WireError):
        wire.decode(data)


@pytest.mark.parametrize("kind", ["bool", "int8", "int64", "float32", "float64"])
def test_arrays_keep_kind_and_shape(kind: str) -> None:
    sent = np.arange(12).reshape(3, 4).astype(kind)
    found = wire.decode(wire.encode({"a": sent}))["a"]
    assert found.dtype == sent.dtype
    assert (found == sent).all()


@pytest.mark.parametrize(
    "value",
    [2**63, -(2**70), object(), np.array([object()]), np.array("x"), {1, 2}],
    ids=["huge", "tiny", "object", "objects", "text array", "set"],
)
def test_what_cannot_be_sent_is_refused(value) -> None:
    with pytest.raises(wire.WireError):
        wire.encode(value)


def test_nesting_has_an_end() -> None:
    value: list = []
    for _ in range(40):
        value = [value]
    with pytest.raises(wire.WireError, match="deep"):
        wire.encode(value)
    with pytest.raises(wire.WireError, match="deep"):
        wire.decode(b"l\x01\0\0\0" * 40 + b"N")


def test_an_array_that_promises_more_than_it_holds() -> None:
    import struct

    with pytest.raises(wire.WireError, match="cut off"):
        wire.decode(b"a" + bytes([6, 2]) + struct.pack("<2Q", 2**40, 2**40))
