"""A client of several sites that asks the next one where the first does not answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from benchmarks.installation import PATIENCE

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Patient:
    """Sends each request until it is answered, with the same Idempotency-Key.

    Parameters
    ----------
    sites : sequence of str
        Addresses of the same installation.
    token : str
        For the API.
    """

    def __init__(self, sites: Sequence[str], token: str) -> None:
        self.sites = list(sites)
        self.again = 0
        self._browser = httpx.Client(timeout=30)
        self._headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, key: str, *, gone: bool = False, **content: Any) -> httpx.Response:
        """Ask the API for something, once; a 404 is an answer where ``gone``."""
        headers = self._headers | {"Idempotency-Key": key}
        answer = self._asked(
            lambda site: self._browser.post(f"{site}{path}", headers=headers, **content)
        )
        if not (gone and answer.status_code == 404):
            answer.raise_for_status()
        return answer

    def submit(self, path: str) -> str:
        """Submit a page's form as a browser does, and return where it led."""

        def once(site: str) -> httpx.Response:
            page = self._browser.get(f"{site}{path}")
            found = _TOKEN.search(page.text)
            if found is None:
                return page
            fields = {"csrfmiddlewaretoken": found[1]}
            return self._browser.post(f"{site}{path}", data=fields)

        answer = self._asked(once)
        return str(answer.headers.get("Location", f"{answer.status_code} without a way on"))

    def _asked(self, ask: Callable[[str], httpx.Response]) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask(self.sites[0])
                if answer.status_code < 500:
                    return answer
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, f"no site answers: {self.sites}"
            self.again += 1
            self.sites.append(self.sites.pop(0))
            time.sleep(0.1)
