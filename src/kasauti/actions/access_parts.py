"""Which tables a person's copy of their data holds, by column, and which it leaves out and why.

A test walks every table that leads to a candidate: one that stands in neither list fails it, and so
does a column that is neither told nor named here with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model, Q
from django.utils.translation import gettext_noop as _

from kasauti.records import models

_HANDLING = "how it was handed over, not what was said"
_KEY = "it would give the answers away to whoever is asked the same"
_DRAWN = "the secret from which inputs or a signature are drawn"
_TEAM = _("what colleagues write for each other to decide; what came of it is told")
_RATING = _("other people's ratings, hidden from everybody who did not give them")
_AS_FILE = "it lies beside as a file"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of which a person's rows are told.

    Parameters
    ----------
    name : str
        The key in ``data.json``.
    title : str
        For the page.
    model : type of Model
    way : str
        The lookup from a row to the application (or, in ``OF_PERSON``, to the candidate).
    told : tuple of str
        Columns, or lookups to what a row belongs to.
    left : mapping of str to str
        Columns that are not told, each with the reason.
    only : Q
        Which rows; the others are not theirs yet.
    """

    name: str
    title: str
    model: type[Model]
    way: str
    told: tuple[str, ...]
    left: Mapping[str, str] = field(default_factory=dict)
    only: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Withheld:
    """One table that is not told, with the lookup to the candidate, and why."""

    title: str
    model: type[Model]
    way: str
    why: str


OF_PERSON = (
    Part(
        "consents", _("What you agreed to"), models.Consent, "candidate",
        ("purpose", "given", "version", "language", "digest", "way", "at"),
    ),
    Part(
        "requests_about_your_data", _("What you asked about your data"), models.DataRequest,
        "candidate",
        ("kind", "way", "words", "received_on", "due_on", "at", "erase_after", "kept_by",
         "answer", "answered_at", "cancelled_at"),
        {"reminded_at": _TEAM},
    ),
    Part(
        "legal_holds", _("What keeps your data from being erased"), models.LegalHold, "candidate",
        ("reason", "at", "lifted_at"),
    ),
    Part(
        "found", _("How we found you"), models.FoundNotice, "candidate",
        ("way", "at", "settled_at"),
    ),
    Part(
        "nominees", _("Whom you named to act for you"), models.Nominee, "candidate",
        ("name", "contact", "at", "removed_at"),
    ),
    Part(
        "mails", _("Mails"), models.Mail, "candidate",
        ("at", "state", "sender", "recipient", "subject", "body", "calendar", "language",
         "handed_over_at"),
        dict.fromkeys(
            ("template", "message_id", "service_id", "answers", "round_version", "takings",
             "failure", "not_before", "settled_at"), _HANDLING),
        Q(user=None),
    ),
    Part(
        "imported_from_lists", _("Brought in from a list"), models.ImportRow, "candidate",
        ("values", "state", "problem", "left", "number"),
    ),
    Part(
        "address_changes", _("Mail addresses you asked for"), models.AddressChange, "candidate",
        ("email", "before", "language", "at", "confirmed_at"),
    ),
    Part(
        "brought_along", _("What an earlier system held"), models.EarlierRecord, "candidate",
        ("system", "external_id", "job", "stage", "reason", "applied_on", "rejected_on",
         "keep_until", "told", "at"),
    ),
)  # fmt: skip

