"""Each role has stages of its own; whoever applied stands in the one of their kind."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

USUAL = (
    ("new", "New", 3),
    ("in review", "In review", 3),
    ("interview", "Interview", 10),
    ("offer", "Offer", 5),
    ("hired", "Hired", None),
    ("not taken forward", "Not taken forward", None),
    ("withdrawn", "Withdrawn", None),
)


def place_everybody(apps: Any, schema_editor: Any) -> None:
    here = schema_editor.connection.alias
    stages = apps.get_model("records", "PipelineStage").objects.using(here)
    applications = apps.get_model("records", "Application").objects.using(here)
    for role in apps.get_model("records", "Role").objects.using(here):
        for at, (kind, name, days) in enumerate(USUAL):
            stage = stages.create(role=role, kind=kind, name=name, position=at, days=days)
            applications.filter(role=role, stage=kind).update(place=stage)
    applications.update(entered_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0010_interviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="entered_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("text", models.TextField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="records.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(related_name="mentions", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PipelineStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in review", "Review"),
                            ("interview", "Interview"),
                            ("offer", "Offer"),
                            ("hired", "Hired"),
                            ("not taken forward", "Not Now"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField()),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("required", models.JSONField(blank=True, default=list)),
                (
                    "backup",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="records.role",
                    ),
                ),
            ],
            options={
                "ordering": ("role", "position", "pk"),
            },
        ),
        migrations.AddField(
            model_name="application",
            name="place",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="applications",
                to="records.pipelinestage",
            ),
        ),
        migrations.CreateModel(
            name="Minute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("take forward", "Forward"),
                            ("do not take forward", "Not"),
                            ("need to know more", "Unsure"),
                        ],
                        max_length=24,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="minutes",
                        to="records.application",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("at__isnull", True)),
                        fields=("application", "by"),
                        name="asked_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before_kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in review", "Review"),
                            ("interview", "Interview"),
                            ("offer", "Offer"),
                            ("hired", "Hired"),
                            ("not taken forward", "Not Now"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "after_kind",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in review", "Review"),
                            ("interview", "Interview"),
                            ("offer", "Offer"),
                            ("hired", "Hired"),
                            ("not taken forward", "Not Now"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=24,
                    ),
                ),
                ("entered_before", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("batch", models.UUIDField()),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.pipelinestage",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="records.application",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.pipelinestage",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="moves",
                        to="records.mail",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "indexes": [models.Index(fields=["batch"], name="move_batch")],
            },
        ),
        migrations.RunPython(place_everybody, migrations.RunPython.noop),
    ]
