"""Asking the optional language model: on a person's word, by a worker, kept beside what came."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from kasauti import privacy, roles, screening, skills
from kasauti.actions import deferred, descriptions, trail
from kasauti.actions.refusals import Refused
from kasauti.connections import (
    Exchange,
    LanguageModel,
    LanguageModelError,
    LanguageModelSettings,
    Proposals,
)
from kasauti.records.models import Application, Consultation, Role, User
from kasauti.records.values import document_of, storable

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3


def model_settings() -> LanguageModelSettings | None:
    """Return the language model that the settings name, None without one."""
    try:
        return LanguageModelSettings.from_mapping(os.environ)
    except ValueError as error:
        log.warning("the language model's settings: %s", error)
        return None


class _Counting:
    """A proposer that remembers what the model's adapter left out, and why.

    Lines leave without addresses, numbers, links and the person's name: no skill needs them.
    """

    def __init__(self, model: LanguageModel, *, names: Sequence[str]) -> None:
        self._model, self._names = model, names
        self.dropped: Counter[str] = Counter()

    def propose(self, lines: Sequence[str]) -> Proposals:
        shown = [privacy.redacted(line, names=self._names) for line in lines]
        proposals = self._model.propose(shown)
        self.dropped.update(proposals.dropped)
        return proposals


@trail.in_turn
def ask(*, by: User, role: Role | None = None, application: Application | None = None) -> None:
    """Have the model asked for words of a role's description, or for lines of a résumé.

    Where it is being asked already, nothing more is done.

    Raises
    ------
    Refused
        If no language model is set.
    """
    if model_settings() is None:
        raise Refused("No language model is set: KASAUTI_LANGUAGE_MODEL_URL names one")
    about = Consultation.objects.filter(role=role, application=application)
    if about.filter(finished_at=None).exists():
        return
    consultation = Consultation.objects.create(role=role, application=application, by=by)
    thing = role or application
    assert thing is not None
    trail.record("consultations.ask", thing, by=by, consultation=consultation.pk)
    deferred.consult(consultation.pk)


@trail.in_turn
def take(consultation: Consultation, passage: int, *, by: User) -> None:
    """Put the proposed words of one passage in the place of Kasauti's own.

    Raises
    ------
    Refused
        If there is no such passage, or its words were refused.
    """
    passages = consultation.found.get("passages", [])
    if not 0 <= passage < len(passages) or passages[passage]["refused"]:
        raise Refused("These words were not proposed, or were refused")
    proposed = passages[passage]
    consultation.taken |= {proposed["source"]: proposed["phrased"]}
    consultation.save()
    trail.record("consultations.take", consultation, by=by, passage=passage)


def run(consultation_id: int, *, attempt: int = 0) -> None:
    """Ask, check and keep what holds; the body of a job. Done twice it changes nothing more."""
    consultation = (
        Consultation.objects.select_related("role", "application__file__reading")
        .filter(pk=consultation_id, finished_at=None)
        .first()
    )
    if consultation is None:
        return
    settings, heard = model_settings(), list[Exchange]()
    if settings is None or attempt >= MOST_ATTEMPTS:
        _close(consultation, heard, failure="the language model could not be asked")
        return
    model = LanguageModel(settings, graph=skills.load_graph(), heard=heard.append)
    try:
        found = _found(consultation, model)
    except LanguageModelError as error:
        _close(consultation, heard, failure=str(error))
    else:
        _close(consultation, heard, found=found)


def _found(consultation: Consultation, model: LanguageModel) -> dict[str, Any]:
    graph = skills.load_graph()
    if consultation.role is not None:
        described = descriptions.plain(consultation.role)
        polished = roles.polish(described, model, graph=graph)
        return {"passages": [asdict(tried) for tried in polished.rephrasings]}
    assert consultation.application is not None
    document = document_of(consultation.application.file.reading)
    counting = _Counting(model, names=[consultation.application.candidate.name])
    proposed = screening.propose_evidence(document, counting, graph=graph)
    lines = [asdict(one) | {"name": graph[one.skill].name} for one in proposed.evidence]
    return {"lines": lines, "dropped": dict(counting.dropped + Counter(proposed.dropped))}


@trail.in_turn
def _close(
    consultation: Consultation,
    heard: list[Exchange],
    *,
    found: dict[str, Any] | None = None,
    failure: str = "",
) -> None:
    changed = Consultation.objects.filter(pk=consultation.pk, finished_at=None).update(
        finished_at=timezone.now(),
        exchanges=[storable(asdict(exchange)) for exchange in heard],
        found=storable(found or {}),
        failure=failure[:300],
    )
    if changed:
        trail.record("consultations.run", consultation, by=None, asked=len(heard))
