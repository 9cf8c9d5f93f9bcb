from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0061_mail_to_answer"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="service_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
