"""The disposable process that opens foreign workbooks, so that a hostile one kills only itself.

Speaks JSON lines: requests on standard input, answers on standard output. The first request is
``{"path", "kind", "memory", "seconds"}``, answered by ``{"sheets": [[name, hidden], …],
"epoch_1904"}``; then any number of ``{"sheet": name}``, each answered by lines of rows
``[[number, [cell, …]], …]`` and one ``{"end": true, "merged", "hidden_rows", "flaws": [[row, column, text, kind], …], "texts": [[row, column, text], …],
"shown": [[row, column, text, unit], …]}``. A date cell is ``{"d": ISO}``; pages give a number that is shown as more than digits as
``{"n": number, "t": text, "u": unit}``. A failure is ``{"error": text}``.

Limits: on Linux address space and processor time by ``setrlimit``, set here before anything
foreign is touched. Windows has no such call: there the parent's clock ends a run that is too long,
and the parent's check of the zip directory is the only bound on memory.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gridcenter.exchange.sheets.sheet_facts import BookFacts, NoFacts

if TYPE_CHECKING:
    from gridcenter.exchange.sheets.sheet_page import PageSheet

BATCH = 200


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    _lower(resource, resource.RLIMIT_AS, memory, memory)
    # Of each file anew: what earlier ones took of a child that serves several is not its fault.
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _lower(resource, resource.RLIMIT_CPU, spent + seconds, resource.RLIM_INFINITY)
    _lower(resource, resource.RLIMIT_CORE, 0, 0)


def _lower(resource: Any, kind: int, soft: int, hard: int) -> None:
    """Set a limit, never above one that is there already: that is refused, and is no fault of the sheet."""
    present = resource.getrlimit(kind)[1]
    if present != resource.RLIM_INFINITY:
        soft = min(soft, present)
        hard = present if hard == resource.RLIM_INFINITY else min(hard, present)
    resource.setrlimit(kind, (soft, hard))


def _plain(cell: Any) -> Any:
    """A cell that is no text in JSON's own types."""
    kind = cell.__class__
    if kind is float:
        return cell if isfinite(cell) else str(cell)
    if kind is bool:
        return "是" if cell else "否"  # as it is shown; True would be taken for 1.0
    if kind is int or cell is None:
        return cell
    if kind is datetime:
        return {"d": cell.isoformat()}
    if kind is date:
        return {"d": f"{cell.isoformat()}T00:00:00"}
    return _lasting(cell) if kind is timedelta else _said(cell)


_OPEN_LASTING = re.compile(r"PT(\d{1,9})H(\d{1,2})M(\d{1,2})(?:\.\d*)?S", re.ASCII)
"""How calamine (0.9.1) tells of an .ods what is shown as a time of 24 hours or more."""


def _open_text(cell: str) -> Any:
    if match := _OPEN_LASTING.fullmatch(cell):
        hours, minutes, seconds = map(int, match.groups())
        return _lasting(timedelta(hours=hours, minutes=minutes, seconds=seconds))
    return cell


def _said(cell: Any) -> str:
    return cell.strftime("%H:%M") if cell.__class__ is time else str(cell)


def _lasting(cell: timedelta) -> Any:
    """A number that its format shows as hours: 1.5 as 36:00."""
    days = cell / timedelta(days=1)
    minutes = round(cell / timedelta(minutes=1))
    return {"n": days, "t": f"{minutes // 60}:{minutes % 60:02d}", "u": ""}


# One encoder for all lines: json.dump to a stream would fall back to pure Python.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _send(out: TextIO, answer: object) -> None:
    out.write(_encode(answer) + "\n")


def _send_rows(out: TextIO, sheet: Any, *, is_open: bool) -> None:
    batch: list[object] = []
    # calamine begins at the first filled row, which iter_rows makes up for, and at the first
    # filled column, which it does not.
    before = [None] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [(cell or None) if cell.__class__ is str else _plain(cell) for cell in row]
        if is_open:
            cells = [_open_text(cell) if cell.__class__ is str else cell for cell in cells]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            batch.append([number, before + cells])
        if len(batch) == BATCH:
            _send(out, batch)
            batch = []
    if batch:
        _send(out, batch)


class _Requests:
    """What the parent asks, line by line: a file, then sheets of it, then perhaps the next file."""

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines
        self._following: Any = None

    def files(self) -> Iterator[Any]:
        """The files to open; everything asked of one must be taken before the next."""
        while (first := self._following or self._next()) is not None:
            self._following = None
            yield first

    def sheets(self) -> Iterator[str]:
        """The names of the sheets to send of the file that is open."""
        while (request := self._next()) is not None:
            if "path" in request:
                self._following = request
                return
            yield str(request["sheet"])

    def _next(self) -> Any:
        line = self._lines.readline()
        return json.loads(line) if line else None


def _serve(lines: TextIO, out: TextIO) -> None:
    requests = _Requests(lines)
    for first in requests.files():
        _serve_file(first, requests, out)


