"""What programs may do, what they are told, and that nothing is done twice."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kasauti import demonstration
from kasauti.actions import reading, tokens, webhooks
from kasauti.api import api
from kasauti.records.models import (
    ApiToken,
    Application,
    AuditEntry,
    IntakeItem,
    Role,
    User,
    WebhookDelivery,
)

from .conftest import TOLD, Program

pytestmark = pytest.mark.database
OPERATIONS = [
    (method, path)
    for path, operations in api.get_openapi_schema(path_prefix="")["paths"].items()
    for method in operations
]


def address_of(path: str) -> str:
    words = {"slug": "a", "form": "md", "skill_id": "python", "batch": "0" * 32, "kind": "draft",
             "page": "shortlist", "key": "funnel"}  # fmt: skip
    for name, value in (words | dict.fromkeys(("pk", "question", "person", "item"), "1")).items():
        path = path.replace(f"{{{name}}}", value)
    return path


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_asks_for_a_token_and_for_its_scope(
    program: Program, user: User, method: str, path: str
) -> None:
    stranger = Program(Client(), "kas_none")
    refused = stranger.ask(method, address_of(path))
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert refused.json()["title"] == "Unauthorized"
    if not path.startswith(("/skills", "/competencies")):
        _, other = tokens.create("one scope", [_other_scope(path)], user=user, by=None)
        narrow = Program(Client(), other).ask(method, address_of(path))
        assert narrow.status_code == 403
        assert "lacks the scope" in narrow.json()["detail"]


def _other_scope(path: str) -> str:
    return "audit:read" if not path.startswith("/audit") else "people:read"


def test_ended_and_revoked_tokens_open_nothing(user: User, program: Program) -> None:
    token, secret = tokens.create("short", ["roles:read"], user=user, days=1, by=None)
    short = Program(Client(), secret)
    assert short.ask("get", "/roles").status_code == 200
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert short.ask("get", "/roles").status_code == 401
    tokens.revoke(ApiToken.objects.get(name="everything"), by=user)
    assert program.ask("get", "/roles").status_code == 401


def test_the_token_itself_is_not_stored(program: Program) -> None:
    assert program.secret not in json.dumps(list(ApiToken.objects.values_list("digest", "name")))
    assert program.secret not in json.dumps(list(AuditEntry.objects.values_list("detail")))


def test_a_role_is_opened_filled_and_read_through_the_api(program: Program) -> None:
    made = program.ask("post", "/roles", json={"source": demonstration.role()})
    assert made.status_code == 201, made.content
    slug = made.json()["slug"]
    name = "KS_Ramesh_Resume.pdf"
    files = [SimpleUploadedFile(name, demonstration.resume(TOLD[name]))]
    dropped = program.ask("post", f"/roles/{slug}/files", data={"files": files})
    assert dropped.status_code == 202, dropped.content
    assert program.get(f"/intakes/{dropped.json()['id']}")["counts"]["waiting"] == 1
    reading.read_item(IntakeItem.objects.get().pk)
    assert program.get(f"/intakes/{dropped.json()['id']}")["finished"] is True
    (file,) = program.get(f"/roles/{slug}/files")["items"]
    assert (file["name"], file["state"]) == (name, "done")
    person = program.get(f"/applications/{file['application']}")
    assert person["name"] == "K. S. Ramesh"
    assert person["screening"]["skills"][0]["evidence"]
    sent = program.ask("get", f"/applications/{file['application']}/file")
    assert sent.content.startswith(b"%PDF")


def test_the_shortlist_comes_in_pages_that_miss_nobody(people: Role, program: Program) -> None:
    seen, cursor = [], ""
    while True:
        page = program.get(f"/roles/{people.slug}/applications", limit=1, cursor=cursor)
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    wanted = Application.objects.order_by("-result__rankable", "-result__attainment", "pk")
    assert seen == list(wanted.values_list("pk", flat=True))
    assert len(seen) == 3
    newest = program.get("/applications", limit=2)
    rest = program.get("/applications", limit=2, cursor=newest["next"])
    assert [row["id"] for row in (*newest["items"], *rest["items"])] == sorted(seen, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzFd", "WyJhIl0", "W3RydWUsMSwyXQ", "é"])
def test_a_cursor_from_elsewhere_is_refused(role: Role, program: Program, cursor: str) -> None:
    answer = program.ask("get", f"/roles/{role.slug}/applications", data={"cursor": cursor})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert "cursor" in answer.json()["detail"]


def test_a_person_is_moved_and_corrected_in_the_tokens_owners_name(
    people: Role, program: Program, user: User
) -> None:
    pk = Application.objects.order_by("pk").first().pk  # type: ignore[union-attr]
    moved = program.ask("post", f"/applications/{pk}/stage", json={"to": "in review"})
    assert moved.json()["stage"] == "in review"
    entry = AuditEntry.objects.get(verb="applications.advance")
    assert entry.actor_user == user
    nowhere = program.ask("post", f"/applications/{pk}/stage", json={"to": "the bin"})
    assert nowhere.status_code == 422
    assert "in review" in nowhere.json()["detail"]
    put = program.ask(
        "post", f"/applications/{pk}/corrections",
        json={"subject": "ml", "level": 4, "reason": "Ran the ranking team"},
    )  # fmt: skip
    assert put.status_code == 201, put.content
    (kept,) = program.get(f"/applications/{pk}")["corrections"]
    assert kept["person"] == 4
    bare = program.ask(
        "post", f"/applications/{pk}/corrections", json={"subject": "ml", "level": 4, "reason": " "}
    )
    assert bare.status_code == 409
    gone = program.ask("delete", f"/corrections/{put.json()['id']}")
    assert gone.status_code == 200
    assert program.get(f"/applications/{pk}")["corrections"] == []


def test_the_same_key_does_nothing_twice(program: Program) -> None:
    def open_role(title: str, key: str) -> Any:
        source = demonstration.role().replace("Senior Machine", f"{title} Machine", 1)
        return program.ask(
            "post", "/roles", json={"source": source}, headers={"Idempotency-Key": key}
        )

    first, again = open_role("Senior", "one"), open_role("Senior", "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Role.objects.count() == 1
    other = open_role("Staff", "one")
    assert other.status_code == 422
    assert "another request" in other.json()["detail"]
    assert open_role("Senior", "two").json()["slug"] != first.json()["slug"]
    assert open_role("Senior", "x" * 81).status_code == 422


def test_a_failure_may_be_sent_again_with_its_key(program: Program) -> None:
    headers = {"Idempotency-Key": "k"}
    bad = program.ask("post", "/roles", json={"source": "title = 3"}, headers=headers)
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["where"]
    good = program.ask("post", "/roles", json={"source": demonstration.role()}, headers=headers)
    assert good.status_code == 201


@pytest.mark.parametrize(
    ("method", "address", "options", "status"),
    [
        ("get", "/roles/none", {}, 404),
        ("get", "/applications/999999999999999999999", {}, 404),
        ("post", "/roles", {"data": "{", "content_type": "application/json"}, 400),
        ("post", "/roles", {"json": {}}, 422),
        ("get", "/skills/zorbing", {}, 404),
        ("get", "/nowhere", {}, 404),
        ("patch", "/roles", {}, 405),
    ],
)
def test_every_failure_has_one_form(
    program: Program, method: str, address: str, options: dict[str, Any], status: int
) -> None:
    answer = program.ask(method, address, **options)
    assert answer.status_code == status, answer.content
    if status not in (405,) and address != "/nowhere":
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status


def test_the_scale_is_told_to_any_valid_token(program: Program) -> None:
    competencies = program.get("/competencies")
    assert len(competencies) == 16
    assert all(len(one["anchors"]) == 5 for one in competencies)
    assert len(program.get("/skills")) > 500
    assert program.get("/skills/pytorch")["loadings"]


class Receiver(BaseHTTPRequestHandler):
    heard: list[tuple[dict[str, str], bytes]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[tuple[str, type[Receiver]]]:
    """A program that listens."""
    settings.PRIVATE_ADDRESSES = True
    kind = type("Here", (Receiver,), {"heard": [], "answers": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook", kind
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_is_told_what_it_asked_for_and_can_check_it(
    program: Program, receiver: tuple[str, type[Receiver]]
) -> None:
    url, here = receiver
    added = program.ask("post", "/webhooks", json={"url": url, "events": ["roles.create"]}).json()
    program.ask("post", "/roles", json={"source": demonstration.role()})
    (delivery,) = WebhookDelivery.objects.all()
    webhooks.deliver(delivery.pk)
    webhooks.deliver(delivery.pk)  # the job runs again: nobody is told again
    ((headers, body),) = here.heard
    told = json.loads(body)
    assert told["verb"] == "roles.create"
    assert told["object"].startswith("role ")
    at, signature = (part.split("=", 1)[1] for part in headers["kasauti-signature"].split(","))
    mine = hmac.new(added["secret"].encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(mine, signature)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.said) == ("delivered", "204")


def test_a_webhook_that_fails_is_told_again_and_given_up_at_last(
    program: Program, user: User, receiver: tuple[str, type[Receiver]]
) -> None:
    url, here = receiver
    here.answers = [503, 302]
    webhooks.add(url, ["roles.create"], by=user)
    program.ask("post", "/roles", json={"source": demonstration.role()})
    delivery = WebhookDelivery.objects.get()
    for attempt in (1, 2):
        webhooks.deliver(delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("waiting", attempt)
    WebhookDelivery.objects.update(attempts=len(webhooks.PAUSES))
    here.answers = [500]
    webhooks.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == "given up"


def test_a_removed_webhook_hears_no_more(
    program: Program, receiver: tuple[str, type[Receiver]]
) -> None:
    url, here = receiver
    added = program.ask("post", "/webhooks", json={"url": url}).json()
    program.ask("post", "/roles", json={"source": demonstration.role()})
    assert program.ask("delete", f"/webhooks/{added['id']}").status_code == 200
    for delivery in WebhookDelivery.objects.all():
        webhooks.deliver(delivery.pk)
    assert here.heard == []
    assert program.get("/webhooks") == []


def test_an_address_that_is_none_is_refused(program: Program) -> None:
    answer = program.ask("post", "/webhooks", json={"url": "file:///etc/passwd"})
    assert answer.status_code == 409
    assert "no http or https address" in answer.json()["detail"]


def test_the_audit_is_read_newest_first(program: Program, role: Role) -> None:
    entries = program.get("/audit", limit=2)["items"]
    assert entries[0]["verb"] == "roles.create"
    assert entries[0]["previous"] == entries[1]["digest"]
