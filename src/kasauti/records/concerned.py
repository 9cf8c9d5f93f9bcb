"""Which roles a route concerns, told from its arguments."""

from __future__ import annotations

from kasauti.records.models import (
    Adjustment,
    Application,
    ApprovalStep,
    Assignment,
    Attachment,
    BarSession,
    Candidate,
    Consultation,
    Contest,
    Correction,
    DataRequest,
    Duplicate,
    FoundNotice,
    Intake,
    IntakeItem,
    JobAnalysis,
    Joining,
    KnowledgeCheck,
    LegalHold,
    Mail,
    Merge,
    Minute,
    Offer,
    ReferralBonus,
    Requisition,
    Role,
    Round,
    SimilarityFlag,
    Task,
)
from kasauti.records.permissions import concerning

ROLE = concerning(Role, "pk", key="slug", argument="slug")
APPLICATION = concerning(Application, "role_id")
CORRECTION = concerning(Correction, "application__role_id")
ITEM = concerning(IntakeItem, "intake__role_id")
INTAKE = concerning(Intake, "role_id")
CONSULTATION = concerning(Consultation, "role_id", "application__role_id")
FOUND = concerning(FoundNotice, "role_id")
MAIL = concerning(Mail, "application__role_id")
OFFER = concerning(Offer, "application__role_id")
REQUISITION = concerning(Requisition, "role_id")
STEP = concerning(ApprovalStep, "approval__requisition__role_id")
JOINING = concerning(Joining, "offer__application__role_id")
ROUND = concerning(Round, "plan__application__role_id")
ADJUSTMENT = concerning(Adjustment, "plan__application__role_id")
ASSIGNMENT = concerning(Assignment, "application__role_id")
KNOWLEDGE = concerning(KnowledgeCheck, "application__role_id")
FLAG = concerning(SimilarityFlag, "submission__assignment__application__role_id")
REFERRAL = concerning(ReferralBonus, "application__role_id")
DUPLICATE = concerning(Duplicate, "first__applications__role_id", "second__applications__role_id")
MERGE = concerning(Merge, "kept__applications__role_id")
CONTEST = concerning(Contest, "sheet__application__role_id")
TASK = concerning(Task, "application__role_id")
ATTACHMENT = concerning(Attachment, "application__role_id")
MINUTE = concerning(Minute, "application__role_id")
JOB_ANALYSIS = concerning(JobAnalysis, "role_id")
BAR_SESSION = concerning(BarSession, "role_id")
CANDIDATE = concerning(Candidate, "applications__role_id")
DATA_REQUEST = concerning(DataRequest, "candidate__applications__role_id")
LEGAL_HOLD = concerning(LegalHold, "candidate__applications__role_id")
