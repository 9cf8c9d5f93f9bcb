"""The tables, by noun."""

from kasauti.records.models.applying import (
    ApplicationAnswer,
    ApplicationDraft,
    ApplicationQuestion,
)
from kasauti.records.models.assignments import (
    Assignment,
    Grading,
    RunState,
    SimilarityFlag,
    Submission,
    WorkEvent,
    WorkFile,
    WorkReview,
    WorkRun,
)
from kasauti.records.models.attachments import Attachment
from kasauti.records.models.audit import AuditCheck, AuditEntry
from kasauti.records.models.candidates import (
    AddressChange,
    Application,
    Candidate,
    CandidateWord,
    Correction,
    Stage,
)
from kasauti.records.models.consultations import Consultation
from kasauti.records.models.costs import HiringCost
from kasauti.records.models.deadlines import Deadline, DeadlinePolicy, Notification
from kasauti.records.models.debriefs import Judgement, ProbeOutcome
from kasauti.records.models.duplicates import Duplicate, DuplicateSearch, Merge
from kasauti.records.models.fairness import GroupAnswer, SwapTest
from kasauti.records.models.feedback import Contest, FeedbackSheet
from kasauti.records.models.files import Reading, ResumeFile
from kasauti.records.models.found import FoundNotice
from kasauti.records.models.imports import (
    CandidateImport,
    EarlierRecord,
    ImportFile,
    ImportRow,
)
from kasauti.records.models.intakes import FOR_A_PERSON, REPLACED, Intake, IntakeItem, ItemState
from kasauti.records.models.interviews import (
    Decision,
    InterviewPlan,
    Rating,
    Round,
    Scorecard,
)
from kasauti.records.models.job_analyses import (
    BarJudgement,
    BarSession,
    JobAnalysis,
    JobAnalysisAnswer,
)
from kasauti.records.models.knowledge import (
    KnowledgeAnswer,
    KnowledgeCheck,
    KnowledgeReading,
)
from kasauti.records.models.mail import Mail, Mailbox, MailState, MailTemplate, OwnTemplate
from kasauti.records.models.measurements import Measurement
from kasauti.records.models.offers import (
    Joining,
    JoiningItem,
    Offer,
    OfferLetter,
    OfferQuestion,
    OfferState,
    PayBand,
)
from kasauti.records.models.pay import (
    CompetingOffer,
    Letterhead,
    PayPolicy,
    ReferralBonus,
    Survey,
)
from kasauti.records.models.pipeline import Minute, Note, PipelineStage, StageMove, Verdict
from kasauti.records.models.privacy import (
    Breach,
    Consent,
    DataRequest,
    Erasure,
    ErasurePart,
    LegalHold,
    Machine,
    Nominee,
    PrivacyContact,
)
from kasauti.records.models.requisitions import (
    Approval,
    ApprovalAsk,
    ApprovalKind,
    ApprovalState,
    ApprovalStep,
    Approver,
    Delegation,
    Requisition,
)
from kasauti.records.models.results import ScreeningResult
from kasauti.records.models.roles import Role
from kasauti.records.models.rooms import Observation, Room, RoomUpdate
from kasauti.records.models.saved_views import SavedView
from kasauti.records.models.scheduling import Adjustment, BusyTime, Interviewer, Training
from kasauti.records.models.tasks import Task
from kasauti.records.models.tokens import ApiToken, IdempotencyKey
from kasauti.records.models.users import Seat, SignInPolicy, User
from kasauti.records.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "FOR_A_PERSON",
    "REPLACED",
    "AddressChange",
    "Adjustment",
    "ApiToken",
    "Application",
    "ApplicationAnswer",
    "ApplicationDraft",
    "ApplicationQuestion",
    "Approval",
    "ApprovalAsk",
    "ApprovalKind",
    "ApprovalState",
    "ApprovalStep",
    "Approver",
    "Assignment",
    "Attachment",
    "AuditCheck",
    "AuditEntry",
    "BarJudgement",
    "BarSession",
    "Breach",
    "BusyTime",
    "Candidate",
    "CandidateImport",
    "CandidateWord",
    "CompetingOffer",
    "Consent",
    "Consultation",
    "Contest",
    "Correction",
    "DataRequest",
    "Deadline",
    "DeadlinePolicy",
    "Decision",
    "Delegation",
    "Duplicate",
    "DuplicateSearch",
    "EarlierRecord",
    "Erasure",
    "ErasurePart",
    "FeedbackSheet",
    "FoundNotice",
    "Grading",
    "GroupAnswer",
    "HiringCost",
    "IdempotencyKey",
    "ImportFile",
    "ImportRow",
    "Intake",
    "IntakeItem",
    "InterviewPlan",
    "Interviewer",
    "ItemState",
    "JobAnalysis",
    "JobAnalysisAnswer",
    "Joining",
    "JoiningItem",
    "Judgement",
    "KnowledgeAnswer",
    "KnowledgeCheck",
    "KnowledgeReading",
    "LegalHold",
    "Letterhead",
    "Machine",
    "Mail",
    "MailState",
    "MailTemplate",
    "Mailbox",
    "Measurement",
    "Merge",
    "Minute",
    "Nominee",
    "Note",
    "Notification",
    "Observation",
    "Offer",
    "OfferLetter",
    "OfferQuestion",
    "OfferState",
    "OwnTemplate",
    "PayBand",
    "PayPolicy",
    "PipelineStage",
    "PrivacyContact",
    "ProbeOutcome",
    "Rating",
    "Reading",
    "ReferralBonus",
    "Requisition",
    "ResumeFile",
    "Role",
    "Room",
    "RoomUpdate",
    "Round",
    "RunState",
    "SavedView",
    "Scorecard",
    "ScreeningResult",
    "Seat",
    "SignInPolicy",
    "SimilarityFlag",
    "Stage",
    "StageMove",
    "Submission",
    "Survey",
    "SwapTest",
    "Task",
    "Training",
    "User",
    "Verdict",
    "Webhook",
    "WebhookDelivery",
    "WorkEvent",
    "WorkFile",
    "WorkReview",
    "WorkRun",
]
