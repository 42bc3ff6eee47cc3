"""The commands of the site in English: each Chinese sentence they can say, and what it is."""

SITE = {
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
    "网页进程数，每个 4 个线程。": "Processes of the site, with 4 threads each.",
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
    "把网站台账里的人全部重新算一遍：今天还没按现在的标准算过的县才算；年龄、期限每天在变，请每晚定时运行一次。":
        "Judge everybody on the site's ledger anew: counties not yet judged today by the rules and "
        "values in force. Ages and periods run on, so have it run every night.",
    "只算这个地方；今天算过的也再算一遍。": "Only this place, also where it was judged today.",
    "没有代码是 {code} 的地方。": "No area has the code {code}.",
    "今天都已经按现在的标准算过了。": "Everybody was judged today already, by the rules and values in force.",
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
