"""What screening says of one person, each figure opening onto the words under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kasauti.resumes import Profile
from kasauti.roles import Requirement
from kasauti.skills import Estimate, Stronger


@dataclass(frozen=True, slots=True)
class DimensionEstimate:
    """A dimension's level, 1.0 to 5.0, with its 80 % interval.

    Parameters
    ----------
    estimate : Estimate
        Its ``level`` is always a figure (priors stand in for unevidenced competencies).
    evidenced : int
        How many of the dimension's competencies have evidence.
    of : int
        How many competencies the dimension has.
    """

    estimate: Estimate
    evidenced: int
    of: int

    @property
    def sufficient(self) -> bool:
        """False with fewer than half of the competencies evidenced: say so, do not rank by it."""
        return self.evidenced * 2 >= self.of


class Standing(StrEnum):
    """How a requirement stands."""

    MET = "met"
    PARTLY = "partly met"
    RELATED = "credited from a related skill"
    MISSING = "not evidenced"


@dataclass(frozen=True, slots=True)
class RequirementMatch:
    """One requirement of the role against one person.

    Parameters
    ----------
    requirement : Requirement
    standing : Standing
    attainment : float
        E[min(1, level / required)], 0 to 1.
    skill : str or None
        Id of the skill of the any-of group that counts (the best one).
    estimate : Estimate or None
        Of that skill.
    credited_from : str or None
        Id of the related skill whose evidence was credited, with ``credit``.
    credit : float or None
    missing : str
        What is missing, one sentence; empty when met.
    would_change : str
        What evidence would change it, one sentence.
    ask : str
        A question for the interview; empty when settled.
    """

    requirement: Requirement
    standing: Standing
    attainment: float
    skill: str | None
    estimate: Estimate | None
    credited_from: str | None = None
    credit: float | None = None
    missing: str = ""
    would_change: str = ""
    ask: str = ""


class Route(StrEnum):
    """How the person came here: a fact, never a score."""

    ENGINEER_TO_ML = "engineer who moved to ML"
    MODELLER_TO_ENGINEERING = "modeller who moved to engineering"
    BOTH_FROM_THE_START = "both from the start"
    UNKNOWN = "not told by the résumé"


class FlagKind(StrEnum):
    """What a reviewer should look at. A flag informs; it never rejects."""

    HIDDEN_TEXT = "hidden text"
    COPIED_ROLE = "copies the job description"
    STUFFING = "skills listed without use"
    INJECTION = "instructions to a machine reader"
    BEFORE_RELEASE = "longer than the technology exists"
    OVERLAP = "overlapping full-time posts"
    REPEATED = "the same words in several posts"
    CLAIM_WITHOUT_USE = "level claimed without a use"
    PARSE = "hard to read"


@dataclass(frozen=True, slots=True)
class Flag:
    """A thing to look at: kind, one sentence, and where (offsets into the text), if anywhere."""

    kind: FlagKind
    sentence: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Screening:
    """All that screening says of one résumé for one role.

    Parameters
    ----------
    profile : Profile
    as_of : date
    scorer : str
        Version of the rules; ``graph`` is the skill graph's.
    graph : str
    skills : tuple of Estimate
        Skills with direct evidence, highest first; ties by id.
    competencies : tuple of Estimate
        All sixteen, in the order of the scale; unevidenced ones have level None.
    engineering, ml, bridge : DimensionEstimate
    stronger : Stronger
    route : Route
    requirements : tuple of RequirementMatch
        In the role's order.
    attainment : Estimate
        The role match on 0 to 1 (``level``, ``low``, ``high``); the shortlist is ordered by it.
    flags : tuple of Flag
    questions : tuple of str
        What to ask, most uncertain and most important first.
    rankable : bool
        False when the reading is not to be trusted: a person's task.
    """

    profile: Profile
    as_of: date
    scorer: str
    graph: str
    skills: tuple[Estimate, ...]
    competencies: tuple[Estimate, ...]
    engineering: DimensionEstimate
    ml: DimensionEstimate
    bridge: DimensionEstimate
    stronger: Stronger
    route: Route
    requirements: tuple[RequirementMatch, ...]
    attainment: Estimate
    flags: tuple[Flag, ...]
    questions: tuple[str, ...]
    rankable: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place on the shortlist.

    Parameters
    ----------
    place : int
        1-based; people whose intervals cannot be told apart share a place.
    tied : int
        How many people share it.
    screening : Screening
    """

    place: int
    tied: int
    screening: Screening
