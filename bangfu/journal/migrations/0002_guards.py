from django.db import migrations

from bangfu.journal.guards import lower_guards, raise_guards


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_entries")]

    operations = [
        migrations.RunPython(
            lambda apps, schema: raise_guards(schema.connection),
            lambda apps, schema: lower_guards(schema.connection),
        ),
    ]
