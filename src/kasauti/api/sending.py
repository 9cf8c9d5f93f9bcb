"""Answers that are files, as the description tells them."""

from __future__ import annotations

from typing import Any


def sends(*media_types: str) -> dict[str, Any]:
    """Return the part of the description that names the media types an operation sends."""
    kinds = {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in media_types}
    return {"responses": {200: {"description": "The file", "content": kinds}}}
