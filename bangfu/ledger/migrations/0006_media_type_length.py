"""A media type may be long: that of a Word file has 71 characters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_key_person_decisions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="media_type",
            field=models.CharField(max_length=100),
        ),
    ]
