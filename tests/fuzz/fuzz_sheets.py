"""Coverage-guided fuzzing of what touches the bytes of foreign sheets and forms; not part of the test suite.

``pip install atheris`` (Linux), then ``python tests/fuzz/fuzz_sheets.py TARGET [-max_total_time=60]``; without a target it
names them. What lies packed is fuzzed inside its package, which is made right around it. Anything but the errors that the
caller names is a bug; so is a second for one input. calamine is not run here: it is foreign code that may abort,
which is why it has a process of its own.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["gridcenter"]):
    from gridcenter.base.catalogue import load_codes
    from gridcenter.domain.codes import CodeBook
    from gridcenter.domain.register.fields import Register
    from gridcenter.domain.register.registers import REGISTERS
    from gridcenter.domain.written.parse import ParseContext
    from gridcenter.exchange.sheets.sheet_asked import _asked
    from gridcenter.exchange.sheets.sheet_biff import BiffFacts
    from gridcenter.exchange.sheets.sheet_biff5 import Biff5Book
    from gridcenter.exchange.sheets.sheet_errors import SheetError
    from gridcenter.exchange.sheets.sheet_facts import BookFacts
    from gridcenter.exchange.sheets.sheet_formats import is_telling, render, shown
    from gridcenter.exchange.sheets.sheet_kinds import recognise
    from gridcenter.exchange.sheets.sheet_labels import LabelIndex, label_index
    from gridcenter.exchange.sheets.sheet_mapping import map_columns
    from gridcenter.exchange.sheets.sheet_model import Cell, Sheet, SheetRow
    from gridcenter.exchange.sheets.sheet_ods import OdsParts
    from gridcenter.exchange.sheets.sheet_package import packed, tidied
    from gridcenter.exchange.sheets.sheet_pages import read_page
    from gridcenter.exchange.sheets.sheet_table import find_tables
    from gridcenter.exchange.sheets.sheet_text import decode, read_text
    from gridcenter.exchange.sheets.sheet_values import CellParser
    from gridcenter.exchange.sheets.sheet_xlsb import XlsbParts
    from gridcenter.exchange.sheets.sheet_xml import WorkbookParts
    from gridcenter.reports import template_docx, template_xlsx
    from gridcenter.reports.document import Cell as FormCell
    from gridcenter.reports.template_marks import Filling

from lxml import etree  # noqa: E402 - what is instrumented comes first

from tests.exchange.make_biff5 import container  # noqa: E402

NAMES = ("Sheet1", "网格员", "表")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TODAY = date(2026, 11, 20)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def facts(parts: BookFacts) -> None:
    """Everything that is asked of a workbook beside its cells."""
    for name in NAMES:
        parts.of(name).answer([])


def text(content: bytes) -> None:
    """A text file, and the search for tables in it."""
    sheet = read_text(decode("表.csv", content), "表")
    search(sheet)
    search(replace(sheet, merged=tuple(boxes(content))))


def asked(content: bytes) -> None:
    """A superior's sheet whose head is held against what we have."""
    _asked(read_text(decode("表.csv", content), "表"), indexes())


@cache
def indexes() -> list[tuple[Register, LabelIndex]]:
    """The heads that every register knows."""
    return [(register, label_index(register)) for register in REGISTERS]


def cells(content: bytes) -> None:
    """Every field of every register reads the same words."""
    lines = content.decode("utf-8", "replace").split("\n", 4)[:4]
    found: list[Cell] = [*lines]
    with suppress(ValueError):
        found.append(float(lines[0]))
    for parser in parsers():
        for cell in found:
            parser.parse(cell)


@cache
def parsers() -> tuple[CellParser, ...]:
    """One of each field."""
    context = ParseContext(codes=load_codes(), today=TODAY)
    return tuple(
        CellParser(spec, context, typed=typed)
        for register in REGISTERS
        for spec in register.fields
        for typed in (True, False)
    )


def formats(content: bytes) -> None:
    """A number format over several numbers, and the shown text over them."""
    code = content.decode("utf-8", "replace")
    is_telling(code)
    for number in (0.0, -1.5, 44260.25, 1e14, 0.1 + 0.2, 13800000001.0):
        shown(number, render(number, code) or code)


def page(kind: str) -> Callable[[bytes], None]:
    """A web page or an XML workbook, and the search for tables in it."""

    def read(content: bytes) -> None:
        try:
            pages = read_page(kind, content, "表")
        except (etree.LxmlError, ValueError, LookupError):
            return
        for each in pages:
            rows = tuple(
                SheetRow(at, tuple(str(cell) if cell else None for cell in cells))
                for at, cells in each.rows
            )
            search(Sheet(name=each.name, rows=rows, merged=tuple(map(tuple, each.merged))))

    return read


