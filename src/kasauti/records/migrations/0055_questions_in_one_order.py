from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0054_tasks_nobody_gave"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="applicationquestion",
            options={"ordering": ("pk",)},
        ),
        migrations.AlterField(
            model_name="applicationquestion",
            name="wording",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="applicationquestion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("text", "Text"),
                    ("yes or no", "Yes No"),
                    ("number", "Number"),
                    ("rupees a year", "Rupees"),
                    ("choice", "Choice"),
                ],
                default="text",
                max_length=16,
            ),
        ),
        # The column stays: web processes of the version before still name it.
        migrations.AlterField(
            model_name="applicationquestion",
            name="order",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="applicationquestion", name="order"),
            ],
        ),
    ]
