"""What benchmarks.load does with Kasauti's tables: grow, count a page's questions, sign people in.

Each function prints JSON; ``benchmarks.load`` runs them in a process of the installation.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping
from statistics import median
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks import hiring  # noqa: E402
from kasauti.records.models import Application, PipelineStage, Role, User  # noqa: E402

PEOPLE_AT_DESKS = 50
# By page: how often of a hundred times somebody opens it.
WEIGHTS = {
    "bell": 5, "roles": 7, "waiting": 7, "shortlist": 17, "board": 11, "list": 6, "person": 26,
    "palette": 9, "pool": 4, "reports": 3, "careers": 5,
}  # fmt: skip


def pages(seed: int = 1) -> dict[str, list[str]]:
    """Return the addresses of each page: half of the large roles, half of all."""
    dice = random.Random(seed)
    sizes = list(hiring.sizes(1_000_000))
    slugs = dict(Role.objects.values_list("pk", "slug"))
    chosen = [slugs[pk] for pk in (*sizes[:20], *dice.sample(sizes, 20))]
    screened = Application.objects.filter(result__isnull=False)
    of = screened.filter(role__slug__in=chosen).order_by("?").values_list("pk", flat=True)[:500]
    roles, more = [f"/roles/{slug}" for slug in chosen], "?page=2&further=rows"
    stages = PipelineStage.objects.order_by("-position").values_list("role__slug", "pk")
    first = {f"/roles/{slug}": pk for slug, pk in stages}
    asked = ("?words=rao", "?place=pune")
    words = ("ra", "rao", "asha", "menon", "kav", "role", "engineer", "example", "42", "team 7")
    return {
        "bell": ["/waiting/bell"],
        "roles": scrolled({"/": f"/{more}"}),
        "waiting": scrolled({"/waiting": f"/waiting{more}"}),
        "shortlist": scrolled({f"{at}/": f"{at}/{more}" for at in roles}),
        "board": scrolled(
            {f"{at}/pipeline": f"{at}/pipeline{more}&stage={first[at]}" for at in roles}
        ),
        "list": scrolled({f"{at}/pipeline?view=list": f"{at}/pipeline{more}" for at in roles}),
        "person": scrolled({f"/people/{pk}/": f"/people/{pk}/?further=rows" for pk in of}),
        "palette": [f"/palette?q={word}" for word in words],
        "pool": scrolled(
            {"/pool/": f"/pool/{more}", **{f"/pool/{q}": f"/pool/{q}&{more[1:]}" for q in asked}}
        ),
        "reports": ["/reports/"],
        "careers": ["/careers/", *(f"/careers/{slug}/" for slug in chosen[:10])],
    }


def scrolled(addresses: Mapping[str, str]) -> list[str]:
    """Return each page three times, and once the rows that follow when it is scrolled down."""
    return [one for page, rows in addresses.items() for one in (page, page, page, rows)]


def grow(people: int) -> None:
    """Bring the installation to so many people and tell what each page costs there."""
    hiring.more_roles(hiring.ROLES)
    hiring.team(PEOPLE_AT_DESKS)
    there = hiring.grow(people)
    settings.ALLOWED_HOSTS = ["*"]
    settings.ROOT_URLCONF = "benchmarks.empty_page"
    client = Client()
    client.force_login(User.objects.get(email="member1@example.in"))
    told = {"an empty page": ["/empty"], **pages()}
    costs = {page: _cost(client, addresses[0]) for page, addresses in told.items()}
    print(json.dumps({"people": there, "pages": costs}))


def _cost(client: Client, address: str) -> dict[str, float]:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        made = len(connection.queries_log)
        database = sum(float(one["time"]) for one in asked.captured_queries or connection.queries)
    assert answer.status_code == 200, (address, answer.status_code)
    spent = []
    for _ in range(5):
        started = time.process_time()
        client.get(address)
        spent.append(1000 * (time.process_time() - started))
    return {"queries": made, "ms": median(spent), "database": 1000 * database}


def desks(seconds: float, think: float, seed: int) -> None:
    """Sign everybody in and tell who asks for which pages how often."""
    told: dict[str, Any] = {"seconds": seconds, "think": think, "seed": seed, "people": []}
    for user in hiring.team(PEOPLE_AT_DESKS):
        client = Client()
        client.force_login(user)
        told["people"].append(f"sessionid={client.cookies['sessionid'].value}")
    told["pages"] = {
        page: {"weight": WEIGHTS[page], "paths": paths} for page, paths in pages(seed).items()
    }
    print(json.dumps(told))
