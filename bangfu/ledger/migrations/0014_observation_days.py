"""Which households changed since a day is told by an index: the rows themselves are long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_found_by_tag_and_place")]
    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                fields=["household", "valid_from", "recorded_at"], name="observation_days"
            ),
        ),
    ]
