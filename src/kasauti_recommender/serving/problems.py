"""One form for everything that is wrong with a request (RFC 9457), over HTTP and gRPC alike."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """A request that cannot be answered: what is wrong, where, and what mends it.

    Parameters
    ----------
    status : int
        As in HTTP.
    detail : str
    field : str
        Path of the value at fault, such as ``events[3].at``.
    """

    def __init__(self, status: int, detail: str, field: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.field = status, detail, field

    @property
    def title(self) -> str:
        """A few words that stay the same for every problem of the status."""
        return _TITLES.get(self.status, "Problem")

    def body(self) -> dict[str, Any]:
        """Return what is sent."""
        return {
            "type": "about:blank", "title": self.title, "status": self.status,
            "detail": self.detail, "field": self.field,
        }  # fmt: skip


_TITLES = {
    400: "Not readable", 401: "Token needed", 403: "Not permitted", 404: "Unknown",
    405: "Not allowed", 500: "Failed", 410: "Gone", 413: "Too large", 422: "Not valid",
    502: "Not everywhere", 503: "Not now", 507: "No room",
}  # fmt: skip
