"""The interview plan: measure what is uncertain and matters, never ask twice what is settled."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kasauti.interviews.coverage import Kind, lint
from kasauti.interviews.kits import Kit, Session, find_kit
from kasauti.skills import Competency, Dimension, Estimate, Level, competencies

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kasauti.roles import Role

SETTLED_MEANS = 2
ASKED_FIRST = 3
OPEN = 0.05  # below this, an answer could hardly move the person across the bar
DIVES = {
    Dimension.ENGINEERING: (("serving path", ("S5", "S2")), ("data pipeline", ("S4", "S3"))),
    Dimension.ML: (("retrieval and ranking", ("M4", "M3")), ("evaluation", ("M2", "M1"))),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one competency before the interviews.

    Parameters
    ----------
    estimate : Estimate
    means : tuple of str
        What it came from: ``"resume"``, ``"W"``, ``"K"`` …; a means counts once.
    """

    estimate: Estimate
    means: tuple[str, ...] = ("resume",)


@dataclass(frozen=True, slots=True)
class Focus:
    """A competency that a session looks at.

    Parameters
    ----------
    competency : Competency
    bar : Level
    estimate : Estimate or None
        What is known so far; None where nothing is.
    doubt : float
        0 to 1: how evenly the estimate lies on both sides of the bar; 1 where nothing is known.
    """

    competency: Competency
    bar: Level
    estimate: Estimate | None
    doubt: float

    @property
    def words(self) -> str:
        """As in "M5 (not evidenced, bar 4)"."""
        known = self.estimate
        if known is None or known.level is None or known.low is None or known.high is None:
            return f"{self.competency.id} (not evidenced, bar {int(self.bar)})"
        interval = f"{known.level:.1f}, {known.low:.1f} to {known.high:.1f}"
        return f"{self.competency.id} ({interval}, bar {int(self.bar)})"


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of the plan and why it is there.

    Parameters
    ----------
    session : Session
    first : tuple of Focus
        What to ask first: most in doubt and mattering most.
    also : tuple of Focus
        What is rated beside.
    settled : tuple of str
        Competencies it could show that need no more asking.
    dives : tuple of str
        Deep dives assigned in the design question, one a side.
    sentence : str
        Why, in one sentence.
    """

    session: Session
    first: tuple[Focus, ...]
    also: tuple[Focus, ...]
    settled: tuple[str, ...]
    dives: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """The plan of one application.

    Parameters
    ----------
    kit : Kit
        The kit it was drawn from.
    sessions : tuple of PlannedSession
        What is left to do, in order.
    left_out : tuple of (str, str)
        Sessions of the kit that are not held, each with its sentence.
    settled : tuple of str
        Competencies that are settled.
    """

    kit: Kit
    sessions: tuple[PlannedSession, ...]
    left_out: tuple[tuple[str, str], ...]
    settled: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Minutes still asked of the candidate."""
        return sum(planned.session.minutes for planned in self.sessions)


def draw_plan(
    role: Role, known: Mapping[str, Known], *, done: Collection[str] = ()
) -> InterviewPlan:
    """Return the interview plan for one person.

    Parameters
    ----------
    role : Role
        Its bars, weights, seniority and family.
    known : mapping of str to Known
        By competency id; competencies that are missing have no evidence.
    done : collection of str
        Codes of stages that are already held; they count for the coverage.

    Returns
    -------
    InterviewPlan
        Never under the lint: a session whose competencies are all settled is left out only
        where every competency stays covered by what is left and what is done.

    Notes
    -----
    Settled is an 80 % interval wholly on one side of the bar, from two or more means. Doubt is
    2 min(p, 1 − p) with p the chance that the level reaches the bar; what is asked first has the
    largest doubt × weight in the role × weight of the stage in the matrix.
    """
    foci = {c.id: _focus(c, role, known.get(c.id)) for c in competencies()}
    settled = tuple(c for c in foci if is_settled(role.bars[c], known.get(c)))
    kit = find_kit(role.seniority, role.family)
    kept, left_out = _leave_out(kit, settled, frozenset(done))
    return InterviewPlan(
        kit=kit,
        sessions=tuple(_planned(session, foci, settled, role) for session in kept),
        left_out=left_out,
        settled=settled,
    )


