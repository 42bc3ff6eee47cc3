"""The command line in English: each Chinese sentence it can say, and what it is in English."""

from bangfu.cli.english_site import SITE

ENGLISH = SITE | {
    # the program and its options
    "帮扶：谁够得上什么、谁该做什么、最迟哪天、凭哪一条。":
        "bangfu: who is entitled to what, who owes what by when, and on which clause.",
    "先试一试：{program} demo。退出码：0 完成；1 完成，但有行被退回；2 没有做。":
        "Try first: {program} demo. Exit codes: 0 done; 1 done, some rows refused; 2 not done.",
    "看版本。": "Show the version.",
    "看这一页说明。": "Show this page.",
    "用法：": "Usage:",
    "选项": "Options",
    "命令": "Commands",
    "参数": "Arguments",
    "筛查一份台账：每户、每人够得上哪些项目，为什么，还缺什么。":
        "Screen a ledger: what each household and person is entitled to, why, and what is missing.",
    "列出一段时间里谁该对谁做什么、最迟哪天：每周、每月各是一行。":
        "List who owes whom what in a span of days: a row for every week, month and so on.",
    "只算推导出来的事实，例如 人数、人均月收入、护理等级；一人一行。":
        "Work out derived facts only, such as 人数, 人均月收入 or 护理等级; one row a person.",
    "说清一个人或一户的每个结论：每个条件成立不成立、看到的数、依据、缺什么、还差多少。":
        "Explain every outcome of a person or household: each condition with its truth, the values "
        "seen, its clause, what is missing and how far off it is.",
    "改一个或几个参数会怎样：谁进、谁出、每月多花多少，每户为什么。":
        "What if a parameter changes: who gains, who loses, what it costs a month, and why.",
    "政策包：列出、查看、检查、验证样例。": "Policy packs: list, show, check, run their examples.",
    "列出所有政策包：是什么文件、管哪里、何时有效。":
        "List all packs: which document, where and when in force.",
    "看一个政策包 ID 的全部内容：读法、参数、规则、责任、时限、比例、单位。":
        "Show all of a pack: readings, parameters, rules, duties, time limits, quotas, offices.",
    "检查政策包（编号或文件夹；不写即全部）：词都认得、条款都有交代、门槛两边都有样例。":
        "Check a pack (id or folder; all if left out): every word known, every clause accounted "
        "for, every threshold shown from both sides.",
    "运行政策包的样例（编号或文件夹；不写即全部），逐户与成批各算一遍。":
        "Run the examples of a pack (id or folder; all if left out), one by one and in bulk.",
    "五份文件的每一条在哪里办、由什么证明；最后一行是 已办/总数。":
        "Every clause of the five sources: where it is served and what proves it; the last line "
        "is served/total.",
    "用样例台账（虚构的隔山镇）把主要的事做一遍：筛查，写出结果，说清一户。":
        "Do the main job on the sample ledger (a fictional township): screen it, write the results, "
        "and say what to try next.",
    "用哪几个政策包，逗号分隔。": "The policy packs to apply, separated by commas.",
    "按哪一天判断。": "The day the question is asked for.",
    "区划代码；不写就用政策包自己的地区。": "Area code; the packs' own area if left out.",
    "名称=值": "NAME=VALUE",
    "把一个参数设为本地的值，例如 低保标准=740；几个包有同名参数时写 包/名称=值。":
        "Set a parameter to the local value, such as 低保标准=740; PACK/NAME=VALUE where several "
        "packs use one name.",
    "结果写到哪里；扩展名 .xlsx、.csv、.parquet 或 .json 决定格式。":
        "Where the results go; .xlsx, .csv, .parquet or .json decides the format.",
    "退回的行写到哪里；不写就列在屏幕上。":
        "Where refused rows go; listed on the screen if left out.",
    "不符合的也写进结果。": "Write outcomes that are 不符合 (not entitled) as well.",
    "用什么来算；台账大到一台机器算不了时用 spark。":
        "What to run on; spark is for ledgers that outgrow one machine.",
    "从哪一天起。": "The first day.",
    "到哪一天止。": "The last day.",
    "种类=起..止": "KIND=FROM..TO",
    "这段时间里的事件，例如 极端天气=2022-10-05..2022-10-08；有的责任只在事件期间。":
        "An event in the span, such as 极端天气=2022-10-05..2022-10-08; some duties hold only then.",
    "名称[,名称…]": "NAME[,NAME…]",
    "要算哪些，逗号分隔。": "What to work out, separated by commas.",
    "说一个人。": "Explain a person.",
    "说一户。": "Explain a household.",
    "只说一条规则或一个项目。": "Only one rule or programme.",
    "规则或项目": "RULE",
    "连已经满足的条件，也一层层展开数是怎样来的。":
        "Open the definitions behind conditions that already hold, too.",
    "只看一份文件，例如 guiyang。": "Only one source, by its name or clause prefix.",
    "只看还没有办到的，连同将由哪个功能来办。": "Only what is not served yet, with what will serve it.",
    "怎么列；table 给人看，csv 和 json 给别的程序。": "How to list: for people, or csv and json for programs.",
    # the command line is not understood
    "缺少 {name}。": "Missing {name}. ",
    "没有 {name} 这个选项。": "No such option: {name}. ",
    "是不是 {near}？": "Did you mean {near}? ",
    "选项 {name} 后面要跟一个值。": "Option {name} needs a value. ",
    "{name} 只能是：{choices}。": "{name} must be one of: {choices}. ",
    "没有 {name} 这个命令。": "No such command: {name}. ",
    "（必填）": "[required]",
    "多写了：{extra}。有空格的文件名要加引号。":
        "Not expected: {extra}. File names with blanks need quotes. ",
    "还要写一个命令。": "A command is missing. ",
    "用法见 {command} --help。": "See {command} --help.",
    "“{value}”不是日期。请写成 2021-06-01 这样。": "“{value}” is not a date. Write it like 2021-06-01. ",
    "没有写政策包。有哪些：{program} policy list。": "No policy pack named. See {program} policy list. ",
    "“{text}”要写成 名称=值，例如 低保标准=740。":
        "Write “{text}” as NAME=VALUE, such as 低保标准=740. ",
    "“{name}”写了两个值：{one} 和 {two}。": "“{name}” is given twice: {one} and {two}. ",
    "“{text}”要写成 种类=起..止，例如 极端天气=2022-10-05..2022-10-08。":
        "Write “{text}” as KIND=FROM..TO, such as 极端天气=2022-10-05..2022-10-08. ",
    "“{text}”的起止日期反了。": "“{text}” ends before it begins. ",
    "--person 和 --household 写且只写一个。": "Give either --person or --household. ",
    "写明改什么：--set 名称=值，可以写几个。": "Say what changes: --set NAME=VALUE, as often as needed. ",
    # what stops a command
    "已中断，没有写出结果。": "Interrupted; no results were written.",
    "内存不够，没有写出结果。请关闭别的程序，或把台账分成几份再做。":
        "Out of memory; no results were written. Close other programs or split the ledger.",
    "读写文件时出错：{file}（{reason}）。请核对位置、权限和磁盘空间。":
        "Could not read or write {file} ({reason}). Check the place, its rights and the disk.",
    "程序里出了没有料到的错，没有写出结果，原来的文件没有改动。":
        "Something unexpected went wrong; no results were written and no file was changed.",
    "经过记在 {file}（里面没有任何人的信息），请发给维护的人。":
        "What happened is in {file} (nothing in it speaks of any person); please send it to the "
        "maintainers.",
    "经过没有地方可记，请告诉维护的人刚才的命令。":
        "There was nowhere to log it; please tell the maintainers the command you ran.",
    "{path}：就是台账本身，写上去原来的内容就没了。请换一个名字。":
        "{path} is the ledger itself and would be lost. Choose another name.",
    "{path}：结果和退回的行不能写进同一个文件。请换一个名字。":
        "{path}: results and refused rows need two files. Choose another name.",
    "{path}：这个文件夹不能写。请换一个位置。": "{path}: cannot write in that folder. Choose another.",
    "没有装 PySpark。运行 pip install 'bangfu[spark]' 装上，或改用 --engine duckdb": "PySpark is not installed. Run pip install 'bangfu[spark]', or use --engine duckdb.",
    "Spark 要有 Java 17 以上。装上 Java，或设好 JAVA_HOME；也可以改用 --engine duckdb": "Spark needs Java 17 or later. Install it or set JAVA_HOME; or use --engine duckdb.",
    "“{names}”是台账里的栏目，不是推导出来的。": "“{names}” is a column of the ledger, not derived. ",
    "没有推导“{unknown}”。可以算的有：{known}。": "No derived fact “{unknown}”. There are: {known}.",
    "没有来源“{source}”。有：{known}。": "No source “{source}”. There are: {known}.",
    "没有样例台账 {path}。请在源码的文件夹里运行 python samples/make.py 生成它。":
        "There is no sample ledger {path}. Run python samples/make.py in the source folder.",
    "没有规则或项目“{name}”。有：{names}。": "No rule or programme “{name}”. There are: {names}.",
    "台账里没有{column} {number}（{option}）。": "The ledger has no {column} {number} ({option}). ",
    "是不是：{near}？": "Did you mean: {near}?",
    "请对照台账里的编号。": "Compare with the numbers in the ledger.",
    "人员编号 {number} 有 {count} 行，分不清是谁。请用 --household。":
        "人员编号 {number} stands in {count} rows; use --household.",
    "{number} 这一行被退回，没有参加判断：": "The row of {number} was refused and not judged:",
    "{number} 在判断日期以前已去世，不参加判断。": "{number} had died by that day and is not judged.",
    # while it works, and afterwards
    "读取政策": "Reading policies",
    "读取文件": "Reading the file",
    "检查各列": "Checking columns",
    "核对人和户": "Checking people and households",
    "筛查": "Screening",
    "安排责任": "Laying out duties",
    "写出结果": "Writing results",
    "{rows} 条结论已写入 {path}": "{rows} outcomes written to {path}",
    "{rows} 项责任已写入 {path}": "{rows} duties written to {path}",
    "{rows} 人已写入 {path}": "{rows} persons written to {path}",
    "{rows} 处变化连同各项目合计已写入 {path}": "{rows} changes and the totals written to {path}",
    "退回 {rows} 行，没有参加判断：": "{rows} rows refused and not judged:",
    "  每一行错在哪里、怎么改，见 {path}": "  what is wrong with each and what to do: {path}",
    "请核对（没有退回，共 {count} 处）：": "Please check ({count} places, not refused):",
    "  还有 {count} 处：“{column}”{wrong}": "  and {count} more: “{column}” {wrong}",
    "{count} 人的出生日期在 {on} 之后，请核对判断的日期。":
        "{count} persons were born after {on}; check the day asked for.",
    "{count} 户里有被退回的行；在补正以前，这些户的家庭结论可能是待核实。":
        "{count} households have refused rows; until these are put right, what is said of the "
        "household may stay 待核实.",
    "{count} 人在判断日期以前已去世，没有参加判断。":
        "{count} persons had died by that day and were not judged.",
    "用了 {count} 个默认值，请用 --set 换成本地的（来历见 {program} policy show）：{names}":
        "{count} default values were used; set the local ones with --set (where they come from: "
        "{program} policy show): {names}",
    "{count} 个参数没有设定，相关金额或期限留空：{names}":
        "{count} parameters are not set; amounts or limits that need them stay empty: {names}",
    "几条规则给同一个人或同一户同一个项目的，只算一次，取最高的金额。":
        "Where several rules give the same programme to the same person or household, it counts "
        "once, with the highest amount.",
    # tables
    "项目": "Programme",
    "符合": "Entitled",
    "待核实": "To verify",
    "不符合": "Not entitled",
    "每月（元）": "Monthly (yuan)",
    "一次性（元）": "Once (yuan)",
    "责任人": "Who",
    "对象": "People",
    "行数": "Rows",
    "最早截止": "Due first",
    "单位": "office",
    "新符合": "Now entitled",
    "新增": "Gained",
    "减少": "Lost",
    "不再符合": "No longer entitled",
    "转为待核实": "Now to verify",
    "核实后不符合": "No longer to verify",
    "金额变化": "Amount changes",
    "另有 {count} 个项目没有变化": "{count} other programmes do not change",
    "{name} 一次性 {old} → {new} 元（{off}）": "{name} once {old} → {new} yuan ({off})",
    "改动：{settings}": "Changed: {settings}",
    "还有 {count} 处，见结果文件": "{count} more are in the result file",
    "原来": "before",
    "现在": "now",
    "户编号": "Household",
    "人员编号": "Person",
    "姓名": "Name",
    # explanations
    "：": ": ",
    "{verdict}（{count}）": "{verdict} ({count})",
    "{number} 户（{name}），{on}": "Household {number} ({name}), {on}",
    "{number} {name}（{house} 户），{on}": "{number} {name} (household {house}), {on}",
    "这里的规则都按户判断；下面说 {house} 户。":
        "These rules are about households; this is household {house}.",
    "{number} 户没有人参加判断：{dead} 人在判断日期以前已去世，{refused} 行被退回。":
        "Nobody of household {number} is judged: {dead} had died by that day, {refused} rows are "
        "refused.",
    "家里的人（用 --person 看每个人）": "Members (--person explains each)",
    "这一行被退回": "row refused",
    "已去世": "deceased",
    "{names} 等 {count} 项": "{names} … {count} in all",
    "全部满足": "all of",
    "任一条满足即可": "any of",
    "没有以下情形": "not",
    "缺：{facts}": "missing: {facts}",
    "要问（先易后难）：{facts}": "to ask, easiest first: {facts}",
    "金额怎样来的": "how the amount comes about",
    "（同一项目的另一条理由；按别的理由已是{verdict}）":
        " (another ground for the same programme; by other grounds already: {verdict})",
    "（参数）": " (parameter)",
    "（上面已经展开）": " (opened above)",
    "只要改变下面一处，就符合：": "any one of these changes would be enough:",
    "要符合，须：": "to be entitled:",
    "同时做到": "all of these",
    "任一条做到": "any of these",
    "核实：{says}": "verify: {says}",
    "核实不是这样：{says}": "verify that it is not so: {says}",
    "（问：{facts}）": " (ask: {facts})",
    "须成立：{says}": "must hold: {says}",
    "须不成立：{says}": "must not hold: {says}",
    "本地的设定不同（“{says}”现在{now}）": "another setting of the place (“{says}” now {now})",
    "成立": "holds",
    "不成立": "does not hold",
    # packs and clauses
    "政策包": "Pack",
    "名称": "Name",
    "地区": "Area",
    "全国": "nationwide",
    "有效期": "In force",
    "站在": "Stands on",
    "规则": "Rules",
    "责任": "Duties",
    "文件": "Document",
    "内容指纹": "Content hash",
    "（它们的参数也可以用 --set 来设）": "(their parameters can be set with --set, too)",
    "读法：原文矛盾、含混或残缺处怎样读": "Readings: how contradictions and gaps were read",
    "读作：{text}": "read as: {text}",
    "没有读作：{text}": "instead of: {text}",
    "因为：{text}": "because: {text}",
    "参数：都可以用 --set 名称=值 来设": "Parameters: each can be set with --set NAME=VALUE",
    "默认值": "default",
    "按 {fact} 分": "by {fact}",
    "取整方式由地方定": "rounding is a setting of the place",
    "就高还是叠加由地方定": "stacking is a setting of the place",
    "没有设定：文件没有给，也不能编": "not set: the document gives none and none may be invented",
    "没有值，由地方设": "no value; the place sets it",
    "推导": "Derived facts",
    "金额（{unit}），取整：{how}{own}": "amount ({unit}), rounding: {how}{own}",
    "（地方可以定）": " (a setting of the place)",
    "与 {rule} 同时有效时，以本条为准": "takes the place of {rule}",
    "转给：{office}": "referred to: {office}",
    "其余": "otherwise",
    "待遇": "entitlement",
    "转介": "referral",
    "类别": "category",
    "按户": "household",
    "按人": "person",
    "由单位承担": "owed by an office",
    "至少": "at least",
    "每{every}至少": "each {every} at least",
    "{who}：{do}{how}，{often} {times} 次{due}": "{who}: {do}{how}, {often} {times} times{due}",
    "，{day} 前": ", by {day}",
    "，{month} 月 {day} 日前": ", by {month}/{day}",
    "，{day} 日前": ", by the {day}.",
    "只在 {event} 期间": "only during {event}",
    "代替：{duties}": "instead of: {duties}",
    "时限和比例": "Time limits and quotas",
    "从 {start}起 {within} {unit}内": "within {within} {unit} from {start}",
    "{by}：{of}的 {percent}%，不足一个进一": "{by}: {percent}% of {of}, rounded up",
    "事件": "Events",
    "由 {who} 宣布": "declared by {who}",
    "责任单位": "Offices",
    "提醒 {text}": "Note {text}",
    "错误 {text}": "Error {text}",
    "{pack}：{errors} 处错误，{remarks} 处提醒": "{pack}: {errors} errors, {remarks} notes",
    "{pack}：{count} 个样例，{failures} 处不符": "{pack}: {count} examples, {failures} failed",
    "将由：{feature}": "to be served by: {feature}",
    "还没有安排": "nothing planned yet",
    # the demo
    "接着可以试：": "Try next:",
    "说清一户为什么": "explain one household",
    "标准调到 660 元会怎样": "raise the standard to 660 yuan",
    "六月里谁该做什么": "who owes what in June",
    "有哪些政策、参数怎么设": "which policies there are, and their parameters",
    "样例里有意写错了几行；它们在 {path} 里，各有说明。":
        "A few rows of the sample are wrong on purpose; they are in {path}, each with its reason.",
}  # fmt: skip
