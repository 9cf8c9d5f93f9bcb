"""One form for every failure: ``application/problem+json`` of RFC 9457."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kasauti.actions.refusals import Forbidden, Refused
from kasauti.roles import RoleFileError

TYPE = "application/problem+json"
DESCRIPTION = {
    "description": "What is wrong and how to mend it",
    "content": {
        TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["where", "what"],
                            "properties": {
                                "where": {"type": "string"},
                                "what": {"type": "string"},
                            },
                        },
                    },
                },
            }
        }
    },
}


class Problem(Exception):
    """A failure with its status and one sentence for whoever wrote the program."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def problem(status: int, detail: str, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """Return the answer that tells a failure."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        told["errors"] = [{"where": where, "what": what} for where, what in errors]
    response = JsonResponse(told, status=status, content_type=TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def handle_failures(api: NinjaAPI) -> None:
    """Have every failure told in the one form."""

    def told(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        if isinstance(error, Problem):
            return problem(error.status, error.detail)
        if isinstance(error, ValidationError):
            return _invalid(error)
        if isinstance(error, RoleFileError):
            found = [(p.key, f"{p.what} {p.mend}".strip()) for p in error.problems]
            return problem(422, "The role cannot be read", found)
        status, words = next(plain for kind, plain in _PLAIN.items() if isinstance(error, kind))
        if isinstance(error, HttpError):
            status, words = error.status_code, str(error)
        return problem(status, words or str(error))

    for kind in (Problem, ValidationError, RoleFileError, *_PLAIN):
        api.add_exception_handler(kind, told)


_PLAIN: dict[type[Exception], tuple[int, str]] = {
    AuthenticationError: (401, "Bring a valid token: Authorization: Bearer kas_…"),
    Http404: (404, "There is no such thing here"),
    Forbidden: (403, ""),
    Refused: (409, ""),
    PermissionDenied: (403, "Whose token this is may not do that here"),
    HttpError: (400, ""),
    RequestDataTooBig: (413, "The request is too large"),
    SuspiciousOperation: (400, "The request cannot be read"),
}


def _invalid(error: ValidationError) -> HttpResponse:
    found = [
        (".".join(str(step) for step in fault["loc"]), str(fault["msg"])) for fault in error.errors
    ]
    return problem(422, "The request does not have the form that is asked for", found)
