"""Candidates from Greenhouse, Ashby, Lever, OpenCATS, Zoho Recruit: all that was held of them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import IO

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti.actions import (
    access_export,
    applications,
    erasures,
    import_files,
    import_people,
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
    ItemState,
    Mail,
    ResumeFile,
    Role,
    Stage,
    StageMove,
    User,
)
from kasauti.records.stored_bytes import keep
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
     "Father’s Name", "AadhaarNo", "Reservation Categories"],
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


def test_the_retention_clock_counts_from_the_end_that_the_earlier_system_tells(
    role: Role, user: User
) -> None:
    brought_in(user)
    one = Application.objects.get(candidate__name="Ravi Das")
    ended = LATELY + timedelta(days=9)
    assert erasures.due(one.candidate).on == ended + relativedelta(months=12)
    applications.open_first(one, by=user)
    one.refresh_from_db()
    assert erasures.due(one.candidate).on == ended + relativedelta(months=12)
    after = ended + relativedelta(months=12, days=1)
    assert one.candidate in erasures.overdue(today=after)
    assert one.candidate not in erasures.overdue(today=after - timedelta(days=1))


def test_by_when_the_earlier_system_was_to_delete_somebody_holds_until_something_begins_here(
    role: Role, user: User
) -> None:
    today = timezone.localdate()
    soon, later = today + timedelta(days=5), today + timedelta(days=20)
    sheet = (
        "Name,Email,Job,Status,Applied On,Retain Until\n"
        f"Kavya Menon,k@x.in,Senior ML Engineer,Rejected,{LATELY},{{}}\n"
        f"Ravi Das,r@x.in,Data Analyst,Rejected,{LATELY},{{}}\n"
        f"Meera Iyer,m@x.in,Senior ML Engineer,Active,{LATELY},{{}}\n"
    )
    brought_in(user, sheet.format(soon, soon, soon))
    kavya, ravi, meera = (Candidate.objects.get(email=f"{one}@x.in") for one in "krm")
    assert (erasures.due(kavya).on, erasures.due(ravi).on) == (soon, soon)
    assert erasures.due(meera).on is None, "an application is open"
    assert set(erasures.overdue(today=soon + timedelta(days=1))) == {kavya, ravi}
    brought_in(user, sheet.format(later, later, later))
    assert erasures.due(kavya).on == later
    assert not list(erasures.overdue(today=soon + timedelta(days=1)))
    one = Application.objects.get(candidate=kavya)
    applications.advance(one, to=Stage.REVIEW, by=user)
    one.refresh_from_db()
    applications.reject([one], reason="pay", by=user)
    assert erasures.due(kavya).on == today + relativedelta(months=12)


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


def test_whose_time_is_over_is_not_brought_along(role: Role, user: User) -> None:
    source = brought_in(user)
    assert "turned down on 4 March 2019" in imports.report(source, cells=True)
    assert not Candidate.objects.filter(name="Old Hand").exists()
    ended = brought_in(
        user,
        "Name,Email,Status,Applied On,Archived At\n"
        f"A,a@x.in,Withdrawn,2020-01-01,{LATELY - timedelta(days=9)}\nB,b@x.in,Hired,2015-02-03,\n"
        f"C,c@x.in,Rejected,2019-01-02,\nD,d@x.in,Hired,{LATELY},\nE,e@x.in,Active,2019-01-02,\n",
    )
    told = imports.report(ended, cells=True)
    assert "2,withdrawn on" in told
    assert '3,"hired, applied on 3 February 2015: such data is kept until 3 February 2020"' in told
    assert '4,"turned down, applied on 2 January 2019' in told
    assert imports.counts(ended)["made"] == 2
    gone = brought_in(user, "Name,Email,Retain Until\nA B,a@example.in,01/02/2020\n")
    assert "to be gone by 1 February 2020" in imports.report(gone, cells=True)


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


def test_a_résumé_that_comes_later_is_read_for_whoever_had_none(role: Role, user: User) -> None:
    brought_in(user)
    one = Application.objects.get(candidate__name="Kavya Menon")
    item = IntakeItem.objects.get(application=one)
    assert (item.state, item.reason.startswith("no résumé")) == (ItemState.UNREADABLE, True)
    brought_in(user, files=zipped(kavya_txt=resume()))
    reading.read_item(one.items.get(state=ItemState.WAITING).pk)
    one.refresh_from_db()
    assert one.result is not None
    assert one.file.path.read_bytes() == resume()


def test_a_résumé_that_nobody_was_given_does_not_stay(role: Role, user: User) -> None:
    brought_in(user, files=zipped(kavya_txt=resume()))
    other = brought_in(user, files=zipped(kavya_txt=b"another one", spare_txt=b"x"))
    told = imports.report(other, cells=True)
    assert "the résumé kavya.txt was not taken: theirs is here already" in told
    assert "file not taken: kavya.txt" in told
    assert "file not taken: spare.txt" in told
    assert not ImportFile.objects.exclude(file=None).exists()
    assert not ResumeFile.objects.filter(name__in=("spare.txt", "cv.zip")).exists()
    assert ResumeFile.objects.get(name="kavya.txt").path.read_bytes() == resume()
    again = brought_in(user, files=zipped(kavya_txt=resume()))
    assert "kavya.txt" not in imports.report(again, cells=True)


def test_whose_résumé_nobody_was_given_is_erased_without_a_rest(
    role: Role, user: User, data_folder: object
) -> None:
    brought_in(user, files=zipped(kavya_txt=resume()))
    brought_in(user, files=zipped(kavya_txt=b"another one"))
    person = Candidate.objects.get(name="Kavya Menon")
    erasures.finish(erasures.erase(person, by=user).pk)
    assert not ResumeFile.objects.filter(name__startswith="kavya").exists()


@pytest.mark.parametrize("begun", [False, True])
def test_an_import_that_never_ends_keeps_nothing_for_ever(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    files = zipped(kavya_txt=resume())
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    if begun:
        imports.start(source, source.mapping, by=user)
        import_files.unpack(CandidateImport.objects.get())
    long_ago = timezone.now() - timedelta(days=31)
    CandidateImport.objects.update(at=long_ago)
    imports.clear_values()
    assert ResumeFile.objects.exists() == begun, "what was begun today is not cleared today"
    CandidateImport.objects.filter(started_at__isnull=False).update(started_at=long_ago)
    imports.clear_values()
    assert not ResumeFile.objects.exists()
    assert not ImportFile.objects.exists()
    assert not source.rows.exclude(values={}).exists()


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


@pytest.mark.parametrize(
    ("table", "verb", "most"),
    [("importfile", "INSERT", 1), ("resumefile", "INSERT", 1), ("importfile", "SELECT", 6)],
)
def test_files_are_stored_and_looked_up_together(
    role: Role, user: User, table: str, verb: str, most: int
) -> None:
    lines = "".join(f"P {n},p{n}@x.in,Senior ML Engineer,cv{n}.txt\n" for n in range(9))
    source = imports.take("p.csv", f"Name,Email,Job,Resume\n{lines}".encode(), by=user)
    files = zipped(**{f"cv{n}_txt": b"Person %d" % n for n in range(9)})
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    imports.start(source, source.mapping, by=user)
    assert queries_of(source, table, verb) <= most
    assert IntakeItem.objects.filter(state=ItemState.WAITING).count() == 9


def test_who_is_known_is_looked_up_together(role: Role, user: User) -> None:
    lines = "".join(f"P {n},p{n}@x.in,{n}\n" for n in range(9))
    for _ in range(2):
        source = imports.take("p.csv", f"Name,Email,Candidate ID\n{lines}".encode(), by=user)
        imports.start(source, source.mapping, by=user)
        asked = queries_of(source, "candidate")
    assert asked <= 3
    assert imports.counts(source)["known"] == 9


def test_no_file_is_written_while_others_wait_for_their_turn(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []

    def kept(content: IO[bytes]) -> tuple[str, int]:
        depths.append(len(connection.savepoint_ids))
        return keep(content)

    monkeypatch.setattr(import_people, "keep", kept)
    brought_in(user)
    brought_in(user, SHEET.replace("71,", "75,").replace("kavya.menon@", "other@"))
    assert len(depths) == 4
    assert set(depths) == {0}
    assert {path.name for path in settings.FILES.glob("??/*")} == set(
        ResumeFile.objects.values_list("sha256", flat=True)
    ), "a note that nobody needed is gone"


def test_a_killed_import_goes_on_and_takes_each_résumé_once(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imports.take("greenhouse.csv", SHEET.encode(), by=user)
    files = zipped(kavya_txt=resume())
    import_files.attach(source, "cv.zip", io.BytesIO(files), size=len(files), by=user)
    imports.start(source, source.mapping, by=user)
    monkeypatch.setattr(imports, "A_PORTION", 1)
    with monkeypatch.context() as killed:
        killed.setattr(import_files, "let_go", lambda _source: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            imports.bring_in(source.pk)
    imports.bring_in(source.pk)
    assert Application.objects.count() == 2
    assert IntakeItem.objects.filter(state=ItemState.WAITING).count() == 1
    source.refresh_from_db()
    assert source.finished_at is not None


def test_a_zip_that_is_none_is_refused_and_a_broken_one_reported(role: Role, user: User) -> None:
    source = imports.take("g.csv", SHEET.encode(), by=user)
    with pytest.raises(Refused, match="no zip"):
        import_files.attach(source, "x", io.BytesIO(b"text"), size=4, by=user)
    broken = b"PK\x03\x04" + b"0" * 100
    told = imports.report(brought_in(user, files=broken), cells=True)
    assert "file not taken: cv.zip" in told


def test_who_is_erased_goes_with_what_came_along(role: Role, user: User) -> None:
    brought_in(user, files=zipped(kavya_txt=resume()))
    person = Candidate.objects.get(name="Kavya Menon")
    with zipfile.ZipFile(io.BytesIO(access_export.take_along(person, by=person))) as packet:
        assert "spoke well" in packet.read("data.json").decode()
    erasure = erasures.erase(person, by=user)
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.found_after == {}
    assert EarlierRecord.objects.count() == 2


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
