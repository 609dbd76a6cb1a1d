"""Documents as PDF: typst sets the page (resources/templates/form.typ), this hands it the data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import typst

from gridcenter.base.paths import resources_dir
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.reports.document import Bars, Cell, Document
from gridcenter.reports.fonts import FontReport, FontRole, choose
from gridcenter.reports.setting import Setting


class TypesettingError(GridcenterError):
    """typst refused the page."""

    code = "typesetting"
    sentence = N_("报表没有排成：{reason}")
    hint = N_("数据没有改动；请把这句话告诉技术支持，也可先导出 Excel。")


@dataclass(frozen=True, slots=True)
class Pdf:
    """A set document and the fonts it was set in; ``marked`` are the cells behind its links."""

    content: bytes
    fonts: FontReport
    marked: tuple[Cell, ...] = ()


def to_pdf(document: Document, *, made: datetime | None = None, marked: bool = False) -> Pdf:
    """Set ``document``; ``made`` is the aware time written into the file's properties.

    ``marked`` puts a link (``cell:`` and a place in :attr:`Pdf.marked`) under every number that rows
    made, for the preview: the pages look the same. Raises NoChineseFontError, TypesettingError.
    """
    compiler, report = _compiler()
    report.require()
    setting = Setting(marked=marked)
    data = setting.document(document, report)
    try:
        content: Any = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            # typst refuses a time with microseconds.
            timestamp=made.replace(microsecond=0) if made else None,
            pdf_tags=False,
        )
    except typst.TypstError as error:
        raise TypesettingError(reason=error.message) from error
    return Pdf(content, report, tuple(setting.cells))


def to_picture(chart: Bars) -> bytes:
    """A chart as a PNG 156 mm wide at 200 dpi."""
    _form, report = _compiler()
    report.require()
    data = {
        "chart": Setting().bars(chart),
        "fonts": list(report.families(FontRole.FANGSONG)),
        "hei": list(report.families(FontRole.HEI)),
    }
    try:
        content: Any = _charts().compile(
            format="png", ppi=200, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    except typst.TypstError as error:
        raise TypesettingError(reason=error.message) from error
    return bytes(content)


@lru_cache(maxsize=1)
def _charts() -> typst.Compiler:
    folder = resources_dir() / "templates"
    return typst.Compiler(
        input=str(folder / "chart.typ"), root=str(folder), font_paths=typst.Fonts()
    )


def fonts() -> FontReport:
    """The fonts that pages are set in on this machine."""
    return _compiler()[1]


@lru_cache(maxsize=1)
def _compiler() -> tuple[typst.Compiler, FontReport]:
    """One compiler for the process: it keeps the fonts and what it has parsed."""
    found = system_fonts()
    folder = resources_dir() / "templates"
    compiler = typst.Compiler(input=str(folder / "form.typ"), root=str(folder), font_paths=found)
    return compiler, choose(found.families(), _chinese_families)


@lru_cache(maxsize=1)
def system_fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once."""
    return typst.Fonts()


def _chinese_families() -> tuple[str, ...]:
    from gridcenter.reports.ofd import faces  # noqa: PLC0415 - only where no known font is

    return faces.chinese_families()
