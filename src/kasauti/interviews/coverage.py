"""The lint of kits: is every competency seen often enough, by enough people, in the hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kasauti.interviews.kits import Kit, Session, expected_stages, tables
from kasauti.roles import Family
from kasauti.skills import Dimension, competencies

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_STAGES = 2
MACHINE = "machine"


class Kind(StrEnum):
    """What a finding is about."""

    COVERAGE = "coverage"
    MEANS = "means"
    BLIND = "blind"
    SESSIONS = "live sessions"
    MINUTES = "minutes"
    ONE_RATER = "one rater"
    PRACTICE = "practice"
    WEIGHTS = "weights"
    STAGE = "stage missing"
    LIGHT = "light evidence"
    CONTRAST = "left out of the contrast"


NOTES = frozenset({Kind.LIGHT, Kind.CONTRAST})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a kit, or what a reader of its results must know.

    Parameters
    ----------
    kind : Kind
    subject : str
        Competency, stage or session.
    sentence : str
    """

    kind: Kind
    subject: str
    sentence: str

    @property
    def red(self) -> bool:
        """True if the kit may not be used like this; otherwise it is a note."""
        return self.kind not in NOTES


def lint(kit: Kit) -> tuple[Finding, ...]:
    """Return what is wrong with a kit; red findings first.

    Examples
    --------
    >>> from kasauti.interviews import find_kit
    >>> from kasauti.roles import Seniority
    >>> kit = find_kit(Seniority.MID)
    >>> any(finding.red for finding in lint(kit))
    False
    >>> [f.sentence for f in lint(kit.without("A")) if f.subject == "B1"]
    ['B1 is seen in 1 stage (O); two are needed.']
    """
    found = (*_stages(kit), *_coverage(kit), *_limits(kit), *_one_rater(kit), *_contrast(kit))
    return tuple(sorted(found, key=lambda finding: not finding.red))


def _stages(kit: Kit) -> Iterator[Finding]:
    present = {code[0] for code in kit.stages}
    for letter in sorted(expected_stages(kit.seniority, kit.family) - present):
        reason = tables()["reason"][letter]
        yield Finding(Kind.STAGE, letter, f"Without stage {letter} {reason}.")


def _coverage(kit: Kit) -> Iterator[Finding]:
    for one in competencies():
        seen = seen_in(kit, one.id)
        codes = ", ".join(dict.fromkeys(c for c, _ in seen)) or "none"
        if len({code[0] for code, _ in seen}) < LEAST_STAGES:
            number = len({code[0] for code, _ in seen})
            plural = "" if number == 1 else "s"
            yield Finding(
                Kind.COVERAGE,
                one.id,
                f"{one.id} is seen in {number} stage{plural} ({codes}); two are needed.",
            )
        elif len(sources(kit, one.id)) < LEAST_STAGES:
            yield Finding(
                Kind.MEANS, one.id, f"{one.id} rests on one rater ({codes}); two are needed."
            )
        elif one.dimension is not Dimension.BRIDGE and not _blind_or_twice(kit, one.id):
            yield Finding(
                Kind.BLIND,
                one.id,
                f"{one.id} is seen live only ({codes}) and by one rater a session; it needs a "
                "blind or machine-scored part, or two raters.",
            )
        elif not any(s.weight(one.id) == 1.0 for s in kit.sessions):
            yield Finding(
                Kind.LIGHT, one.id, f"{one.id} has no main stage ({codes}): light evidence."
            )


def seen_in(kit: Kit, competency: str) -> list[tuple[str, Session]]:
    """Return the stages that show a competency, each with its session."""
    return [
        (part.stage.code, session)
        for session in kit.sessions
        for part in session.parts
        if part.stage.weight(competency)
    ]


def sources(kit: Kit, competency: str) -> dict[str, float]:
    """Return who or what a competency's weight comes from; the shares sum to 1.

    The machine of each stage is a source of its own; so is each rater of each session.
    """
    shares: dict[str, float] = defaultdict(float)
    for number, session in enumerate(kit.sessions, 1):
        for part in session.parts:
            weight, machine = part.stage.weight(competency), part.stage.machine
            if not weight:
                continue
            if machine:
                shares[f"{MACHINE} {part.stage.code}"] += weight * machine
            for rater in range(1, session.raters + 1):
                share = weight * (1.0 - machine) / session.raters
                shares[f"rater {rater} of session {number} ({session.code})"] += share
    total = sum(shares.values())
    return {source: share / total for source, share in shares.items() if share > 0}


def _blind_or_twice(kit: Kit, competency: str) -> bool:
    return any(
        competency in part.stage.blind or (session.raters >= 2 and part.stage.weight(competency))
        for session in kit.sessions
        for part in session.parts
    )


def _limits(kit: Kit) -> Iterator[Finding]:
    limits = tables()
    if kit.live_sessions > limits["most_live_sessions"]:
        yield Finding(
            Kind.SESSIONS,
            kit.name,
            f"{kit.live_sessions} live sessions; {limits['most_live_sessions']} are the most.",
        )
    if kit.minutes > limits["most_minutes"]:
        yield Finding(
            Kind.MINUTES, kit.name, f"{kit.minutes} minutes; {limits['most_minutes']} are the most."
        )
    if not kit.practice and kit.seniority.value == "junior":
        yield Finding(Kind.PRACTICE, kit.name, "A junior kit needs a practice task.")
    total = sum(kit.weights.values())
    if total != 1:
        yield Finding(Kind.WEIGHTS, kit.name, f"The weights sum to {total}, not to 1.")
    if kit.family is Family.LLM and "L" not in kit.stages:
        yield Finding(Kind.LIGHT, "M6", "M6 without stage L: light evidence.")


def _one_rater(kit: Kit) -> Iterator[Finding]:
    most = tables()["most_of_one_rater"]
    for side in (Dimension.ENGINEERING, Dimension.ML):
        own = [c.id for c in competencies() if c.dimension is side]
        shares: dict[str, float] = defaultdict(float)
        for competency in own:
            for source, share in sources(kit, competency).items():
                shares[source] += share / len(own)
        for source, share in shares.items():
            if share > most and not source.startswith(MACHINE):
                yield Finding(
                    Kind.ONE_RATER,
                    side.value,
                    f"The {source} supplies {share:.0%} of {side.value}; {most:.0%} is the most.",
                )


def _contrast(kit: Kit) -> Iterator[Finding]:
    for session in kit.sessions:
        off = off_side(session)
        if off is not None:
            yield Finding(
                Kind.CONTRAST,
                session.code,
                f"One rater sees both sides in {session.code}: its {off.value} ratings count for "
                "coverage and stay out of the contrast.",
            )


def off_side(session: Session) -> Dimension | None:
    """Return the side whose ratings stay out of the contrast, where one rater sees both.

    One person's impression colours everything that the person rates in one conversation, so the
    side that the session says less of is left out of engineering against ml.
    """
    if session.raters != 1 or not session.live:
        return None
    weights = {
        side: sum(session.weight(c.id) for c in competencies() if c.dimension is side)
        for side in (Dimension.ENGINEERING, Dimension.ML)
    }
    if not all(weights.values()):
        return None
    return min(weights, key=lambda side: weights[side])
