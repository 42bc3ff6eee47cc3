"""What came in today is found by its day and place, however many years of visits there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0011_what_is_due_by_day")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["day", "area_code", "received_at"], name="visit_came"),
        ),
    ]
