"""The node that keeps the log, as a replica sees it: read from, and written to for its clients."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from kasauti_recommender.events.log import Compacted
from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.snapshot import CATALOGUE, NUMBERING, STATES

_PATHS = {
    "events": "/events",
    "products": "/products",
    "removed": "/remove",
    "exposures": "/exposures",
}
_AWAY = "the node that keeps the log is away; send the same again in a moment"


class Followed:
    """Another node over HTTP.

    Parameters
    ----------
    url : str
    fits : callable, optional
        Called with the numbering of a snapshot before the rest of it is fetched; raises where
        this node counts by other numbers.
    """

    def __init__(self, url: str, fits: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.url, self._access, self._fits = url, Access.from_environment(), fits

    def records(self, offset: int) -> list[tuple[int, str, dict[str, Any]]]:
        """Return offset, kind and body of the records from an offset on.

        Raises
        ------
        Compacted
            If its log begins later: ``snapshot`` holds what came before.
        OSError
            If the node is away.
        """
        try:
            lines = self._get(f"/log?from={offset}").splitlines()
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.GONE:
                raise Compacted(f"the followed log no longer has {offset}") from error
            raise
        return [tuple(json.loads(line)) for line in lines]

    def snapshot(self, coming: Path) -> tuple[int, dict[str, str]]:
        """Copy its snapshot into a folder; return the offset and the checksums.

        Raises
        ------
        OSError
            If the node is away, or a newer snapshot took the place of this one meanwhile.
        """
        said = json.loads(self._get("/snapshot"))
        place = f"/snapshot/{said['offset']}"
        if NUMBERING in said["files"]:
            self._fetch(f"{place}/{NUMBERING}", coming / NUMBERING)
            if self._fits is not None:
                self._fits(json.loads((coming / NUMBERING).read_text()))
        for name in (STATES, CATALOGUE):
            self._fetch(f"{place}/{name}", coming / name)
        return int(said["offset"]), said["files"]

    def _fetch(self, path: str, to: Path) -> None:
        with to.open("wb") as file:
            while part := self._get(f"{path}?from={file.tell()}"):
                file.write(part)

    def _get(self, path: str) -> bytes:
        header = self._access.header(Need.ADMIN)
        asked = urllib.request.Request(self.url + path, headers=header)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310
            return bytes(answer.read())

    def write(self, kind: str, body: dict[str, Any]) -> int:
        """Write there, where it is checked and numbered anew; return the log's offset.

        Raises
        ------
        Problem
            As the other node says; 503 if it is away.
        """
        sent = {"item": body["item"]} if kind == "removed" else {kind: _plain(body[kind])}
        need = Need.EVENTS if kind == "events" else Need.ADMIN
        request = urllib.request.Request(  # noqa: S310
            self.url + _PATHS[kind],
            json.dumps(sent).encode(),
            {"Content-Type": "application/json"} | self._access.header(need),
        )
        try:
            with urllib.request.urlopen(request, timeout=1.5) as answer:  # noqa: S310
                accepted = json.load(answer)
        except urllib.error.HTTPError as error:
            said = json.load(error)
            raise Problem(error.code, said["detail"], said["field"]) from error
        except OSError as error:
            raise Problem(503, _AWAY) from error
        for refused in accepted["refused"]:
            raise Problem(422, refused["detail"], refused["field"])
        return int(accepted["offset"])


def _plain(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the numbers that this node gave: the other gives its own."""
    return [{name: part for name, part in value.items() if name != "number"} for value in values]
