"""A role's stored results as one report, for export."""

from __future__ import annotations

from typing import Any

from kasauti.records.models import Application, Correction, Role
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.queries.answers import answers_by_application

_PAY = ("band",)
_IDENTIFYING = ("file", "text", "profile", "hidden", "warnings")


def stored_report(role: Role, *, blind: bool, pay: bool) -> dict[str, Any]:
    """Return every stored result of a role with what people put beside it, in three queries.

    In blind mode what could identify a person is left out, quotes with it.
    """
    asked = {key: value for key, value in role.parsed.items() if pay or key not in _PAY}
    applications = (
        Application.objects.filter(role=role, result__isnull=False)
        .select_related("result", "candidate", "file")
        .order_by("-result__attainment", "pk")
    )
    standing = Correction.objects.filter(application__role=role, withdrawn_at=None)
    beside: dict[int, list[dict[str, Any]]] = {}
    for one in standing.select_related("by"):
        entry = {"kind": one.kind, "subject": one.subject, "machine": one.machine}
        entry |= {"person": one.person, "reason": one.reason, "by": str(one.by)}
        beside.setdefault(one.application_id, []).append(entry)
    answers = answers_by_application(role, pay=pay, blind=blind)
    return {
        "role": {"title": role.title, **asked},
        "people": [
            _person(a, beside.get(a.pk, []), blind=blind) | {"answers": answers.get(a.pk, [])}
            for a in applications
        ],
    }


def _person(
    application: Application, corrections: list[dict[str, Any]], *, blind: bool
) -> dict[str, Any]:
    result = application.result
    assert result is not None
    about = {"scorer": result.scorer, "graph": result.graph, "as_of": result.as_of.isoformat()}
    if not blind:
        return {**about, **result.result, "stage": application.stage, "corrections": corrections}
    kept = {key: value for key, value in result.result.items() if key not in _IDENTIFYING}
    for entry in (*kept["skills"], *kept["competencies"]):
        entry["evidence"] = []
    return {"code": code_of(application), **about, **kept, "stage": application.stage}
