"""Two hundred roles with a hundred thousand people in every stage, from a demonstration round.

What a large team's tables look like: a few roles with thousands of people, many with dozens;
people spread along the pipeline with their moves, mails, notes, interviews and deadlines.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Count

from benchmarks.crowd import crowd
from kasauti.access import Membership
from kasauti.records.models import Application, Role, Seat, User

ROLES = 200

# How people spread: share of those who came so far. The rest was turned down or is further on.
_STAGES = (
    ("new", 0.22), ("in review", 0.14), ("interview", 0.08), ("offer", 0.02), ("hired", 0.03),
    ("withdrawn", 0.05), ("not taken forward", 0.46),
)  # fmt: skip

_NEWCOMERS = """
    CREATE TEMPORARY TABLE newcomer ON COMMIT DROP AS
    SELECT a.id, a.role_id AS role, a.candidate_id AS candidate, a.file_id AS file,
           mod(abs(hashtext('s' || a.id)), 10000) / 10000.0 AS lot,
           mod(abs(hashtext('d' || a.id)), 10000) / 10000.0 AS day,
           (SELECT min(id) FROM records_user) AS owner,
           now() - interval '540 days' * mod(abs(hashtext('d' || a.id)), 10000) / 10000.0 AS came
      FROM records_application AS a WHERE a.id > %s;
    ALTER TABLE newcomer ADD stage text, ADD place bigint, ADD first bigint;
    UPDATE newcomer SET stage = CASE {stages} END;
    UPDATE newcomer SET
        place = (SELECT id FROM records_pipelinestage AS s WHERE s.role_id = role
                    AND s.kind = stage ORDER BY position LIMIT 1),
        first = (SELECT id FROM records_pipelinestage AS s WHERE s.role_id = role
                    AND s.kind = 'new' ORDER BY position LIMIT 1);
    CREATE INDEX ON newcomer (id);
    ANALYZE newcomer;