def is_settled(bar: Level, known: Known | None) -> bool:
    """Return whether a competency needs no more asking."""
    if known is None or known.estimate.low is None or known.estimate.high is None:
        return False
    one_side = known.estimate.low > bar or known.estimate.high < bar
    return one_side and len(set(known.means)) >= SETTLED_MEANS


def _focus(competency: Competency, role: Role, known: Known | None) -> Focus:
    bar = role.bars[competency.id]
    estimate = known.estimate if known is not None and known.estimate.evidenced else None
    return Focus(competency, bar, estimate, _doubt(estimate, bar))


def _doubt(estimate: Estimate | None, bar: Level) -> float:
    if estimate is None or estimate.level is None or not estimate.standard_error:
        return 1.0
    distance = (estimate.level - bar) / estimate.standard_error
    reaches = 0.5 * (1.0 + math.erf(distance / math.sqrt(2.0)))
    return 2.0 * min(reaches, 1.0 - reaches)


def _leave_out(
    kit: Kit, settled: Sequence[str], done: frozenset[str]
) -> tuple[tuple[Session, ...], tuple[tuple[str, str], ...]]:
    held = tuple(s for s in kit.sessions if all(p.stage.code in done for p in s.parts))
    kept = [s for s in kit.sessions if s not in held]
    left_out = [(s.code, f"{s.code} is done.") for s in held]
    for session in tuple(kept):
        shows = [c.id for c in competencies() if session.weight(c.id)]
        rest = replace(kit, sessions=(*held, *(s for s in kept if s is not session)))
        if set(shows) <= set(settled) and not _under_the_lint(rest):
            kept.remove(session)
            words = ", ".join(shows)
            left_out.append((session.code, f"{session.code} would only ask {words} again."))
    return tuple(kept), tuple(left_out)


def _under_the_lint(kit: Kit) -> bool:
    return any(finding.red and finding.kind is not Kind.STAGE for finding in lint(kit))


def _planned(
    session: Session, foci: Mapping[str, Focus], settled: Collection[str], role: Role
) -> PlannedSession:
    shown = [c for c in foci if session.weight(c)]
    open_ = [c for c in shown if c not in settled]
    open_.sort(key=lambda c: (-_matters(foci[c], role) * session.weight(c), c))
    first = tuple(foci[c] for c in open_[:ASKED_FIRST] if foci[c].doubt >= OPEN)
    also = tuple(foci[c] for c in open_ if foci[c] not in first)
    done = tuple(c for c in shown if c in settled)
    dives = _dives(foci, role) if any(p.stage.code == "A" for p in session.parts) else ()
    return PlannedSession(session, first, also, done, dives, _sentence(session, first, done))


def _matters(focus: Focus, role: Role) -> float:
    side = focus.competency.dimension
    number = sum(c.dimension is side for c in competencies())
    return focus.doubt * role.weights[side] / number


def _dives(foci: Mapping[str, Focus], role: Role) -> tuple[str, ...]:
    return tuple(
        max(choices, key=lambda choice: sum(_matters(foci[c], role) for c in choice[1]))[0]
        for choices in DIVES.values()
    )


def _sentence(session: Session, first: Sequence[Focus], settled: Sequence[str]) -> str:
    name = " and ".join(part.stage.name for part in session.parts)
    asked = f"; {', '.join(settled)} settled, not asked again" if settled else ""
    if not first:
        return f"{name} is held so that every competency is seen by two means{asked}."
    words = [focus.words for focus in first]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{name} because {listed} {'is' if len(words) == 1 else 'are'} open{asked}."
