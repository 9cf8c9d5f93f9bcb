"""Framed messages between a grader and the process it grades: bounded, typed, without pickle.

The same file lies in the sandbox beside the harness, so it needs nothing but Python and NumPy.
A frame is a fixed header (magic, version, status, sequence number, nonce, length) and a body; a
body is one value: None, bool, int of 64 bits, float, str, list, dict with str keys, or an array.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

HEADER = struct.Struct("<4sBBI16sQ")
MAGIC, VERSION = b"KWS1", 1
OK, RAISED, READY = 0, 1, 2
LARGEST_REPLY = 64 << 20
_DEEPEST, _MOST_ITEMS = 12, 2_000_000
_TYPES = ("bool", "int8", "uint8", "int32", "int64", "float32", "float64")
_SIZE = struct.Struct("<I")


class WireError(ValueError):
    """Bytes that are no message of ours, or a value that cannot be sent."""


def header(status: int, sequence: int, nonce: bytes, length: int) -> bytes:
    """Return a frame's header."""
    return HEADER.pack(MAGIC, VERSION, status, sequence, nonce, length)


def encode(value: Any) -> bytes:
    """Return a value as bytes.

    Raises
    ------
    WireError
        For what cannot be sent: other types, integers over 64 bits, nesting over 12.
    """
    parts: list[bytes] = []
    _encode(value, parts, 0)
    return b"".join(parts)


def _encode(value: Any, parts: list[bytes], depth: int) -> None:
    if depth > _DEEPEST:
        raise WireError("nested too deeply")
    if value is None:
        parts.append(b"N")
    elif isinstance(value, bool | np.bool_):
        parts.append(b"T" if value else b"F")
    elif isinstance(value, int | np.integer):
        if not -(2**63) <= int(value) < 2**63:
            raise WireError("an integer over 64 bits")
        parts.append(b"i" + struct.pack("<q", int(value)))
    elif isinstance(value, float | np.floating):
        parts.append(b"f" + struct.pack("<d", float(value)))
    elif isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        parts.append(b"s" + _SIZE.pack(len(text)) + text)
    elif isinstance(value, list | tuple):
        parts.append(b"l" + _SIZE.pack(len(value)))
        for item in value:
            _encode(item, parts, depth + 1)
    elif isinstance(value, dict):
        parts.append(b"d" + _SIZE.pack(len(value)))
        for key, item in value.items():
            _encode(str(key), parts, depth + 1)
            _encode(item, parts, depth + 1)
    elif isinstance(value, np.ndarray):
        _encode_array(value, parts)
    else:
        raise WireError(f"a {type(value).__name__} cannot be sent")


def _encode_array(value: np.ndarray, parts: list[bytes]) -> None:
    if value.dtype.name not in _TYPES or not 1 <= value.ndim <= 4:
        raise WireError(f"an array of {value.dtype} in {value.ndim} dimensions cannot be sent")
    shape = struct.pack(f"<{value.ndim}Q", *value.shape)
    parts.append(bytes([ord("a"), _TYPES.index(value.dtype.name), value.ndim]) + shape)
    parts.append(np.ascontiguousarray(value).tobytes())


def decode(data: bytes | bytearray) -> Any:
    """Return the value in ``data``; the bytes may be hostile.

    Raises
    ------
    WireError
        For anything that is not exactly one value within the bounds. Nothing else is raised.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.place != len(data):
        raise WireError("more bytes than one value")
    return value


class _Reader:
    def __init__(self, data: bytes | bytearray) -> None:
        self.data, self.place, self.items = memoryview(data), 0, 0

    def take(self, count: int) -> memoryview:
        found = self.data[self.place : self.place + count]
        if count < 0 or len(found) != count:
            raise WireError("a value is cut off")
        self.place += count
        return found

    def size(self) -> int:
        size: int = _SIZE.unpack(self.take(4))[0]
        return size

    def value(self, depth: int) -> Any:
        self.items += 1
        if depth > _DEEPEST or self.items > _MOST_ITEMS:
            raise WireError("nested too deeply or too many items")
        tag = bytes(self.take(1))
        if tag in b"NTF":
            return {b"N": None, b"T": True, b"F": False}[tag]
        if tag in b"if":
            return struct.unpack("<q" if tag == b"i" else "<d", self.take(8))[0]
        if tag == b"s":
            return self.text()
        if tag == b"l":
            return [self.value(depth + 1) for _ in range(self.size())]
        if tag == b"d":
            return self.mapping(depth)
        if tag == b"a":
            return self.array()
        raise WireError("no such kind of value")

    def text(self) -> str:
        try:
            return str(self.take(self.size()), "utf-8", "strict")
        except UnicodeDecodeError as error:
            raise WireError("text that is not UTF-8") from error

    def mapping(self, depth: int) -> dict[str, Any]:
        found = {}
        for _ in range(self.size()):
            key = self.value(depth + 1)
            if not isinstance(key, str):
                raise WireError("a key that is no text")
            found[key] = self.value(depth + 1)
        return found

    def array(self) -> np.ndarray:
        kind, dimensions = self.take(2)
        if kind >= len(_TYPES) or not 1 <= dimensions <= 4:
            raise WireError("no such array")
        shape = struct.unpack(f"<{dimensions}Q", self.take(8 * dimensions))
        type_ = np.dtype(_TYPES[kind])
        count = 1
        for length in shape:
            count *= length
        body = self.take(count * type_.itemsize)
        return np.frombuffer(body, type_).reshape(shape).copy()
