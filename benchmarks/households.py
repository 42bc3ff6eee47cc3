"""A made-up ledger of any size, the same every time: households, persons, incomes in fen.

One household in fifty stands exactly on the income line; some facts are blank.
Run as `python -m benchmarks.households PERSONS FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

STANDARD_FEN = 73900
CHUNK = 2_000_000
"""Households made at a time: a ledger of 80 million persons does not fit into memory whole."""

# every column is a hash of the household's or the person's number, so any part of the
# ledger can be made without the rest
HOUSES = """
SELECT h, 'G' || lpad(CAST(h AS VARCHAR), 9, '0') AS house,
  CASE WHEN hash(h, 'size') % 100 < 22 THEN 1 WHEN hash(h, 'size') % 100 < 50 THEN 2
       WHEN hash(h, 'size') % 100 < 74 THEN 3 WHEN hash(h, 'size') % 100 < 90 THEN 4
       WHEN hash(h, 'size') % 100 < 97 THEN 5 ELSE 6 END AS size,
  hash(h, 'line') % 50 = 0 AS on_line,
  CAST(hash(h, 'level') % 150000 AS BIGINT) AS level,
  CASE WHEN hash(h, 'property') % 100 < 3 THEN NULL ELSE hash(h, 'property') % 100 < 85 END AS property,
  hash(h, 'sudden') % 100 < 8 AS sudden
FROM range({first}, {last}) t(h)
"""

PERSONS = """
SELECT house AS "户编号", house || '-' || CAST(k AS VARCHAR) AS "人员编号",
  ['张', '王', '李', '赵', '陈', '杨', '黄', '周'][1 + h % 8] ||
    ['秀英', '桂兰', '建国', '伟', '芳', '志强', '玉梅', '小明', '静', '海燕'][1 + p % 10] AS "姓名",
  CASE WHEN k = 0 THEN '户主' WHEN k = 1 THEN '配偶' ELSE '子女' END AS "与户主关系",
  p % 100 < 96 OR on_line AS "共同生活",
  CASE WHEN p % 1000 = 7 AND NOT on_line THEN '服刑' ELSE '无' END AS "不计入家庭情形",
  hash(h, 'local') % 100 < 94 AS "本地户籍",
  -- on the line the members' incomes differ and add up to the line exactly
  CASE WHEN on_line THEN {standard} * 6 + CASE WHEN size = 1 THEN 0 WHEN k = 0 THEN 1234567 % {standard}
         WHEN k = 1 THEN -(1234567 % {standard}) ELSE 0 END
       WHEN p % 100 = 3 THEN NULL
       ELSE CAST(level * 6 * (40 + p % 121) // 100 AS BIGINT) END AS "近6个月收入",
  CASE WHEN p % 200 = 9 THEN NULL WHEN p % 10 < 7 THEN 0 ELSE CAST(p % 3000000 AS BIGINT) END AS "近6个月治疗自负费用",
  CASE WHEN k >= 2 AND p % 3 = 0 THEN CAST(p % 800000 AS BIGINT) ELSE 0 END AS "近6个月学费",
  CASE WHEN p % 50 = 1 THEN CAST(p % 600000 AS BIGINT) ELSE 0 END AS "近6个月残疾护理支出",
  CASE WHEN d < 80 THEN '无' ELSE ['视力', '听力', '肢体', '智力', '精神'][1 + p % 5] END AS "残疾类别",
  CASE WHEN d < 80 THEN '无' WHEN d = 99 THEN NULL
       ELSE ['一级', '二级', '三级', '四级'][1 + (p // 7) % 4] END AS "残疾等级",
  CASE WHEN d < 80 THEN '无' WHEN d < 96 OR d = 99 THEN '有效' ELSE '已过期' END AS "残疾证状态",
  CASE WHEN hash(p, 'class') % 10 < 7 THEN '无' ELSE ['A类', 'B类', 'C类'][1 + (p // 11) % 3] END AS "低保类别",
  CASE WHEN p % 40 = 0 THEN '|低保|临时救助|' WHEN p % 5 = 0 THEN '|低保|' ELSE '|' END AS "现享救助",
  property AS "家庭财产合规", sudden AS "突发困难",
  h * 6 + k AS _row, FALSE AS _refused
FROM (SELECT *, CAST(hash(h, k) // 64 AS BIGINT) AS p,
        CAST(hash(h, k, 'disabled') % 100 AS BIGINT) AS d
      FROM (SELECT *, unnest(range(size)) AS k FROM ({houses})))
"""

PER_HOUSE = 2.67
"""Persons in a household on average, rounded so that the ledger is never too small."""


def write(persons: int, folder: Path) -> int:
    """Write a ledger of about so many persons as files in a folder; the exact number comes back."""
    households = round(persons / PER_HOUSE)
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "6GB"}) as connection:
        for number, first in enumerate(range(0, households, CHUNK)):
            houses = HOUSES.format(first=first, last=min(first + CHUNK, households))
            select = PERSONS.format(houses=houses, standard=STANDARD_FEN)
            part = folder / f"part-{number:04d}.parquet"
            connection.execute(f"COPY ({select}) TO '{part}' (FORMAT parquet, COMPRESSION snappy)")
        found = connection.execute(f"SELECT count(*) FROM read_parquet('{folder}/*.parquet')")
        return int(found.fetchall()[0][0])


if __name__ == "__main__":
    print(write(int(sys.argv[1]), Path(sys.argv[2])))
