from django.db import migrations

# Whoever came before and never sent an application here waits to be told: of nobody is it by
# itself, as a mail cannot be called back.
FOUND = """
    INSERT INTO records_foundnotice (candidate_id, role_id, way, at)
    SELECT person.id, first.role_id,
        CASE WHEN first.role_id IS NULL THEN 'import'
             WHEN first.source = 'mail' THEN 'mail' ELSE 'files' END,
        person.created_at
    FROM records_candidate AS person
    LEFT JOIN LATERAL (
        SELECT role_id, source FROM records_application
        WHERE candidate_id = person.id AND folded_into_id IS NULL ORDER BY id LIMIT 1
    ) AS first ON true
    WHERE person.merged_into_id IS NULL
      AND NOT EXISTS (SELECT FROM records_consent WHERE candidate_id = person.id)
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0050_found_notices"),
    ]

    operations = [
        migrations.RunSQL(FOUND, migrations.RunSQL.noop),
    ]
