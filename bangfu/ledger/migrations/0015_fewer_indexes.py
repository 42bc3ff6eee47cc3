"""Indexes that others begin with, or that nobody asks, are gone: each is written with every person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0014_observation_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="ledger.household",
            ),
        ),
        migrations.AlterField(
            model_name="observation",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
            ),
        ),
        migrations.AlterField(
            model_name="observation",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="ledger.household",
            ),
        ),
        migrations.AlterField(
            model_name="observation",
            name="withdraws",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawn_by",
                to="ledger.observation",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="household",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="persons",
                to="ledger.household",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="identity_key",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AlterField(
            model_name="person",
            name="identity_tail",
            field=models.CharField(blank=True, default="", max_length=4),
        ),
        migrations.AlterField(
            model_name="person",
            name="name",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="姓名"),
        ),
        migrations.AlterField(
            model_name="person",
            name="supports_key",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("document__isnull", False)),
                fields=["document"],
                name="observation_document",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("withdraws__isnull", False)),
                fields=["withdraws"],
                name="observation_withdraws",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["identity_key"], name="person_identity_key"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["identity_tail"], name="person_identity_tail"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["supports_key"], name="person_supports_key"),
        ),
    ]
