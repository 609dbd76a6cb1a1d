"""What kinds of packs, receipts and refusals are called, on screens and on paper."""

from __future__ import annotations

from gridcenter.domain.packs.kinds import PackKind
from gridcenter.domain.text import N_

KINDS = {
    PackKind.FULL: N_("全量"),
    PackKind.DELTA: N_("增量"),
    PackKind.NIL: N_("零报告"),
    PackKind.AMENDMENT: N_("更正"),
    PackKind.RECEIPT: N_("回执"),
    PackKind.DIRECTIVE: N_("指令"),
    PackKind.DESK: N_("同镇合并"),
    PackKind.BUNDLE: N_("汇总转报"),
}
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
}


def why_name(why: str) -> str:
    """Why a row was not taken, as a message id."""
    return WHYS.get(why, N_("值不符合要求"))
