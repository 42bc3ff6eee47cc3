from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0006_pairing_drafts")]

    operations = [
        migrations.RemoveIndex(model_name="spotbatch", name="spot_batch_area"),
        migrations.AddField(
            model_name="spotbatch",
            name="from_area",
            field=models.CharField(max_length=14, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="spotbatch",
            index=models.Index(fields=["from_area", "drawn_at"], name="spot_batch_from"),
        ),
        migrations.AddField(
            model_name="visit",
            name="written_by_id",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
    ]
