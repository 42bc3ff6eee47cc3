"""The command line in English: each Chinese sentence it can say, and what it is in English."""

ENGLISH = {
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
    # the site
    "数据库还没有建好，或者是旧版本的。请先运行 {program} migrate。":
        "The database is not made yet, or is of an older version. Run {program} migrate first.",
    "设置不对：{reason}": "Settings are wrong: {reason}",
    "连不上数据库。请核对 DATABASE_URL，并看数据库是不是开着。":
        "The database does not answer. Check DATABASE_URL and whether the database is running.",
    "建好或更新数据库，备好网页要用的文件；装好以后、升级以后各运行一次。":
        "Make or update the database and prepare the files of the pages; run it after installing "
        "and after every upgrade.",
    "数据库更新了 {steps} 步，网页文件已备好。":
        "The database was taken {steps} steps on; the files of the pages are ready.",
    "数据库已经是这个版本，网页文件已备好。":
        "The database is of this version; the files of the pages are ready.",
    "开出头两个账号：安全管理员和系统管理员，由两个人担任；其余账号由他们在网页上开。没写的会一样一样问；也可以放在环境变量 BANGFU_FIRST_AREA 等里。":
        "Open the first two accounts, of a security and a system administrator, for two people; "
        "they open all others in the browser. What is not given is asked for; it may also stand in "
        "the environment as BANGFU_FIRST_AREA and so on.",
    "管哪里，12 位区划代码": "The area they administer, 12 digits",
    "那里的名称": "Its name",
    "他们的单位": "Their office",
    "安全管理员的用户名": "Username of the security administrator",
    "安全管理员的姓名": "Name of the security administrator",
    "系统管理员的用户名": "Username of the system administrator",
    "系统管理员的姓名": "Name of the system administrator",
    "管哪里：12 位区划代码。": "The area they administer: its code of 12 digits.",
    "那里的名称；还没有这个地区时要写。": "Its name; needed where the area is not there yet.",
    "他们的单位。": "Their office.",
    "谁是安全管理员。": "Who is the security administrator.",
    "谁是系统管理员。": "Who is the system administrator.",
    "用户名 姓名": "USERNAME NAME",
    "安全管理员": "Security administrator",
    "系统管理员": "System administrator",
    "密码只在这里显示一次，第一次登录时要改。请分别交给本人。":
        "The passwords are shown this once and changed at the first sign-in. Hand each to its owner.",
    "把后面的话原样交给 Django 的管理命令，给维护系统的人用。":
        "Pass everything on to Django's own commands; for whoever maintains the system.",
    "把虚构的云岭县装进空的数据库，列出可以登录的人；装过的只列人。":
        "Load a fictional county into an empty database and list who can sign in; where it is "
        "loaded already, only list them.",
    "数据库里有自己的数据时不报错，什么也不做。":
        "Do nothing, quietly, where the database holds data of its own.",
    "数据库里已经有数据，样例只装进空的数据库。":
        "The database holds data already; the sample is only loaded into an empty one.",
    "样例里可以登录的人（都是虚构的）": "Who can sign in to the sample (all are fictional)",
    "做什么的": "Post",
    "用户名": "User name",
    "密码": "Password",
    "启动网站，在浏览器里用；连同一个做后台工作的进程。按 Ctrl+C 停下。":
        "Start the site, to be used in a browser, and a process for background work beside it. "
        "Ctrl+C stops it.",
    "在哪个地址上等；127.0.0.1 只有本机能打开。":
        "The address to listen on; 127.0.0.1 opens to this machine only.",
    "端口。": "The port.",
    "网页进程数，每个 8 个线程。": "Processes of the site, with 8 threads each.",
    "不启动后台工作的进程；它在别处运行。":
        "Without the process for background work; it runs elsewhere.",
    "只做后台工作（导入、筛查、打印等），不开网站；网站在别的机器上时用。":
        "Only do background work (imports, screening, printing); for when the site itself runs on "
        "another machine.",
    "网站开着：http://{host}:{port}（按 Ctrl+C 停下）":
        "The site is up: http://{host}:{port} (Ctrl+C stops it)",
    "网站的进程停了，原因见上面几行。": "The site's process ended; the lines above say why.",
    "正在停下，先做完手上的事…": "Stopping, once what is under way is done …",
    "后台工作的进程停了，{pause} 秒后再启动；没做完的事会接着做。":
        "The process for background work ended and is started again in {pause} seconds; what it "
        "had begun is done again.",
    "不能在 {host}:{port} 上打开网站（{reason}）。换一个端口试试：{program} serve --port {other}。":
        "The site cannot be opened on {host}:{port} ({reason}). Try another port: {program} serve --port {other}.",
    "网页要用的文件还没有备好。请先运行 {program} migrate。":
        "The files of the pages are not ready. Run {program} migrate first.",
    # the ledger judged anew
    "把网站台账里的人全部重新算一遍：今天还没算过的县才算；年龄、期限每天在变，请每晚定时运行一次。":
        "Judge everybody on the site's ledger anew: counties not yet judged today. Ages and periods "
        "run on, so have it run every night.",
    "只算这个地方；今天算过的也再算一遍。": "Only this place, also where it was judged today.",
    "没有代码是 {code} 的地方。": "No area has the code {code}.",
    "今天都已经算过了。": "Everybody was judged today already.",
    "{name}：{persons} 人、{homes} 户，得出 {outcomes} 条结论。":
        "{name}: {persons} persons, {homes} households, {outcomes} outcomes.",
    # the morning's reminders
    "算好今天各地该走访的数，给有邮箱的帮扶人各发一封今天的提醒。一天运行几次都只发一次；请每天早上定时运行。退出码：0 完成；1 有人没发成，再运行一次会重发；2 没有做。":
        "Count today's visits everywhere and send each helper with an e-mail address a digest of today, "
        "once however often it runs; have it run every morning. Exit codes: 0 done; 1 somebody could "
        "not be sent theirs, run it again to retry; 2 not done.",
    "{name}：算好了 {n} 个村今天该走访的数。": "{name}: today's visits counted for {n} villages.",
    "没有设发信的邮箱（BANGFU_MAIL_FROM），提醒只在网站上看。":
        "No sending address is set (BANGFU_MAIL_FROM): reminders are read on the site only.",
    "发了 {sent} 封，今天已经发过的 {before} 人，没有事的 {nothing} 人，没有邮箱的 {none} 人。":
        "{sent} sent, {before} had theirs already today, {nothing} with nothing to do, "
        "{none} without an address.",
    "没发成：{name}。核对邮箱，再运行一次会重发。":
        "Not sent: {name}. Check the address; running it again retries.",
    "{name}：上次发到一半停了，不知道发出去没有，不再发。请他在网站上看。":
        "{name}: sending was interrupted before, it may have gone out and is not sent again. "
        "It can be read on the site.",
    # tables an installation is filled with
    "区划：把一张表里的区划装进来。": "Areas: load them from a table.",
    "单位：把一张表里的单位装进来。": "Offices: load them from a table.",
    "人员：把一张表里的账号和岗位装进来。": "Staff: load accounts and posts from a table.",
    "装入区划表（.xlsx 或 .csv，表头：区划代码、名称、层级、上级代码、按哪里的标准）。有一处不对就一行也不装；已经有的按表更新，可以再装一次。":
        "Load a table of areas (.xlsx or .csv; headings 区划代码, 名称, 层级, 上级代码, 按哪里的标准). "
        "One thing wrong and no row is loaded; what is there is brought up to date, so it can be loaded again.",
    "装入单位表（.xlsx 或 .csv，表头：单位名称、类别、所在地代码、职责、办公电话、主要负责人、分管负责人）。有一处不对就一行也不装；已经有的按表更新，可以再装一次。":
        "Load a table of offices (.xlsx or .csv; headings 单位名称, 类别, 所在地代码, 职责, 办公电话, 主要负责人, 分管负责人). "
        "One thing wrong and no row is loaded; what is there is brought up to date, so it can be loaded again.",
    "装入人员表（.xlsx 或 .csv，表头：账号、姓名、职务、角色、单位、单位所在地代码、管哪里的代码、从哪天起）。新账号的一次性密码只在屏幕上显示一次；已经有的账号和岗位不动。":
        "Load a table of staff (.xlsx or .csv; headings 账号, 姓名, 职务, 角色, 单位, 单位所在地代码, "
        "管哪里的代码, 从哪天起). New accounts' one-time passwords are shown this once; accounts and posts that are there stay.",
    "装入了 {count} 个区划。": "{count} areas loaded.",
    "装入了 {count} 个单位。": "{count} offices loaded.",
    "开了 {accounts} 个账号，安排了 {posts} 个岗位。": "{accounts} accounts opened, {posts} posts given.",
    "{count} 处不对，一行也没有装：": "{count} things are wrong, no row was loaded:",
    "  还有 {count} 处，改好这些再装。": "  {count} more; put these right and load again.",
    # the journal
    "日志：谁看过、改过什么。核对它有没有被动过，给它留底。":
        "The journal: who looked at and changed what. See whether it was touched; keep a note of it.",
    "从头到尾核对日志，被改、被删、另加、换了顺序的，各说一行。退出码：0 没有被动过；1 被动过；2 读不了。":
        "Read the whole journal and print a line for whatever was changed, deleted, added or moved. "
        "Exit code: 0 untouched; 1 touched; 2 it cannot be read.",
    "同这个留底文件比对；末尾被整段截掉，只有这样才看得出来。":
        "Compare with the notes in this file; only they show that the end was cut off.",
    "正在核对日志": "Reading the journal",
    "核对到第 {done} 条，共 {total} 条": "{done} of {total} entries read",
    "核对过 {count} 条，没有一条被动过。": "{count} entries read, none was touched.",
    "没有同留底比对，末尾有没有被整段截掉看不出来；见 --anchor。":
        "Not compared with a note, so a cut end would not show; see --anchor.",
    "核对过 {count} 条，发现 {breaks} 处问题，日志被动过。":
        "{count} entries read, {breaks} faults found: the journal was touched.",
    "把日志现在的末尾记进留底文件，一次一行。文件请放到管数据库的人碰不到的地方，以后用 verify --anchor 比对。":
        "Note where the journal ends now, one line each time. Keep the file where nobody who runs "
        "the database reaches it, and compare later with verify --anchor.",
    "留了底：到第 {seq} 条。": "Noted: up to entry {seq}.",
}  # fmt: skip
