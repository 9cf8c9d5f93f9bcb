"""The whole way from a file's bytes to a screening, as the command line goes it."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

from kasauti import demonstration
from kasauti.documents import Document, read
from kasauti.resumes import read_profile
from kasauti.roles import Role, load_role
from kasauti.screening import Screening, as_dict, screen
from kasauti.skills import load_graph

AS_OF = date(2026, 11, 1)


@cache
def role() -> Role:
    """Return the demonstration role, for which the benches screen."""
    return load_role(demonstration.role(), graph=load_graph())


def screened(name: str, data: bytes) -> tuple[Screening, Document]:
    """Return a file's screening for the demonstration role, and its document."""
    return screened_document(read(data, name))


def screened_document(document: Document) -> tuple[Screening, Document]:
    """Return the screening of a document that is already read."""
    profile = read_profile(document, as_of=AS_OF)
    return screen(document, profile, role(), as_of=AS_OF, graph=load_graph()), document


def as_bytes(screening: Screening, document: Document) -> bytes:
    """Return a screening as the bytes of its JSON."""
    told: dict[str, Any] = as_dict(screening, document, graph=load_graph())
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
