from django.db import migrations, models

from kasauti.records.migrations._concurrently import AddIndex


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0062_mail_service_id"),
    ]

    atomic = False  # mails go on leaving while it is built

    operations = [
        AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("service_id", ""), _negated=True),
                fields=["service_id"],
                name="mail_of_service",
            ),
        ),
    ]
