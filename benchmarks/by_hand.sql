-- The rules of benchmarks/pack written by hand for DuckDB, as one who knows both would:
-- whole fen, comparisons without division, one pass over the persons per household,
-- three-valued answers, and the same twelve columns with clauses, reasons and missing facts.
-- It relies on what the made-up ledger is known to hold: only 近6个月收入, 近6个月治疗自负费用,
-- 残疾等级 and 家庭财产合规 are ever blank, and no row was refused.
CREATE OR REPLACE TEMP TABLE h AS
SELECT *,
  -- a household of which nobody counts has no income per head
  income < line AS below,
  CASE WHEN income - spent < 0 THEN 0 ELSE income - spent END AS rest,
  CASE WHEN income - spent < 0 THEN 0 ELSE income - spent END < line AS below_rest
FROM (
  SELECT "户编号" AS house,
    max(CASE WHEN "与户主关系" = '户主' THEN "姓名" END) AS head,
    NULLIF(count(*) FILTER (WHERE member), 0) AS n,
    NULLIF(count(*) FILTER (WHERE member), 0) * 6 * 73900 AS line,
    CASE WHEN bool_or(member AND "近6个月收入" IS NULL) THEN NULL
         ELSE CAST(COALESCE(sum("近6个月收入") FILTER (WHERE member), 0) AS BIGINT) END AS income,
    CASE WHEN bool_or(member AND "近6个月治疗自负费用" IS NULL) THEN NULL
         ELSE CAST(COALESCE(sum("近6个月治疗自负费用" + "近6个月学费" + "近6个月残疾护理支出")
                            FILTER (WHERE member), 0) AS BIGINT) END AS spent,
    bool_or(member AND "近6个月收入" IS NULL) AS no_income,
    bool_or(member AND "近6个月治疗自负费用" IS NULL) AS no_spent,
    bool_or(member AND "本地户籍") AS local,
    bool_or(member AND "现享救助" LIKE '%|临时救助|%') AS helped,
    any_value("家庭财产合规") AS property,
    any_value("突发困难") AS sudden
  FROM (SELECT *, "共同生活" AND "不计入家庭情形" = '无' AS member FROM persons)
  GROUP BY 1
);

