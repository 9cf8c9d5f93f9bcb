from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0025_feedback"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidateimport",
            name="digest",
            field=models.CharField(default="", max_length=64),
        ),
    ]
