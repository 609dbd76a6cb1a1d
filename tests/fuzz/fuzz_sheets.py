"""Coverage-guided fuzzing of what touches the bytes of foreign sheets; not part of the test suite.

``pip install atheris`` (Linux), then ``python tests/fuzz/fuzz_sheets.py [-max_total_time=60]``.
calamine is not run here: it is foreign code that may abort, which is why it has a process of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["gridcenter"]):
    from gridcenter.domain.register.registers import REGISTERS
    from gridcenter.exchange.sheets.sheet_biff import BiffFacts
    from gridcenter.exchange.sheets.sheet_errors import SheetError
    from gridcenter.exchange.sheets.sheet_facts import BookFacts
    from gridcenter.exchange.sheets.sheet_kinds import recognise
    from gridcenter.exchange.sheets.sheet_model import Sheet, SheetFileKind, SheetRow
    from gridcenter.exchange.sheets.sheet_ods import OdsParts
    from gridcenter.exchange.sheets.sheet_pages import read_page
    from gridcenter.exchange.sheets.sheet_table import find_tables
    from gridcenter.exchange.sheets.sheet_text import decode, read_text
    from gridcenter.exchange.sheets.sheet_xlsb import XlsbParts
    from gridcenter.exchange.sheets.sheet_xml import WorkbookParts


def one(content: bytes) -> None:
    """Any bytes: a sheet or a named refusal. The child may refuse by any exception it reports."""
    with suppress(SheetError):
        kind = recognise("表.xls", content)
        if kind is SheetFileKind.TEXT:
            sheet = read_text(decode("表.csv", content), "表")
            search(sheet)
            search(replace(sheet, merged=tuple(boxes(content))))
        elif kind in FACTS:
            with suppress(Exception):
                parts = FACTS[kind](content)
                for name in ("Sheet1", "网格员", "表"):
                    parts.of(name)
        elif kind in (SheetFileKind.HTML, SheetFileKind.XML):
            try:
                pages = read_page(kind.value, content, "表")
            except Exception:
                return
            for page in pages:
                rows = tuple(
                    SheetRow(at, tuple(str(cell) if cell else None for cell in cells))
                    for at, cells in page.rows
                )
                search(Sheet(name=page.name, rows=rows, merged=tuple(map(tuple, page.merged))))


FACTS: dict[SheetFileKind, Callable[[bytes], BookFacts]] = {
    SheetFileKind.XLSX: WorkbookParts,
    SheetFileKind.XLS: BiffFacts,
    SheetFileKind.ODS: OdsParts,
    SheetFileKind.XLSB: XlsbParts,
}


def boxes(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Merged cells among the first rows, by the last bytes."""
    for top, left, tall, wide in batched4(content[-32:]):
        yield top % 8 + 1, left % 8 + 1, top % 8 + 1 + tall % 4, left % 8 + 1 + wide % 4


def batched4(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Four bytes at a time."""
    yield from zip(*(iter(content),) * 4, strict=False)


def search(sheet: Sheet) -> None:
    """The tables of every register."""
    for register in REGISTERS:
        with suppress(SheetError):
            find_tables(sheet, register)


if __name__ == "__main__":
    seeds = Path(__file__).resolve().parents[1] / "exchange" / "sample_sheets"
    atheris.Setup([*sys.argv, str(seeds)] if len(sys.argv) < 3 else sys.argv, one)
    atheris.Fuzz()
