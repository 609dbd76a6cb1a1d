"""What receipts say and what becomes of rows, as it is called, on screens and on paper."""

from __future__ import annotations

from gridcenter.domain.text import N_

OUTCOMES = {
    "A": N_("已接收，双方一致"),
    "P": N_("已接收，有记录未采用"),
    "F": N_("已接收，请再报一个全量包"),
    "Q": N_("已收到，待人工处理"),
}
"""By the first letter of the phone code."""
WHYS = {
    "foreign": N_("不属于该单位"),
    "missing_reference": N_("所指的网格、事件等不在"),
    "duplicate_code": N_("编码与其他记录重复"),
    "too_long": N_("文字过长"),
    "no_identity": N_("缺少身份字段"),
    "bad_marks": N_("修改痕迹与记录不符"),
    "older": N_("对方的版本较旧，保留本机的"),
    "moved_late": N_("原单位后来又报过，请把区划调整文件再发给对方（rezone --again）"),
    "both_changed": N_("两边各有改动，已取较新的一方"),
    "both_changed_here": N_("两边各有改动，保留本机较新的"),
    "restored_there": N_("对方已从回收站恢复"),
    "gone": N_("对方的全量包里已没有这条"),
    "deleted_there": N_("对方已删除"),
    "code_taken": N_("编号与另一条相同，改编新号，原编号照样能查到"),
}


FATES = {
    "new": N_("新增"),
    "changed": N_("变更"),
    "deleted": N_("删除"),
    "same": N_("相同"),
    "stale": N_("较旧"),
    "conflict": N_("冲突"),
    "refused": N_("未采用"),
    "renumbered": N_("改号"),
}
"""What becomes of a row, in the order of COUNTS; a new number is told beside that."""


def why_name(why: str) -> str:
    """Why a row was not taken, as a message id."""
    return WHYS.get(why, N_("值不符合要求"))
