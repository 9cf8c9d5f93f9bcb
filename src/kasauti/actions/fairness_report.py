"""Whether groups fare alike: counts by what people volunteered, never a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions.stages import STAGES
from kasauti.fairness import GroupCount, Impact, ScoringRates, adverse_impact, scoring_rates
from kasauti.fairness.impact import PRIVATE_BELOW, RATIO_FROM
from kasauti.fairness.scoring_rates import Scored
from kasauti.records.groups import ATTRIBUTES, answers_of
from kasauti.records.models import Application, GroupAnswer, Role, Stage, SwapTest, User
from kasauti.records.permissions import visible
from kasauti.records.reports import WAY, Scope

NAMES: Mapping[str, Promise] = {
    "gender": _("Gender"), "category": _("Social category"), "disability": _("Disability"),
}  # fmt: skip
GROUPS: Mapping[str, Mapping[str, Promise]] = {
    "gender": {"woman": _("Women"), "man": _("Men"), "another": _("Another")},
    "category": {
        "general": _("General"), "obc": _("Other backward class"), "sc": _("Scheduled caste"),
        "st": _("Scheduled tribe"), "another": _("Another"),
    },
    "disability": {"yes": _("With a disability"), "no": _("Without")},
}  # fmt: skip


_WORDS = {key: words for groups in GROUPS.values() for key, words in groups.items()}


def group_name(key: str) -> str:
    """Return the words for a group, or for two that are counted together (``woman · obc``)."""
    return " · ".join(str(_WORDS[one]) for one in key.split(" · "))


@dataclass(frozen=True, slots=True)
class Came:
    """How far somebody came, and what they said of themselves; nobody's name."""

    furthest: int
    stage: str
    score: float | None
    answer: GroupAnswer | None

    def group(self, attribute: str) -> str | None:
        """Return the key of the group they named themselves of, None where they did not say."""
        return (getattr(self.answer, attribute, "") if self.answer else "") or None


@dataclass(frozen=True, slots=True)
class StageImpact:
    """One step of the way: who of each group went on.

    ``key`` is the stage that was decided on, or ``bottom line``: the same in every language.
    """

    key: str
    name: str
    impact: Impact
    people: int


@dataclass(frozen=True, slots=True)
class AttributeImpact:
    """An attribute's steps; ``bottom_line`` is from applying to being hired."""

    key: str
    name: Promise
    steps: tuple[StageImpact, ...]
    bottom_line: StageImpact


def years(reader: User) -> list[int]:
    """Return the years in which somebody applied, newest first."""
    rows = visible(Application.objects.all(), reader, Permission.FAIRNESS_SEE)
    return [day.year for day in rows.datetimes("created_at", "year", order="DESC")]


def scope_of(reader: User, role: Role | None, year: int | None) -> Scope:
    """Return one role or all, one year or all: finer cuts would tell of single people."""
    if year is None:
        return Scope(reader, date(2000, 1, 1), timezone.localdate(), role)
    return Scope(reader, date(year, 1, 1), date(year, 12, 31), role)


def came(scope: Scope) -> list[Came]:
    """Return everybody of the scope, in two queries."""
    rows = scope.cohort().values_list("candidate_id", "furthest", "stage", "result__attainment")
    people = list(rows)
    answers = answers_of({row[0] for row in people})
    return [Came(far, stage, score, answers.get(pk)) for pk, far, stage, score in people]


def attributes(people: Sequence[Came]) -> list[AttributeImpact]:
    """Return adverse impact at each step, by each attribute."""
    return [_attribute(name, people) for name in ATTRIBUTES]


def _attribute(name: str, people: Sequence[Came]) -> AttributeImpact:
    steps = tuple(
        _step(
            str(WAY[at]),
            f"{STAGES[WAY[at]]} → {STAGES[WAY[at + 1]]}",
            name,
            _decided(people, at),
        )
        for at in range(len(WAY) - 1)
    )
    ended = [
        (one, one.stage == Stage.HIRED)
        for one in people
        if one.stage in {Stage.HIRED, Stage.NOT_NOW}
    ]
    hired = _step("bottom line", str(_("From applying to being hired")), name, ended)
    return AttributeImpact(name, NAMES[name], steps, hired)


def _decided(people: Iterable[Came], at: int) -> list[tuple[Came, bool]]:
    """Return who came to a stage and was decided on there: who waits or withdrew is not."""
    return [
        (one, one.furthest > at)
        for one in people
        if one.furthest > at or (one.furthest == at and one.stage == Stage.NOT_NOW)
    ]


def _step(key: str, name: str, attribute: str, decided: Sequence[tuple[Came, bool]]) -> StageImpact:
    applied: Counter[str | None] = Counter(one.group(attribute) for one, _on in decided)
    went = Counter(one.group(attribute) for one, on in decided if on)
    shown = [
        GroupCount(group, n, went[group])
        for group, n in sorted(applied.items(), key=lambda pair: str(pair[0]))
        if group is not None and n >= PRIVATE_BELOW
    ]
    # Small groups are counted with those who did not say: alone, a difference would tell of them.
    unknown = len(decided) - sum(count.applied for count in shown)
    return StageImpact(key, name, adverse_impact(shown, unknown=unknown), len(decided))


def local_law_144(people: Sequence[Came]) -> ScoringRates | None:
    """Return the table of New York City's Local Law 144 over the screening's score.

    Combinations with fewer than five people are counted with those who did not say.
    """
    scored = [one for one in people if one.score is not None]
    pairs = Counter((one.group("gender"), one.group("category")) for one in scored)
    if len(scored) < RATIO_FROM:
        return None
    told = [
        Scored(float(one.score or 0), one.group("gender"), one.group("category"))
        if pairs[one.group("gender"), one.group("category")] >= PRIVATE_BELOW
        else Scored(float(one.score or 0), None, None)
        for one in scored
    ]
    return scoring_rates(told)


def roles(reader: User) -> QuerySet[Role]:
    """Return the roles whose figures a reader may see."""
    return visible(Role.objects.order_by("title"), reader, Permission.FAIRNESS_SEE, role="pk")


def swaps() -> tuple[SwapTest | None, SwapTest | None, str]:
    """Return the last swap test with results, the one under way, and why the last one failed."""
    ended = SwapTest.objects.exclude(finished_at=None)
    last = ended.first()
    under_way = SwapTest.objects.filter(finished_at=None).first()
    return ended.filter(failure="").first(), under_way, last.failure if last else ""
