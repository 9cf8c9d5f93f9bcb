from django.db import migrations

# An answer to a mail about an offer is about it as well.
ABOUT_OFFERS = """
    UPDATE records_mail AS answer SET offer_id = told.offer_id FROM records_mail AS told
    WHERE answer.state = 'received' AND answer.answers = told.message_id
      AND told.offer_id IS NOT NULL
"""
# What is in somebody's thread by now was read there: it waits for nobody.
SETTLED = """
    UPDATE records_mail SET settled_at = at
    WHERE state = 'received' AND application_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0045_mail_that_came_in"),
    ]

    operations = [
        migrations.RunSQL([ABOUT_OFFERS, SETTLED], migrations.RunSQL.noop),
    ]
