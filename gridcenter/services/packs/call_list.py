"""The call list on paper: who has not reported, is late or left a gap, with room to note the call."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.i18n import _, listed
from gridcenter.domain.period import Period
from gridcenter.domain.text import N_
from gridcenter.exchange.file_out import write_out
from gridcenter.reports.document import Cell, Column, Document, PaperRow, Table
from gridcenter.reports.kinds import Align
from gridcenter.services.centre import Centre
from gridcenter.services.packs import board
from gridcenter.services.packs.board import BoardRow, BoardState
from gridcenter.services.paper import pages
from gridcenter.services.paper.pages import Printout

_CALL = {
    BoardState.MISSING: N_("未报"),
    BoardState.DUE: N_("未到期，尚未报"),
    BoardState.LATE: N_("迟报"),
    BoardState.HELD: N_("已到，待核实"),
    BoardState.GAP: N_("已报，前面缺包"),
}


def to_call(centre: Centre, month: str, *, of: str | None = None) -> tuple[BoardRow, ...]:
    """The units that somebody should call, the most urgent first."""
    rows = board.board(centre, month, of=of).rows
    return tuple(row for row in rows if row.state in _CALL or row.gap or row.full_wanted)


def document(centre: Centre, month: str, *, of: str | None = None) -> Document:
    """The list as a page to print."""
    columns = (
        Column(id="number", label=_("序号"), width=10),
        Column(id="unit", label=_("单位"), width=42, align=Align.LEFT),
        Column(id="code", label=_("代码"), width=24),
        Column(id="why", label=_("情况"), width=40, align=Align.LEFT),
        Column(id="called", label=_("通话时间"), width=20),
        Column(id="said", label=_("对方答复"), width=30, align=Align.LEFT),
    )
    rows = tuple(
        PaperRow(tuple(map(Cell, (str(at), row.name, row.unit, why(row), "", ""))), id=row.unit)
        for at, row in enumerate(to_call(centre, month, of=of), start=1)
    )
    return Document(
        form="call_list",
        title=_("催报名单"),
        period=Period.parse(month),
        period_text=month,
        unit=centre.unit.name,
        blocks=(Table(columns=columns, rows=rows, row_height=9.0),),
        foot=centre.now()[:16].replace("T", " "),
    )


def why(row: BoardRow) -> str:
    """Why this unit is called, in words."""
    parts = [_(_CALL[row.state])] if row.state in _CALL else []
    if row.late and row.state is not BoardState.LATE:
        parts.append(_("迟报"))
    if row.gap:
        parts.append(_("缺第 {gap} 号").format(gap=listed(map(str, row.gap))))
    if row.full_wanted:
        parts.append(_("需要全量包"))
    return "；".join(parts)


def printout(centre: Centre, month: str, *, of: str | None = None) -> Printout:
    """The list set as a page."""
    return pages.printout(centre, document(centre, month, of=of))


def write(centre: Centre, month: str, path: Path, *, of: str | None = None) -> Path:
    """Write the list as a PDF; WriteBackError."""
    write_out(path, printout(centre, month, of=of).content)
    return path