OF_APPLICATION = (
    Part(
        "answers", _("Your answers"), models.ApplicationAnswer, "application",
        ("wording", "kind", "value", "proposes_refusal"),
        {"key": _HANDLING, "wanted": _KEY},
    ),
    Part(
        "newer_resumes", _("Newer résumés you sent"), models.ApplicationDraft, "application",
        ("name", "state", "reason", "language", "found", "at"),
        {"source": _HANDLING, "origin": "a keyed hash that tells nobody's address"},
    ),
    Part(
        "files_kept_beside_it", _("Files the team keeps"), models.Attachment, "application",
        ("name", "kind", "at"),
    ),
    Part(
        "files_dropped", _("Files as they came"), models.IntakeItem, "application",
        ("name", "state", "reason", "mend", "finished_at"),
    ),
    Part(
        "corrections", _("Where a person corrected the machine"), models.Correction, "application",
        ("kind", "subject", "machine", "person", "reason", "at", "withdrawn_at"),
    ),
    Part(
        "what_you_said_of_it", _("What you said was misread"), models.CandidateWord, "application",
        ("subject", "machine", "words", "at"),
    ),
    Part(
        "moves", _("Steps of your application"), models.StageMove, "application",
        ("before_kind", "after_kind", "at", "entered_before", "undone_at"),
        {"batch": _HANDLING, "reason": "the mail that told it is among the mails", "words": _TEAM},
    ),
    Part(
        "language_model", _("What a language model was asked about you"), models.Consultation,
        "application", ("at", "finished_at", "failure", "exchanges", "found", "taken"),
    ),
    Part(
        "referral", _("That a colleague named you"), models.ReferralBonus, "application",
        ("at", "ended_at"),
        {"referrer": "another person's name",
         **dict.fromkeys(("amount", "days", "paid_on", "reason"), "a colleague's pay")},
    ),
    Part(
        "interview_plan", _("Your interviews"), models.InterviewPlan, "application",
        ("drawn_at", "asked_at"),
        dict.fromkeys(("kit", "version", "plan", "bars", "weights"), _KEY),
    ),
    Part(
        "sessions", _("Sessions"), models.Round, "plan__application",
        ("code", "minutes", "extra_percent", "starts_at", "zone", "cancelled_at", "moves"),
        {"question": _KEY, "raters": _TEAM,
         **dict.fromkeys(("position", "read_aloud", "sequence", "reminded_at"), _HANDLING)},
    ),
    Part(
        "adjustments", _("Adjustments you asked for"), models.Adjustment, "plan__application",
        ("kinds", "extra_percent", "words", "state", "answer", "asked_at", "answered_at"),
    ),
    Part(
        "live_rooms", _("Live rooms"), models.Room, "round__plan__application",
        ("round__code", "started_at", "paused_at", "paused_seconds", "ended_at"),
    ),
    Part(
        "work_samples", _("Work samples"), models.Assignment, "application",
        ("exercise", "version", "ai_rule", "minutes", "extra_percent", "extra_asked_at", "due_at",
         "at", "opened_at", "practised_at", "started_at", "withdrawn_at"),
        {**dict.fromkeys(("variant", "digest", "attempt"), _DRAWN), "writer": _HANDLING},
    ),
    Part(
        "work_sample_files", _("Your files"), models.WorkFile, "assignment__application",
        ("assignment__exercise", "practice", "path", "text", "saved_at"),
    ),
    Part(
        "work_sample_log", _("The log of your work"), models.WorkEvent, "assignment__application",
        ("assignment__exercise", "number", "kind", "path", "ms", "data", "at"),
    ),
    Part(
        "work_sample_runs", _("Your runs"), models.WorkRun, "assignment__application",
        ("assignment__exercise", "practice", "what", "files", "state", "result", "asked_at",
         "finished_at"),
    ),
    Part(
        "work_samples_handed_in", _("What you handed in"), models.Submission,
        "assignment__application",
        ("assignment__exercise", "files", "sha256", "by_clock", "at"),
    ),
    Part(
        "work_sample_results", _("Results"), models.Grading, "submission__assignment__application",
        ("submission__assignment__exercise", "state", "why", "asked_at", "finished_at",
         "sealed__record__groups"),
        {"sealed": f"its groups are told; single hidden tests are not: {_KEY}"},
    ),
    Part(
        "knowledge_checks", _("Knowledge checks"), models.KnowledgeCheck, "application",
        ("minutes", "extra_percent", "extra_asked_at", "due_at", "at", "opened_at", "started_at",
         "handed_in_at", "by_clock", "withdrawn_at"),
        {"attempt": _DRAWN, "items": "their questions stand beside the answers"},
    ),
    Part(
        "feedback_sheet", _("Feedback to you"), models.FeedbackSheet, "application",
        ("lines", "at"),
    ),
    Part(
        "contested", _("What you contested"), models.Contest, "sheet__application",
        ("competency", "words", "at", "level", "answer", "answered_at"),
    ),
    Part(
        "offers", _("Offers"), models.Offer, "application",
        ("version", "state", "terms", "sent_at", "opened_at", "ended_at", "reason"),
        {**dict.fromkeys(("overrides", "created_at", "approved_at"), _TEAM),
         **dict.fromkeys(("code", "code_until", "code_tries"), _DRAWN)},
        ~Q(sent_at=None),
    ),
    Part(
        "offer_letters", _("Letters"), models.OfferLetter, "offer__application",
        ("offer__version", "kind", "digest", "at"), {"pdf": _AS_FILE},
    ),
    Part(
        "offer_questions", _("What you asked about an offer"), models.OfferQuestion,
        "offer__application", ("text", "at", "answer", "answered_at"),
    ),
    Part(
        "competing_offers", _("Other offers you told us of"), models.CompetingOffer, "application",
        ("employer", "terms", "at"),
    ),
    Part(
        "joining", _("Your joining"), models.Joining, "offer__application",
        ("first_day", "resigned_on", "notice_days", "last_working_day", "joined_on"),
    ),
    Part(
        "joining_papers", _("Papers and talks until your first day"), models.JoiningItem,
        "joining__offer__application", ("kind", "text", "due", "done_at", "at"),
    ),
)  # fmt: skip

