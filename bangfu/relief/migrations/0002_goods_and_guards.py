"""The goods the document names, and a database that itself refuses to change a movement."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GOODS = (
    ("棉被", "床", 1, "", "goods.necessities"),
    ("棉衣", "件", 1, "", "goods.necessities"),
    ("电热毯", "床", 1, "", "goods.heating"),
    ("炉具", "台", 1, "", "goods.heating"),
    ("大米", "公斤", 10, "袋", "goods.food"),
    ("面粉", "公斤", 10, "袋", "goods.food"),
    ("食用油", "升", 5, "桶", "goods.food"),
    ("煤", "公斤", 100, "份", "goods.heating"),
)
"""GN-6-c names the goods; units and packs are ours, a county adds kinds packed otherwise."""

STAYS = (
    "relief: movements are only added, never changed or deleted (出入库只能增加，不能改，不能删)"
)
GUARDS = ("relief_movement_no_update", "relief_movement_no_delete")


def bring_goods(apps: Any, editor: Any) -> None:
    kinds = apps.get_model("relief", "GoodsKind")
    for name, unit, size, pack, service in GOODS:
        kinds.objects.get_or_create(
            name=name, area_code="",
            defaults={
                "unit": unit, "pack_size": size, "pack_unit": pack, "service": service,
                "clause": "GN-6-c",
            },
        )  # fmt: skip


def raise_guards(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE OR REPLACE FUNCTION relief_movements_stay() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{STAYS}'; END $$"
        )
    for name in GUARDS:
        when = "UPDATE" if "update" in name else "DELETE"
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON relief_movement "
                "FOR EACH ROW EXECUTE FUNCTION relief_movements_stay()"
            )
        else:
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON relief_movement "
                f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
            )


def lower_guards(apps: Any, editor: Any) -> None:
    for name in GUARDS:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {name} ON relief_movement")
        else:
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("relief", "0001_first")]

    operations = [
        migrations.RunPython(bring_goods, migrations.RunPython.noop),
        migrations.RunPython(raise_guards, lower_guards),
    ]
