"""Hardship reported from phones is found by when it came in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0008_what_a_month_was_paid_by")]

    operations = [
        migrations.AddIndex(
            model_name="syncitem",
            index=models.Index(
                condition=models.Q(("kind", "new_hardship")),
                fields=["received_at"],
                name="sync_hardship",
            ),
        ),
    ]
