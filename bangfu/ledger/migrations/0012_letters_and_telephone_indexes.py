"""Indexes for it, apart from the rows: PostgreSQL makes none on a table just written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_found_by_letters_and_telephone"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["spelling"], name="person_spelling"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["initials"], name="person_initials"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone_key"], name="person_phone_key"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["phone_tail"], name="person_phone_tail"),
        ),
    ]