"""
_LIVES = (
    """UPDATE records_application AS a SET stage = n.stage, place_id = n.place,
            created_at = n.came, entered_at = n.came + (now() - n.came) * 0.3,
            read_at = CASE WHEN n.stage = 'new' THEN NULL ELSE n.came + interval '1 day' END,
            source = (ARRAY['careers', 'files', 'mail', 'referral'])[1 + mod(a.id, 4)]
       FROM newcomer AS n WHERE a.id = n.id""",
    """UPDATE records_candidate AS c SET created_at = n.came,
            location = (ARRAY['Bengaluru', 'Pune', 'Hyderabad', 'Chennai'])[1 + mod(c.id, 4)]
       FROM newcomer AS n WHERE c.id = n.candidate""",
    """INSERT INTO records_stagemove (application_id, before_id, after_id, before_kind, after_kind,
            entered_before, by_id, at, batch, reason, words)
       SELECT id, first, place, 'new', stage, came, owner, came + (now() - came) * 0.3,
              gen_random_uuid(),
              CASE WHEN stage = 'not taken forward'
                   THEN (ARRAY['ml depth', 'seniority', 'notice'])[1 + mod(id, 3)] ELSE '' END, ''
         FROM newcomer WHERE stage <> 'new'""",
    """INSERT INTO records_mail (candidate_id, application_id, by_id, template, language, sender,
            recipient, subject, body, calendar, message_id, answers, state, failure, at, not_before,
            handed_over_at)
       SELECT candidate, id, owner, '', 'en-gb', '', candidate || '@example.in',
              'About your application', repeat('Thank you for what you sent. ', 20), '',
              '<' || turn || '.' || id || '@bench>', '', 'sent', '', came + turn * interval '1 h',
              came, came
         FROM newcomer CROSS JOIN generate_series(1, 2) AS turn""",
    """INSERT INTO records_note (application_id, by_id, at, text)
       SELECT id, owner, came + interval '2 days', 'Solid on serving; ask about evaluation.'
         FROM newcomer WHERE mod(id, 8) = 0""",
    """INSERT INTO records_intake (role_id, by_id, at, as_of)
       SELECT role, min(owner), min(came), current_date FROM newcomer GROUP BY role""",
    """INSERT INTO records_intakeitem (intake_id, file_id, name, state, reason, mend,
            application_id, finished_at)
       SELECT (SELECT max(i.id) FROM records_intake AS i WHERE i.role_id = role), file,
              id || '.pdf', CASE WHEN mod(id, 200) = 0 THEN 'needs a person' ELSE 'done' END,
              '', '', id, came
         FROM newcomer""",
    """INSERT INTO records_interviewplan (application_id, kit, version, plan, bars, weights,
            drawn_by_id, drawn_at)
       SELECT id, 'ml-engineer', '1', '{}', '{}', '{}', owner, came + interval '3 days'
         FROM newcomer WHERE stage IN ('interview', 'offer', 'hired')""",
    """INSERT INTO records_round (plan_id, position, code, question, read_aloud, minutes, raters,
            extra_percent, starts_at, zone, sequence, moves)
       SELECT p.id, turn, 'D45', '', '[]', 60, 2, 0, n.came + interval '5 days', 'Asia/Kolkata',
              0, 0
         FROM newcomer AS n JOIN records_interviewplan AS p ON p.application_id = n.id
        CROSS JOIN generate_series(1, 3) AS turn""",
    """INSERT INTO records_scorecard (round_id, rater_id, part, recommendation, summary, filed_at)
       SELECT r.id, (SELECT id FROM records_user ORDER BY id
                     OFFSET mod(r.id, (SELECT count(*) FROM records_user)) LIMIT 1),
              'rater', 'yes', '', CASE WHEN mod(r.id, 20) = 0 THEN NULL ELSE r.starts_at END
         FROM newcomer AS n JOIN records_interviewplan AS p ON p.application_id = n.id
         JOIN records_round AS r ON r.plan_id = p.id""",
    """INSERT INTO records_deadline (kind, application_id, since, due_at, responsible_id,
            reminded_at, met_at)
       SELECT 'time in stage', id, came, came + interval '7 days', owner, now(), NULL
         FROM newcomer WHERE stage IN ('new', 'in review') AND mod(id, 40) = 0""",
)


def more_roles(number: int) -> None:
    """Copy the only role and its stages until there are ``number``."""
    source = Role.objects.order_by("pk").first()
    assert source is not None
    stages = list(source.stages.all())
    for n in range(Role.objects.count() + 1, number + 1):
        source.pk, source.slug, source.title = None, f"role-{n}", f"ML Engineer, team {n}"
        source._state.adding = True
        source.save()
        for stage in stages:
            stage.pk, stage.role = None, source
            stage._state.adding = True
            stage.save()


def team(people: int) -> list[User]:
    """Make accounts that see every role."""
    found = []
    for n in range(people):
        user, _ = User.objects.get_or_create(email=f"member{n}@example.in", name=f"Member {n}")
        held = Membership.RECRUITER if n % 5 else Membership.OWNER
        Seat.objects.get_or_create(user=user, membership=str(held), role=None)
        found.append(user)
    return found


def sizes(people: int) -> dict[int, int]:
    """Return how many stand on each role: the larger a role's rank, the fewer."""
    roles = list(Role.objects.order_by("pk").values_list("pk", flat=True))
    weights = [1 / (rank + 3) ** 0.9 for rank in range(len(roles))]
    return {
        role: max(2, round(people * weight / sum(weights)))
        for role, weight in zip(roles, weights, strict=True)
    }


def grow(people: int) -> int:
    """Bring the installation to about ``people`` candidates; return how many there are."""
    first = Role.objects.order_by("pk").first()
    assert first is not None
    here = dict(Application.objects.order_by().values_list("role").annotate(n=Count("pk")))
    wanted = {role: size - here.get(role, 0) for role, size in sizes(people).items()}
    if max(wanted.values()) <= 0:
        return sum(here.values())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM records_application")
        (last,) = cursor.fetchone()
        crowd(first.pk, {role: more for role, more in wanted.items() if more > 0})
        edge, cases = 0.0, ""
        for stage, share in _STAGES:
            edge += share
            cases += f"WHEN lot < {edge:.4f} THEN '{stage}' "
        cursor.execute(_NEWCOMERS.format(stages=f"{cases} ELSE 'new'"), [last])
        for statement in _LIVES:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")  # so that nothing of it is left to be written while measuring
    return Application.objects.count()
