"""One of each thing that only a page of its own shows, in a running demonstration; see places()."""

from __future__ import annotations

import json
import re
import sys

import django
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone


def places() -> dict[str, str]:
    """Make the things and return where each is read, by name."""
    from kasauti import demonstration
    from kasauti.actions import links, roles
    from kasauti.records import models

    user = models.User.objects.order_by("pk").first()
    rows = models.Application.objects.filter(file__reading__isnull=False).order_by("-pk")
    one, other = rows.select_related("candidate", "role", "file")[:2]
    token = links.sign(links.STATUS, one.candidate.pk)
    lines = [{"competency": "S1", "level": 3}, {"competency": "M1", "level": 2}]
    sheet = models.FeedbackSheet.objects.create(application=other, lines=lines, by=user)
    contest = models.Contest.objects.create(sheet=sheet, competency="S1", words="Look at it again")
    pair = models.Duplicate.objects.create(
        first=other.candidate, second=one.candidate, reasons=["same file"]
    )
    breach = models.Breach.objects.create(known_at=timezone.now(), what="A lost laptop", by=user)
    source = models.CandidateImport.objects.create(
        name="people.csv", headers=["Name", "Mail"], mapping={"Name": "name"}, by=user
    )
    models.ImportRow.objects.create(
        source=source, number=2, values={"Name": "Ishani", "Mail": "i@example.org"}
    )
    intake = models.Intake.objects.create(role=one.role, by=user, as_of=timezone.localdate())
    item = models.IntakeItem.objects.create(
        intake=intake, file=one.file, name="scan.pdf", state=models.ItemState.UNREADABLE
    )
    survey = models.JobAnalysis.objects.create(role=other.role, by=user)
    models.JobAnalysisAnswer.objects.create(analysis=survey, rater=user)
    bars = models.BarSession.objects.create(role=other.role, by=user)
    models.BarJudgement.objects.create(session=bars, judge=user)
    today = timezone.localdate()
    # On a role of its own: what is not approved yet would keep the offers of other tests back.
    title = re.compile('^title = ".*"', re.MULTILINE)
    asked = title.sub('title = "Forecasting Engineer"', demonstration.role())
    requisition = models.Requisition.objects.create(
        role=roles.create(asked, by=user), headcount=1, low=4_500_000, high=6_000_000,
        case="Growth", recruit_by=today, start_by=today, made_by=user,
    )  # fmt: skip
    invited = models.User.objects.create(email="invited@example.org", name="Invited")
    invited.set_unusable_password()
    invited.save()
    letter = models.Mail.objects.create(
        candidate=one.candidate, sender=one.candidate.email, recipient="jobs@example.org",
        subject="A question", body="When do you decide?", message_id="<asked@example.org>",
        state=models.MailState.RECEIVED, not_before=timezone.now(),
    )  # fmt: skip
    newer = models.ApplicationDraft.objects.create(
        role=one.role, application=one, file=one.file, name="newer.pdf", language="en-gb",
        state=models.ApplicationDraft.State.READ, found={"name": one.candidate.name},
    )  # fmt: skip
    change = models.AddressChange.objects.create(
        candidate=one.candidate, email="newer@example.org", language="en-gb"
    )
    own_words = models.OwnTemplate.objects.create(
        name="A day more", language="en-gb", subject="A day more", body="Dear {name},",
        changed_by=user,
    )  # fmt: skip
    own, elsewhere = f"/c/{token}/", links.sign(links.STATUS, other.candidate.pk)
    return {
        "own": own,
        "own reading": f"{own}reading/{one.pk}",
        "own withdraw": f"{own}withdraw/{one.pk}",
        "own feedback": f"/c/{elsewhere}/feedback/{other.pk}/",
        "own resume": f"{own}resume/{one.pk}",
        "own newer": f"{own}resume/read/{newer.pk}",
        "address": f"/address/{links.sign('address', change.pk)}/",
        "own words": f"/mail/own/{own_words.pk}/",
        "contest": f"/contests/{contest.pk}/",
        "duplicate": f"/duplicates/{pair.pk}/",
        "breach": f"/privacy/breaches/{breach.pk}/",
        "import": f"/imports/{source.pk}/",
        "unreadable": f"/files/{item.pk}/",
        "survey": f"/surveys/{survey.pk}/",
        "bars": f"/bars/{bars.pk}/",
        "requisition": f"/requisitions/{requisition.pk}/",
        "letter": f"/mail/{letter.pk}/place",
        "join": f"/join/{links.sign('invitation', invited.pk)}",
        "reset": f"/password/{user.pk}-{default_token_generator.make_token(user)}/",
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(places()))
