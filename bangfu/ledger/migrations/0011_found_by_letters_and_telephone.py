"""People are found by the pinyin of their names and by telephone."""

from django.db import migrations, models

from bangfu.ledger.protected import dialled_digits, lookup_key
from bangfu.ledger.spelling import spelled

AT_ONCE = 5_000


def fill(apps, schema_editor):
    Person = apps.get_model("ledger", "Person")
    table = schema_editor.quote_name(Person._meta.db_table)
    people = Person.objects.using(schema_editor.connection.alias)
    rows, last = [], 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            part = list(
                people.filter(pk__gt=last).order_by("pk").only("pk", "name", "phone")[:AT_ONCE]
            )
            if not part:
                break
            last = part[-1].pk
            rows = []
            for person in part:
                spelling, initials = spelled(person.name)
                digits = dialled_digits(person.phone)
                rows.append((spelling, initials, lookup_key(digits), digits[-4:], person.pk))
            cursor.executemany(
                f"UPDATE {table} SET spelling = %s, initials = %s, phone_key = %s, "  # noqa: S608
                "phone_tail = %s WHERE id = %s",
                rows,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_paid_moved_split"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="phone_key",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="person",
            name="phone_tail",
            field=models.CharField(blank=True, default="", max_length=4),
        ),
        migrations.AddField(
            model_name="person",
            name="spelling",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="person",
            name="initials",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
