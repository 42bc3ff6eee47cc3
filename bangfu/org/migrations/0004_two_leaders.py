from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0003_staff_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="office",
            name="chief",
            field=models.CharField(
                blank=True, default="", max_length=40, verbose_name="主要负责人"
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="deputy",
            field=models.CharField(
                blank=True, default="", max_length=40, verbose_name="分管负责人"
            ),
        ),
    ]
