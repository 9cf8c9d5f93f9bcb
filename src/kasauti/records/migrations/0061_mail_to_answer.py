from django.db import migrations, models

from kasauti.records.migrations._concurrently import AddIndex


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0060_own_templates"),
    ]

    atomic = False  # mail comes and goes meanwhile

    operations = [
        AddIndex(
            model_name="mail",
            index=models.Index(
                fields=["application"],
                condition=models.Q(("settled_at", None), ("state", "received")),
                name="mail_to_answer",
            ),
        ),
    ]
