"""The test database itself: after a test that commits it is as the migrations left it."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("round_", [1, 2])
def test_what_a_test_commits_is_gone_and_what_migrations_brought_stays(round_: int) -> None:
    assert not Group.objects.exists()
    assert Permission.objects.exists()
    Permission.objects.first().delete()
    Group.objects.create(name=f"第{round_}轮")


def test_another_thread_sees_what_was_committed() -> None:
    with transaction.atomic():
        Group.objects.create(name="甲")
    seen: list[int] = []

    def look() -> None:
        seen.append(Group.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.parametrize("round_", [1, 2])
def test_a_table_that_refuses_deletion_is_restored_all_the_same(round_: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER keep BEFORE DELETE ON auth_group "
                "BEGIN SELECT RAISE(ABORT, 'kept'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'kept'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON auth_group "
                "EXECUTE FUNCTION refuse()"
            )
    Group.objects.create(name=f"第{round_}轮")
    assert Group.objects.count() == 1
