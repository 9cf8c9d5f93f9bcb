"""The API's routers under one roof, and its addresses."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, URLResolver
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from kasauti import __version__
from kasauti.access import open_to_all
from kasauti.api import (
    adjustments,
    attachments,
    bar_sessions,
    bench,
    breaches,
    competing,
    consultations,
    deadlines,
    decisions,
    discussions,
    duplicates,
    fairness,
    feedback,
    files,
    found,
    idempotency,
    imports,
    interviewers,
    interviews,
    job_analyses,
    joinings,
    kits,
    knowledge,
    mail,
    mail_words,
    market,
    notifications,
    offers,
    own_templates,
    pay_settings,
    people,
    pipeline,
    pool,
    privacy,
    problems,
    questions,
    readings,
    record,
    referrals,
    reports,
    requisitions,
    reviews,
    role_checks,
    roles,
    rooms,
    saved_views,
    scale,
    scorecards,
    stand_ins,
    tasks,
    team,
    validation,
    work_samples,
    worksheets,
)
from kasauti.records.values import storable


class _Storable(Parser):
    """Reads what is sent as what can be stored: no NUL, no lone surrogate, no false number."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return storable(json.loads(request.body, parse_constant=_no_number))
        except RecursionError:
            raise ValueError("nested too deep") from None

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        read = super().parse_querydict(data, list_fields, request)
        return storable(read) if isinstance(data, QueryDict) else read  # else files


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


class _Api(NinjaAPI):
    """Describes each operation with its failures, and the key that has a request done once."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if path_prefix is None:
            path_prefix = self.get_root_path(path_params or {})
        return self._described(path_prefix)

    @cache  # noqa: B019 -- one object for as long as the process lives
    def _described(self, prefix: str) -> OpenAPISchema:
        """Return the description of the operations, which a process never changes."""
        schema = super().get_openapi_schema(path_prefix=prefix)
        for operations in schema["paths"].values():
            for verb, operation in operations.items():
                for status in ("400", "401", "403", "404", "409", "413", "422"):
                    operation["responses"].setdefault(status, problems.DESCRIPTION)
                if verb in ("post", "put"):
                    operation.setdefault("parameters", []).append(idempotency.DESCRIPTION)
        return schema


api = _Api(
    title="Kasauti",
    version="1",
    description=f"Hiring for machine learning engineers, on evidence. Kasauti {__version__}.",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="openapi.json",
    parser=_Storable(),
)
for router in (
    roles.router,
    files.router,
    role_checks.router,
    consultations.router,
    readings.router,
    people.router,
    pipeline.router,
    questions.router,
    tasks.router,
    deadlines.router,
    notifications.router,
    discussions.router,
    attachments.router,
    pool.router,
    saved_views.router,
    duplicates.router,
    imports.router,
    found.router,
    mail.router,
    mail_words.router,
    own_templates.router,
    interviews.router,
    kits.router,
    adjustments.router,
    rooms.router,
    scorecards.router,
    interviewers.router,
    job_analyses.router,
    bar_sessions.router,
    decisions.router,
    feedback.router,
    work_samples.router,
    knowledge.router,
    reviews.router,
    offers.router,
    worksheets.router,
    competing.router,
    joinings.router,
    referrals.router,
    market.router,
    pay_settings.router,
    requisitions.router,
    stand_ins.router,
    reports.router,
    validation.router,
    fairness.router,
    bench.router,
    team.router,
    scale.router,
    privacy.router,
    breaches.router,
    record.router,
):
    api.add_router("", router)
problems.handle_failures(api)


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return what ``include`` takes; a token opens these (``api.tokens``), not a browser."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            open_to_all(pattern.callback)
    return patterns, app, namespace
