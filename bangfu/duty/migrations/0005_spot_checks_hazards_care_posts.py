import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark(apps, schema_editor):
    visits = apps.get_model("duty", "Visit").objects
    for pk, marks in visits.exclude(marks=[]).values_list("pk", "marks").iterator():
        if marks:
            visits.filter(pk=pk).update(marked=True)


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0004_reminders"),
        ("ledger", "0008_where_outcomes_stand"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CareMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="月份")),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("counted", models.PositiveSmallIntegerField()),
                ("days", models.PositiveSmallIntegerField(verbose_name="服务了几天")),
                ("fen", models.BigIntegerField(blank=True, null=True)),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="说明"),
                ),
                ("by", models.CharField(max_length=60)),
                ("by_id", models.CharField(blank=True, default="", max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "看护岗的一个月",
                "ordering": ["-month", "-version"],
            },
        ),
        migrations.CreateModel(
            name="HazardStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assign", "交给人处理"),
                            ("begin", "开始处理"),
                            ("extend", "放宽期限"),
                            ("still", "去看过，还在"),
                            ("fixed", "消除了"),
                            ("recheck", "复查过，没有了"),
                            ("reopen", "又出现了"),
                        ],
                        max_length=8,
                    ),
                ),
                ("day", models.DateField()),
                (
                    "words",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="说明"),
                ),
                ("by_day", models.DateField(blank=True, null=True)),
                ("by", models.CharField(max_length=60)),
                ("by_id", models.CharField(blank=True, default="", max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "隐患的一步",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LocalNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_code", models.CharField(max_length=14)),
                ("name", models.CharField(max_length=30)),
                ("value", models.PositiveIntegerField()),
                ("why", models.CharField(max_length=200, verbose_name="为什么")),
                ("set_by", models.CharField(max_length=60)),
                ("set_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "县里定的数",
                "ordering": ["-set_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SafetyCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.JSONField(default=dict, verbose_name="逐项")),
            ],
            options={
                "verbose_name": "安全检查",
            },
        ),
        migrations.CreateModel(
            name="SpotBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area_code", models.CharField(max_length=14, verbose_name="哪里")),
                ("first_day", models.DateField(verbose_name="从哪天的走访起")),
                ("last_day", models.DateField(verbose_name="到哪天的走访止")),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "按比例抽查"), ("irregular", "不定期检查")],
                        default="regular",
                        max_length=10,
                        verbose_name="为什么抽",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="说明"),
                ),
                ("share", models.PositiveSmallIntegerField(verbose_name="抽多少")),
                ("seed", models.CharField(max_length=32, verbose_name="抽样号")),
                ("base", models.PositiveIntegerField()),
                ("marked", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.CharField(max_length=60)),
                ("drawn_by_id", models.CharField(blank=True, default="", max_length=20)),
            ],
            options={
                "verbose_name": "走访抽查",
                "ordering": ["-drawn_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SpotLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("genuine", "属实"),
                            ("wrong", "不属实"),
                            ("unknown", "核不了"),
                            ("restored", "恢复计数"),
                        ],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "打电话问"),
                            ("onsite", "上门去看"),
                            ("papers", "看记录比对"),
                        ],
                        default="phone",
                        max_length=8,
                        verbose_name="怎样查的",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="查到了什么")),
                (
                    "ledger_complete",
                    models.BooleanField(blank=True, null=True, verbose_name="台账健全"),
                ),
                (
                    "measures_real",
                    models.BooleanField(blank=True, null=True, verbose_name="措施有力"),
                ),
                (
                    "help_arrived",
                    models.BooleanField(blank=True, null=True, verbose_name="帮扶到位"),
                ),
                ("by", models.CharField(max_length=60)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "抽查结果",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SpotPick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marked", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "抽中的走访",
                "ordering": ["-marked", "visit_id"],
            },
        ),
        migrations.AddField(
            model_name="carepost",
            name="agreement_until",
            field=models.DateField(blank=True, null=True, verbose_name="协议到哪天"),
        ),
        migrations.AddField(
            model_name="carepost",
            name="days_a_month",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="每月服务几天"
            ),
        ),
        migrations.AddField(
            model_name="carepost",
            name="match",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="为什么由这个人来"
            ),
        ),
        migrations.AddField(
            model_name="carepost",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="care_posts",
                to="ledger.person",
            ),
        ),
        migrations.AddField(
            model_name="carepost",
            name="signed_on",
            field=models.DateField(blank=True, null=True, verbose_name="协议哪天签的"),
        ),
        migrations.AddField(
            model_name="hazard",
            name="charge",
            field=models.CharField(
                blank=True, default="", max_length=60, verbose_name="谁负责消除"
            ),
        ),
        migrations.AddField(
            model_name="hazard",
            name="fixed_by_id",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="hazard",
            name="helper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="duty.helper",
            ),
        ),
        migrations.AddField(
            model_name="hazard",
            name="rechecked_by",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="hazard",
            name="rechecked_on",
            field=models.DateField(blank=True, null=True, verbose_name="复查日期"),
        ),
        migrations.AddField(
            model_name="visit",
            name="marked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="visit",
            name="struck_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="struck_because",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="visit",
            name="struck_by",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "doing"])),
                fields=["by_day"],
                name="hazard_open",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("marked", True)),
                fields=["area_code", "day"],
                name="visit_marked",
            ),
        ),
        migrations.AddField(
            model_name="caremonth",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="months",
                to="duty.carepost",
            ),
        ),
        migrations.AddField(
            model_name="hazardstep",
            name="after",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
            ),
        ),
        migrations.AddField(
            model_name="hazardstep",
            name="before",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
            ),
        ),
        migrations.AddField(
            model_name="hazardstep",
            name="hazard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="duty.hazard"
            ),
        ),
        migrations.AddField(
            model_name="hazardstep",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="duty.visit",
            ),
        ),
        migrations.AddIndex(
            model_name="localnumber",
            index=models.Index(fields=["name", "area_code"], name="local_number_area"),
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="visit",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="safety", to="duty.visit"
            ),
        ),
        migrations.AddIndex(
            model_name="spotbatch",
            index=models.Index(fields=["area_code", "drawn_at"], name="spot_batch_area"),
        ),
        migrations.AddConstraint(
            model_name="spotbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="spot_batch_days_run_forward",
            ),
        ),
        migrations.AddField(
            model_name="spotlook",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="looks",
                to="duty.spotbatch",
            ),
        ),
        migrations.AddField(
            model_name="spotlook",
            name="staff",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="spotlook",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="duty.visit"
            ),
        ),
        migrations.AddField(
            model_name="spotpick",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="picks",
                to="duty.spotbatch",
            ),
        ),
        migrations.AddField(
            model_name="spotpick",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="picks", to="duty.visit"
            ),
        ),
        migrations.AddConstraint(
            model_name="caremonth",
            constraint=models.UniqueConstraint(
                fields=("post", "month", "version"), name="care_month_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="spotpick",
            constraint=models.UniqueConstraint(fields=("batch", "visit"), name="spot_pick_once"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
