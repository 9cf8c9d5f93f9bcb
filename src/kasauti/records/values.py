"""Domain values to JSON and back."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from kasauti.documents import Document
from kasauti.records.models import Reading, Role
from kasauti.resumes import Profile
from kasauti.roles import Role as RoleAsked

J = TypeVar("J")

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it: behind an escaped backslash, ``u0000`` is what somebody wrote."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def as_json(value: object) -> dict[str, Any]:
    """Return a frozen dataclass of the domain as JSON values that can be stored."""
    kind: Any = type(value)
    return storable(cast("dict[str, Any]", _adapter(kind).dump_python(value, mode="json")))


def storable(value: J) -> J:
    """Return JSON values with what PostgreSQL cannot store replaced, one for one.

    It stores no NUL and no lone surrogate; both become U+FFFD, so that offsets hold.
    """
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" not in text and not _SURROGATE.search(text):
        return value
    return cast("J", json.loads(_SURROGATE.sub("\ufffd", _NUL.sub("\\1\ufffd", text))))


def storable_text(text: str) -> str:
    """Return ``text`` with what PostgreSQL cannot store replaced, one for one."""
    return _SURROGATE.sub("\ufffd", text.replace("\x00", "\ufffd"))


def document_of(reading: Reading) -> Document:
    """Return the document that was read."""
    return cast("Document", _adapter(Document).validate_python(reading.document))


def profile_of(reading: Reading) -> Profile:
    """Return the profile that was read."""
    return cast("Profile", _adapter(Profile).validate_python(reading.profile))


def role_of(role: Role) -> RoleAsked:
    """Return the role as the domain knows it."""
    return cast("RoleAsked", _adapter(RoleAsked).validate_python(role.parsed))
