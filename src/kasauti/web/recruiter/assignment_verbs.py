"""What the buttons of an assignment do."""

from __future__ import annotations

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from kasauti.actions import assignments, gradings
from kasauti.actions.refusals import Refused
from kasauti.records.models import Assignment, Grading, User
from kasauti.web.recruiter.assignment_forms import DueForm


def act_on_assignment(assignment: Assignment, verb: str, told: QueryDict, *, by: User) -> str:
    """Do one verb and return what was done."""
    if verb == "time":
        assignments.give_time(assignment, by=by)
        return _("A third more time is given")
    if verb == "extend":
        form = DueForm(told)
        if not form.is_valid():
            raise Refused(_("Choose a day"))
        assignments.extend(assignment, due_at=form.due_at(), by=by)
        return _("The deadline is moved; a new link is on its way")
    if verb == "withdraw":
        assignments.withdraw(assignment, by=by)
        return _("Taken back: its link opens nothing now")
    if verb == "again":
        grading = Grading.objects.filter(submission__assignment=assignment).first()
        if grading is None:
            raise Refused(_("Nothing was handed in yet"))
        gradings.again(grading, by=by)
        return _("It is graded again, with the same inputs")
    raise Http404