_OWN = "application__candidate"
_SUBMITTED = "submission__assignment__application__candidate"
WITHHELD = (
    Withheld(_("Interviewers' scorecards"), models.Scorecard, f"round__plan__{_OWN}", _RATING),
    Withheld(_("Interviewers' ratings"), models.Rating, f"scorecard__round__plan__{_OWN}", _RATING),
    Withheld(
        _("Interviewers' notes of a session"), models.Observation,
        f"scorecard__round__plan__{_OWN}", _RATING,
    ),
    Withheld(_("Readings of work samples"), models.WorkReview, _SUBMITTED, _RATING),
    Withheld(
        _("Readings of knowledge checks"), models.KnowledgeReading, f"check_of__{_OWN}", _RATING
    ),
    Withheld(_("The hiring manager's judgement"), models.Judgement, _OWN, _RATING),
    Withheld(_("Hiring managers' first views"), models.Minute, _OWN, _RATING),
    Withheld(_("What came of claims in a debrief"), models.ProbeOutcome, _OWN, _RATING),
    Withheld(_("How the team decided"), models.Decision, _OWN, _TEAM),
    Withheld(_("Notes"), models.Note, _OWN, _TEAM),
    Withheld(_("Colleagues' tasks"), models.Task, _OWN, _TEAM),
    Withheld(_("Colleagues' deadlines"), models.Deadline, _OWN, _TEAM),
    Withheld(_("Approvals of an offer"), models.Approval, f"offer__{_OWN}", _TEAM),
    Withheld(_("Steps of an approval"), models.ApprovalStep, f"approval__offer__{_OWN}", _TEAM),
    Withheld(
        _("Reminders of an approval"), models.ApprovalAsk, f"step__approval__offer__{_OWN}", _TEAM
    ),
    Withheld(
        _("Likeness of two submissions"), models.SimilarityFlag, _SUBMITTED,
        _("it shows another person's work"),
    ),
    Withheld(
        _("Records that may be yours too"), models.Duplicate, "first",
        _("the other record may be another person's"),
    ),
    Withheld(
        _("Records put together"), models.Merge, "kept", _("the records themselves are told"),
    ),
)  # fmt: skip

TOLD_OTHERWISE: Mapping[type[Model], str] = {
    models.Application: "the frame of all others: access_export",
    models.KnowledgeAnswer: "beside their questions: access_export",
    models.RoomUpdate: "as the text that they make up: access_export",
    models.Note.mentions.through: "which colleague a note names",
    models.Mail.told.through: "which colleague was told of a mail",
}
