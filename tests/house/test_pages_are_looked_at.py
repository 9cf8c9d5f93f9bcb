"""Every page is looked at in a browser, by axe and for what is cut off on a phone."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import Resolver404, resolve

from tests.browser.test_accessibility import PAGES
from tests.web.test_permission_matrix import ROUTES

BROWSER = Path(__file__).parents[1] / "browser"
PLACES = {
    "role": "/roles/a-role/", "person": "/people/1/", "blind person": "/people/1/",
    "compare": "/roles/a-role/compare", "own": "/c/token/", "own reading": "/c/token/reading/1",
    "own withdraw": "/c/token/withdraw/1", "own feedback": "/c/token/feedback/1/",
    "contest": "/contests/1/", "duplicate": "/duplicates/1/", "breach": "/privacy/breaches/1/",
    "import": "/imports/1/", "unreadable": "/files/1/", "survey": "/surveys/1/",
    "bars": "/bars/1/", "requisition": "/requisitions/1/", "letter": "/mail/1/place",
    "own resume": "/c/token/resume/1", "own newer": "/c/token/resume/read/1",
    "address": "/address/token/", "own words": "/mail/own/1/",
    "join": "/join/token", "reset": "/password/token/",
}  # fmt: skip
NO_PAGE = {
    "a probe or figures for machines": {"alive", "ready", "metrics"},
    "a file, a picture or JSON": {
        "attachment", "candidate_letter", "fault_curve", "import_report", "letterhead_logo",
        "offer_letter", "original", "own_file", "own_invitation", "own_older_file", "page_image",
        "replay_changes",
        "report_file", "resume_file", "role_description_file", "role_export", "round_invitation",
        "work_log", "work_record", "mfa_login_webauthn",
    },
    "a part of a page that is looked at": {
        "bell", "board", "palette", "role_progress", "room_sheet", "work_run_state",
    },
    "it leads on at once": {"language", "openid_connect_login", "openid_connect_callback"},
    "the form of security/confirm, by another means": {
        "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    },
    "the question of security/app/remove, about something else": {
        "mfa_generate_recovery_codes", "mfa_remove_webauthn", "account_logout",
    },
    "for a minute after sending, then it leads to one's own page": {"apply_sent"},
    "the list that the pool shows, of one figure": {"report_people"},
}  # fmt: skip


def pages() -> set[str]:
    """Return the routes that answer a browser's GET, by their names in the resolver."""
    return {
        name
        for name, route in ROUTES.items()
        if ":" not in name and not str(route.pattern).startswith("api/") and _is_read(route)
    }


def _is_read(route: object) -> bool:
    view = inspect.unwrap(route.callback)  # type: ignore[attr-defined]
    decorators = inspect.getsource(view).partition("def ")[0]
    methods = re.search(r"require_http_methods\(\[(.*?)\]\)", decorators)
    return "require_POST" not in decorators and (methods is None or '"GET"' in methods[1])


def looked_at() -> Iterator[str]:
    """Yield the routes of the list of pages, and those that a journey says it looks at."""
    for address in PAGES:
        try:
            yield str(resolve(address.format(**PLACES).partition("?")[0]).url_name)
        except Resolver404:
            assert address == "/no-such-page"
    for file in BROWSER.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "look":
                yield from (one.value for one in call.args[-1:] if isinstance(one, ast.Constant))


def test_every_page_is_looked_at_in_a_browser_or_is_none() -> None:
    seen, none = set(looked_at()), {name for names in NO_PAGE.values() for name in names}
    assert sorted(pages() - seen - none) == []
    assert sorted(none & seen) == [], "looked at: take it off the list"
    assert sorted((none | seen) - pages()) == [], "no such page"
