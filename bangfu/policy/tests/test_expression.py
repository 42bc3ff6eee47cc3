"""What a condition may say, and everything it may not."""

from pathlib import Path

import pytest

from bangfu.policy.errors import PackError, Place
from bangfu.policy.language.expression import parse_expression

PLACE = Place(Path("village/rules.yaml"), 12)


@pytest.mark.parametrize(
    "text",
    [
        "人均月收入 < 低保标准 * 1.5 and not 特别困难",
        "'低保' in 现享救助",
        "残疾等级 in ('一级', '二级')",
        "残疾类别 in 重度类别",
        "年龄 between 16 and 59",
        "any(残疾等级 = '一级') is not true",
        "count(年龄 >= 60) >= 2",
        "greatest(金融资产, 0) / 6 / 人数 <= 500.50",
        "死亡日期 <= 判断日期 or 死亡日期 is null",
        "残疾等级 = '一级--二级' or 残疾等级 = '/*'",
    ],
)
def test_reads(text: str) -> None:
    parse_expression(text, PLACE)


@pytest.mark.parametrize(
    "text",
    [
        "人均月收入 < (select 1)",
        "残疾等级 in (select 1)",
        "exists(select 1)",
        "lower(姓名) = 'x'",
        "now() > 出生日期",
        "current_date > 出生日期",
        "独居; drop table persons",
        "cast(年龄 as integer) > 3",
        "年龄::int > 3",
        "case when 独居 then 1 else 0 end = 1",
        "姓名 like '王%'",
        "姓名 || '甲' = '王甲'",
        "现享救助[1] = '低保'",
        "persons.年龄 > 3",
        "sum(distinct 近6个月收入) > 3",
        "sum(近6个月收入) over () > 3",
        "count(*) > 1",
        "sum(any(独居)) > 1",
        "近6个月收入 > 1e3",
        '"近6个月收入" > 1',
        "年龄 > ",
        "年龄 > 3 and",
        "any()",
        "random() < 0.5",
        "interval 3 day > 1",
        "人数 > 0 -- and 家庭财产合规",
        "人数 > 0 /* and 家庭财产合规 */",
        "人数 > 0 {# and 家庭财产合规 #}",
        "人数 --1 > 0",
        "",
    ],
)
def test_refuses_whatever_is_not_on_the_list(text: str) -> None:
    with pytest.raises(PackError, match=r"village/rules\.yaml:12"):
        parse_expression(text, PLACE)
