"""Figures also say what is due by which day: those counted before are thrown away and counted anew."""

from __future__ import annotations

from django.db import migrations, models


def forget(apps, schema_editor):
    apps.get_model("duty", "DueFigures").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("duty", "0010_more_kinds_of_helpers")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name="duefigures", name="due_by", field=models.JSONField(default=dict)
        ),
    ]
