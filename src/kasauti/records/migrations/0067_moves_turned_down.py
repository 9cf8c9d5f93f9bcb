from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from kasauti.records.migrations._concurrently import AddIndex


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0066_promised_days"),
    ]

    atomic = False  # moves are many: nobody waits for their index

    operations = [
        AddIndex(
            model_name="stagemove",
            index=models.Index(
                fields=["after"],
                include=("reason", "application"),
                condition=models.Q(("after_kind", "not taken forward"), ("undone_at", None)),
                name="move_turned_down_at",
            ),
        ),
        RemoveIndexConcurrently(model_name="stagemove", name="move_turned_down"),
    ]
