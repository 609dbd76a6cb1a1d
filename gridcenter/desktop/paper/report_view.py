"""What the reports page shows of a form: its pages, its data, or why there is nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.paper.page_view import PageView, Renderer
from gridcenter.desktop.paper.report_data import ReportData
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.widgets import GAP, EmptyState, button, icon_button, label, row
from gridcenter.presenters.paper.report_model import Preview
from gridcenter.services.paper.explaining import Evidence


class ReportView(QWidget):
    """Pages and data of one preview. ``opened`` carries a cell whose rows are wanted."""

    opened = Signal(object)
    fonts_asked = Signal()

    def __init__(
        self, render: Renderer, leave: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.pages = PageView(render)
        self.pages.moved.connect(self._moved)
        self.pages.opened.connect(self.opened)
        self.data = ReportData()
        self.data.opened.connect(self.opened)
        self.empty = EmptyState("", " ", leave, icon="printer")
        self.stack = QStackedWidget()
        for widget in (self.pages, self.data, self.empty):
            self.stack.addWidget(widget)
        self._preview: Preview | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.stack, 1)
        layout.addLayout(self._make_foot())

    def _make_foot(self) -> FlowLayout:
        self.as_pages, self.as_data = Chip(_("版面")), Chip(_("数据"))
        self.as_data.setToolTip(_("看每个数由哪些记录得出"))
        self.as_pages.setChecked(True)
        group = QButtonGroup(self)
        for chip in (self.as_pages, self.as_data):
            group.addButton(chip)
        group.buttonClicked.connect(self._switch)
        self.place = label("", "soft")
        self.percent = label("", "soft")
        self.pages.zoomed.connect(lambda factor: self.percent.setText(f"{factor:.0%}"))
        self.fonts_button = button(_("▲ 公文字体不全，已代用"), self.fonts_asked.emit, kind="link")
        self.fonts_button.hide()
        self.fit = button(_("适合宽度"), lambda: self.pages.set_zoom(None), kind="link")
        self._zoom = QWidget()
        zoom = row(
            icon_button("zoom-out", _("缩小"), lambda: self.pages.zoom_by(-1)),
            self.percent,
            icon_button("zoom-in", _("放大"), lambda: self.pages.zoom_by(1)),
            self.fit,
        )
        zoom.setContentsMargins(0, 0, 0, 0)
        self._zoom.setLayout(zoom)
        foot = FlowLayout(apart=True)
        for each in (self.as_pages, self.as_data, self.place, self.fonts_button, self._zoom):
            foot.addWidget(each)
        return foot

    def show_preview(self, preview: Preview) -> None:
        """Show another filled form, the way the last one was looked at."""
        if preview is not self._preview:
            self._preview = preview
            self.pages.show_pages(preview.printout)
            self.pages.set_zoom(self.pages.zoom)
            self.data.show_tables(tuple(preview.printout.document.data_tables))
        self._switch()

    def show_nothing(self, text: str, action: str) -> None:
        """Say why there is nothing, and what can be done."""
        self._preview = None
        self.pages.show_pages(None)
        self.empty.set_text(text, action)
        self.stack.setCurrentWidget(self.empty)

    def choose(self, evidence: tuple[Evidence, ...], opened: Callable[[Evidence], None]) -> None:
        """Let the officer choose which rows behind a number to open."""
        menu = evidence_menu(self, evidence, opened)
        menu.popup(QCursor.pos())

    def _switch(self) -> None:
        if self._preview is not None:
            as_data = self.as_data.isChecked()
            self.stack.setCurrentWidget(self.data if as_data else self.pages)
            self._zoom.setVisible(not as_data)
            self.place.setVisible(not as_data)

    def _moved(self, page: int, pages: int) -> None:
        text = _("第 {page} 页，共 {pages} 页").format(page=page, pages=pages) if pages else ""
        self.place.setText(text)


def evidence_menu(
    parent: QWidget, evidence: tuple[Evidence, ...], opened: Callable[[Evidence], None]
) -> QMenu:
    """One line a heap of rows: what it counts, how many; what cannot be opened stays grey."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for each in evidence:
        words = " · ".join(filter(None, (each.label, each.place, each.span)))
        amount = "—" if each.amount is None else str(each.amount)
        action = menu.addAction(_("{what}：{amount}").format(what=words, amount=amount))
        action.setToolTip(each.definition or _("填写的数，不由记录得出"))
        action.setEnabled(each.query is not None)
        action.triggered.connect(lambda _checked=False, each=each: opened(each))
    return menu
