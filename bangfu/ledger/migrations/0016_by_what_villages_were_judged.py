from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0015_fewer_indexes")]

    operations = [
        migrations.AddField(
            model_name="villagefigures",
            name="judged_first",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="villagefigures",
            name="judged_last",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
    ]
