"""The words and tones of packs, the same on every screen."""

from __future__ import annotations

from gridcenter.base.i18n import _, listed, several
from gridcenter.domain.packs import PackKind, PackStatus
from gridcenter.domain.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.board import BoardState

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
STATUSES = {
    PackStatus.OK: (N_("完好，接得上"), "good"),
    PackStatus.DUPLICATE: (N_("已经接收过"), "info"),
    PackStatus.GAP: (N_("完好，但前面缺第 {missing} 号"), "warn"),
    PackStatus.REPLACED: (N_("与已收的同号包内容不同，待人工处理"), "bad"),
    PackStatus.FORK: (N_("与以前收到的接不上，待人工处理"), "bad"),
    PackStatus.FOREIGN_ROWS: (N_("含有不属于该单位的记录，待人工处理"), "bad"),
    PackStatus.TOO_NEW: (N_("由更新的版本生成，待升级后接收"), "bad"),
    PackStatus.UNVOUCHED: (N_("签名密钥没有旧密钥或转报单位担保，待人工处理"), "bad"),
    PackStatus.FROM_FUTURE: (N_("对方电脑时间超前，待人工处理"), "bad"),
}
OUTCOMES = {
    "A": (N_("已接收，双方一致"), "good"),
    "P": (N_("已接收，有记录未采用"), "warn"),
    "F": (N_("已接收，请再报一个全量包"), "warn"),
    "Q": (N_("已收到，待人工处理"), "bad"),
}
BOARD_STATES = {
    BoardState.REPORTED: (N_("已报"), "good"),
    BoardState.NIL: (N_("零报告"), "good"),
    BoardState.AMENDED: (N_("已报，有更正"), "good"),
    BoardState.LATE: (N_("迟报"), "warn"),
    BoardState.HELD: (N_("待人工处理"), "bad"),
    BoardState.DUE: (N_("未到期"), ""),
    BoardState.MISSING: (N_("未报"), "bad"),
}
WHYS = {
    "foreign": N_("不属于该单位"),
    "missing_reference": N_("所指的网格、事件等不在"),
    "duplicate_code": N_("编码与其他记录重复"),
    "too_long": N_("文字过长"),
    "no_identity": N_("缺少身份字段"),
}


def kind_word(kind: PackKind) -> str:
    """What a kind of pack is called."""
    return _(KINDS[kind])


def status_word(status: PackStatus, missing: tuple[int, ...] = ()) -> tuple[str, str]:
    """A status in words, and its tone."""
    word, tone = STATUSES[status]
    return _(word).format(missing=listed(map(str, missing))), tone


def outcome_word(outcome: str | None) -> tuple[str, str]:
    """What a receipt says, and its tone; nothing yet is no outcome."""
    word, tone = OUTCOMES.get(outcome or "", (N_("未收到回执"), ""))
    return _(word), tone


def board_word(state: BoardState) -> tuple[str, str]:
    """A board state in words, and its tone."""
    word, tone = BOARD_STATES[state]
    return _(word), tone


def why_word(why: str) -> str:
    """Why a row was not taken."""
    return _(WHYS[why]) if why in WHYS else _("值不符合要求")


def register_word(register: str) -> str:
    """The label of a register."""
    return several(register_of(register).label)


def size_word(size: int) -> str:
    """A file size as people say it."""
    kib = size / 1024
    return f"{kib:.0f} KB" if kib < 1000 else f"{kib / 1024:.1f} MB"
