"""Whoever the rules propose as a key person can be declined, which is a decision too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_what_follows")]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="about",
            field=models.CharField(
                choices=[("missed", "漏保"), ("over", "错保"), ("key", "重点人员")], max_length=8
            ),
        ),
    ]
