"""Small papers about packs: the unit card to compare by phone, and the receipt to hand back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from gridcenter.base.clock import local_text
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.packs.merge import Refused
from gridcenter.domain.packs.names import OUTCOMES, why_name
from gridcenter.domain.period import Period
from gridcenter.domain.register.registers import register_of
from gridcenter.exchange import qr
from gridcenter.exchange.packs.receipt import Receipt, read_receipt
from gridcenter.reports.document import (
    Block,
    Cell,
    Column,
    Document,
    Entry,
    Heading,
    PaperRow,
    PaperSheet,
    Paragraph,
    SignatureBlock,
    Table,
)
from gridcenter.reports.kinds import Align
from gridcenter.reports.qr_code import QrCode
from gridcenter.services.centre import Centre
from gridcenter.services.packs import receipts
from gridcenter.services.packs.amendments import Difference
from gridcenter.services.paper import pages
from gridcenter.services.paper.pages import Printout
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from gridcenter.store.packs import packs as stored

_COUNTS = ("新增", "变更", "删除", "相同", "较旧", "冲突", "未采用")


def card(centre: Centre) -> Printout:
    """Our unit card on one sheet: who we are, the code to scan, six groups to read out."""
    own = units.own_card(centre)
    tier = centre.codes.label("division_level", own.card.tier, english=False)
    lines = (("单位", own.card.name), ("代码", own.card.unit), ("层级", tier))
    groups = own.card.fingerprint.split()
    boxes = tuple(
        tuple(Entry(label="一二三四五六"[at], text=groups[at], span=4) for at in part)
        for part in (range(3), range(3, 6))
    )
    words = (
        "1. 用手机或扫码枪扫上面的二维码，在对方电脑“上报接收—单位卡—粘贴或扫码”中粘贴；也可以直接用单位卡文件。",
        "2. 登记前由双方通话，逐组读出上面六组数字，全部一致才登记。",
        "3. 本卡只含公开的密钥，可以张贴，不需要保密；更换密钥后请重新打印。",
    )
    blocks: tuple[Block, ...] = (
        QrCode(dots=own.dots(), lines=lines),
        Heading(level=1, text="指纹（电话核对用）"),
        PaperSheet(rows=boxes, font_size=20.0),
        *(Paragraph(text=each, indent=False) for each in words),
    )
    day = _local(own.card.created)[:10]
    document = Document(
        form="unit_card",
        title="综治中心单位卡",
        period=date.fromisoformat(day),
        period_text=f"{day} 制",
        unit=own.card.name,
        blocks=blocks,
        foot=own.card.fingerprint,
    )
    return pages.printout(centre, document)


def receipt(centre: Centre, source: Path | bytes) -> Printout:
    """A receipt, given or taken home, on one sheet: what arrived, what was applied, what not.

    Raises FileUnreadableError, BadReceiptError and the failures of a signature.
    """
    data = receipts.content(source)
    told = read_receipt(data, units.trusted(centre))
    return pages.printout(centre, _receipt(centre, told, data))


def amendment(centre: Centre, told: Difference) -> Printout:
    """What a month says anew since it was sealed: numbers, then record by record."""
    return pages.printout(centre, _amendment(centre, told))


def _receipt(centre: Centre, told: Receipt, data: bytes) -> Document:
    result = OUTCOMES[told.outcome.value]
    lines = (
        ("电话回执码", told.code),
        ("结果", result),
        ("对方已确认到", f"第 {told.acknowledged} 号" if told.acknowledged else "尚无"),
    )
    rows = (
        (
            Entry(label="报送单位", text=units.name_of(centre, told.unit)),
            Entry(label="单位代码", text=told.unit),
        ),
        (
            Entry(label="接收单位", text=units.name_of(centre, told.to)),
            Entry(label="接收时间", text=_local(told.created)),
        ),
        (
            Entry(label="报送月", text=told.month),
            Entry(label="上报包", text=f"第 {told.seq} 号 {_kind(centre, told.digest)}".rstrip()),
        ),
        (Entry(label="包摘要", text=f"{told.digest[:32]}…", span=12),),
    )
    columns = tuple(Column(id=each, label=each) for each in _COUNTS)
    counts = Table(columns=columns, rows=(PaperRow(tuple(Cell(str(n)) for n in told.counts)),))
    refused = told.counts[-1]
    blocks: list[Block] = [
        QrCode(dots=qr.dots(data), lines=lines),
        PaperSheet(rows=rows),
        Heading(level=1, text="记录数（条）"),
        counts,
    ]
    if told.refused:
        blocks += [
            Heading(level=1, text=f"未采用的记录（共 {refused} 条）"),
            _refused(centre, told),
        ]
    if refused > len(told.refused):
        text = f"只列出前 {len(told.refused)} 条；改正后重新报送，会再次逐条核对。"
        blocks.append(Paragraph(text=text, indent=False))
    text = "本回执由接收单位电子签名，二维码即回执文件全文；报送单位也可以用电话回执码登记。"
    blocks.append(Paragraph(text=text, indent=False))
    return Document(
        form="receipt",
        title="上报包回执",
        period=(period := Period.parse(told.month)),
        period_text=period.label,
        unit=units.name_of(centre, told.to),
        blocks=tuple(blocks),
        foot=f"{told.unit} {told.month} 第 {told.seq} 号 {told.digest[:12]}",
    )


def _amendment(centre: Centre, told: Difference) -> Document:
    counts = Table(
        columns=(
            Column(id="what", label="项目", width=40, align=Align.LEFT),
            *(Column(id=each, label=each) for each in ("原报", "更正后", "增减")),
        ),
        rows=tuple(
            PaperRow(
                tuple(
                    map(Cell, (label, str(old), str(new), f"{new - old:+d}" if new != old else "—"))
                )
            )
            for label, old, new in told.counts
        ),
    )
    columns = (
        Column(id="number", label="序号", width=9),
        Column(id="record", label="记录", width=52, align=Align.LEFT),
        Column(id="field", label="项目", width=22, align=Align.LEFT),
        Column(id="before", label="原来", width=38, align=Align.LEFT),
        Column(id="after", label="现在", width=38, align=Align.LEFT),
    )
    rows = tuple(
        PaperRow(
            tuple(
                map(
                    Cell,
                    (
                        str(at),
                        f"{line.register}：{line.record}",
                        line.field,
                        _short(line.before),
                        _short(line.after),
                    ),
                )
            )
        )
        for at, line in enumerate(told.lines, start=1)
    )
    compared = f"与第 {told.sealed} 号上报包比较" if told.sealed else "与已收的上报包比较"
    title = f"逐项变化（涉及 {told.records} 条记录）"
    return Document(
        form="amendment",
        title="更正说明",
        period=(period := Period.parse(told.month)),
        period_text=period.label,
        unit=told.unit_name,
        blocks=(
            counts,
            Heading(level=1, text=title),
            Table(columns=columns, rows=rows, notes=("电话已打码，不出本中心的内容不列。",)),
        ),
        signature=SignatureBlock(unit=told.unit_name, entries=_SIGNED),
        foot=f"{compared}  {_local(centre.now())}",
    )


_SIGNED = (("签发人", ""), ("审核人", ""), ("制表人", ""), ("填报日期", ""))
_LONGEST_CELL = 160


def _short(text: str) -> str:
    """Long prose is told apart by its beginning; the file has all of it."""
    return (text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…") or "—"


def _refused(centre: Centre, told: Receipt) -> Table:
    columns = (
        Column(id="number", label="序号", width=10),
        Column(id="register", label="台账", width=24),
        Column(id="record", label="记录", width=80, align=Align.LEFT),
        Column(id="why", label="原因", width=42, align=Align.LEFT),
    )
    rows = []
    for at, each in enumerate(told.refused, start=1):
        register, record = _named(centre, each)
        rows.append(PaperRow(tuple(map(Cell, (str(at), register, record, why_name(each.why))))))
    return Table(columns=columns, rows=tuple(rows))


def _named(centre: Centre, refused: Refused) -> tuple[str, str]:
    """The register and the record as people know it; its uid when it is not here."""
    try:
        register = register_of(refused.table)
        return register.label, registers.get(centre, refused.table, refused.uid).title(register)
    except (GridcenterError, KeyError):
        return refused.table, refused.uid


def _kind(centre: Centre, digest: str) -> str:
    """What kind of pack the receipt speaks of, when we gave it or sent the pack."""
    got = stored.received_by_digest(centre.db, digest)
    if got is not None:
        return got.id.kind.rules.label
    return next(
        (e.id.kind.rules.label for e in receipts.every_sent(centre) if e.id.digest == digest), ""
    )


def _local(utc: str) -> str:
    return local_text(datetime.fromisoformat(utc)).replace("T", " ")
