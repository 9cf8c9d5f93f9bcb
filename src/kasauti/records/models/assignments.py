"""Candidates' work samples: assignments, files, log, runs, what was handed in, reviews."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Assignment(models.Model):
    """An exercise asked of a candidate: which, until when, under which rule.

    ``attempt`` is the secret that variant and inputs are drawn from. ``minutes`` is the time box as
    the exercise states it, ``extra_percent`` what an adjustment adds; reviewers never see it.
    """

    application = models.ForeignKey(
        "records.Application", on_delete=models.CASCADE, related_name="assignments"
    )
    round = models.ForeignKey(
        "records.Round", on_delete=models.SET_NULL, null=True, related_name="assignments"
    )
    exercise = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    variant = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    attempt = models.CharField(max_length=40, unique=True)
    ai_rule = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField()
    extra_percent = models.PositiveSmallIntegerField(default=0)
    extra_asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    practised_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)  # the rule on assistants was agreed to then
    withdrawn_at = models.DateTimeField(null=True)
    writer = models.CharField(max_length=32, blank=True)  # the tab that writes; others only read

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "exercise"),
                condition=models.Q(withdrawn_at=None),
                name="an_exercise_is_asked_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.exercise} for {self.application}"


class WorkFile(models.Model):
    """A candidate's file as it was last kept. ``practice`` files are of the practice task."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="files")
    practice = models.BooleanField(default=False)
    path = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("path",)
        constraints = (
            models.UniqueConstraint(
                fields=("assignment", "practice", "path"), name="one_text_a_path"
            ),
        )

    def __str__(self) -> str:
        return self.path


class WorkEvent(models.Model):
    """One line of the log: an edit, a paste, a run, leaving and coming back. Never changed.

    ``number`` is counted by the page, so that what is sent twice is kept once; ``ms`` are
    milliseconds since the start, by the candidate's clock.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    path = models.CharField(max_length=100, blank=True)
    ms = models.PositiveBigIntegerField()
    data = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("assignment", "number")
        constraints = (
            models.UniqueConstraint(fields=("assignment", "number"), name="one_event_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class RunState(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class WorkRun(models.Model):
    """A candidate's run of the public tests (``what`` is "tests") or of a file."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="runs")
    practice = models.BooleanField(default=False)
    what = models.CharField(max_length=100)
    files = models.JSONField()
    state = models.CharField(max_length=12, choices=RunState, default=RunState.WAITING)
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("assignment",), condition=models.Q(state="waiting"), name="one_run_at_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.what}: {self.state}"


class Submission(models.Model):
    """What was handed in: by the candidate, or by the clock as it was last kept."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.CASCADE, related_name="submission"
    )
    files = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by_clock = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"submission of {self.assignment}"


class Grading(models.Model):
    """The grading of a submission: waiting, refused for want of a sandbox, or done.

    ``sealed`` is the signed record; ``state`` "failed" says that the grader itself could not, and
    why, which is never the candidate's fault.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="grading")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.WAITING)
    sealed = models.JSONField(default=dict)
    why = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"grading: {self.state}"


class WorkReview(models.Model):
    """One person's reading of a submission by the rubric, before they see anybody's figures.

    ``judged`` maps a criterion to its level (None: not seen) and the reason.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    judged = models.JSONField(default=dict)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("submission", "reviewer"), name="one_review_a_person"),
        )

    def __str__(self) -> str:
        return f"review of {self.submission}"


class SimilarityFlag(models.Model):
    """Two submissions of one exercise that are alike: a signal that a person confirms or clears."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="flags")
    other = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()
    passages = models.JSONField(default=list)
    confirmed = models.BooleanField(null=True)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-share",)
        constraints = (
            models.UniqueConstraint(fields=("submission", "other"), name="one_flag_a_pair"),
        )

    def __str__(self) -> str:
        return f"{self.share:.0%}"
