"""The index that finds people by the tags they hold, in each database's own way."""

from django.db import migrations

POSTGRESQL = (
    "CREATE INDEX ledger_person_tags ON ledger_person USING gin (string_to_array(tags, '|'))"
)
SQLITE = (
    "CREATE INDEX ledger_person_tags ON ledger_person (area_code, household_id, id, state, tags)"
)


def create(apps, schema_editor):
    """The index of this vendor."""
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Take it away again."""
    schema_editor.execute("DROP INDEX ledger_person_tags")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]
    operations = [migrations.RunPython(create, drop)]
