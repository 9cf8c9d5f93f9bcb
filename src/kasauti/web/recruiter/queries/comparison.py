"""What the comparison of up to four people shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kasauti import skills
from kasauti.records.models import Application, Role
from kasauti.web.recruiter.queries.shortlist import Dot, PersonRow, Shortlist
from kasauti.web.recruiter.result_views import figure_of
from kasauti.web.ui import Figure

MOST = 4


@dataclass(frozen=True, slots=True)
class LevelCell:
    """One person's level on one competency."""

    figure: Figure
    highest: bool


@dataclass(frozen=True, slots=True)
class CompetencyRow:
    """A competency across the people."""

    name: str
    kind: str
    asked: float | None
    cells: tuple[LevelCell, ...]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement across the people."""

    name: str
    must: bool
    step: object
    cells: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Up to four people side by side."""

    people: tuple[PersonRow, ...]
    requirements: tuple[RequirementRow, ...]
    competencies: tuple[CompetencyRow, ...]


def comparison(role: Role, shortlist: Shortlist, chosen: Sequence[int]) -> Comparison:
    """Return the chosen people of a shortlist side by side, in two queries more."""
    wanted = set(chosen)
    people = shortlist.draw([pk for pk in shortlist.everyone if pk in wanted][:MOST])
    results = dict(
        Application.objects.filter(pk__in=[row.pk for row in people]).values_list(
            "pk", "result__result__competencies"
        )
    )
    levels = [{entry["id"]: figure_of(entry) for entry in results[row.pk]} for row in people]
    return Comparison(
        people=people,
        requirements=tuple(
            RequirementRow(
                head.name, head.must, head.step, tuple(row.dots[head.number] for row in people)
            )
            for head in shortlist.requirements
        ),
        competencies=tuple(_competency_row(c, role, levels) for c in skills.competencies()),
    )


def _competency_row(
    competency: skills.Competency, role: Role, levels: Sequence[dict[str, Figure]]
) -> CompetencyRow:
    figures = [held.get(competency.id, Figure(None)) for held in levels]
    best = max((f.level for f in figures if f.level is not None), default=None)
    return CompetencyRow(
        name=competency.name,
        kind=competency.dimension.value,
        asked=role.parsed["bars"].get(competency.id),
        cells=tuple(
            LevelCell(f, highest=best is not None and f.level == best and len(figures) > 1)
            for f in figures
        ),
    )