def xlsx(content: bytes) -> None:
    """The sheet, the styles and the workbook of a package; the first byte says where they are cut."""
    at = content[0] * len(content) // 512 if content else 0
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" r:id="rId1"/></sheets></workbook>'
    links = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    parts: dict[str, bytes | str] = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": links,
        "xl/styles.xml": content[1:at] or STYLES,
        "xl/worksheets/sheet1.xml": content[at:],
    }
    with suppress(etree.LxmlError):
        facts(WorkbookParts(zipped(parts)))


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="000"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs></styleSheet>'
)


def package(content: bytes) -> None:
    """What a package says of where its parts are."""
    first, _line, rest = content.partition(b"\n")
    parts: dict[str, bytes | str] = {"_rels/.rels": first, "xl/workbook22.xml": rest}
    with suppress(etree.LxmlError):
        recognise("表.xlsx", zipped(parts))
        whole = tidied(zipped(parts))
        facts(WorkbookParts(whole))


def ods(content: bytes) -> None:
    """The content of an .ods."""
    with suppress(etree.LxmlError):
        facts(OdsParts(zipped({"content.xml": content})))


def flat(content: bytes) -> None:
    """An .ods as one file."""
    with suppress(etree.LxmlError):
        facts(OdsParts(packed(content)))


def biff(content: bytes) -> None:
    """The records of an .xls."""
    book = BiffFacts(container(BOF + content))
    for name in (*book._places, *NAMES):
        book.of(name).answer([])


BOF = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)


def biff5(content: bytes) -> None:
    """The records of an .xls of Excel 5."""
    book = Biff5Book(content)
    several = BiffFacts(struct.pack("<HHHHHH", 0x0809, 8, 0x0500, 5, 0, 0) + content, book.decode)
    for sheet in book.sheets:
        several.of(sheet.name).answer([])


def xlsb(content: bytes) -> None:
    """The records of an .xlsb: those of the workbook, then those of its sheet."""
    at = content[0] * len(content) // 256 if content else 0
    links = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>'
    parts: dict[str, bytes | str] = {
        "xl/workbook.bin": content[1:at],
        "xl/_rels/workbook.bin.rels": links,
        "xl/worksheets/sheet1.bin": content[at:],
    }
    book = XlsbParts(zipped(parts))
    book._parts["表"] = "xl/worksheets/sheet1.bin"
    facts(book)


def kinds(content: bytes) -> None:
    """What any bytes are."""
    recognise("表.xls", content)


ROLL = [{"name": FormCell(name), "n": FormCell("1")} for name in ("甲甲", "乙&乙", "丙\x0b丙")]
FILLING = Filling(values={"unit": FormCell("金河镇 <示例>")}, rolls={"roll": ROLL})


def form_xlsx(content: bytes) -> None:
    """A sheet of a superior's own form, filled."""
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    links = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    form = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": links,
            "xl/worksheets/sheet1.xml": content,
        }
    )
    try:
        template_xlsx.scan(form)
    except template_xlsx.NotAWorkbookError:
        return
    template_xlsx.scan(template_xlsx.fill(form, FILLING))


def form_docx(content: bytes) -> None:
    """A superior's own document, filled."""
    form = zipped(word_parts() | {"word/document.xml": content})
    try:
        template_docx.scan(form)
    except template_docx.NotADocumentError:
        return
    template_docx.scan(template_docx.fill(form, FILLING))


