"""The bench: what this installation's screening measures on files whose truth is known."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission
from kasauti.actions import bench, measurements
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.api.wire import iso
from kasauti.records.models import Measurement

router = Router(tags=["bench"])
READ = Bearer("roles:read", Permission.BENCH_SEE)
RUN = Bearer("roles:write", Permission.BENCH_RUN)


class RunShown(Schema):
    """The last run that somebody asked for."""

    id: int
    at: datetime
    done: int = Field(description="Sections")
    of: int
    finished_at: datetime | None
    failure: str = Field(description="Why it did not come to its end; empty if it did")


class BenchShown(Schema):
    """The figures of the last run that came to its end, and the last one asked for."""

    version: str | None
    measured: str | None
    sections: list[dict[str, Any]] = Field(description="Figures of one kind, each with its bar")
    run: RunShown | None


@router.get("/bench", auth=READ, response=BenchShown, summary="Read the bench")
def show_bench(request: HttpRequest) -> dict[str, Any]:
    """Return the last figures measured on this installation."""
    return _bench()


@router.post("/bench", auth=RUN, response={202: BenchShown}, summary="Measure now")
@once
def run_bench(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """Have a worker measure; where one does, nothing is added."""
    measurements.measure(by=user_of(request))
    return 202, _bench()


def _bench() -> dict[str, Any]:
    path, last = settings.DATA / measurements.FILE, Measurement.objects.first()
    held = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {
        "version": held.get("version"),
        "measured": held.get("measured"),
        "sections": held.get("sections", []),
        "run": _run(last) if last else None,
    }


def _run(held: Measurement) -> dict[str, Any]:
    return {
        "id": held.pk,
        "at": held.at.isoformat(),
        "done": held.sections,
        "of": len(bench.TITLES),
        "finished_at": iso(held.finished_at),
        "failure": held.failure,
    }
