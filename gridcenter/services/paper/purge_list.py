"""On paper: what is over and waits for review, and what was emptied for good (清除清单). It names nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from gridcenter.base.keeping import load_terms
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.keeping import Kept
from gridcenter.domain.register.registers import REGISTERS, register_of
from gridcenter.reports.document import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    PaperRow,
    Paragraph,
    SignatureBlock,
    Table,
)
from gridcenter.reports.kinds import Align
from gridcenter.services.centre import Centre
from gridcenter.services.paper import pages
from gridcenter.services.paper.pages import Printout
from gridcenter.services.register.retention import BIN_DAYS, Expired

_SIGNED = (("批准人", ""), ("审核人", ""), ("经办人", ""), ("填报日期", ""))


def review(centre: Centre, found: Sequence[Expired]) -> Printout:
    """What is over, to decide on."""
    return pages.printout(centre, _document(centre, found, "到期记录复核清单", ""))


def purged(centre: Centre, found: Sequence[Expired], reason: str) -> Printout:
    """What was emptied for good, by whom and why; ``found`` as it was reviewed before."""
    return pages.printout(centre, _document(centre, found, "到期记录清除清单", reason))


def _document(centre: Centre, found: Sequence[Expired], title: str, reason: str) -> Document:
    day = centre.today()
    terms = load_terms(centre.folder)
    blocks: list[Block] = []
    if reason:
        said = f"清除理由：{mask_text(reason)}。内容、修改历史和撤销均不再保留；此前的备份和已发出的包不受影响。"
        blocks.append(Paragraph(text=said, indent=False))
    blocks += [
        _sums(found, terms),
        Heading(level=1, text="逐条清单"),
        _lines(found),
    ]
    return Document(
        form="purge_list",
        title=title,
        period=day,
        period_text=f"{day.year}年{day.month}月{day.day}日",
        unit=centre.unit.name,
        blocks=tuple(blocks),
        signature=SignatureBlock(
            unit=centre.unit.name,
            entries=tuple(
                (label, centre.actor if label == "经办人" else text) for label, text in _SIGNED
            ),
        ),
        foot=f"{centre.unit.code} {centre.now()}",
    )


def _sums(found: Iterable[Expired], terms: Mapping[RegisterId, Kept]) -> Table:
    counts = Counter((each.register, bool(each.deleted_at)) for each in found)
    columns = (
        Column(id="register", label="种类", width=34),
        Column(id="why", label="到期原因", width=44, align=Align.LEFT),
        Column(id="source", label="依据", width=60, align=Align.LEFT),
        Column(id="count", label="条数", width=16),
    )
    rows = [
        PaperRow(tuple(map(Cell, (register.label, *_why(register.id, binned, terms), str(count)))))
        for register in REGISTERS
        for binned in (False, True)
        if (count := counts[register.id, binned])
    ]
    total = PaperRow(tuple(map(Cell, ("合计", "", "", str(counts.total())))))
    return Table(columns=columns, rows=(*rows, total))


def _why(register: RegisterId, binned: bool, terms: Mapping[RegisterId, Kept]) -> tuple[str, str]:
    term = terms.get(register)
    if binned:
        return f"删除后满 {BIN_DAYS} 天", "本程序回收站期限"
    if term is None:
        return "随主记录", "—"
    after = register_of(register).field(term.after).label
    return f"自{after}满 {term.years} 年", term.source or "—"


def _lines(found: Sequence[Expired]) -> Table:
    columns = (
        Column(id="number", label="序号", width=14),
        Column(id="register", label="种类", width=40),
        Column(id="code", label="编号", width=60),
        Column(id="since", label="起算日", width=30),
    )
    rows = (
        PaperRow(
            tuple(
                map(
                    Cell,
                    (
                        str(at),
                        register_of(each.register).label,
                        each.code or "—",
                        each.day or "—",
                    ),
                )
            )
        )
        for at, each in enumerate(found, start=1)
    )
    return Table(columns=columns, rows=tuple(rows), notes=("清单不列姓名、电话和内容。",))
