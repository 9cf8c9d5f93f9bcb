"""A request with an ``Idempotency-Key`` is done once, however often it is sent."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.http import HttpRequest
from ninja import Status

from kasauti.api.problems import Problem
from kasauti.api.tokens import token_of
from kasauti.records.models import IdempotencyKey

HEADER = "Idempotency-Key"
_LONGEST = 80
DESCRIPTION = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "maxLength": _LONGEST, "pattern": "^[ -~]*$"},
    "description": "The same key brings the first answer again and does nothing twice",
}
Answer = tuple[int, dict[str, Any]]
View = TypeVar("View", bound=Callable[..., Answer])


def once(view: View) -> View:
    """Wrap an operation that returns status and JSON: the same key brings the first answer again.

    The answer is kept in the transaction of what was done: both are there, or neither. A failure is
    not kept: the request may be sent again with the same key. The same key with another request
    is refused. Two at once wait for each other.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *arguments: Any, **named: Any) -> Status[Any]:
        key = request.headers.get(HEADER, "")
        if not key:
            return Status(*view(request, *arguments, **named))
        if len(key) > _LONGEST or not (key.isascii() and key.isprintable()):
            raise Problem(422, f"{HEADER} holds at most {_LONGEST} printable ASCII characters")
        token, digest = token_of(request), _digest(request)
        with transaction.atomic():
            _take_turn(token.pk, key)
            kept = IdempotencyKey.objects.filter(token=token, key=key).first()
            if kept is not None:
                return Status(*_again(kept, digest))
            status, answer = view(request, *arguments, **named)
            IdempotencyKey.objects.create(
                token=token, key=key, request=digest, status=status, answer=answer
            )
        return Status(status, answer)

    # Its own words, read where they were written: Ninja would look for them here.
    wrapped.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
    return cast(View, wrapped)


def _take_turn(token: int, key: str) -> None:
    number = int.from_bytes(hashlib.sha256(f"{token} {key}".encode()).digest()[:7], "big")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _again(kept: IdempotencyKey, digest: str) -> Answer:
    if kept.request != digest:
        raise Problem(422, f"This {HEADER} was used for another request: choose a new one")
    return kept.status, kept.answer


def _digest(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    digest.update(repr(sorted(request.POST.lists())).encode())  # the body's boundary differs
    for field, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"\n{field} {file.name} {file.size}\n".encode())
            for block in file.chunks():
                digest.update(block)
            file.seek(0)
    return digest.hexdigest()
