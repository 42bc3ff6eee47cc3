"""One index finds people by the tags they hold and where they live, in place of that by tags alone.

Who holds two tags in a township was looked for among all of the city who hold them. SQLite's
index over tags begins with the place already.
"""

from django.db import migrations

WORDS = (
    "string_to_array(left(area_code, 6) || '|' || left(area_code, 9) || '|' || "
    "left(area_code, 12) || tags, '|')"
)


def forwards(apps, schema_editor):
    """Tags and place."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        f"CREATE INDEX IF NOT EXISTS ledger_person_words ON ledger_person USING gin ({WORDS})"
    )
    schema_editor.execute("DROP INDEX IF EXISTS ledger_person_tags")


def backwards(apps, schema_editor):
    """Tags alone."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "CREATE INDEX ledger_person_tags ON ledger_person USING gin (string_to_array(tags, '|'))"
    )
    schema_editor.execute("DROP INDEX ledger_person_words")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_letters_and_telephone_indexes")]
    operations = [migrations.RunPython(forwards, backwards)]
