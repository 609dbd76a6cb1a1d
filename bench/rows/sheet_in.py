"""A spreadsheet of fifteen columns read through the disposable child, against the parser alone."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random

from bench.row import Goal, Place, Row, Samples
from bench.rows import sheet_out
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, write_xlsx

_COLUMNS = 15


def _prepare(folder: Path, size: int) -> None:
    columns = [SheetColumn(label=f"第{at + 1}列") for at in range(_COLUMNS)]
    cut = (row[:_COLUMNS] for row in sheet_out.rows(Random(size), size))
    write_xlsx(folder / "list.xlsx", columns, cut)


def _ours(place: Place) -> Samples:
    def read() -> int:
        with SheetReader(place.shared / "list.xlsx") as reader:
            return len(reader.read().rows)

    return Samples.of([read])


def _bare(place: Place) -> Samples:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - loaded on both sides alike

    def read() -> int:
        stream = BytesIO((place.shared / "list.xlsx").read_bytes())
        sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
        return sum(1 for _row in sheet.iter_rows())

    return Samples.of([read])


ROW = Row(
    name="sheet_in",
    baseline="calamine alone, in the process",
    goal=Goal(ratio=1.6, rss_mb=400),
    sizes=(100_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=3,
)
