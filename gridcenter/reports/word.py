"""Documents as .docx, for offices that pass drafts around: same tables, GB/T 9704 page.

Table rows are raw XML: python-docx's own cells cost three times as much on long rosters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from gridcenter.reports.document import (
    Bars,
    Column,
    Document,
    Heading,
    PaperRow,
    PaperSheet,
    Paragraph,
    RowKind,
    SignatureBlock,
    Table,
)
from gridcenter.reports.fitting import pitch
from gridcenter.reports.kinds import Align
from gridcenter.reports.layout import to_picture
from gridcenter.reports.widths import column_widths
from gridcenter.reports.word_page import CONTROLS, PITCH, fonts, plain, set_page, set_properties

_TWIPS_PER_MM = 1440 / 25.4
_HEADING_FONTS = {1: "黑体", 2: "楷体_GB2312"}
_BODY_FONT = "仿宋_GB2312"
_SIGNED = 22
"""The pitch of signatures, in points."""
_JUSTIFY = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


def to_docx(document: Document, *, made: datetime | None = None) -> bytes:
    """The document as a Word file; ``made`` goes into the file's properties."""
    word = docx.Document()
    set_properties(word, document, made)
    set_page(word, document)
    if document.draft:
        _line(word, "草稿：核对未通过，不得上报", font="黑体", size=14, align=Align.CENTRE)
    for number, paper in enumerate(document.papers):
        _paper(word, document, paper, first=not number)
    if not document.papers:
        _head(word, document, document.unit)
        _body(word, document)
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _head(word: Any, document: Document, unit: str, *, new_page: bool = False) -> None:
    title = _line(
        word, document.title, font="方正小标宋简体", size=22, align=Align.CENTRE, exact=36
    )
    title.paragraph_format.page_break_before = new_page
    meta = filter(None, (f"填报单位：{unit}", document.period_text, document.unit_note))
    _line(word, "　　".join(meta), size=12)


def _paper(word: Any, document: Document, table: Table, *, first: bool) -> None:
    """A table that is a paper of its own, with its head and its signatures."""
    _head(word, document, table.unit, new_page=not first)
    _table(word, table, document.text_area[0])
    if document.signature is not None:
        _signature(word, replace(document.signature, unit=table.unit))


def _body(word: Any, document: Document) -> None:
    size = document.body_size
    for block in document.blocks:
        match block:
            case Table():
                _table(word, block, document.text_area[0])
            case PaperSheet():
                _sheet(word, block, document.text_area[0])
            case Heading():
                font = _HEADING_FONTS.get(block.level, _BODY_FONT)
                if block.annex and document.signature is not None:
                    _signature(word, document.signature)
                line = _line(word, block.text, font=font, size=size, exact=pitch(size), indent=True)
                line.paragraph_format.page_break_before = block.annex
            case Paragraph():
                _line(word, block.text, size=size, exact=pitch(size), indent=block.indent)
            case Bars():
                _chart(word, block, document.text_area[0])
    if document.signature is not None and not document.has_annex:
        _signature(word, document.signature)


def _signature(word: Any, signature: SignatureBlock) -> None:
    """The people in a line, the unit and the date below it at the right, where the seal goes."""
    dates = [each for each in signature.entries if each[0] == "填报日期"]
    people = [each for each in signature.entries if each[0] != "填报日期"]
    names = (f"{label}：{value or '＿＿＿＿＿'}" for label, value in people)
    _line(word, "　　".join(names), size=12, exact=_SIGNED)
    _line(word, f"填报单位（盖章）：{signature.unit}", size=12, align=Align.RIGHT, exact=_SIGNED)
    for label, value in dates:
        _line(word, f"{label}：{value}", size=12, align=Align.RIGHT, exact=_SIGNED)


def _line(
    word: Any,
    text: str,
    *,
    font: str = _BODY_FONT,
    size: float = 16,
    align: Align = Align.LEFT,
    indent: bool = False,
    exact: float = PITCH,
) -> Any:
    paragraph = word.add_paragraph()
    style = paragraph.paragraph_format
    style.space_before = style.space_after = Pt(0)
    style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exact)
    if align is not Align.LEFT:
        sides = {Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER, Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT}
        paragraph.alignment = sides[align]
    if exact < PITCH:
        # Small print keeps its own pitch instead of the page's 22 lines.
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))
    run = paragraph.add_run(text.translate(CONTROLS))
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if indent:
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:ind {nsdecls("w")} w:firstLineChars="200" w:firstLine="{round(size * 40)}"/>'
            )
        )
    return paragraph


def _chart(word: Any, chart: Bars, width_mm: float) -> None:
    """The chart as a picture that says in words what it shows."""
    word.add_picture(BytesIO(to_picture(chart)), width=Mm(width_mm))
    told = "，".join(f"{label} {count}" for label, count in chart.bars)
    (named,) = word.paragraphs[-1]._p.xpath(".//wp:docPr")
    named.set("descr", f"{chart.caption}：{told}")


