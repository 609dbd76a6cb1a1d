"""The words and tones of packs, the same on every screen."""

from __future__ import annotations

from collections.abc import Iterable

from gridcenter.base.i18n import _, listed, several
from gridcenter.domain.packs.kinds import PackKind, PackStatus
from gridcenter.domain.packs.names import FATES, OUTCOMES, why_name
from gridcenter.domain.packs.rezoning import Rezoning
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.packs.answering import ReceiptGiven
from gridcenter.services.packs.board import BoardState
from gridcenter.services.packs.handed_on import HandedOn
from gridcenter.services.packs.outline import Outline
from gridcenter.services.packs.receipts import Homecoming

STATUSES = {
    PackStatus.OK: (N_("完好，接得上"), "good"),
    PackStatus.DUPLICATE: (N_("已经接收过"), "info"),
    PackStatus.GAP: (N_("完好，但前面缺第 {missing} 号"), "warn"),
    PackStatus.REPLACED: (N_("与已收的同号包内容不同，待人工处理"), "bad"),
    PackStatus.FORK: (N_("与以前收到的接不上，待人工处理"), "bad"),
    PackStatus.FOREIGN_ROWS: (N_("含有不属于该单位的记录，待人工处理"), "bad"),
    PackStatus.TOO_NEW: (N_("由更新的版本生成，待升级后接收"), "bad"),
    PackStatus.UNVOUCHED: (N_("签名密钥没有担保，或已换成新密钥，待人工处理"), "bad"),
    PackStatus.FROM_FUTURE: (N_("对方电脑时间超前，或月份还没到，待人工处理"), "bad"),
}
ADVICE = {
    PackStatus.REPLACED: N_(
        "请打电话问：对方电脑是否恢复过备份，或两台电脑都在上报？以哪一份为准？"
    ),
    PackStatus.FORK: N_("请打电话问：对方电脑是否恢复过备份或重装过？确认是本人所报再合并。"),
    PackStatus.FOREIGN_ROWS: N_("请对方检查单位代码。合并时别的单位的记录仍不会采用。"),
    PackStatus.UNVOUCHED: N_(
        "密钥不认得：请对方重新交单位卡，通话核对指纹并登记后再合并。换密钥以前做的包：通话核实是对方所报，再合并。"
    ),
    PackStatus.FROM_FUTURE: N_("请对方校正电脑日期后重新导出；确认只是时钟不准也可以合并。"),
    PackStatus.TOO_NEW: N_("请先升级本机软件，再点“核实后合并…”。"),
}
"""What to do about a pack that waits for a person."""
_ASKED = {
    PackStatus.REPLACED: N_(
        "对方先前收过同一号、内容不同的一份，在等人核实。请打电话说明：本机恢复过备份（或另一台电脑也报过），以这一份为准；对方“核实后合并”即可，不必重新导出。"
    ),
    PackStatus.FORK: N_(
        "这一份与对方以前收到的接不上，在等人核实。请打电话说明：本机恢复过备份或重装过，以这一份为准；对方“核实后合并”即可，不必重新导出。"
    ),
    PackStatus.FOREIGN_ROWS: N_(
        "包里有不属于本单位的记录，在等人核实。请核对单位代码，再打电话问对方。"
    ),
    PackStatus.UNVOUCHED: N_(
        "对方不认得本机现在的密钥，在等人核实。请把单位卡再交给对方，通话核对指纹；不必重新导出。"
    ),
    PackStatus.FROM_FUTURE: N_(
        "对方看本机的时间超前，在等人核实。请核对电脑日期：不对就校准后重新导出，没错就请对方“核实后合并”。"
    ),
    PackStatus.TOO_NEW: N_("对方的软件较旧，升级后就能接收；不必重新导出。"),
}
"""What the sender of a pack that waits for a person does now, by why it waits."""
OUTCOME_TONES = {"A": "good", "P": "warn", "F": "warn", "Q": "bad"}
BOARD_STATES = {
    BoardState.REPORTED: (N_("已报"), "good"),
    BoardState.NIL: (N_("零报告"), "good"),
    BoardState.AMENDED: (N_("已报，有更正"), "good"),
    BoardState.LATE: (N_("迟报"), "warn"),
    BoardState.GAP: (N_("已报，前面缺包"), "warn"),
    BoardState.HELD: (N_("待人工处理"), "bad"),
    BoardState.DUE: (N_("未到期"), ""),
    BoardState.MISSING: (N_("未报"), "bad"),
}


