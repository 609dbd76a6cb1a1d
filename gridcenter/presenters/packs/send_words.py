"""What the 上报 tab says of a pack: its rows, checks and size, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.clock import day_of
from gridcenter.base.drives import Drive
from gridcenter.base.i18n import _, describe, listed, one_after_another
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.packs.pack_words import kind_word, outcome_word, register_word
from gridcenter.presenters.register.record_history import local
from gridcenter.presenters.size_word import size_word
from gridcenter.services.packs import parts
from gridcenter.services.packs.packing import Aside, Exported, SendPreview, SentPack

_MOST_NAMES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of the checks: its tone and its words."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One pack sent for the month: number and kind, when, file, and what its receipt says."""

    title: str
    when: str
    file: str
    outcome: str
    tone: str


def content_rows(seen: SendPreview) -> tuple[tuple[str, str, str], ...]:
    """Per register its label, the rows that travel and the live rows of the unit."""
    return tuple(
        (register_word(name), str(seen.rows[name]), str(live))
        for name, live in seen.live.items()
        if live or seen.rows[name]
    )


def relay_rows(seen: SendPreview) -> tuple[tuple[str, str, str], ...]:
    """Of a bundle the unit, the pack and the day it came, pack by pack."""
    which = _("{month} 第 {seq} 号 {kind}")
    return tuple(
        (
            each.unit_name,
            which.format(month=each.id.month, seq=each.id.seq, kind=kind_word(each.id.kind)),
            local(each.received_at),
        )
        for each in seen.relayed
    )


def check_lines(seen: SendPreview) -> tuple[CheckLine, ...]:
    """What the officer should know before the file leaves."""
    lines, rules = [], seen.kind.rules
    if rules.relays:
        text = _("原样转报下级 {count} 个上报包，签名不变").format(count=len(seen.relayed))
        return (CheckLine(tone="good" if seen.relayed else "warn", text=text),)
    if rules.between_desks:
        return (CheckLine(tone="info", text=_("给本单位另一台电脑：全部数据，含当事方和证件号码")),)
    if rules.corrects and not seen.former:
        lines.append(CheckLine(tone="warn", text=_("这个月还没有上报过，应发全量，不是更正")))
    if rules.carries_all and seen.former:
        lines.append(CheckLine(tone="info", text=_("这个月已经上报过；只补报改动请选“更正”")))
    if seen.to_mend:
        text = _("{count} 处上级会退回，建议先核对").format(count=seen.to_mend)
        lines.append(CheckLine(tone="warn", text=text))
    else:
        lines.append(CheckLine(tone="good", text=_("核对没有发现问题")))
    if seen.full_wanted:
        text = _("上级的回执要求全量，本次带上全部数据")
        lines.append(CheckLine(tone="info", text=text))
    if seen.numbers_in_text:
        text = _("{count} 处文字里有证件、电话或银行卡号，请先遮住").format(
            count=seen.numbers_in_text
        )
        lines.append(CheckLine(tone="bad", text=text))
    if seen.masking == "masked":
        text = _("名册不含证件号码，电话已打码；当事方等不出本中心")
        lines.append(CheckLine(tone="good", text=text))
    else:
        text = _("名册含完整证件号码和电话，理由会记入日志；当事方仍不出本中心")
        lines.append(CheckLine(tone="warn", text=text))
    if seen.attachments.along and seen.attachments.files:
        text = _("附件内容原样送出，里面的姓名、号码不打码")
        lines.append(CheckLine(tone="warn", text=text))
    if seen.attachments.missing:
        lines.append(CheckLine(tone="warn", text=missing_words(seen.attachments.missing)))
    return tuple(lines)


def missing_words(names: Sequence[str]) -> str:
    """That some attachments have no content here, the first few by name."""
    said = _("{count} 个附件的内容不在本机，不能带上：{names}")
    shown = listed(names[:_MOST_NAMES]) + ("…" if len(names) > _MOST_NAMES else "")
    return said.format(count=len(names), names=shown)


def withheld_words(seen: SendPreview) -> str:
    """The fields that stay at home or travel masked, by their labels."""
    return listed(
        f"{register_word(table)}·{_(register_of(table).field(name).label)}"
        for table, name in seen.withheld
    )


def sent_lines(seen: SendPreview) -> tuple[SentLine, ...]:
    """What was already sent up for the month, newest first; directives stand on the board."""
    lines = []
    up = (each for each in seen.beside if not each.id.kind.rules.directs)
    every: tuple[SentPack | Aside, ...] = (*seen.former, *up)
    for pack in sorted(every, key=lambda each: each.created_at, reverse=True):
        word, tone = outcome_word(pack.outcome)
        title = _("第 {seq} 号 {kind}").format(seq=pack.id.seq, kind=kind_word(pack.id.kind))
        lines.append(
            SentLine(
                title=title,
                when=str(day_of(pack.created_at)),
                file=pack.file,
                outcome=word,
                tone=tone,
            )
        )
    return tuple(lines)


def done_text(done: Exported) -> str:
    """The sentence after the export."""
    said = _("已写入并读回核对：{name}（{size}）。可以安全拔出。")
    return said.format(name=done.path.name, size=size_word(done.bytes))


def parts_text(files: tuple[Path, ...]) -> str:
    """How the pack was cut, or nothing."""
    if not files:
        return ""
    said = _("已拆成 {count} 个分卷（.gcpart），请全部发出，顺序不限。")
    return said.format(count=len(files))


def size_text(seen: SendPreview) -> str:
    """Size, and how long it takes on a slow line."""
    seconds = parts.seconds_on_slow_line(seen.bytes)
    took = (
        _("{count} 秒").format(count=seconds)
        if seconds < 100
        else _("{count} 分钟").format(count=round(seconds / 60))
    )
    said = _("约 {size}，慢速线路（56K）约 {took}")
    return said.format(size=size_word(seen.bytes), took=took)


def along_text(seen: SendPreview) -> str:
    """What ticking it sends along."""
    load = seen.attachments
    said = _("附带附件内容（{count} 个，共 {size}）")
    return said.format(count=load.files, size=size_word(max(load.bytes, 1024)))


def drive_text(drive: Drive) -> str:
    """A removable medium on its button: its name and the room on it."""
    free = drive.free()
    if drive.read_only:
        return _("{name}（不能写入）").format(name=drive.name)
    if free is None:
        return drive.name
    return _("{name}（剩 {size}）").format(name=drive.name, size=size_word(free))


def failure_text(failure: GridcenterError) -> str:
    """A failure with what to do now, in one line."""
    said = describe(failure)
    return one_after_another(said.message, said.hint)
