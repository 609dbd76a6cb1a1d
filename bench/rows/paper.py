"""A roster of about fifty pages as PDF, from the filled document on, in a fresh process."""

from __future__ import annotations

import os

from bench.row import Goal, Place, Row, Samples

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_HEADS = ("序号", "姓名", "性别", "岗位", "所属网格", "任职日期", "联系电话", "备注")


def _rows(size: int) -> list[tuple[str, ...]]:
    return [
        (
            str(number),
            "张示例",
            "男",
            "专职网格员",
            f"示例{number % 20:02d}村第{number % 10}网格",
            "2024-05-01",
            "138****0023",
            "",
        )
        for number in range(1, size + 1)
    ]


def _ours(place: Place) -> Samples:
    from gridcenter.reports import document as paper  # noqa: PLC0415

    columns = tuple(paper.Column(id=head, label=head) for head in _HEADS)
    body = tuple(paper.PaperRow(tuple(map(paper.Cell, row))) for row in _rows(place.size))
    form = paper.Document(
        form="bench",
        title="金河镇（示例）网格员花名册",
        period="2026-10",
        period_text="2026年10月",
        unit="金河镇（示例）",
        orientation=paper.Orientation.LANDSCAPE,
        blocks=(paper.Table(columns=columns, rows=body, row_height=7.2),),
    )

    def set_pages() -> bytes:
        from gridcenter.reports.layout import to_pdf  # noqa: PLC0415

        return to_pdf(form).content

    samples = Samples()
    assert samples.time(set_pages).startswith(b"%PDF")
    return samples


def _bare(place: Place) -> Samples:
    from PySide6.QtGui import (  # noqa: PLC0415
        QGuiApplication,
        QPageLayout,
        QPageSize,
        QPdfWriter,
        QTextDocument,
    )

    app = QGuiApplication([])
    rows = _rows(place.size)

    def paint() -> None:
        head = "".join(f"<th>{each}</th>" for each in _HEADS)
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        text = QTextDocument()
        text.setHtml(f"<table border=1><thead><tr>{head}</tr></thead>{body}</table>")
        writer = QPdfWriter(str(place.own / "bare.pdf"))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageOrientation(QPageLayout.Orientation.Landscape)
        text.print_(writer)

    samples = Samples()
    samples.time(paint)
    del app
    return samples


ROW = Row(
    name="paper",
    baseline="the same table painted by Qt's QTextDocument into a QPdfWriter",
    goal=Goal(ratio=1.5),
    sizes=(600,),
    ours=_ours,
    bare=_bare,
    pairs=3,
)
