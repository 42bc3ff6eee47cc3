from django.db import migrations


def begin(apps, schema):
    apps.get_model("journal", "Head").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_verifications")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