def kind_word(kind: PackKind) -> str:
    """What a kind of pack is called."""
    return _(kind.rules.label)


def status_word(status: PackStatus, missing: tuple[int, ...] = ()) -> tuple[str, str]:
    """A status in words, and its tone."""
    word, tone = STATUSES[status]
    return _(word).format(missing=listed(map(str, missing))), tone


def outcome_word(outcome: str | None) -> tuple[str, str]:
    """What a receipt says, and its tone; nothing yet is no outcome."""
    word = OUTCOMES.get(outcome or "", N_("未收到回执"))
    return _(word), OUTCOME_TONES.get(outcome or "", "")


def asked_words(came: Homecoming) -> str:
    """What the sender does now about a pack that waits for a person; nothing when none waits."""
    if came.outcome.value != "Q":
        return ""
    status = came.receipt.status if came.receipt is not None else None
    said = _ASKED.get(status) if status is not None else None
    return _(
        said or N_("在等对方核实：请打电话问清原因，多半是本机恢复过备份、换过电脑或时间不对。")
    )


def board_word(state: BoardState) -> tuple[str, str]:
    """A board state in words, and its tone."""
    word, tone = BOARD_STATES[state]
    return _(word), tone


def why_word(why: str) -> str:
    """Why a row was not taken."""
    return _(why_name(why))


def register_word(register: str) -> str:
    """The label of a register."""
    return several(register_of(register).label)


def plan_lines(told: Outline, *, new: bool = True) -> tuple[str, ...]:
    """What becomes of each row, a line each; ``new`` ones are mostly known from their count."""
    lines = []
    for row in told.rows:
        if row.fate == "new" and not new:
            continue
        said = _("{fate}  {register} {title}").format(
            fate=_(FATES[row.fate]),
            register=_(register_of(row.register).one),
            title=row.title or row.uid,
        )
        changes = listed(
            _("{field} {before} → {after}").format(
                field=_(each.label), before=each.before or "—", after=each.after or "—"
            )
            for each in row.fields
        )
        told_why = [why_word(row.why)] if row.why else []
        lines.append("：".join((said, *told_why, *([changes] if changes else []))))
    if told.left_out:
        lines.append(_("……另有 {count} 条没有列出").format(count=told.left_out))
    return tuple(lines)


def handed_on_lines(updates: Iterable[HandedOn]) -> tuple[str, ...]:
    """A line for each new version of the program that a bundle hands on."""
    good = _("附带程序更新 {version}（{machine}）；由管理员在 设置 → 关于 → 用文件更新 安装。")
    bad = _("附带的程序更新没有采用：签名不认得，或文件不完整（{failure}）。")
    return tuple(
        (bad if each.failure else good).format(
            version=each.version, machine=each.machine, failure=each.failure
        )
        for each in updates
    )


def untold_lines(acts: Iterable[Rezoning]) -> tuple[str, ...]:
    """A line for each unit change whose new owner lacks what came of the old one since."""
    said = _(
        "{before} 划归 {after} 以后还有补报，{after} 还没有这些改动：请重新生成区划调整文件交给它"
        "（rezone --again {id}，或 设置 → 区划调整 → 重新生成文件…）。"
    )
    return tuple(said.format(before=act.before, after=act.after, id=act.uid) for act in acts)


def difference_rows(told: Difference) -> tuple[tuple[str, str, str, str], ...]:
    """Record, field, what it said and what it says now; numbers first, those that moved."""
    numbers = tuple(
        (_("数量"), _(label), str(old), str(new)) for label, old, new in told.counts if old != new
    )
    lines = tuple(
        (f"{_(line.register)} {line.record}", _(line.field), line.before or "—", line.after or "—")
        for line in told.lines
    )
    return numbers + lines


def compared_text(told: Difference) -> str:
    """What an amendment is compared with, and how much differs."""
    pack = _("{month} 第 {seq} 号").format(month=told.month, seq=told.sealed)
    said = (
        _("与 {pack} 比较，涉及 {count} 条记录。")
        if told.lines
        else _("与 {pack} 比较，没有变化。")
    )
    return said.format(pack=pack if told.sealed else _("已收的上报包"), count=told.records)


def taken_back_words(given: ReceiptGiven) -> str:
    """That a merge was taken back, and the receipt that opens its sender's month again."""
    said = _(
        "已撤销这次合并，数据恢复到合并前。请把新回执交给对方，或电话报回执码 {code}，对方才知道要重报：{file}"
    )
    return said.format(code=given.receipt.code, file=listed(map(str, given.files)))
