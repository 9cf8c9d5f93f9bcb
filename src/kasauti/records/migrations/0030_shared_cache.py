"""What all web processes count together: tries to sign in, and codes used already."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0029_late_scorecards")]

    operations = [
        # As Django's createcachetable makes it; lost in a crash it only begins counting anew.
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE shared_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX shared_cache_expires ON shared_cache (expires);
            """,
            "DROP TABLE shared_cache",
        ),
    ]
