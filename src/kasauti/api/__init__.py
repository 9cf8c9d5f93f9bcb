"""The HTTP API, version 1: what the pages do, for programs.

Bearer tokens with scopes act in a user's name and call the same actions as the pages; lists come in
pages with an opaque cursor; a request with an idempotency key is done once; every failure has one
form (RFC 9457); ``/api/v1/openapi.json`` describes it all. What happens is told to webhooks.
"""

from kasauti.api.app import api

__all__ = ["api"]