@cache
def word_parts() -> dict[str, bytes | str]:
    """The parts of an empty document."""
    import docx  # noqa: PLC0415 - slow to load

    buffer = io.BytesIO()
    docx.Document().save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def boxes(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Merged cells among the first rows, by the last bytes."""
    for top, left, tall, wide in zip(*(iter(content[-32:]),) * 4, strict=False):
        yield top % 8 + 1, left % 8 + 1, top % 8 + 1 + tall % 4, left % 8 + 1 + wide % 4


def search(sheet: Sheet) -> None:
    """The tables of every register and what their columns go to."""
    for register in REGISTERS:
        with suppress(SheetError):
            for table in find_tables(sheet, register):
                map_columns(table, register, codes())


@cache
def codes() -> CodeBook:
    """The code lists."""
    return load_codes()


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{"kinds": kinds, "text": text, "asked": asked, "cells": cells, "formats": formats},
    **{"html": page("html"), "xml": page("xml"), "xlsx": xlsx, "package": package, "ods": ods},
    **{"flat": flat, "biff": biff, "biff5": biff5, "xlsb": xlsb},
    **{"form_xlsx": form_xlsx, "form_docx": form_docx},
}

SEEDS: dict[str, tuple[bytes, ...]] = {
    "text": ("姓名,电话,所属网格,岗位\n甲,13800000000,一,专职\n合计,,,\n填表人：王\n".encode(),),
    "asked": ("报送单位,姓名,性别,电话,网格\n,,,,\n".encode(),),
    "cells": tuple(
        each.encode()
        for each in (
            "2026年9月10日 下午3点半\n9.10\n46266\n10.9.26",
            "139 0000 0001\n1.39E+10\n+86 139\n0937-8310001",
            "11010519491231002X\n3.5万元\n同上\n#N/A",
            "张　三\n专职网格员\n东沟村\n=B2&C2",
        )
    ),
    "formats": tuple(
        each.encode() for each in ('0.0"万元"', '[=1]"是";0', "[$-404]e", '#,##0"户"', "0000-00")
    ),
    "html": (
        b'<table><tr><td x:num="44260">2021/3/5</td><td rowspan=2 x:str>a</td></tr><tr style="display:none"><td>b</table>',
    ),
    "xml": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"><NumberFormat ss:Format="000"/>'
        b'</Style></Styles><Worksheet ss:Name="a"><Table><Row ss:Index="2" ss:Hidden="1"><Cell ss:StyleID="s1" '
        b'ss:MergeDown="1"><Data ss:Type="Number">7</Data></Cell></Row></Table></Worksheet></Workbook>',
    ),
    "xlsx": (
        f'\x00<worksheet xmlns="{MAIN}"><sheetData><row r="1" hidden="1"><c r="A1" t="e"><f>A2</f><v>#N/A</v></c>'
        '<c r="B1" s="1"><v>7</v></c></row></sheetData></worksheet>'.encode(),
    ),
    "package": (
        f'<Relationships><Relationship Type="{OFFICE}/officeDocument" Target="xl/workbook22.xml"/></Relationships>\n'
        '<workbook date1904="1"><sheets><sheet name="a" r:id="b"/></sheets></workbook>'.encode(),
    ),
    "form_xlsx": (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{{{{#roll}}}}{{{{name}}}}{{{{/}}}}'
        '</t></is></c><c r="B1"><f>LEN(A1)</f></c></row><row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">SUM(B1:B1)</f>'
        '<v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A3:B4"/></mergeCells></worksheet>'.encode(),
    ),
    "form_docx": (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tr><w:tc><w:p>'
        b"<w:r><w:t>{{#roll}}{{name}}{{/}}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>{{unit}}</w:t></w:r></w:p>"
        b"</w:body></w:document>",
    ),
    "ods": (
        b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        b'<office:body><office:spreadsheet><table:table table:name="Sheet1"><table:table-row table:number-rows-repeated="2" '
        b'table:visibility="collapse"><table:table-cell office:value-type="float" office:value="7" table:formula="of:=A1" '
        b'table:number-rows-spanned="2"><text:p>007<text:tab/></text:p></table:table-cell></table:table-row></table:table>'
        b"</office:spreadsheet></office:body></office:document-content>",
    ),
}
SEEDS["flat"] = tuple(each.replace(b"document-content", b"document") for each in SEEDS["ods"])


def sample(target: str) -> Iterator[bytes]:
    """What a target begins with: its own seeds and what it takes of the samples of the tests."""
    yield from SEEDS.get(target, ())
    folder = ROOT / "tests" / "exchange" / "sample_sheets"
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        if target == "kinds" or (target == "text" and path.suffix == ".csv"):
            yield content[:20_000]
        if target == "biff" and path.suffix == ".xls":
            import olefile  # noqa: PLC0415 - one target asks for it

            with olefile.OleFileIO(io.BytesIO(content)) as book:
                if book.exists("Workbook"):
                    yield book.openstream("Workbook").read()[20:]


def main() -> None:
    """Run one target; its corpus is kept in build/fuzz-sheets."""
    target = next(iter(sys.argv[1:]), "")
    if target not in TARGETS:
        raise SystemExit(" ".join(TARGETS))
    corpus = ROOT / "build" / "fuzz-sheets" / target
    corpus.mkdir(parents=True, exist_ok=True)
    for at, content in enumerate(sample(target)):
        (corpus / f"seed-{at}").write_bytes(content)

    def one(content: bytes) -> None:
        with suppress(SheetError):
            TARGETS[target](content)

    options = ("-timeout=5", "-rss_limit_mb=2000", *sys.argv[2:])
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
