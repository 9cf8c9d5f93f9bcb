"""The service over HTTP: a raw ASGI application, so that the wire costs next to nothing."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

from prometheus_client import CollectorRegistry, generate_latest

from kasauti_recommender.events.log import Compacted, follow
from kasauti_recommender.serving import capacity, pictures
from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import RemoveIn
from kasauti_recommender.serving.routes import Route, find, missing
from kasauti_recommender.serving.schema import loads, read
from kasauti_recommender.serving.service import Service
from kasauti_recommender.serving.snapshot import latest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Reply = tuple[int, str, bytes]

_PAGE = Path(__file__).parent / "page"
_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
}
_LARGEST = 2 << 20
_PART = 4 << 20
_POLICY = b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"  # noqa: E501
_JSON = "application/json"


class Application:
    """ASGI entry of one worker.

    Parameters
    ----------
    service : Service
    log : Path
        Folder of the log, handed to replicas.
    registry : callable
        Returns what ``/metrics`` shows, over all workers of the node.
    access : Access, optional
        Who may write; by default everybody.
    drawn : Pictures, optional
        What the page shows; by default those beside the log.
    """

    def __init__(
        self,
        service: Service,
        log: Path,
        registry: Callable[[], CollectorRegistry],
        access: Access | None = None,
        drawn: pictures.Pictures | None = None,
    ) -> None:
        self.service, self._log, self._registry = service, log, registry
        self._access = access or Access()
        self._pictures = drawn or pictures.Pictures((log.parent,))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            status, kind, body = await self._answer(scope, receive)
        except Exception as error:  # what nobody foresaw is answered and counted too
            problem = self.service.problem(error)
            status, kind = problem.status, "application/problem+json"
            body = json.dumps(problem.body(), ensure_ascii=False).encode()
        headers = [
            (b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()),
            (b"x-content-type-options", b"nosniff"),
        ]  # fmt: skip
        if status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        if status == 503:
            headers.append((b"retry-after", b"1"))
        if kind.startswith("text/html"):
            headers.append((b"content-security-policy", _POLICY))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        method, path = scope["method"], scope["path"]
        found = find(method, path)
        sent = dict(scope.get("headers", ())).get(b"authorization", b"")
        need = found[0].need if found else Need.READ if method == "GET" else Need.ADMIN
        self._access.check(need, sent.decode("latin-1"))
        if found is None:
            raise missing(method, path)
        route, value = found
        if route.sent is not None:
            return await self._post(route, receive)
        if method == "DELETE":
            return _json(await self.service.remove(RemoveIn(unquote(value))))
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        return await self._get(route.path, value, query)

    async def _post(self, route: Route, receive: Receive) -> Reply:
        asked: Any = read(cast(type, route.sent), loads(await _body(receive)))
        answer = await getattr(self.service, route.path[1:])(asked)
        refused = getattr(answer, "refused", ()) and not answer.accepted
        return _json(answer, 422 if refused else 200)

    async def _get(self, path: str, value: str, query: dict[str, str]) -> Reply:
        if path in _FILES:
            name, kind = _FILES[path]
            return 200, kind, (_PAGE / name).read_bytes()
        if path == "/products/{item}":
            return _json(await self.service.product(unquote(value)))
        if path == "/pictures/{name}.svg":
            return self._picture(value)
        if path == "/log":
            return self._records(query)
        if path.startswith("/snapshot"):
            return self._snapshot(value, query)
        if path == "/capacity":
            return 200, "text/html; charset=utf-8", capacity.page(query).encode()
        return self._of_itself(path)

    def _of_itself(self, path: str) -> Reply:
        """Answer what is asked of the node and not of the shop."""
        desk = self.service.desk
        if path == "/health":
            return _json({"health": "ok"})
        if path == "/ready":
            if not self.service.ready:
                raise Problem(503, "warming up; ask again in a few seconds")
            return _json({"ready": True, "model": desk.model, "log": desk.tail.reached})
        if path == "/metrics":
            return 200, "text/plain; version=0.0.4", generate_latest(self._registry())
        if path == "/proto":
            from kasauti_recommender.serving.remote import proto  # gRPC loads slowly

            return 200, "text/plain; charset=utf-8", proto().encode()
        if path == "/attributes":
            return _json(list(desk.bundle.attributes)[:10_000])
        return _json(self._about())

    def _about(self) -> dict[str, Any]:
        bundle = self.service.desk.bundle
        degraded: dict[str, float] = {}
        for metric in self._registry().collect():
            for sample in metric.samples:
                if sample.name == "recommender_degraded_total":
                    degraded[sample.labels["what"]] = sample.value
        return {
            "model": bundle.manifest.version, "items": len(bundle.ids),
            "created_from": bundle.manifest.created_from, "log": self.service.desk.tail.reached,
            "categories": bundle.words.get("category", [])[:200], "degraded": degraded,
            "pictures": self._pictures.drawn(),
        }  # fmt: skip

    def _picture(self, name: str) -> Reply:
        if name == "latency":
            drawn: str | None = pictures.latency(pictures.buckets(self._registry()))
        else:
            drawn = self._pictures.read(name)
        if drawn is None:
            raise Problem(404, f"there is no picture {name[:80]!r}, or it was not drawn yet")
        return 200, "image/svg+xml", drawn.encode()

    def _records(self, query: dict[str, str]) -> Reply:
        """Return the log from an offset, one JSON line a record, at most about a megabyte."""
        if not query.get("from", "").isdecimal():
            raise Problem(422, "give the offset to begin at", "from")
        lines, size = [], 0
        try:
            for record in follow(self._log, int(query["from"]), self.service.desk.tail.reached):
                line = json.dumps([record.offset, record.kind, record.body], ensure_ascii=False)
                lines.append(line.encode())
                size += len(lines[-1])
                if size > 1 << 20:
                    break
        except Compacted as error:
            raise Problem(410, f"{error}; take /snapshot and go on from there") from error
        return 200, "application/x-ndjson", b"\n".join(lines)

    def _snapshot(self, part: str, query: dict[str, str]) -> Reply:
        """Return what the removed part of the log came to, or a part of one of its files."""
        held = latest(self._log.parent)
        if held is None:
            raise Problem(404, "there is no snapshot: the log is whole")
        if not part:
            return _json({"offset": held.offset, "files": held.files})
        named = {f"{held.offset}/{name}": name for name in held.files}
        if part not in named:
            raise Problem(404, "there is no such snapshot any more: ask for /snapshot again")
        if not query.get("from", "").isdecimal():
            raise Problem(422, "give the byte to begin at", "from")
        try:
            with (held.folder / named[part]).open("rb") as file:
                file.seek(int(query["from"]))
                return 200, "application/octet-stream", file.read(_PART)
        except FileNotFoundError as error:
            raise Problem(404, "a newer snapshot took its place: ask for /snapshot") from error


async def _body(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _LARGEST:
            raise Problem(413, f"a body has at most {_LARGEST} bytes")
        more = message.get("more_body", False)
    return b"".join(parts)


def _json(value: Any, status: int = 200) -> Reply:
    shown = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return status, _JSON, json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
