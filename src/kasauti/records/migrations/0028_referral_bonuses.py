"""A referral bonus that was ended stays beside the next."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0027_swap_failure")]

    operations = [
        migrations.AlterField(
            "referralbonus",
            "application",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="referral_bonuses",
                to="records.application",
            ),
        ),
        migrations.AddConstraint(
            "referralbonus",
            models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("application",),
                name="one_open_referral",
            ),
        ),
    ]
