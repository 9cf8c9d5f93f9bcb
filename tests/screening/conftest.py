"""Invented résumés and roles for the screening tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kasauti.documents import Document, read
from kasauti.resumes import read_profile
from kasauti.roles import Family, Requirement, Role, Seniority, default_bars
from kasauti.screening import Screening, estimate, screen
from kasauti.skills import Level, SkillGraph, load_graph

AS_OF = date(2026, 11, 1)

SENIOR = """Meera Nair
meera.nair@example.com | +91 98450 11223 | Bengaluru

SUMMARY
ML engineer who ships.

WORK EXPERIENCE

Senior Machine Learning Engineer, Tungabhadra Labs, Bengaluru
Jan 2022 - Present
- Architected a ranking service in Python and PyTorch for 4 million users; p99 from 300 ms to 40 ms.
- Cut serving cost by 38 % with quantization and dynamic batching on Kubernetes.
- Mentored four engineers and introduced code reviews with unit tests; escaped defects down 30 %.
- Ran A/B tests on 1.2 million users and caught label leakage with a time-based split.

Software Engineer, Cauvery Commerce, Mysuru
Jul 2018 - Dec 2021
- Built an ingestion pipeline with Kafka and Python that took 60,000 events a second in production.
- Reduced API latency by 45 % with Redis caching; 99.95 % uptime, on call every fourth week.

TECHNICAL SKILLS
Languages: Python, Go, SQL
Tools: PyTorch, Kafka, Redis, Kubernetes, MLflow, Terraform

EDUCATION
B.E., Computer Science, Sunrise College of Engineering, 2014 - 2018, 8.1 CGPA
"""

STUDENT = """Dev Anand Kurup
dev.kurup@example.com | Kochi

EDUCATION
B.Tech, Computer Science, Backwater Institute of Technology, 2022 - 2026

PROJECTS
Leaf disease classifier
- Trained a CNN in PyTorch on 4,000 leaf images; 91 % accuracy.

SKILLS
Python, PyTorch, Docker, Kubernetes, Kafka

INTERESTS
Interested in learning Terraform and Spark
"""

OUTSIDER = """Latha Pillai
latha.pillai@example.com | Thrissur

WORK EXPERIENCE

HR Manager, Malabar Retail, Thrissur
Apr 2016 - Present
- Led a team of 12 recruiters and hired 400 people in a year.
- Reduced attrition by 18 % with a new induction plan.
- Handled joining formalities and grievance meetings for 800 staff.

SKILLS
Negotiation, Payroll, Public speaking
"""


@pytest.fixture(scope="session")
def graph() -> SkillGraph:
    return load_graph()


@pytest.fixture(scope="session")
def role() -> Role:
    def ask(*skills: str, level: int = 3, must: bool = True, related: bool = False) -> Requirement:
        return Requirement(skills, Level(level), must, 1.0, related, " or ".join(skills))

    return Role(
        title="Senior ML Engineer",
        family=Family.PLATFORM,
        seniority=Seniority.SENIOR,
        requirements=(
            ask("python"),
            ask("pytorch", level=4),
            ask("kafka", level=2),
            ask("mlflow", level=2, related=True),
            ask("terraform", level=2, must=False),
        ),
        bars=default_bars(Family.PLATFORM, Seniority.SENIOR),
        summary="You own the ranking platform, from the feature pipeline to the pager.",
    )


def document_of(text: str, name: str = "resume.txt") -> Document:
    return read(text.encode(), name)


@pytest.fixture(scope="session")
def screened(graph: SkillGraph) -> Callable[..., Screening]:
    """Screen a plain text, for a role if one is given."""

    def run(
        text: str, role: Role | None = None, name: str = "resume.txt", **more: str
    ) -> Screening:
        document = document_of(text, name)
        profile = read_profile(document, as_of=AS_OF)
        if role is None:
            return estimate(document, profile, as_of=AS_OF, graph=graph)
        return screen(document, profile, role, as_of=AS_OF, graph=graph, **more)

    return run


@pytest.fixture(scope="session")
def senior() -> str:
    return SENIOR


@pytest.fixture(scope="session")
def student() -> str:
    return STUDENT


@pytest.fixture(scope="session")
def outsider() -> str:
    return OUTSIDER
