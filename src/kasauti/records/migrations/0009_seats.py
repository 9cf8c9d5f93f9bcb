"""Seats; whoever could sign in could do everything, so they are owners."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MEMBERSHIPS = (
    "owner", "recruiter", "hiring manager", "interviewer", "coordinator", "finance", "auditor",
)  # fmt: skip


def seat_everybody(apps: Any, schema_editor: Any) -> None:
    here = schema_editor.connection.alias  # a move migrates another database than the default
    users = apps.get_model("records", "User").objects.using(here).values_list("pk", flat=True)
    seat = apps.get_model("records", "Seat")
    seat.objects.using(here).bulk_create(seat(user_id=pk, membership="owner") for pk in users)


class Migration(migrations.Migration):
    dependencies = [("records", "0008_mail")]
    operations = [
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "membership",
                    models.CharField(choices=[(m, m) for m in MEMBERSHIPS], max_length=20),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "role",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="records.role",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "membership", "role"),
                        name="one_seat_of_each",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(role=None)
                        | ~models.Q(membership__in=["owner", "auditor"]),
                        name="owners_and_auditors_of_everything",
                    ),
                ],
            },
        ),
        migrations.RunPython(seat_everybody, migrations.RunPython.noop),
    ]
