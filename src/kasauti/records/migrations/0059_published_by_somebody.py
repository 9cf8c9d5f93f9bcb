from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0058_newer_resumes"),
    ]

    operations = [
        # What stands on the careers page stays there.
        migrations.AlterField(
            model_name="role",
            name="published",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
