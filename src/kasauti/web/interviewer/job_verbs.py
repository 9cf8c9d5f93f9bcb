"""What is pressed on a survey or a session, as the action that it asks for."""

from __future__ import annotations

from django.http import Http404, QueryDict

from kasauti.actions import bar_sessions, job_analyses
from kasauti.records.models import BarSession, JobAnalysis, User
from kasauti.web.interviewer.job_forms import PeopleForm, TakeForm, TalkForm


def change_survey(held: JobAnalysis, verb: str, sent: QueryDict, *, by: User) -> None:
    """Ask further people, or close the survey.

    Raises
    ------
    Refused
        If the action is.
    Http404
        If there is no such verb.
    """
    if verb == "ask":
        job_analyses.ask(held, PeopleForm(held.role, sent).checked()["people"], by=by)
    elif verb == "close":
        job_analyses.close(held, by=by)
    else:
        raise Http404


def change_session(held: BarSession, verb: str, sent: QueryDict, *, by: User) -> None:
    """Ask further judges, end a round, open the next, close the session, or take its bars.

    Raises
    ------
    Refused
        If the action is.
    Http404
        If there is no such verb.
    """
    if verb == "ask":
        bar_sessions.ask(held, PeopleForm(held.role, sent).checked()["people"], by=by)
    elif verb == "talk":
        bar_sessions.talk(held, by=by)
    elif verb == "again":
        bar_sessions.ask_again(held, TalkForm(sent).checked()["said"], by=by)
    elif verb == "close":
        bar_sessions.close(held, by=by)
    elif verb == "take":
        told = TakeForm(held, sent).checked()
        bar_sessions.take(held, told["bars"], reason=told["reason"], by=by)
    else:
        raise Http404