CREATE OR REPLACE TEMP VIEW by_hand AS
WITH dibao AS (
  SELECT *, local AND below AND property AS ok,
    (739 * 6 * 100 * n - income + 599) // 600 * 100 AS fen,
    CASE WHEN income IS NOT NULL AND n IS NOT NULL
      THEN '（人均月收入 ' || CAST(CAST(income // (6 * n) AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR)
        || ' 元/月，低保标准 739.00 元/月）'
      ELSE '（低保标准 739.00 元/月）' END AS shown
  FROM h
  WHERE local AND below IS DISTINCT FROM FALSE AND property IS DISTINCT FROM FALSE
),
spending AS (
  SELECT *, local AND NOT below AND below_rest AND property AS ok,
    (739 * 6 * 100 * n - rest + 599) // 600 * 100 AS fen,
    '（' || concat_ws('，',
      '人均月收入 ' || CAST(CAST(income // (6 * n) AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR) || ' 元/月',
      '低保标准 739.00 元/月',
      '扣减后人均月收入 ' || CAST(CAST(rest // (6 * n) AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR) || ' 元/月')
      || '）' AS shown
  FROM h
  WHERE local AND below IS DISTINCT FROM TRUE AND below_rest IS DISTINCT FROM FALSE
    AND property IS DISTINCT FROM FALSE
),
supplement AS (
  SELECT p."户编号" AS house, "人员编号" AS person, "姓名" AS name, "低保类别" AS class,
    local AND (below OR below_rest) AND property AS ok,
    no_income, no_spent, below, below_rest, property
  FROM persons p JOIN h ON p."户编号" = h.house
  WHERE "低保类别" IN ('A类', 'B类')
    AND (local AND (below OR below_rest) AND property) IS DISTINCT FROM FALSE
),
nursing AS (
  SELECT "户编号" AS house, "人员编号" AS person, "姓名" AS name, "残疾等级" AS grade,
    "残疾等级" IN ('一级', '二级') AS severe,
    "残疾类别" IN ('智力', '精神') AS mental,
    "残疾等级" IN ('一级', '二级') OR ("残疾类别" IN ('智力', '精神') AND "残疾等级" = '三级') AS ok
  FROM persons
  WHERE "残疾证状态" = '有效'
    AND ("残疾等级" IN ('一级', '二级') OR ("残疾类别" IN ('智力', '精神') AND "残疾等级" = '三级'))
      IS DISTINCT FROM FALSE
),
sudden AS (
  SELECT *, income < n * 6 * 110850 AS ok, least(n * 221700, 800000) AS fen,
    CASE WHEN income IS NOT NULL AND n IS NOT NULL
      THEN '（人均月收入 ' || CAST(CAST(income // (6 * n) AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR)
        || ' 元/月，低保标准 739.00 元/月）'
      ELSE '（低保标准 739.00 元/月）' END AS shown
  FROM h
  WHERE sudden AND NOT helped AND (income < n * 6 * 110850) IS DISTINCT FROM FALSE
)
SELECT house AS "户编号", CAST(NULL AS VARCHAR) AS "人员编号", head AS "姓名", 'benchmark' AS "政策包",
  'dibao-household' AS "规则", '最低生活保障（整户）' AS "项目",
  CASE WHEN ok THEN '符合' ELSE '待核实' END AS "结论",
  CASE WHEN ok THEN CAST(CAST(fen AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR) END AS "金额",
  CASE WHEN ok THEN '元/月' END AS "单位",
  CASE WHEN ok THEN '办法第三条；办法第四条；办法第五条；办法第六条'
       ELSE '办法第三条' || CASE WHEN below IS NULL THEN '；办法第五条' ELSE '' END
         || CASE WHEN property IS NULL THEN '；办法第六条' ELSE '' END END AS "依据",
  CASE WHEN ok THEN '家庭成员持有当地常住户口；人均月收入低于低保标准；家庭财产符合规定'
       ELSE concat_ws('；', CASE WHEN below IS NULL THEN '尚不清楚：人均月收入低于低保标准' END,
                            CASE WHEN property IS NULL THEN '尚不清楚：家庭财产符合规定' END) END || shown AS "理由",
  CASE WHEN ok THEN '' ELSE concat_ws('；', CASE WHEN no_income AND below IS NULL THEN '近6个月收入' END,
                            CASE WHEN property IS NULL THEN '家庭财产合规' END) END AS "缺少信息"
FROM dibao
UNION ALL
SELECT house, NULL, head, 'benchmark', 'dibao-expenditure', '最低生活保障（支出型）',
  CASE WHEN ok THEN '符合' ELSE '待核实' END,
  CASE WHEN ok THEN CAST(CAST(fen AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR) END,
  CASE WHEN ok THEN '元/月' END,
  CASE WHEN ok THEN '办法第七条；办法第四条；办法第八条；办法第六条'
       ELSE '办法第七条' || CASE WHEN below_rest IS NULL THEN '；办法第八条' ELSE '' END
         || CASE WHEN property IS NULL THEN '；办法第六条' ELSE '' END END,
  CASE WHEN ok THEN '家庭成员持有当地常住户口；人均月收入没有低于低保标准；扣减刚性支出后低于低保标准；家庭财产符合规定'
       ELSE concat_ws('；', CASE WHEN below IS NULL THEN '尚不清楚：人均月收入没有低于低保标准' END,
                            CASE WHEN below_rest IS NULL THEN '尚不清楚：扣减刚性支出后低于低保标准' END,
                            CASE WHEN property IS NULL THEN '尚不清楚：家庭财产符合规定' END) END || shown,
  CASE WHEN ok THEN '' ELSE concat_ws('；', CASE WHEN no_income THEN '近6个月收入' END,
                            CASE WHEN no_spent AND below_rest IS NULL THEN '近6个月治疗自负费用' END,
                            CASE WHEN property IS NULL THEN '家庭财产合规' END) END
FROM spending
UNION ALL
SELECT house, person, name, 'benchmark', 'class-supplement', '分类施保增发',
  CASE WHEN ok THEN '符合' ELSE '待核实' END,
  CASE WHEN ok THEN CASE class WHEN 'A类' THEN '221.70' ELSE '110.85' END END,
  CASE WHEN ok THEN '元/月' END,
  '办法第九条',
  CASE WHEN NOT COALESCE(ok, FALSE) THEN '尚不清楚：本户达到低保条件'
       WHEN class = 'A类' THEN '本户达到低保条件；属于 A 类或 B 类；A 类'
       ELSE '本户达到低保条件；属于 A 类或 B 类' END,
  CASE WHEN ok THEN '' ELSE concat_ws('；',
    CASE WHEN no_income AND (below OR below_rest) IS NULL THEN '近6个月收入' END,
    CASE WHEN no_spent AND (below OR below_rest) IS NULL THEN '近6个月治疗自负费用' END,
    CASE WHEN property IS NULL THEN '家庭财产合规' END) END
FROM supplement
UNION ALL
SELECT house, person, name, 'benchmark', 'nursing-subsidy', '重度残疾人护理补贴',
  CASE WHEN ok THEN '符合' ELSE '待核实' END,
  CASE WHEN ok THEN CASE grade WHEN '一级' THEN '105.50' ELSE '80.00' END END,
  CASE WHEN ok THEN '元/月' END,
  CASE WHEN severe THEN '补贴办法第二条；补贴办法第三条；补贴办法第四条'
       WHEN ok THEN '补贴办法第二条；补贴办法第三条；补贴办法第五条'
       WHEN mental THEN '补贴办法第二条；补贴办法第四条；补贴办法第五条'
       ELSE '补贴办法第二条；补贴办法第四条' END,
  CASE WHEN severe AND grade = '一级' THEN '残疾人证有效；一级或二级残疾；一级按较高一档'
       WHEN severe THEN '残疾人证有效；一级或二级残疾'
       WHEN ok THEN '残疾人证有效；智力或精神残疾三级'
       WHEN mental THEN '尚不清楚：一级或二级残疾；尚不清楚：智力或精神残疾三级'
       ELSE '尚不清楚：一级或二级残疾' END,
  CASE WHEN ok THEN '' ELSE '残疾等级' END
FROM nursing
UNION ALL
SELECT house, NULL, head, 'benchmark', 'temporary-assistance', '临时救助（急难型）',
  CASE WHEN ok THEN '符合' ELSE '待核实' END,
  CASE WHEN ok THEN CAST(CAST(fen AS DECIMAL(16, 0)) * 0.01::DECIMAL(2, 2) AS VARCHAR) END,
  CASE WHEN ok THEN '元' END,
  CASE WHEN ok THEN '救助办法第二条；救助办法第三条；救助办法第四条；救助办法第五条' ELSE '救助办法第二条；救助办法第四条' END,
  CASE WHEN ok THEN '遇到突发困难；人均月收入低于低保标准的一倍半；没有正在享受的临时救助'
       ELSE '尚不清楚：人均月收入低于低保标准的一倍半' END || shown,
  CASE WHEN no_income AND ok IS NULL THEN '近6个月收入' ELSE '' END
FROM sudden;
