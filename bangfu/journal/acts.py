"""Every act the journal can tell of, as a sentence about its subject.

`{label}` is the subject's name. The sentence starts with a verb: the page puts who before it.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    # who works here
    "org.sign_in": _("登录了"),
    "org.sign_out": _("退出了登录"),
    "org.sign_in_refused": _("没能登录：{label}"),
    "org.choose_post": _("换到岗位“{label}”"),
    "org.change_password": _("改了自己的密码"),
    "org.reset_password": _("给{label}重设了密码"),
    "org.add_staff": _("添加了工作人员{label}"),
    "org.change_staff": _("改了工作人员{label}的资料"),
    "org.disable_staff": _("停用了{label}的账号"),
    "org.enable_staff": _("恢复了{label}的账号"),
    "org.unlock_staff": _("解除了{label}的登录锁定"),
    "org.appoint": _("给{label}安排了岗位"),
    "org.end_appointment": _("结束了{label}的岗位"),
    "org.add_area": _("添加了区划{label}"),
    "org.change_area": _("改了区划{label}"),
    "org.close_area": _("撤销了区划{label}"),
    "org.reopen_area": _("恢复了区划{label}"),
    "org.import_areas": _("导入了区划：{label}"),
    "org.add_office": _("添加了单位{label}"),
    "org.change_office": _("改了单位{label}"),
    "org.close_office": _("撤销了单位{label}"),
    "org.reopen_office": _("恢复了单位{label}"),
    "org.import_offices": _("导入了单位：{label}"),
    "org.import_staff": _("导入了工作人员：{label}"),
    "org.change_preferences": _("改了自己的显示方式"),
    # which policy counts
    "rulebook.put_in_force": _("启用了政策“{label}”"),
    "rulebook.end_force": _("停用了政策“{label}”"),
    "rulebook.propose_parameter": _("提出修改标准“{label}”"),
    "rulebook.confirm_parameter": _("确认了标准“{label}”的修改"),
    "rulebook.decline_parameter": _("没有同意修改标准“{label}”"),
    "rulebook.withdraw_parameter": _("撤回了对标准“{label}”的修改"),
    "rulebook.attach_original": _("上传了“{label}”的原文"),
    "rulebook.detach_original": _("撤下了“{label}”的原文"),
    "rulebook.place_clause": _("标出了条款{label}在原文里的位置"),
    # households and what is known about them
    "ledger.add_household": _("建了{label}的档案"),
    "ledger.change_household": _("改了{label}的档案"),
    "ledger.close_household": _("关闭了{label}的档案"),
    "ledger.reopen_household": _("重新打开了{label}的档案"),
    "ledger.split_household": _("把{label}分成了两户"),
    "ledger.merge_households": _("把{label}并成了一户"),
    "ledger.move_household": _("把{label}迁到了另一个村居"),
    "ledger.add_person": _("登记了{label}"),
    "ledger.change_person": _("改了{label}的资料"),
    "ledger.person_joined": _("记下{label}加入了这一户"),
    "ledger.person_left": _("记下{label}离开了这一户"),
    "ledger.person_died": _("记下{label}去世"),
    "ledger.person_moved": _("记下{label}迁出"),
    "ledger.person_returned": _("记下{label}回到这一户"),
    "ledger.merge_persons": _("把重复的{label}合成了一个人"),
    "ledger.unmerge_persons": _("把刚合成的{label}又分开了"),
    "ledger.not_duplicates": _("确认{label}不是同一个人"),
    "ledger.observe": _("记录了{label}的情况"),
    "ledger.withdraw_observation": _("撤销了{label}的一条记录"),
    "ledger.reveal": _("看了{label}的完整号码"),
    "ledger.reveal_identity": _("看了{label}的完整身份证号码"),
    "ledger.reveal_phone": _("看了{label}的完整电话号码"),
    "ledger.reveal_bank": _("看了{label}的完整银行卡号"),
    "ledger.reveal_refused": _("想看{label}的完整号码，一小时里看得太多，没有给看"),
    "ledger.tag_person": _("改了{label}的人员类别"),
    "ledger.mark_key_person": _("把{label}列为重点人员"),
    "ledger.unmark_key_person": _("不再把{label}列为重点人员"),
    "ledger.add_document": _("上传了{label}的材料"),
    "ledger.open_document": _("打开了{label}的材料"),
    "ledger.remove_document": _("撤下了{label}的材料"),
    "ledger.set_plan": _("定了{label}的一户一策"),
    "ledger.add_need": _("记下{label}的需求"),
    "ledger.change_need": _("改了{label}的需求"),
    "ledger.add_measure": _("给{label}定了一项帮扶措施"),
    "ledger.change_measure": _("改了{label}的帮扶措施"),
    "ledger.finish_measure": _("完成了{label}的一项帮扶措施"),
    "ledger.assess_measure": _("评了{label}的帮扶措施有没有用"),
    "ledger.record_health": _("记录了{label}的健康情况"),
    "ledger.cross_out_health": _("划掉了{label}健康档案里的一条"),
    "ledger.decline_key_person": _("看过，没有把{label}列为重点人员"),
    "ledger.screen": _("重新算了{label}能享受什么"),
    "ledger.screen_area": _("重新算了{label}所有人能享受什么"),
    "ledger.decide_outcome": _("对{label}能享受的政策作了决定"),
    "ledger.take_back_decision": _("撤回了对{label}能享受的政策所作的决定"),
    "ledger.try_value": _("试算了标准“{label}”"),
    "ledger.save_view": _("保存了台账视图“{label}”"),
    "ledger.delete_view": _("删掉了台账视图“{label}”"),
    "ledger.export": _("导出了{label}"),
    # files that come in
    "intake.upload": _("上传了表格“{label}”"),
    "intake.map_headings": _("对好了表格“{label}”的表头"),
    "intake.correct": _("改了表格“{label}”里的内容"),
    "intake.return_rows": _("取走了表格“{label}”里要改的行"),
    "intake.apply": _("把表格“{label}”导入了台账"),
    "intake.undo": _("撤销了表格“{label}”的导入"),
    "intake.discard": _("放弃了表格“{label}”"),
    "intake.match": _("用名单“{label}”比对了台账"),
    "intake.settle_finding": _("处理了比对结果：{label}"),
    # papers that go out
    "papers.start": _("开始做{label}"),
    "papers.check": _("记下{label}哪些户核对过"),
    "papers.print": _("打印了{label}"),
    "papers.full_numbers": _("印了带完整号码的{label}"),
    "papers.adjust": _("调整了{label}"),
    "papers.sign": _("签了{label}"),
    "papers.report": _("上报了{label}"),
    "papers.return": _("退回了{label}"),
    # the journal itself
    "journal.verify": _("核对了日志"),
}


def sentence(act: str, label: str) -> str:
    """What was done, in words; an act of an older release that is gone shows its code."""
    words = ACTS.get(act)
    return act if words is None else str(words).format(label=label)
