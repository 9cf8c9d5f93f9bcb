from django.db import migrations, models

from kasauti.records.migrations._concurrently import AddIndex


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0042_questions_left_out"),
    ]

    atomic = False  # the trail grows with every verb: nobody waits for its indexes

    operations = [
        AddIndex(
            model_name="auditentry",
            index=models.Index(fields=[column, "number"], name=f"audit_{column}"),
        )
        for column in ("object", "verb", "actor")
    ]
