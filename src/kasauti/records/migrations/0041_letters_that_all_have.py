import django.db.models.functions.comparison
from django.db import migrations, models

from kasauti.records.migrations._concurrently import AddIndex

# Letters that everybody's address has, such as a domain's, are looked for along the names, until
# enough are found; letters that few have in the index of triples. Which they are, statistics of
# the texts as they are compared tell; and cutting a text into triples costs more than a comparison
# of numbers does, by which PostgreSQL would reckon it otherwise.
STATISTICS = """
    CREATE STATISTICS IF NOT EXISTS candidate_letters
        ON (upper(name::text)), (upper(email::text)) FROM records_candidate
"""
COSTS = (
    "ALTER FUNCTION letter_triples(text) COST {}",
    "ALTER FUNCTION letter_triples(text, text, text) COST {}",
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0040_mail_takings"),
    ]

    atomic = False  # nobody waits for the indexes; after an abort it is run again

    operations = [
        AddIndex(
            model_name="candidate",
            index=models.Index(fields=["name", "id"], name="candidate_in_order"),
        ),
        AddIndex(
            model_name="candidate",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("merged_into", "id"),
                name="candidate_person",
            ),
        ),
        migrations.RunSQL(STATISTICS, "DROP STATISTICS candidate_letters"),
        migrations.RunSQL(
            [cost.format(2000) for cost in COSTS], [cost.format(100) for cost in COSTS]
        ),
        migrations.RunSQL("ANALYZE records_candidate", migrations.RunSQL.noop),
    ]
