"""Candidates from Greenhouse, Ashby, Lever, OpenCATS, Zoho Recruit: all that was held of them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti.actions import (
    erasures,
    import_files,
    import_values,
    imports,
    reading,
    roles,
    users,
)
from kasauti.actions.import_fields import guessed, never, system_of
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    CandidateImport,
    EarlierRecord,
    FoundNotice,
    ImportFile,
    Intake,
    IntakeItem,
    Mail,
    ResumeFile,
    Role,
    Stage,
    StageMove,
    User,
)
from tests.actions.conftest import ROLE, resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
LATELY = timezone.localdate() - timedelta(days=40)
SHEET = f"""Candidate ID,First Name,Last Name,Email,Company,Title,Job Name,Stage,Status,Source,\
Applied On,Rejected On,Rejection Reason,Candidate Tags,Notes,Gender,Date of Birth,Resume
71,Kavya,Menon,kavya.menon@example.in,Kaveri Analytics,ML Engineer,Senior ML Engineer,\
Preliminary Phone Screen,Active,LinkedIn,{LATELY},,,strong; hindi,spoke well,female,1994-02-03,\
files/kavya.txt
72,Ravi,Das,ravi@example.in,,,Senior ML Engineer,Face to Face,Rejected,Referral,{LATELY},\
{LATELY + timedelta(days=9)},Salary expectation,,,male,1990-01-01,missing.pdf
73,Meera,Iyer,meera@example.in,,,Data Analyst,Cupboard,Active,,{LATELY},,,,,female,,
74,Old,Hand,old@example.in,,,Senior ML Engineer,Offer,Rejected,,2019-01-02,2019-03-04,,,,,,
"""


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_txt", ".txt"), content)
    return held.getvalue()


def brought_in(
    user: User, sheet: str = SHEET, files: bytes = b"", **choices: object
) -> CandidateImport:
    source = imports.take("greenhouse.csv", sheet.encode(), by=user)
    if files:
        import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    imports.start(source, source.mapping, by=user, choices=choices)
    imports.bring_in(source.pk)
    source.refresh_from_db()
    return source


@pytest.mark.parametrize(
    ("system", "heads", "fields"),
    [
        (
            "Greenhouse",
            "First Name,Email,Company,Title,Job,Stage,Status,Source,Who Gets Credit,Applied On,"
            "Rejected On,Rejection Reason,Candidate Tags,Social Media,Candidate ID",
            "first_name email company title job stage status source referrer applied_on rejected_on"
            " reason tags links external_id",
        ),
        (
            "Ashby",
            "Candidate Name,Primary Email Address,Primary Phone Number,Job,Current Interview Stage,"
            "Application Status,Application Created At,Archive Reason,Archived At,Source,"
            "Credited To",
            "name email phone job stage status applied_on reason rejected_on source referrer",
        ),
        (
            "Lever",
            "Contact Name,Emails,Phones,Headline,Posting Title,Stage,Origin,Archive Reason,"
            "Opportunity ID,Contact ID,Tags,LinkedIn",
            "name email phone title job stage source reason external_id tags linkedin",
        ),
        (
            "OpenCATS",
            "First Name,Last Name,E-Mail,2nd E-Mail,Cell Phone,Home Phone,City,Current Employer,"
            "Current Pay,Desired Pay,Date Available,Source,Misc Notes",
            "first_name last_name email other_emails phone other_phones location company"
            " current_ctc expected_ctc notice_period source notes",
        ),
        (
            "Zoho Recruit",
            "Record Id,Last Name,Email,Secondary Email,Mobile,Current Employer,Current Job Title,"
            "Expected Salary,Current Salary,Notice Period,Candidate Status,Candidate Owner,"
            "Job Opening Name,Associated Tags,Created Time",
            "external_id last_name email other_emails phone company title expected_ctc current_ctc"
            " notice_period status job tags applied_on",
        ),
    ],
)
def test_each_systems_columns_are_told_by_their_names(system: str, heads: str, fields: str) -> None:
    headers = heads.split(",")
    assert set(guessed(headers).values()) == set(fields.split())
    assert system_of(headers) == system


@pytest.mark.parametrize(
    "header",
    ["Gender", "Religion", "Caste", "Social Category", "Category", "Age", "DOB", "Date of Birth",
     "Marital Status", "Photo", "Candidate_Gender", "dateOfBirth", "Father's Name",
     "Veteran Status", "PAN", "PANNumber", "pan_no", "D.O.B", "Applicant D.O.B. (dd-mm)", "PwD",
     "PwD Status", "SC/ST/OBC", "SC / ST", "S.C.", "Image URL", "Profile Images", "Ethnicities",
     "Nationalities", "Castes", "candidategender", "dateofbirth", "FATHERNAME", "candidateage",
     "Father’s Name", "AadhaarNo", "Reservation Categories", "Family Details",
     "No. of Children", "Physically Challenged", "Differently Abled", "Divyang", "DivyangStatus",
     "Divyangjan", "Photograph", "Passport Photographs", "ST Certificate", "PHOTOGRAPHURL",
     "Photograph_URL", "SC/ST No"],
)  # fmt: skip
def test_what_no_decision_may_rest_on_is_not_stored(header: str, user: User) -> None:
    source = imports.take("p.csv", f"Name,{header}\nKavya,xyzzy\n".encode(), by=user)
    assert (source.headers, source.left_out) == (["Name"], [header])
    assert source.rows.get().values == {"Name": "Kavya"}
    with pytest.raises(Refused, match="columns of this file"):
        imports.start(source, {"Name": "name", header: "notes"}, by=user)
    assert f"left out on purpose: {header}" in imports.report(source, cells=True)


def test_columns_of_work_are_not_taken_for_those() -> None:
    for header in (
        "Package", "Job Category", "Current Stage", "Language", "Message", "Page", "Company",
        "Current Company", "Japan", "Panel", "Pan-India mobility", "Image processing", "Stage",
        "Photoshop", "Docker Images", "Trace", "Essex office", "E-mail ID", "Status", "Agency",
        "Pass portal", "Lead hardware", "Street", "Expected CTC (LPA)", "Forecasted start",
        "Photography portfolio", "St. No.", "Street No", "Job Family", "Challenges solved",
        "Differentiator", "Childcare products",
    ):  # fmt: skip
        assert not never(header), header


def test_a_columns_name_is_looked_at_once_however_many_rows_there_are(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(header: str) -> bool:
        asked.append(header)
        return never(header)

    monkeypatch.setattr(imports, "never", counted)
    rows = "".join(f"P{n},p{n}@x.in,x\n" for n in range(50))
    imports.take("p.csv", f"Name,Email,Caste\n{rows}".encode(), by=user)
    assert asked == ["Name", "Email", "Caste"]


def test_people_come_in_with_job_stage_day_and_résumé(role: Role, user: User) -> None:
    source = brought_in(user, files=zipped(cv__files__kavya_txt=resume(), spare_txt=b"x"))
    assert imports.counts(source) == {"waiting": 0, "made": 3, "known": 0, "refused": 1}
    one = Application.objects.get(candidate__name="Kavya Menon")
    assert (one.role, one.stage, one.source) == (role, Stage.INTERVIEW, "LinkedIn")
    assert timezone.localdate(one.created_at) == LATELY
    assert one.file.path.read_bytes() == resume()
    reading.read_item(IntakeItem.objects.get(application=one).pk)
    one.refresh_from_db()
    assert one.result is not None
    (record,) = one.earlier_records.all()
    assert (record.system, record.external_id, record.applied_on) == ("Greenhouse", "71", LATELY)
    assert record.told["notes"] == "spoke well"
    assert record.told["company"] == "Kaveri Analytics"
    assert AuditEntry.objects.filter(verb="imports.apply").count() == 2
    assert not ImportFile.objects.exclude(file=None).exists()
    assert "file not taken: spare.txt" in imports.report(source, cells=True)
    assert not ResumeFile.objects.filter(name="cv.zip").exists()


def test_a_rejection_comes_along_as_history_and_nobody_here_made_it(role: Role, user: User) -> None:
    brought_in(user)
    one = Application.objects.get(candidate__name="Ravi Das")
    assert one.stage == Stage.NOT_NOW
    record = one.earlier_records.get()
    assert (record.stage, record.reason) == (str(Stage.NOT_NOW), "pay")
    assert record.told["reason"] == "Salary expectation"
    assert record.rejected_on == LATELY + timedelta(days=9)
    assert not StageMove.objects.exists()
    assert not Mail.objects.filter(template="not_taken_forward").exists()
    assert not IntakeItem.objects.filter(application=one).exists()
    assert erasures.due(one.candidate).on is not None
    assert not list(erasures.overdue())


def test_what_nobody_said_the_meaning_of_is_reported_and_moves_nobody(
    role: Role, user: User
) -> None:
    source = brought_in(user)
    told = imports.report(source, cells=True)
    assert "the job “Data Analyst” is taken for no role: history only" in told
    assert "“Cupboard” is taken for no stage" in told
    assert "the résumé missing.pdf is not in the zip" in told
    assert source.choices["unknown"]["stages"] == {"Cupboard": 1}
    record = EarlierRecord.objects.get(external_id="73")
    assert (record.application, record.told["stage"]) == (None, "Cupboard")


def test_words_are_taken_for_what_somebody_says(role: Role, user: User) -> None:
    brought_in(
        user, jobs={"Data Analyst": role.slug}, stages={"Cupboard": "in review"},
        reasons={"Salary expectation": "notice"},
    )  # fmt: skip
    assert Application.objects.get(candidate__name="Meera Iyer").stage == Stage.REVIEW
    assert EarlierRecord.objects.get(external_id="72").reason == "notice"
    for wrong, words in (
        ({"jobs": {"Data Analyst": "no-such"}}, "no role"),
        ({"stages": {"Cupboard": "shelf"}}, "no stage"),
        ({"reasons": {"Salary expectation": "hat"}}, "no reason"),
    ):
        source = imports.take("g.csv", SHEET.encode(), by=user)
        with pytest.raises(Refused, match=words):
            imports.start(source, source.mapping, by=user, choices=wrong)


def test_the_same_export_again_changes_nothing(role: Role, user: User) -> None:
    files = zipped(files__kavya_txt=resume())
    brought_in(user, files=files)
    before = [set(m.objects.values_list("pk", flat=True)) for m in (Candidate, Application)]
    renamed = SHEET.replace("kavya.menon@", "kavya.new@")
    again = brought_in(user, renamed, files=files)
    assert imports.counts(again)["known"] == 3
    assert [set(m.objects.values_list("pk", flat=True)) for m in (Candidate, Application)] == before
    assert EarlierRecord.objects.count() == 3
    assert FoundNotice.objects.count() == 3


def test_whoever_starts_an_import_is_who_brings_its_people_in(role: Role, user: User) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    other = users.create("ravi@example.in", name="Ravi", password="a long enough one", by=None)
    imports.start(source, source.mapping, by=other)
    imports.bring_in(source.pk)
    entries = AuditEntry.objects.filter(verb="imports.apply")
    assert {entry.actor_user for entry in entries} == {other}
    assert {intake.by for intake in Intake.objects.all()} == {other}


def queries_of(source: CandidateImport, table: str, verb: str = "SELECT") -> int:
    with CaptureQueriesContext(connection) as seen:
        imports.bring_in(source.pk)
    return sum(
        one["sql"].startswith(verb) and f'"records_{table}"' in one["sql"]
        for one in seen.captured_queries
    )


def test_words_are_counted_once_a_column(role: Role, user: User) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    with CaptureQueriesContext(connection) as seen:
        imports.start(source, source.mapping, by=user)
    counted = [one["sql"] for one in seen.captured_queries if "GROUP BY" in one["sql"]]
    assert len(counted) == len(set(counted)) == 6


def test_who_is_known_is_looked_up_together(role: Role, user: User) -> None:
    lines = "".join(f"P {n},p{n}@x.in,{n}\n" for n in range(9))
    for _ in range(2):
        source = imports.take("p.csv", f"Name,Email,Candidate ID\n{lines}".encode(), by=user)
        imports.start(source, source.mapping, by=user)
        asked = queries_of(source, "candidate")
    assert asked <= 3
    assert imports.counts(source)["known"] == 9


def test_a_second_role_by_the_same_title_is_nobodys_guess(role: Role, user: User) -> None:
    assert import_values.jobs_of(["senior ml engineer"], Role.objects.all()) == {
        "senior ml engineer": role.slug
    }
    roles.create(ROLE, by=user)
    assert import_values.jobs_of(["senior ml engineer"], Role.objects.all()) == {}


@pytest.mark.parametrize(
    ("words", "order", "day"),
    [
        ("2025-03-04 10:11", "day", date(2025, 3, 4)), ("03/04/2025", "day", date(2025, 4, 3)),
        ("03/04/2025", "month", date(2025, 3, 4)), ("Mar 4, 2025", "day", date(2025, 3, 4)),
        ("4-Mar-2025", "day", date(2025, 3, 4)), ("soon", "day", None), ("99/99/2025", "day", None),
    ],
)  # fmt: skip
def test_dates_are_read_however_they_are_written(words: str, order: str, day: date | None) -> None:
    assert import_values.day_of(words, order) == day