def _serve_file(first: Any, requests: _Requests, out: TextIO) -> None:
    _limit(first["memory"], first["seconds"])
    path = Path(first["path"])
    kind, content = first["kind"], path.read_bytes()
    if kind == "locked" or (kind == "xls" and _is_encrypted(content)):
        from gridcenter.exchange.sheets.sheet_locked import unlocked  # noqa: PLC0415

        kind, content = unlocked(path.name, content)
    if kind == "fods":
        from gridcenter.exchange.sheets.sheet_package import packed  # noqa: PLC0415

        kind, content = "ods", packed(content)
    if kind in ("html", "xml"):
        _serve_page(kind, content, path.stem, requests, out)
    elif kind == "xls" and _is_biff5(content):
        _serve_biff5(content, requests, out)
    else:
        _serve_workbook(kind, content, requests, out)


def _is_encrypted(content: bytes) -> bool:
    from gridcenter.exchange.sheets.sheet_biff import (  # noqa: PLC0415
        is_encrypted,
        workbook_stream,
    )

    return is_encrypted(workbook_stream(content))


def _is_biff5(content: bytes) -> bool:
    from gridcenter.exchange.sheets.sheet_biff import BIFF5, workbook_stream  # noqa: PLC0415

    return workbook_stream(content).startswith(BIFF5)


def _serve_biff5(content: bytes, requests: _Requests, out: TextIO) -> None:
    from gridcenter.exchange.sheets.sheet_biff import BiffFacts, workbook_stream  # noqa: PLC0415
    from gridcenter.exchange.sheets.sheet_biff5 import Biff5Book  # noqa: PLC0415

    book = Biff5Book(workbook_stream(content))
    _serve_pages(book.sheets, BiffFacts(content, book.decode), requests, out)


def _serve_page(kind: str, content: bytes, name: str, requests: _Requests, out: TextIO) -> None:
    from gridcenter.exchange.sheets.sheet_pages import counts_from_1904, read_page  # noqa: PLC0415
    from gridcenter.exchange.sheets.sheet_text import as_utf8  # noqa: PLC0415

    content = as_utf8(content)
    facts = NoFacts(epoch_1904=counts_from_1904(content))
    _serve_pages(read_page(kind, content, name), facts, requests, out)


def _serve_pages(
    found: Sequence[PageSheet], facts_of: BookFacts, requests: _Requests, out: TextIO
) -> None:
    pages = {page.name: page for page in found}
    sheets = [[page.name, page.hidden] for page in pages.values()]
    _send(out, {"sheets": sheets, "epoch_1904": facts_of.epoch_1904})
    out.flush()
    for name in requests.sheets():
        page = pages[name]
        for start in range(0, len(page.rows), BATCH):
            _send(out, page.rows[start : start + BATCH])
        facts = facts_of.of(page.name)
        facts.hidden_rows.update(page.hidden_rows)
        for flaw in page.flaws:
            facts.lost(*flaw)
        _send(out, facts.answer((top, left, low, right) for top, left, low, right in page.merged))
        out.flush()


def _serve_workbook(kind: str, content: bytes, requests: _Requests, out: TextIO) -> None:
    from python_calamine import (  # noqa: PLC0415 - only after the limits stand
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    if kind == "xlsx":
        from gridcenter.exchange.sheets.sheet_package import tidied  # noqa: PLC0415

        content = tidied(content)
    parts = _facts(kind, content)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [
        [meta.name, meta.visible != SheetVisibleEnum.Visible]
        for meta in workbook.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    ]
    _send(out, {"sheets": sheets, "epoch_1904": parts.epoch_1904})
    out.flush()
    for name in requests.sheets():
        sheet = workbook.get_sheet_by_name(name)
        _send_rows(out, sheet, is_open=kind == "ods")
        merged = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
        _send(out, parts.of(name).answer(merged))
        out.flush()


def _facts(kind: str, content: bytes) -> BookFacts:
    """What the file says beside its cells; nothing where it cannot be read."""
    from gridcenter.exchange.sheets.sheet_biff import BiffFacts  # noqa: PLC0415
    from gridcenter.exchange.sheets.sheet_ods import OdsParts  # noqa: PLC0415
    from gridcenter.exchange.sheets.sheet_xlsb import XlsbParts  # noqa: PLC0415
    from gridcenter.exchange.sheets.sheet_xml import WorkbookParts  # noqa: PLC0415

    readers: dict[str, Callable[[bytes], BookFacts]] = {
        "xlsx": WorkbookParts,
        "ods": OdsParts,
        "xls": BiffFacts,
        "xlsb": XlsbParts,
    }
    return readers[kind](content) if kind in readers else NoFacts()


def main() -> int:
    """Serve workbooks, one after the other, until standard input ends or one of them fails."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n")
    try:
        _serve(sys.stdin, sys.stdout)
    except MemoryError:
        _send(sys.stdout, {"error": "memory"})
    except Exception as failure:
        _send(sys.stdout, {"error": f"{type(failure).__name__}: {failure}"[:500]})
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
