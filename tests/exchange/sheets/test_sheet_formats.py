"""A number that its format shows as more than digits, in every kind of file."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.text import N_
from gridcenter.domain.written.parse import ParseContext
from gridcenter.exchange.sheets import sheet_biff
from gridcenter.exchange.sheets.sheet_biff import BiffFacts
from gridcenter.exchange.sheets.sheet_formats import is_telling, render, shown
from gridcenter.exchange.sheets.sheet_model import Cell, FlawKind, Shown
from gridcenter.exchange.sheets.sheet_reader import SheetReader
from gridcenter.exchange.sheets.sheet_values import CellParser
from tests.exchange.make_biff5 import container, record, stream

WAN = Shown(number=3.55, text="3.6万元", unit="万元")
SEVEN = Shown(number=7, text="007")
FORMATS = ["000", '0"社"', '0.0"万元"', "#,##0.00", "0.0%", "yyyy-m-d"]


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (7, "000", "007"),
        (3, '0"社"', "3社"),
        (12, "0\\户", "12户"),
        (5, '"第"0"号"', "第5号"),
        (5, 'G/通用格式"人"', "5人"),
        (0.153, "0.0%", "15.3%"),
        (3.55, '0.0"万元"', "3.6万元"),
        (12345, '0!.0,"万"', "1.2万"),
        (1234567, '#,##0"户"', "1,234,567户"),
        (9378310001, "0000-0000000", "0937-8310001"),
        (20260910, '0000"-"00"-"00', "2026-09-10"),
        (0, '[=1]"是";[=0]"否"', "否"),
        (2, '[=1]"男";[=2]"女";General', "女"),
        (-3, '0"件";"减"0"件"', "减3件"),
        (3.1, '0.0#"公里"', "3.1公里"),
        (30000, '0,"千元"', "30千元"),
    ],
)
def test_a_format_shows_a_number(number: float, code: str, text: str) -> None:
    assert is_telling(code)
    assert render(number, code) == text


@pytest.mark.parametrize(
    "code",
    [
        *("General", "0", "0.00", "#,##0_);(#,##0)", "_ ¥* #,##0.00_ ;", "[$¥-804]#,##0.00", "@"),
        *(
            "0.00E+00",
            'yyyy"年"m"月"',
            "[$-804]aaaa\\ yyyy",
            "0;[Red]-0",
            "",
            "# ?/?",
            '[h]:mm"时"',
        ),
    ],
)
def test_most_formats_say_nothing_that_the_number_does_not(code: str) -> None:
    assert not is_telling(code)


@pytest.mark.parametrize("text", ["3", "1,234.50", "¥300", "(3)", "-0.5", "1.38E+10", "1 1/2", ""])
def test_digits_alone_say_nothing(text: str) -> None:
    assert shown(3, text) is None


def test_a_scale_that_the_format_took_off_is_no_unit() -> None:
    assert shown(3.55, "3.6万元") == WAN
    assert shown(12345, "1.2万") == Shown(number=12345, text="1.2万")


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.TEXT, SEVEN, "007"),
        (Kind.TEXT, Shown(number=0.153, text="15.3%"), "15.3%"),
        (Kind.INTEGER, Shown(number=30, text="30户"), 30),
        (Kind.MONEY, WAN, 35_500_00),
        (Kind.MONEY, Shown(number=12345, text="1.2万"), 12345_00),
        (Kind.PHONE, Shown(number=9378310001, text="0937-8310001"), "0937-8310001"),
        (Kind.BOOLEAN, Shown(number=0, text="否"), False),
    ],
)
def test_an_amount_is_what_is_kept_and_anything_else_what_is_shown(
    kind: Kind, cell: Cell, value: object
) -> None:
    context = ParseContext(codes=load_codes(), today=date(2026, 11, 22))
    spec = FieldSpec(name="field", label="栏", kind=kind)
    assert CellParser(spec, context).parse(cell) == (value, None)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.INTEGER, Kind.DATE])
def test_a_failed_formula_of_a_page_is_no_nought(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "a.html"
    path.write_text('<table><tr><td sdval="0">#DIV/0!</td></tr></table>', encoding="utf-8")
    context = ParseContext(codes=load_codes(), today=date(2026, 11, 22))
    spec = FieldSpec(name="field", label="栏", kind=kind)
    value, problem = CellParser(spec, context).parse(first_row(path)[0])
    assert value is None
    assert problem is not None
    assert (problem.code, problem.facts["text"]) == ("cell_error", "#DIV/0!")


def test_per_cent_is_no_count() -> None:
    context = ParseContext(codes=load_codes(), today=date(2026, 11, 22))
    spec = FieldSpec(name="count", label="次数", kind=Kind.INTEGER)
    _value, problem = CellParser(spec, context).parse(Shown(number=1, text="100%"))
    assert problem is not None


@pytest.mark.parametrize(
    ("cell", "copied"),
    [(SEVEN, "007"), (WAN, "3.55万元"), (Shown(number=12345, text="1.2万"), 12345)],
)
def test_what_goes_back_to_the_village_says_the_same(cell: Shown, copied: object) -> None:
    assert cell.copied() == copied


def first_row(path: Path) -> tuple[Cell, ...]:
    with SheetReader(path) as reader:
        return reader.read().rows[0].cells


def test_an_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, (number, code) in enumerate(
            zip((7, 3, 3.55, 12, 0.5, 44260), FORMATS, strict=True)
        ):
            sheet.write_number(0, at, number, book.add_format({"num_format": code}))
        sheet.write_number(0, 6, 0.25, book.add_format({"num_format": 9}))
    cells = first_row(path)
    assert cells[:3] == (SEVEN, Shown(number=3, text="3社"), WAN)
    assert cells[3] == 12
    assert cells[4] == Shown(number=0.5, text="50.0%")
    assert cells[6] == Shown(number=0.25, text="25%")


def test_an_excel_95(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    rows = [[(7.0, 1), (3.0, 2), (3.55, 3), (12.0, 4)]]
    path.write_bytes(container(stream(rows, formats=FORMATS)))
    assert first_row(path) == (SEVEN, Shown(number=3, text="3社"), WAN, 12)


def biff8(monkeypatch: pytest.MonkeyPatch, cells: bytes, head: bytes = b"") -> BiffFacts:
    def wide(text: str) -> bytes:
        return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")

    bof, name = record(0x0809, bytes(16)), b"\x01\x00a"
    found = b"".join(
        record(0x041E, struct.pack("<H", 164 + at) + wide(code)) for at, code in enumerate(FORMATS)
    )
    for form in (0, *range(164, 164 + len(FORMATS))):
        found += record(0x00E0, struct.pack("<HH", 0, form).ljust(20, b"\0"))
    size = len(bof + head + found) + 4 + 6 + len(name) + 4
    sheet = record(0x0085, struct.pack("<IH", size, 0) + name)
    book = bof + head + found + sheet + record(0x0A) + bof + cells + record(0x0A)
    monkeypatch.setattr(sheet_biff, "workbook_stream", bytes)
    return BiffFacts(book)


def test_an_xls(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = record(0x0203, struct.pack("<HHHd", 0, 0, 1, 7.0))
    cells += record(0x027E, struct.pack("<HHHi", 0, 1, 2, (3 << 2) | 2))
    cells += record(0x00BD, struct.pack("<HHHiHiH", 1, 0, 4, 2 | 48, 1, 2 | 28, 1))
    cells += record(0x0006, struct.pack("<HHHd", 1, 3, 3, 3.55) + bytes(8))
    assert biff8(monkeypatch, cells).of("a").shown == [
        (1, 1, "007", ""),
        (1, 2, "3社", ""),
        (2, 2, "007", ""),
        (2, 4, "3.6万元", "万元"),
    ]


@pytest.mark.parametrize(
    ("owner", "lost"), [(b"None".ljust(112), 1), (b"\4\0\0None".ljust(112), 0)]
)
def test_a_library_that_reckons_nothing_leaves_no_blanks(
    monkeypatch: pytest.MonkeyPatch, owner: bytes, lost: int
) -> None:
    cells = record(0x0006, struct.pack("<HHH", 0, 0, 0) + b"\3\0\0\0\0\0\xff\xff" + bytes(8))
    facts = biff8(monkeypatch, cells, record(0x005C, owner)).of("a")
    assert facts.flaws == [(1, 1, "=…", FlawKind.UNRECKONED)] * lost


def test_an_ods(tmp_path: Path) -> None:
    odf = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{each}="{odf}:{each}:1.0"' for each in ("office", "table", "text"))
    cells = "".join(
        f'<table:table-cell office:value-type="{kind}" office:value="{number}" {more}>'
        f"<text:p>{text}</text:p></table:table-cell>"
        for number, text, kind, more in (
            (7, "007", "float", 'table:number-columns-repeated="2"'),
            (3.55, "3.6万元", "float", ""),
            (0.5, "50%", "percentage", ""),
            (1234.5, "¥1,234.50", "currency", ""),
        )
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="a"><table:table-row>{cells}</table:table-row></table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    assert first_row(path) == (SEVEN, SEVEN, WAN, Shown(number=0.5, text="50%"), 1234.5)


def test_excels_xml_by_cell_row_and_column(tmp_path: Path) -> None:
    styles = (
        '<Style ss:ID="a"><NumberFormat ss:Format="000"/></Style>'
        '<Style ss:ID="b"><NumberFormat ss:Format="0.0&quot;万元&quot;"/></Style>'
        '<Style ss:ID="c"><NumberFormat ss:Format="Percent"/></Style>'
    )
    cell = '<Cell{more}><Data ss:Type="Number">{number}</Data></Cell>'
    rows = (
        '<Column/><Column ss:StyleID="a"/><Row ss:StyleID="c">'
        + cell.format(number=0.5, more="")
        + "</Row><Row>"
        + cell.format(number=3.55, more=' ss:StyleID="b"')
        + cell.format(number=7, more="")
        + "</Row>"
    )
    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    with SheetReader(path) as reader:
        rows_read = [row.cells for row in reader.read().rows]
    assert rows_read == [(Shown(number=0.5, text="50.00%"),), (WAN, SEVEN)]


def test_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        '<table><tr><td x:num="7">007</td><td sdval="3.55">3.6万元</td><td x:num="12">12.00</td></tr></table>',
        encoding="utf-8",
    )
    assert first_row(path) == (SEVEN, WAN, 12)


@given(
    st.text(alphabet='0#?.,%;"\\!_*[]@eE+-<>=户万 Gg/通用格式General$¥dmyhs', max_size=24),
    st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**18), 10**18),
)
def test_no_format_is_too_strange(code: str, number: float) -> None:
    if is_telling(code):
        found = shown(number, render(number, code))
        assert found is None or found.number == number


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("[$-804]aaaa;@", "星期五"),
        ('"周"aaa', "周五"),
        ("e", "2021年"),
        ('e"年"', "2021年"),
        ("[$-404]e", "民国110年"),
        ('[$-404]"民国"e"年"', "民国110年"),
        ("[$-411]ge", "2021年"),
    ],
)
def test_a_day_by_the_letters_of_chinese_spreadsheets_alone(code: str, text: str) -> None:
    assert is_telling(code)
    assert render(44260, code) == text
    assert render(44260 - 1462, code, epoch_1904=True) == text


@pytest.mark.parametrize("text", ["星期五", "2021年", "9:30"])
def test_a_day_column_takes_the_day_that_is_shown_by_a_part_of_it(text: str) -> None:
    spec = FieldSpec(name="done_on", label="日期", kind=Kind.DATE)
    context = ParseContext(codes=load_codes(), today=date(2026, 11, 20))
    assert CellParser(spec, context).parse(Shown(number=44260, text=text)) == ("2021-03-05", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            (each, "cell_unreckoned")
            for each in ("=B2&C2", "=$A$2", "=Sheet2!B3", "=+A2", "= B2 + 1", "{=SUM(A1:A3)}")
        ),
        *(
            ("='[册.xlsx]表1'!$B$3", "cell_unreckoned"),
            ('=VLOOKUP(A2,B:C,2,0)&"村"', "cell_unreckoned"),
        ),
        *((each, "cell_error") for each in ("#N/A", "#BLOCKED!", "#NAME!", "Err:508", "错误:508")),
        *((each, "") for each in ("=1+1", "#1楼", "E区3号", "错误登记一件", "=B栋", "{甲}")),
    ],
)
def test_a_formula_or_its_error_kept_as_text_is_no_text(text: str, code: str) -> None:
    spec = FieldSpec(name="note", label=N_("备注"), kind=Kind.TEXT)
    context = ParseContext(codes=load_codes(), today=date(2026, 11, 20))
    value, problem = CellParser(spec, context).parse(text)
    assert (problem.code if problem else "") == code
    assert value == (None if code else text)
