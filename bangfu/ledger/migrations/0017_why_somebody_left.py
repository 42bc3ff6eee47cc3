"""Why somebody came and why they left are two reasons; what was written at a departure becomes its own."""

from typing import Any

from django.db import migrations, models

DEPARTURES = ("died", "moved_away", "married_out", "mistake", "other")
"""Those that wrote their reason over that of the coming; of other endings it was never written."""


def part(apps: Any, schema_editor: Any) -> None:
    """Put the reasons of departures where they belong."""
    rows = apps.get_model("ledger", "Membership").objects.using(schema_editor.connection.alias)
    ended = rows.filter(until_day__isnull=False, left__in=DEPARTURES).exclude(note="")
    ended.update(left_because=models.F("note"), note="")


def put_back(apps: Any, schema_editor: Any) -> None:
    """Write the reasons of departures over those of the coming again."""
    rows = apps.get_model("ledger", "Membership").objects.using(schema_editor.connection.alias)
    rows.filter(left__in=DEPARTURES).exclude(left_because="").update(note=models.F("left_because"))


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0016_by_what_villages_were_judged"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="left_because",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="为什么离开"
            ),
        ),
        migrations.RunPython(part, put_back),
    ]
