"""A role read from an existing job description.

Sections, sentences, levels from their wording, alternatives, place and pay: each with the words
it came from and their position. What the text does not say is an open question for a person.
"""

from kasauti.roles.reading.proposal import (
    LevelFrom,
    OpenQuestion,
    ProposedRequirement,
    ProposedRole,
    Read,
)
from kasauti.roles.reading.reader import from_job_description

__all__ = [
    "LevelFrom",
    "OpenQuestion",
    "ProposedRequirement",
    "ProposedRole",
    "Read",
    "from_job_description",
]
