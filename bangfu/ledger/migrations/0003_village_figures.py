"""What is open in each village, and the days by which things are looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_tag_index")]

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
            index=models.Index(
                condition=models.Q(("progress__in", ["planned", "doing"])),
                fields=["by_day"],
                name="measure_open",
            ),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["review_on"], name="plan_review"),
        ),
    ]
