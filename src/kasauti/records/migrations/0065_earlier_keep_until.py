from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0064_import_started_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="earlierrecord",
            name="keep_until",
            field=models.DateField(null=True),
        ),
    ]
