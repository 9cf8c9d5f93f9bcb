"""Finding the skills that a text names, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kasauti.skills.company import Company
from kasauti.skills.finder import Mention, MentionFinder
from kasauti.skills.graph import SkillGraph
from kasauti.skills.skill_lists import corrections

__all__ = ["Mention", "find_mentions"]


@lru_cache(maxsize=4)
def _compiled(graph: SkillGraph) -> tuple[MentionFinder, Company]:
    return MentionFinder(graph), Company(graph)


def find_mentions(
    text: str, graph: SkillGraph, *, lists: Sequence[tuple[int, int]] = ()
) -> tuple[Mention, ...]:
    """The skills that a text names, in the order in which they stand.

    The longest name wins; a name may wrap over a line, be hyphenated, carry a plural or a version
    number, and differ in case, spacing and hyphens. Names with another everyday meaning (Go, Ray,
    Spark) count only in a skill list, beside another mention or near a cue word. Nothing is found
    inside e-mail and web addresses.

    Parameters
    ----------
    text : str
        Text as a person sees it; nothing in it is obeyed.
    graph : SkillGraph
    lists : sequence of (int, int)
        Stretches of the text that are skill lists. There ambiguous names are accepted and
        typing errors are seen through.

    Returns
    -------
    tuple of Mention
        Mentions do not overlap, but for a name inside the name of something that is part of it:
        "AWS SageMaker" mentions SageMaker and AWS.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> found = find_mentions("Served YOLOv8 on AWS (S3, SageMaker)", load_graph())
    >>> [mention.skill for mention in found]
    ['yolo', 'aws', 's3', 'sagemaker']
    """
    finder, company = _compiled(graph)
    believed = company.believed(text, finder.places(text), lists)
    inner = [one for place in believed for one in finder.inner(text, place)]
    found = [
        Mention(place.needle.skill.id, place.start, place.end, place.needle.alias.text)
        for place in (*believed, *inner)
    ]
    if lists:
        found.extend(corrections(text, lists, found, finder.typo_targets))
    found.sort(key=lambda mention: (mention.start, -mention.end))
    return tuple(found)
