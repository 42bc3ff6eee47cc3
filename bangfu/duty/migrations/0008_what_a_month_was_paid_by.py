from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0007_who_checks")]

    operations = [
        migrations.AddField(
            model_name="caremonth",
            name="of_fen",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="caremonth",
            name="of_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
