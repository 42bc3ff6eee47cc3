"""What a decision rested on and since when it lapsed; runs in the background; values tried out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_village_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_code", models.CharField(max_length=14)),
                ("on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队"),
                            ("running", "正在算"),
                            ("done", "算完了"),
                            ("failed", "没算成"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("stage", models.CharField(blank=True, default="", max_length=40)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                ("asked_by", models.CharField(max_length=60)),
                ("asked_by_id", models.CharField(max_length=20)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("heard_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("pack", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("value", models.TextField()),
                ("value_text", models.TextField()),
                ("was_text", models.TextField(blank=True, default="")),
                ("summary", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WhatIfChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_code", models.CharField(max_length=14)),
                ("programme", models.CharField(max_length=40)),
                ("change", models.CharField(max_length=10)),
                ("was", models.CharField(max_length=6)),
                ("would_be", models.CharField(max_length=6)),
                ("fen_was", models.BigIntegerField(blank=True, null=True)),
                ("fen_would_be", models.BigIntegerField(blank=True, null=True)),
                ("unit", models.CharField(blank=True, default="", max_length=12)),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="ground",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="decision",
            name="lapsed_because",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="decision",
            name="lapsed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="screeningrun",
            name="heard_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="screeningrun",
            index=models.Index(fields=["area_code", "-id"], name="screening_run_area"),
        ),
        migrations.AddIndex(
            model_name="whatif",
            index=models.Index(fields=["area_code", "-id"], name="what_if_area"),
        ),
        migrations.AddField(
            model_name="whatifchange",
            name="household",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="ledger.household",
            ),
        ),
        migrations.AddField(
            model_name="whatifchange",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="ledger.person",
            ),
        ),
        migrations.AddField(
            model_name="whatifchange",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="ledger.whatif",
            ),
        ),
        migrations.AddIndex(
            model_name="whatifchange",
            index=models.Index(
                fields=["run", "programme", "area_code", "id"], name="what_if_change"
            ),
        ),
    ]
