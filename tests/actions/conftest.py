"""A user, a role, and résumés of invented people."""

from __future__ import annotations

from pathlib import Path

import pytest

from kasauti.actions import roles, users
from kasauti.records.models import Role, User

ROLE = """
title = "Senior ML Engineer"
family = "llm"
seniority = "senior"

[[must]]
skill = "Python"
level = "advanced"

[[must]]
skill = "PyTorch"
level = "proficient"
"""


@pytest.fixture
def user(db: None) -> User:
    return users.create("asha@example.in", name="Asha", password="a long enough one", by=None)


@pytest.fixture
def role(user: User, data_folder: Path) -> Role:
    made = roles.create(ROLE, by=user)
    Role.objects.update(published=True)
    made.refresh_from_db()
    return made


def resume(name: str = "Kavya Menon", company: str = "Kaveri Analytics") -> bytes:
    """Return a plain-text résumé of an invented person."""
    return f"""{name}
{name.lower().replace(" ", ".")}@example.in | +91 98450 12345 | Bengaluru

EXPERIENCE
Senior Machine Learning Engineer, {company}, Bengaluru
Jan 2021 - Present
- Built and operate a retrieval-augmented answering service in Python with PyTorch, FAISS and
  FastAPI on Kubernetes; serves 4,000 agents at p99 of 420 ms, cost per answer cut by 37 %.
- Fine-tuned Llama with LoRA for Hindi and Tamil; evaluation set of 2,400 questions gates releases.
- Wrote the CI with pytest and Docker; led three engineers.

Machine Learning Engineer, Narmada Labs, Pune
Jun 2017 - Dec 2020
- Trained XGBoost and LightGBM churn models on Spark; AUC rose from 0.71 to 0.83 in production.
- Deployed models with MLflow and Airflow on AWS.

EDUCATION
B.E. Computer Science, 2013 - 2017

SKILLS
Python, SQL, PyTorch, Spark, Docker, Kubernetes, AWS
""".encode()
