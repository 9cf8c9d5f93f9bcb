"""A swap test that failed says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0026_import_digest")]

    operations = [
        migrations.AddField("swaptest", "failure", models.CharField(blank=True, max_length=120)),
    ]
