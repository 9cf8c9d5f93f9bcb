from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kasauti import privacy
from kasauti.privacy import Purpose


def into_the_ledger(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write the consents that joining desks kept into the ledger, on the day they were given."""
    joining, consent = (apps.get_model("records", name) for name in ("Joining", "Consent"))
    notice = privacy.current_notice(Purpose.BACKGROUND_CHECK)
    desks = joining.objects.exclude(check_consent_at=None)
    for desk in desks.select_related("offer__application").iterator():
        lines = consent.objects.filter(
            candidate=desk.offer.application.candidate_id, purpose=str(Purpose.BACKGROUND_CHECK)
        )
        if lines.filter(at__gte=desk.check_consent_at).exists():
            continue
        line = consent.objects.create(
            candidate_id=desk.offer.application.candidate_id,
            purpose=str(Purpose.BACKGROUND_CHECK),
            given=True,
            version=notice.version,
            language=notice.language,
            digest=privacy.digest_of(notice),
            way="offer",
        )
        consent.objects.filter(pk=line.pk).update(at=desk.check_consent_at)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0051_found_before"),
    ]

    operations = [
        migrations.RunPython(into_the_ledger, migrations.RunPython.noop),
        # The column stays: web processes of the version before still name it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="joining", name="check_consent_at"),
            ],
        ),
    ]
