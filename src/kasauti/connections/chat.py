"""One question to an OpenAI-compatible endpoint, and its answer as text."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

LARGEST_ANSWER = 1_000_000
"""Bytes; an endpoint that sends more is cut off."""

_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 10.0


class LanguageModelError(Exception):
    """The endpoint gave no usable answer.

    Parameters
    ----------
    what : str
        What happened, one sentence; never the key.
    mend : str
        What an administrator can do.
    """

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what} {mend}")
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class LanguageModelSettings:
    """Where a language model is asked. Without an address there is none.

    Parameters
    ----------
    base_url : str
        Up to and without ``/chat/completions``: ``http://localhost:8000/v1``.
    model : str
        Name the endpoint knows it by.
    key : str
        Sent as a bearer token; empty for endpoints that ask for none. Never printed.
    timeout_seconds : float
        For one attempt.
    retries : int
        Attempts after the first, on a lost connection, 408, 409, 429 and 5xx.

    Raises
    ------
    ValueError
        If the address is not http or https, or would carry the key in the clear to another
        machine.
    """

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    retries: int = 2

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the language model's address begins with https:// or http://")
        if parts.scheme == "http" and self.key and not _is_here(parts.hostname):
            raise ValueError("a key is never sent in the clear: use https, or leave the key out")
        if not self.model:
            raise ValueError("name the model the endpoint should use")

    @classmethod
    def from_mapping(cls, settings: Mapping[str, str]) -> LanguageModelSettings | None:
        """Read ``KASAUTI_LANGUAGE_MODEL_URL``, ``_NAME`` and ``_KEY``; None without the URL."""
        url = settings.get("KASAUTI_LANGUAGE_MODEL_URL", "").strip()
        if not url:
            return None
        model = settings.get("KASAUTI_LANGUAGE_MODEL_NAME", "").strip()
        return cls(url, model, settings.get("KASAUTI_LANGUAGE_MODEL_KEY", "").strip())


def ask(
    settings: LanguageModelSettings,
    messages: list[dict[str, str]],
    *,
    wants_json: bool,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Return the text of the endpoint's answer, at temperature 0.

    Raises
    ------
    LanguageModelError
        If no attempt brought an answer.
    """
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": messages,
        "temperature": 0,
        "stream": False,
    }
    if wants_json:
        body["response_format"] = {"type": "json_object"}
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    url = settings.base_url.rstrip("/") + "/chat/completions"
    with httpx.Client(timeout=settings.timeout_seconds, follow_redirects=False) as client:
        status, content, wait = 0, b"", 0.0
        for attempt in range(settings.retries + 1):
            if attempt:
                sleep(min(max(wait, 0.5 * 2**attempt), _LONGEST_WAIT))
            status, content, wait = _attempt(client, url, body, headers)
            if status == 400 and body.pop("response_format", None):
                status, content, wait = _attempt(client, url, body, headers)
            if status not in _AGAIN and status != 0:
                break
    return _text(status, content, settings)


def _attempt(
    client: httpx.Client, url: str, body: dict[str, Any], headers: dict[str, str]
) -> tuple[int, bytes, float]:
    """Return status, content and the wait asked for; status 0 where nothing came back."""
    try:
        with client.stream("POST", url, json=body, headers=headers) as response:
            content = b""
            for piece in response.iter_bytes():
                content += piece
                if len(content) > LARGEST_ANSWER:
                    return -1, b"", 0.0
            wait = response.headers.get("retry-after", "")
            return response.status_code, content, float(wait) if wait.isdigit() else 0.0
    except (httpx.TransportError, httpx.DecodingError):
        return 0, b"", 0.0


def _text(status: int, content: bytes, settings: LanguageModelSettings) -> str:
    host = urlsplit(settings.base_url).hostname
    if status == 0:
        raise LanguageModelError(f"{host} does not answer.", "Check the address and the network.")
    if status == -1:
        raise LanguageModelError(f"{host} sends too much.", "Check that it is a chat endpoint.")
    if status in (401, 403):
        raise LanguageModelError(f"{host} refuses the key.", "Check the key.")
    if status == 404:
        raise LanguageModelError(
            f"{host} knows neither {settings.model!r} nor the path.", "Check address and model."
        )
    if status != 200:
        raise LanguageModelError(f"{host} answers with status {status}.", "Try again later.")
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        text = None
    if not isinstance(text, str):
        raise LanguageModelError(
            f"{host} answers in another form.", "Check that it is an OpenAI-compatible endpoint."
        )
    return text


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
