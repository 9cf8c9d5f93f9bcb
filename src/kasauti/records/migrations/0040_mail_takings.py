import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0039_lists_of_many"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="offer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="records.offer",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="records.round",
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="round_version",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="mail",
            name="takings",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
