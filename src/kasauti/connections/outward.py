"""Calling addresses that people typed: out into the world only, bounded in seconds and bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, gaierror

import httpx

_NAT64 = ip_network("64:ff9b::/96")  # IPv4 within IPv6, RFC 6052
_REDIRECTS = 3


class NoAnswer(Exception):
    """An address that was not asked or did not answer; the message says why, without it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes

    @property
    def good(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300


def ask(
    method: str,
    url: str,
    *,
    private: bool,
    seconds: float,
    most_bytes: int,
    headers: Mapping[str, str],
    content: bytes = b"",
    follow: bool = False,
) -> Answer:
    """Call an address and return its answer.

    Parameters
    ----------
    private : bool
        Whether addresses that are not reachable from everywhere may be called: this machine's, the
        own network's. Without it a name is resolved here, and the address that was looked at is the
        one that is called.
    seconds : float
        For everything together, redirects and the last byte of the answer included.
    follow : bool
        Whether redirects are followed, three of them; from https only to https, else to http too.

    Raises
    ------
    NoAnswer
        If the address is none or not allowed, redirects lead elsewhere, or nothing whole came in
        time.
    """

    async def within() -> Answer:
        async with asyncio.timeout(seconds), _client(url, private, seconds, follow) as client:
            request = client.build_request(method, url, headers=headers, content=content or None)
            answer = await client.send(request, stream=True)
            try:
                return Answer(answer.status_code, await _bounded(answer, most_bytes))
            finally:
                await answer.aclose()

    try:
        return asyncio.run(within())
    except TimeoutError:
        raise NoAnswer(f"no answer within {seconds:.0f} seconds") from None
    except httpx.InvalidURL:
        raise NoAnswer("this is no address") from None
    except httpx.HTTPError as error:
        raise NoAnswer(f"no answer ({type(error).__name__})") from None


def _client(url: str, private: bool, seconds: float, follow: bool) -> httpx.AsyncClient:
    allowed = ("https",) if httpx.URL(url).scheme == "https" else ("https", "http")

    async def look(request: httpx.Request) -> None:  # at the first and at every redirect
        if request.url.scheme not in allowed:
            raise NoAnswer(f"the address leads to {request.url.scheme}, not {allowed[0]}")

    return httpx.AsyncClient(
        transport=None if private else _Outward(),  # with None a proxy's settings are heard
        timeout=seconds, follow_redirects=follow, max_redirects=_REDIRECTS,
        event_hooks={"request": [look]},
    )  # fmt: skip


async def _bounded(answer: httpx.Response, most_bytes: int) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > most_bytes:
            raise NoAnswer(f"the answer is larger than {most_bytes:,} bytes")
    return bytes(content)


class _Outward(httpx.AsyncBaseTransport):
    """Calls the addresses of a name that are reachable from everywhere, one after another."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        failed: httpx.HTTPError | None = None
        for address in await _addresses(request.url):
            extensions = {**request.extensions, "sni_hostname": request.url.host}
            called = httpx.Request(
                request.method, request.url.copy_with(host=address), headers=request.headers,
                stream=request.stream, extensions=extensions,
            )  # fmt: skip
            try:
                return await self._inner.handle_async_request(called)
            except httpx.ConnectError as error:
                failed = error
        raise failed or NoAnswer("the address is not one in the world outside")

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _addresses(url: httpx.URL) -> Collection[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, None, type=SOCK_STREAM)
    except (gaierror, UnicodeError):
        raise NoAnswer("the address's name is not known") from None
    addresses = dict.fromkeys(str(one[4][0]) for one in found)
    return [one for one in addresses if is_global(one)]


def is_global(address: str) -> bool:
    """Return whether an IP address is one that can be reached from everywhere.

    Examples
    --------
    >>> [is_global(one) for one in ("8.8.8.8", "10.0.0.1", "169.254.169.254", "::1")]
    [True, False, False, False]
    """
    ip = ip_address(address.partition("%")[0])
    within = _within(ip)
    return ip.is_global and not ip.is_multicast and (within is None or is_global(str(within)))


def _within(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to, None where it leads to itself."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
