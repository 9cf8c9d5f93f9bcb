from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

from kasauti.records.migrations._concurrently import AddIndex


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0055_questions_in_one_order"),
    ]

    atomic = False  # the trail grows with every verb: nobody waits for its index

    operations = [
        AddIndex(
            model_name="auditentry",
            index=BrinIndex(fields=["at"], pages_per_range=32, name="audit_at"),
        ),
    ]