def _table(word: Any, table: Table, width_mm: float) -> None:
    if table.caption:
        _line(word, table.caption, font="黑体", size=12, align=Align.CENTRE)
    widths = [round(each * _TWIPS_PER_MM) for each in column_widths(table, width_mm)]
    rows = [*_head_rows(table, widths), *_body_rows(table, widths)]
    _append_table(word, widths, rows)
    if table.notes:
        notes = (f"{number}.{note}" for number, note in enumerate(table.notes, 1))
        _line(word, f"注：{'　'.join(notes)}", size=9, exact=13)


def _append_table(word: Any, widths: list[int], rows: list[str]) -> None:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in sides)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = word.element.body
    if body.xpath("./*[last() - 1][self::w:tbl]"):
        # Two tables that touch become one in Word.
        _line(word, "", size=4, exact=6)
    body.insert_element_before(
        parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        ),
        "w:sectPr",
    )


def _cell(
    text: str, width: int, *, font: str, size: float, align: Align, span: int = 1, down: str = ""
) -> str:
    merge = f'<w:vMerge w:val="{down}"/>' if down == "restart" else ("<w:vMerge/>" if down else "")
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="{_JUSTIFY[align]}"/></w:pPr>'
        f'<w:r><w:rPr>{fonts(font)}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{plain(text)}</w:t></w:r></w:p></w:tc>'
    )


def _row(cells: str, height_mm: float, *, head: bool = False) -> str:
    height = round(height_mm * _TWIPS_PER_MM)
    repeat = "<w:tblHeader/>" if head else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{repeat}</w:trPr>'
        f"{cells}</w:tr>"
    )


def _head_rows(table: Table, widths: list[int]) -> Iterator[str]:
    style: dict[str, Any] = {"font": "黑体", "size": table.font_size, "align": Align.CENTRE}
    columns = table.columns
    if not table.has_groups:
        cells = (_cell(c.label, w, **style) for c, w in zip(columns, widths, strict=True))
        yield _row("".join(cells), table.row_height, head=True)
        return
    upper, lower, index = [], [], 0
    while index < len(columns):
        column, run = columns[index], index + 1
        if not column.group:
            upper.append(_cell(column.label, widths[index], down="restart", **style))
            lower.append(_cell("", widths[index], down="continue", **style))
        else:
            while run < len(columns) and columns[run].group == column.group:
                run += 1
            span, wide = run - index, sum(widths[index:run])
            upper.append(_cell(column.group, wide, span=span, **style))
            lower += [_cell(columns[at].label, widths[at], **style) for at in range(index, run)]
        index = run
    yield _row("".join(upper), table.row_height, head=True)
    yield _row("".join(lower), table.row_height, head=True)


def _body_rows(table: Table, widths: list[int]) -> Iterator[str]:
    runs = {index: table.merged_runs(index) for index, c in enumerate(table.columns) if c.merge}
    for number, row in enumerate(table.rows):
        if row.kind is RowKind.GROUP:
            text, span = row.cells[0].text, len(widths)
            cell = _cell(
                text, sum(widths), font="黑体", size=table.font_size, align=Align.LEFT, span=span
            )
            yield _row(cell, table.row_height)
        else:
            yield _row("".join(_row_cells(table, row, number, widths, runs)), table.row_height)


def _row_cells(
    table: Table, row: PaperRow, number: int, widths: list[int], runs: dict[int, dict[int, int]]
) -> Iterator[str]:
    font = _BODY_FONT if row.kind is RowKind.PLAIN else "黑体"
    spread = table.spread(row)
    if spread > 1:
        words = next((cell.text for cell in row.cells[:spread] if cell.text), "")
        style: dict[str, Any] = {"font": font, "size": table.font_size, "align": Align.CENTRE}
        yield _cell(words, sum(widths[:spread]), span=spread, **style)
    for index, cell in enumerate(row.cells):
        if spread > 1 and index < spread:
            continue
        column: Column = table.columns[index]
        down = ""
        if index in runs:
            span = runs[index].get(number, 0)
            down = "continue" if span == 0 else ("restart" if span > 1 else "")
        text = "" if down == "continue" else cell.text
        yield _cell(
            text, widths[index], font=font, size=table.font_size, align=column.align, down=down
        )


def _sheet(word: Any, sheet: PaperSheet, width_mm: float) -> None:
    part = width_mm * _TWIPS_PER_MM / 24
    rows = []
    for row in sheet.rows:
        cells = []
        for entry in row:
            parts = entry.span * 2
            if entry.label:
                cells.append(
                    _cell(
                        entry.label,
                        round(part * 4),
                        font="黑体",
                        size=sheet.font_size,
                        align=Align.CENTRE,
                        span=4,
                    )
                )
                parts -= 4
            cells.append(
                _cell(
                    entry.text,
                    round(part * parts),
                    font=_BODY_FONT,
                    size=sheet.font_size,
                    align=Align.LEFT,
                    span=parts,
                )
            )
        rows.append(_row("".join(cells), max(entry.height for entry in row)))
    _append_table(word, [round(part)] * 24, rows)
