"""What the lines of the audit trail tell of, in words."""

from __future__ import annotations

from gridcenter.base.i18n import _
from gridcenter.domain.text import N_
from gridcenter.services.audit import AuditEntry

ACTIONS = {
    "folder.create": N_("建立数据"),
    "sign_in": N_("登录"),
    "account.add": N_("新增账号"),
    "account.role": N_("改变权限"),
    "account.lock": N_("停用或恢复账号"),
    "account.password": N_("修改密码"),
    "account.recovery": N_("更换恢复码"),
    "backup": N_("备份"),
    "update": N_("更新程序"),
    "update.back": N_("退回上一版本"),
    "update.key": N_("认可或撤销更新公钥"),
    "update.received": N_("收到更新文件"),
    "purge": N_("彻底清除"),
    "rezoning": N_("区划调整"),
    "rezoning.hand": N_("区划调整移交号码"),
    "retention.hold": N_("到期记录延长保存"),
    "divisions.put": N_("更新区划"),
    "reveal": N_("查看完整号码"),
    "call_list": N_("查看通话名单"),
    "month.report": N_("生成报表"),
    "month.print": N_("打印报表"),
    "month.export": N_("导出上报"),
    "month.receipt": N_("收到回执"),
    "month.nil": N_("零报告"),
    "account.rekey": N_("更换数据密钥"),
    "conflict.dismiss": N_("冲突保留现值"),
    "export_list": N_("导出列表"),
    "holidays.import": N_("导入节假日"),
    "import_returned": N_("退回表格"),
    "keys.made": N_("生成单位密钥"),
    "keys.rotated": N_("更换单位密钥"),
    "map.forget": N_("改回示意图"),
    "map.import": N_("导入边界"),
    "not_same": N_("记住不是同一条"),
    "month.due_day": N_("改变报送截止日"),
    "pack.accept": N_("核实后合并上报包"),
    "paper.print": N_("打印回执、单位卡等"),
    "pack.bundle": N_("汇总转报"),
    "pack.hold": N_("收到的包待人工处理"),
    "pack.merge": N_("合并上报包"),
    "pack.reject": N_("不接收上报包"),
    "pack.undo": N_("撤销合并"),
    "pack.unmasked": N_("上报完整号码"),
    "report.input": N_("填写报表"),
    "report.unmask": N_("报表显示完整号码"),
    "template.add": N_("添加表样"),
    "template.fill": N_("填写表样"),
    "template.remove": N_("删除表样"),
    "unit.register": N_("登记单位卡"),
    "unit.revoke": N_("停用单位密钥"),
    "gesture.edit": N_("填写或修改"),
    "gesture.step": N_("办理事件"),
    "gesture.remove": N_("删除"),
    "gesture.restore": N_("从回收站恢复"),
    "gesture.import": N_("批量导入"),
    "gesture.bulk": N_("批量修改"),
    "gesture.undo": N_("撤销"),
    "gesture.redo": N_("恢复操作"),
    "account.handover": N_("人员交接"),
    "attachment.read": N_("打开附件"),
    "attachment.saved": N_("附件另存"),
    "audit.differs": N_("对方操作日志与上次不同"),
    "audit.seal": N_("操作日志的签封对不上"),
    "backup.failed": N_("备份没有成功"),
    "backup.verify": N_("检验备份"),
    "card": N_("给出单位卡"),
    "chart": N_("导出图表"),
    "chart.print": N_("打印图表"),
    "check_data": N_("检查数据"),
    "diagnose": N_("写技术支持说明"),
    "clock.confirmed": N_("确认时钟"),
    "clock.restamp": N_("更正超前的时间"),
    "data.older": N_("数据被放回旧的"),
    "desk.slot": N_("分给另一台电脑编号"),
    "divisions.adopt": N_("采用上级区划"),
    "divisions.end": N_("停用区划"),
    "folder.replaced": N_("由备份替换"),
    "folder.rescue": N_("抢救数据"),
    "folder.restore": N_("恢复备份"),
    "gesture.merge": N_("合并重复记录"),
    "gesture.recount": N_("重算期限"),
    "gesture.renumber": N_("重新编号"),
    "gesture.restamp": N_("更正超前的时间"),
    "history.read": N_("查看修改历史"),
    "keys.mended": N_("补写钥匙文件"),
    "kpi.target": N_("改考核目标"),
    "lake.build": N_("建数据湖"),
    "lake.publish": N_("发布到平台"),
    "lake.sheet": N_("写平台上报表"),
    "lake.read_back": N_("读平台清单"),
    "pack.attachments": N_("上报附件"),
    "pack.numbers_in_text": N_("带着文字里的号码上报"),
    "receipt": N_("给出回执"),
    "refused": N_("没有权限，被拒绝"),
    "setting": N_("改设置"),
    "sign_in.failed": N_("登录失败"),
    "template.blank": N_("导出空白表"),
    "unit.rename": N_("改单位名称"),
    "unmask": N_("显示完整号码"),
}


BACKED_UP_FOR = {
    "asked": N_("手动"),
    "close": N_("关闭时"),
    "import": N_("导入前"),
    "purge": N_("彻底清除前"),
    "receive": N_("接收前"),
    "rekey": N_("换密钥前"),
}
"""Why a backup was made, as :mod:`gridcenter.services.folder.automatic` names it."""


def what(entry: AuditEntry) -> str:
    """What was done, and whether it failed."""
    said = _(ACTIONS[entry.action]) if entry.action in ACTIONS else entry.action
    return said if entry.detail.get("ok", True) else _("{what}（未成）").format(what=said)


def about(entry: AuditEntry) -> str:
    """How much it touched, or the reason that was given."""
    detail = entry.detail
    rows = _("{count} 条").format(count=detail["rows"]) if "rows" in detail else ""
    reason = detail.get("reason") or detail.get("file") or ""
    if entry.action in ("backup", "backup.failed"):
        reason = _(BACKED_UP_FOR.get(str(reason), str(reason)))
    return "  ".join(filter(None, (rows, str(reason))))
