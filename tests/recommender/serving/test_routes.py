"""The routes are one table: each of them answers, nothing else does, and the reference lists it."""

from __future__ import annotations

import importlib.util
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.serving import remote
from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.routes import ROUTES, find, missing
from kasauti_recommender.serving.schema import parts
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_http import PRODUCT, Shop, shop
from tests.recommender.serving.test_node import event

__all__ = ["shop"]
BODIES: dict[str, Any] = {
    "/recommend": {"user": "ann"}, "/similar": {"item": "p1"},
    "/events": {"events": [event(1, "ann", "p1")]}, "/products": {"products": [PRODUCT]},
    "/remove": {"item": "p2"},
    "/exposures": {"exposures": [
        {"id": "x", "experiment": "x", "arm": "a", "user": "ann", "at": 1_772_500_000_000}
    ]},
}  # fmt: skip
VALUES = {"{item}": "p1", "{name}": "latency", "{offset}/{file}": "0/data.mdb"}
FULL = {"/log": "/log?from=0", "/snapshot": "/snapshot"}
WHOLE_LOG = ("/snapshot", "/snapshot/0/data.mdb")  # 404: nothing stands for a log that is whole


def ask(url: str, method: str, body: Any = None) -> tuple[int, str, bytes]:
    data = None if body is None else json.dumps(body).encode()
    try:
        sent = urllib.request.Request(url, data, method=method)
        with urllib.request.urlopen(sent, timeout=30) as answer:
            return answer.status, answer.headers["content-type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read()


def test_every_route_of_the_table_answers_as_it_says_and_no_other(node: Running) -> None:
    for route in ROUTES:
        path = route.path
        for name, value in VALUES.items():
            path = path.replace(name, value)
        if route.method == "DELETE":
            path = "/products/p3"
        status, kind, said = ask(node.url + FULL.get(path, path), route.method, BODIES.get(path))
        if path in WHOLE_LOG:
            assert (status, json.loads(said)["detail"]) == (
                404, "there is no snapshot: the log is whole"
            )  # fmt: skip
            continue
        assert status == 200, (route, said)
        assert kind.split(";")[0] == route.kind
        if route.answer is not None:
            assert json.loads(said).keys() == parts(route.answer).keys()
    for method, path, expected in (
        ("GET", "/nothing", 404), ("POST", "/nothing", 404), ("GET", "/products/", 404),
        ("PUT", "/products/p1", 405), ("GET", "/recommend", 405), ("POST", "/health", 405),
        ("GET", "/pictures/page.svg", 404), ("GET", "/pictures/latency", 404),
    ):  # fmt: skip
        assert ask(node.url + path, method)[0] == expected, (method, path)
    assert missing("GET", "/recommend").detail == "/recommend takes POST, not GET"


def test_a_closed_node_asks_for_a_token_where_the_table_says_so(shop: Shop) -> None:
    shop.guard(Access("of the shop", "of the house"))
    for route in ROUTES:
        path = route.path.replace("{item}", "p1").replace("{offset}/{file}", "0/x")
        if route.need is not Need.READ:
            assert shop.call(route.method, path)[0] == 401, route
    assert shop.call("POST", "/recommend", {"user": "ann"})[0] == 200
    assert shop.call("DELETE", "/nothing")[0] == 401, "what is not known is for the admin"


def test_a_client_gets_the_schema_from_a_node_and_from_the_command(node: Running) -> None:
    said = ask(f"{node.url}/proto", "GET")[2].decode()
    assert said == remote.proto()
    printed = CliRunner().invoke(commands, ["schema"])
    assert printed.output == said
    assert 'syntax = "proto3";' in said
    assert "rpc Recommend(Ask) returns (Answer);" in said


def test_the_reference_of_routes_is_the_table() -> None:
    place = Path(__file__).parents[3] / "docs" / "routes.py"
    spec = importlib.util.spec_from_file_location("routes", place)
    assert spec is not None
    assert spec.loader is not None
    written = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(written)
    assert written.PAGE.read_text() == written.page(), "run: python docs/routes.py"
    for route in ROUTES:
        assert f"| `{route.method} {route.path}` |" in written.page()


@pytest.mark.parametrize("path", ["/products/a/b", "/products/%2F"])
def test_an_item_may_hold_what_a_path_may(path: str) -> None:
    found = find("GET", path)
    assert found is not None
    assert found[0].path == "/products/{item}"
