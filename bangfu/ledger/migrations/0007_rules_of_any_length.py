"""Several rules may lead to one programme: their names together have no greatest length."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_media_type_length"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="rule",
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="rule",
            field=models.TextField(),
        ),
    ]
