"""What is registered as paid beside the computed amount: never guessed, the same alone and in bulk."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Outcome, Standing
from bangfu.ledger.screening.many import screen_under
from bangfu.ledger.screening.paid import paid
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.homes import DAY

WHOLE = "最低生活保障（整户）"
DUE = 2 * 640_00
"""Two people with 200 yuan a month between them, under a line of 740."""
HEAD = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
        "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|低保|"}  # fmt: skip
WIFE = HEAD | {"姓名": "冉秀英", "与户主关系": "配偶", "近6个月收入": 0}


def home_with(actor, *people, assets=True):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(one) for one in people],
        facts={"家庭财产合规": assets},
    ).household  # fmt: skip


def amounts(home) -> dict[str, tuple]:
    rows = Outcome.objects.filter(household=home, programme=WHOLE)
    return {one.standing: (one.fen, one.paid, one.gap) for one in rows}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([{"现享救助": "|低保|", "当前低保补助": 400_00}], 400_00),
        ([{"现享救助": "|低保|", "当前低保补助": 0}], 0),
        ([{"现享救助": "|低保|", "当前低保补助": 400_00}, {"现享救助": "|无|"}], 400_00),
        ([{"现享救助": "|低保|", "当前低保补助": 400_00}, {"现享救助": "|低保|"}], None),
        ([{"现享救助": "|低保|", "当前低保补助": 400_00}, {}], None),
        ([{"当前低保补助": 1_00}, {"现享救助": "|特困|"}], 1_00),
        ([{"现享救助": "|低保|"}], None),
        ([{"现享救助": "|"}], None),
        ([], None),
    ],
)
def test_a_sum_is_told_only_where_it_is_whole(facts, told):
    assert paid(facts) == told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("head", "wife", "standing", "found"),
    [
        (400_00, 300_00, Standing.IN_FORCE, (DUE, 700_00, 700_00 - DUE)),
        (DUE // 2, DUE // 2, Standing.IN_FORCE, (DUE, DUE, 0)),
        (400_00, None, Standing.IN_FORCE, (DUE, None, None)),
        (None, None, Standing.IN_FORCE, (DUE, None, None)),
    ],
)
def test_registered_stands_beside_computed(rules, actor, head, wife, standing, found):
    people = [
        one if sum_ is None else one | {"当前低保补助": sum_}
        for one, sum_ in ((HEAD, head), (WIFE, wife))
    ]
    home = home_with(actor, *people)
    assert amounts(home) == {standing: found}
    alone = set(Outcome.objects.values_list("programme", "person_id", "fen", "paid"))
    screen_under("990101", timezone.localdate())
    assert amounts(home) == {standing: found}
    assert set(Outcome.objects.values_list("programme", "person_id", "fen", "paid")) == alone


@pytest.mark.django_db
def test_all_that_is_paid_to_who_is_no_longer_entitled_is_too_much(rules, actor):
    home = home_with(actor, HEAD | {"当前低保补助": 380_50}, assets=False)
    assert amounts(home) == {Standing.OVER: (None, 380_50, 380_50)}
    screen_under("990101", timezone.localdate())
    assert amounts(home) == {Standing.OVER: (None, 380_50, 380_50)}


@pytest.mark.django_db
def test_who_is_missed_is_paid_nothing_anybody_registered(rules, actor):
    home = home_with(actor, HEAD | {"现享救助": "|"})
    ((fen, told, gap),) = amounts(home).values()
    assert fen and (told, gap) == (None, None)
