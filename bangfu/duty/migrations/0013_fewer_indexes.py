"""Indexes that others begin with are gone: each is written with every pairing."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0012_visits_by_day_and_place"),
        ("ledger", "0015_fewer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="pairing",
            name="helper",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairings",
                to="duty.helper",
            ),
        ),
        migrations.AlterField(
            model_name="pairing",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairings",
                to="ledger.household",
            ),
        ),
        migrations.AlterField(
            model_name="pairing",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairings",
                to="ledger.person",
            ),
        ),
    ]
