"""Domain values to JSON and back."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from kasauti.documents import Document
from kasauti.records.models import Reading, Role
from kasauti.resumes import Profile
from kasauti.roles import Role as RoleAsked

V = TypeVar("V")


@cache
def _adapter(kind: type[V]) -> TypeAdapter[V]:
    return TypeAdapter(kind)


def as_json(value: object) -> dict[str, Any]:
    """Return a frozen dataclass of the domain as JSON values.

    PostgreSQL stores no NUL character and no lone surrogate; they become U+FFFD, one for one, so
    that offsets hold.
    """
    return cast("dict[str, Any]", _storable(_adapter(type(value)).dump_python(value, mode="json")))


def storable_text(text: str) -> str:
    """Return ``text`` with what PostgreSQL cannot store replaced by U+FFFD, one for one."""
    text = text.replace("\x00", "\ufffd")
    return (
        "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
        if not (text.isascii() or text.isprintable())
        else text
    )


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {key: _storable(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_storable(part) for part in value]
    return value


def document_of(reading: Reading) -> Document:
    """Return the document that was read."""
    return _adapter(Document).validate_python(reading.document)


def profile_of(reading: Reading) -> Profile:
    """Return the profile that was read."""
    return _adapter(Profile).validate_python(reading.profile)


def role_of(role: Role) -> RoleAsked:
    """Return the role as the domain knows it."""
    return _adapter(RoleAsked).validate_python(role.parsed)
