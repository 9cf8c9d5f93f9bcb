"""The web application, for uvicorn: pages and API by Django, live rooms over websockets."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kasauti.settings")

# A page asks the database a dozen times or two. Each time it comes back while another page is being
# written it waits for Python until that one is interrupted, 5 ms by default.
sys.setswitchinterval(0.0005)

# Each request has a thread of its own and would open a connection each: the site keeps some open,
# and whoever comes while all are in use waits a moment for one, then is asked to come again.
settings.DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 2, "max_size": settings.SITE_CONNECTIONS, "timeout": 5.0,
}  # fmt: skip

django.setup(set_prefix=False)


class _Pages(ASGIHandler):
    """Django's handler that hands a request to its thread once, with all of its middleware.

    Pages wait for the database, so each has a thread. Django's own handler goes there and back for
    each piece of middleware that looks at the database: ten times, each a wait for the loop's turn.
    """

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002
        """Build the chain once, for a thread."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request there, failures and the pages that say so as well."""
        return await sync_to_async(self.get_response)(request)


_pages = _Pages()

from kasauti import jobs  # noqa: E402 - Django's rooms must stand first
from kasauti.actions import machines  # noqa: E402
from kasauti.live.endpoint import live  # noqa: E402

# What stands for as long as the site does is not looked through for garbage again and again, and
# pages, which leave none in circles, are interrupted by it more seldom.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[Mapping[str, Any]], Awaitable[None]],
) -> None:
    """Hand a connection on to whom it is for."""
    if scope["type"] == "lifespan":
        await _live_here(receive, send)
    elif scope["type"] == "websocket":
        await live(scope, receive, send)
    else:
        await _pages(scope, receive, send)


async def _live_here(
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[Mapping[str, Any]], Awaitable[None]],
) -> None:
    """Look after this machine as long as the server runs; it may have no worker."""
    await receive()
    look_after = partial(machines.look_after_and_let_go, behind=machines.BEHIND)
    async with jobs.repeating(look_after):
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
