"""What roles ask their applicants, and what applicants answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from kasauti.access import Permission, Secret
from kasauti.actions import questions
from kasauti.actions.questions import AskedQuestion, Kind
from kasauti.api.idempotency import once
from kasauti.api.tokens import Bearer, user_of
from kasauti.records.answers import readable
from kasauti.records.concerned import APPLICATION, ROLE
from kasauti.records.models import Application, Role
from kasauti.records.permissions import standing_of

router = Router(tags=["questions"])
SEE = Bearer("roles:read", Permission.ROLES_SEE, ROLE)
CHANGE = Bearer("roles:write", Permission.ROLES_CHANGE, ROLE)
READ = Bearer("people:read", Permission.APPLICATIONS_SEE, APPLICATION)


class ApplicationQuestionTold(Schema):
    """A question as it shall be put."""

    wording: str = Field(min_length=1, max_length=300)
    wording_hi: str = Field("", max_length=300, description="The same in Hindi")
    kind: Kind = Kind.TEXT
    choices: list[str] = Field([], max_length=50, description="Of a choice, two or more")
    required: bool = False
    wanted: str = Field(
        "",
        max_length=100,
        description="The answer that passes (`yes`, `at most 60`, `at least 30 lakh`, the words); "
        "another proposes to turn somebody down, a person decides",
    )


class ApplicationQuestionShown(ApplicationQuestionTold):
    """A question a role asks, or has left out."""

    key: str
    asked: bool


class AnswerShown(Schema):
    """An applicant's answer; pay in whole rupees a year."""

    key: str
    wording: str = Field(description="As it was asked")
    kind: str
    answer: str
    wanted: str
    proposes_refusal: bool = Field(description="It is not what was wanted; a person decides")


@router.get(
    "/roles/{slug}/questions", auth=SEE, response=list[ApplicationQuestionShown],
    summary="List the questions to applicants",
)  # fmt: skip
def list_application_questions(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """Return what a role asks its applicants, in order, with what was left out."""
    return _questions(get_object_or_404(Role, slug=slug))


@router.put(
    "/roles/{slug}/questions/{key}", auth=CHANGE, response={200: list[ApplicationQuestionShown]},
    summary="Ask applicants something, or put it otherwise",
)  # fmt: skip
@once
def ask_applicants(
    request: HttpRequest, slug: str, key: str, body: ApplicationQuestionTold
) -> tuple[int, Any]:
    """Have the role ask this under the key; answers that were given keep their wording."""
    role = get_object_or_404(Role, slug=slug)
    told = body.dict() | {"choices": tuple(body.choices)}
    questions.ask(role, AskedQuestion(key=key, **told), by=user_of(request))
    return 200, _questions(role)


@router.delete(
    "/roles/{slug}/questions/{key}", auth=CHANGE, response={200: list[ApplicationQuestionShown]},
    summary="Leave a question out",
)  # fmt: skip
def leave_out(request: HttpRequest, slug: str, key: str) -> Any:
    """Ask this no longer; the answers stay."""
    role = get_object_or_404(Role, slug=slug)
    questions.leave_out(role, key, by=user_of(request))
    return _questions(role)


@router.post(
    "/roles/{slug}/questions/{key}/again", auth=CHANGE,
    response={200: list[ApplicationQuestionShown]}, summary="Ask a question again",
)  # fmt: skip
@once
def ask_again(request: HttpRequest, slug: str, key: str) -> tuple[int, Any]:
    """Ask again what was left out, as it was."""
    role = get_object_or_404(Role, slug=slug)
    questions.ask_again(role, key, by=user_of(request))
    return 200, _questions(role)


@router.get(
    "/applications/{pk}/answers", auth=READ, response=list[AnswerShown],
    summary="List a person's answers",
)  # fmt: skip
def list_answers(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Return what an applicant answered; about pay only to whom pay is shown."""
    application = get_object_or_404(Application, pk=pk)
    pay = standing_of(user_of(request)).sees(Secret.PAY, application.role_id)
    return [
        {
            "key": row.key,
            "wording": row.wording,
            "kind": str(row.kind),
            "answer": row.value,
            "wanted": row.wanted,
            "proposes_refusal": row.proposes_refusal,
        }
        for row in readable(pay=pay).filter(application=application)
    ]


def _questions(role: Role) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "asked": one.asked,
            "wording": one.wording,
            "wording_hi": one.wording_hi,
            "kind": str(one.kind),
            "choices": list(one.choices),
            "required": one.required,
            "wanted": one.wanted,
        }
        for one in questions.known_to(role)
    ]
