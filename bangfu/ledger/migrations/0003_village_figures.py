"""What is open in each village, how far a measure is, and the days by which things are looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_tag_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="VillageFigures",
            fields=[
                (
                    "village_code",
                    models.CharField(max_length=12, primary_key=True, serialize=False),
                ),
                ("households", models.PositiveIntegerField(default=0)),
                ("measured", models.PositiveIntegerField(default=0)),
                ("asking", models.PositiveIntegerField(default=0)),
                ("missed", models.PositiveIntegerField(default=0)),
                ("over", models.PositiveIntegerField(default=0)),
                ("lapsed", models.PositiveIntegerField(default=0)),
                ("unjudged", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="measure",
            name="progress_note",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="做到哪一步"
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="progress_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["valid_until"],
                name="document_expiry",
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(fields=["progress", "by_day"], name="measure_due"),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["review_on"], name="plan_review"),
        ),
    ]
