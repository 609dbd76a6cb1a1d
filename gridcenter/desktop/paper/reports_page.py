"""报表打印: the forms at the left, the very pages at the right, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import actions, messages, save_as
from gridcenter.desktop.bars import InfoBar, Toasts
from gridcenter.desktop.paper import report_print
from gridcenter.desktop.paper.month_batch import MonthBatch
from gridcenter.desktop.paper.name_list import NameList
from gridcenter.desktop.paper.report_bar import ReportBar
from gridcenter.desktop.paper.report_inputs import InputsDialog
from gridcenter.desktop.paper.report_templates import TemplatesSection
from gridcenter.desktop.paper.report_view import ReportView
from gridcenter.desktop.patience import hands_wait
from gridcenter.desktop.widgets import GAP, MARGIN, PAD, label, row
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk, PageSpot
from gridcenter.presenters.paper import month_files
from gridcenter.presenters.paper.report_desk import ReportDesk
from gridcenter.presenters.paper.report_model import Preview
from gridcenter.services.paper.explaining import Cell
from gridcenter.services.paper.pages import Printout
from gridcenter.services.paper.reporting import InputField

_MOST_FAULTS = 4


class ReportsPage(QWidget):
    """Fills a form, shows its pages as they will be printed, prints and exports them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = ""
        self.setObjectName("reports")
        self._desk = desk
        self.presenter = ReportDesk(desk, self._show)
        self._run: report_print.PrintRun | None = None
        self.destroyed.connect(self.presenter.close)
        self.list = self._make_list()
        self.shown = ReportView(self.presenter.page, self._leave_empty)
        self.shown.opened.connect(self._open_cell)
        self.shown.fonts_asked.connect(self._tell_fonts)
        self.view = self.shown.pages
        self.faults = InfoBar()
        self.font_note = InfoBar()
        right = QVBoxLayout()
        right.setSpacing(GAP)
        self.bar = self._make_bar()
        right.addWidget(self.bar)
        right.addWidget(self.shown, 1)
        self.toasts = Toasts(self.shown, self.faults, self.font_note, left=True)
        left = QVBoxLayout()
        left.setSpacing(PAD)
        left.addWidget(label(_("报表打印"), "title"))
        left.addWidget(self.list, 1)
        self.batch = MonthBatch()
        self.batch.print_asked.connect(self.print_month)
        self.batch.files_asked.connect(self.export_month)
        left.addWidget(self.batch)
        self.templates = TemplatesSection(desk, lambda: self.presenter.period)
        self.templates.setFixedWidth(self.list.width())
        left.addWidget(self.templates)
        box = row(gap=MARGIN)
        box.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, PAD)
        box.addLayout(left)
        box.addLayout(right, 1)
        self.setLayout(box)
        self.setFocusProxy(self.list)
        actions.bind(self, "preview", self._print_by_key)

    def lead_to(self, spot: PageSpot) -> None:
        """Turn to the month that somebody comes from, or the form that is wanted there."""
        self._wanted = spot.form
        if spot.month:
            self.presenter.show_month(spot.month)

    def activate(self, query: Query | None = None) -> None:
        """Come into sight; a query of one record prepares its sheet."""
        self.presenter.load_if_needed()
        if self._wanted:
            self.presenter.show_form(self._wanted)
            self._wanted = ""
        if query is not None:
            self.presenter.show_record(query)

    # What the page is made of

    def _make_list(self) -> NameList:
        made = NameList(_("报表"))
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        made.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        made.currentItemChanged.connect(self._chosen)
        return made

    def _make_bar(self) -> ReportBar:
        bar = ReportBar()
        bar.kind_chosen.connect(self.presenter.set_kind)
        bar.stepped.connect(self.presenter.step)
        bar.record_chosen.connect(self.presenter.choose_record)
        bar.inputs_asked.connect(self._ask_inputs)
        bar.mask_asked.connect(self._toggle_mask)
        bar.paper_chosen.connect(self.presenter.set_paper)
        bar.public_chosen.connect(self.presenter.set_public)
        bar.file_asked.connect(self._export)
        bar.print_asked.connect(self.print_form)
        return bar

    # What it shows

    def _show(self) -> None:
        desk = self.presenter
        self._fill_list()
        form, preview = desk.form, desk.preview
        if form is None:
            return
        self.bar.show_form(form, desk.period)
        if form.asks_for:
            self.bar.show_records(desk.records, desk.record, form.asks_for)
        ready = preview is not None and not desk.busy
        self.bar.set_ready(ready=ready, busy=desk.busy, masked=preview is None or preview.masked)
        if not desk.busy:
            self._show_preview(preview, bool(form.needs_record))

    def _show_preview(self, preview: Preview | None, about_record: bool) -> None:
        self._show_faults(preview)
        if preview is not None:
            self.shown.show_preview(preview)
        elif about_record and not self.presenter.records:
            self.shown.show_nothing(_("还没有登记事件，没有可打印的单子。"), _("去登记事件"))
        elif about_record:
            self.shown.show_nothing(_("先在上面选一条事件，或在事件台账里选中后打印。"), "")
        else:
            self.shown.show_nothing(_("报表没有生成。"), _("重试"))

    def _show_faults(self, preview: Preview | None) -> None:
        faults = preview.faults if preview else ()
        texts = [f"{'▲' if each.stops else '·'} {each.text}" for each in faults[:_MOST_FAULTS]]
        if len(faults) > _MOST_FAULTS:
            texts.append(_("另有 {count} 处").format(count=len(faults) - _MOST_FAULTS))
        if texts:
            stops = preview is not None and preview.stopped
            self.faults.show_text("\n".join(texts), "bad" if stops else "warn")
        else:
            self.faults.hide()
        self.font_note.hide()
        note = preview.font_note if preview else ""
        self.shown.fonts_button.setVisible(bool(note))
        self.shown.fonts_button.setToolTip(note)

    def _fill_list(self) -> None:
        forms, form = self.presenter.forms, self.presenter.form
        self.list.blockSignals(True)
        if self.list.count() != len(forms):
            self.list.clear()
            for each in forms:
                self.list.add(each.label, each.label, each.id)
        for place, each in enumerate(forms):
            # Setting the row anew would undo a choice of several.
            if each == form and self.list.currentRow() != place:
                self.list.setCurrentRow(place)
        self.list.blockSignals(False)

    # What it does

    def _open_cell(self, cell: Cell) -> None:
        """Open the rows behind a number, or ask which when there are several heaps."""
        presenter = self.presenter
        presenter.open_cell(cell, lambda found: self.shown.choose(found, presenter.open_evidence))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.presenter.choose(item.data(Qt.ItemDataRole.UserRole))

    def _leave_empty(self) -> None:
        form = self.presenter.form
        if form is not None and form.needs_record:
            self._desk.go(form.needs_record)
        else:
            self.presenter.refresh()

    def _ask_inputs(self) -> None:
        self.presenter.ask_inputs(self._open_inputs)

    def _open_inputs(self, fields: tuple[InputField, ...]) -> None:
        form = self.presenter.form
        dialog = InputsDialog(form.label if form else "", fields, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.presenter.keep_inputs(dialog.given)

    def _toggle_mask(self) -> None:
        preview = self.presenter.preview
        if preview is not None and not preview.masked:
            self.presenter.mask()
            return
        reason = messages.ask_text(
            self,
            _("显示完整电话和证件号码"),
            _("理由"),
            detail=_("理由会记入操作日志；离开本页后自动遮盖。"),
            yes=_("显示"),
        )
        if reason:
            self.presenter.unmask(reason)

    def _may_leave(self, preview: Preview) -> bool:
        """Whether a form that checks stop may go out as a draft: the officer decides."""
        if not preview.stopped:
            return True
        first = next(each.text for each in preview.faults if each.stops)
        detail = _("{problem}\n草稿的每页页眉都注明“不得上报”。").format(problem=first)
        question = _("核对没有通过，要生成草稿吗？")
        return messages.confirm(self, question, detail, _("生成草稿"), danger=False)

    def _export(self, ending: str) -> None:
        preview = self.presenter.preview
        if preview is None or not self._may_leave(preview):
            return
        document = preview.printout.document
        name = f"{document.title}_{document.period}"
        path = save_as.ask_where(self, _("导出报表"), name, ending)
        if path is not None:
            self.presenter.save(path, draft=preview.stopped)

    def _print_by_key(self) -> None:
        """The same when the pages are ready: hands are ahead of them after a page's key."""
        hands_wait(self._desk)
        self.print_form()

    def print_form(self) -> None:
        """Ask for a printer and print the pages that are shown."""
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]
        preview = self.presenter.preview
        if len(chosen) > 1:
            self.presenter.prepare_several(chosen, self._print_several)
        elif preview is not None and self._may_leave(preview):
            self._run = report_print.print_forms(
                self.presenter, (preview.printout,), self._desk, self
            )

    def print_month(self) -> None:
        """Print every form of the period that is filled from data, in one job."""
        self.presenter.prepare_several((), self._print_several)

    def export_month(self, ending: str) -> None:
        """Write every form of the period that is filled from data into a folder."""
        chosen = QFileDialog.getExistingDirectory(self, _("导出到哪个文件夹"), save_as.documents())
        if chosen and self.presenter.period is not None:
            month_files.save(self._desk, self.presenter.period, Path(chosen), ending)

    def _print_several(self, ready: Sequence[Printout], stopped: Sequence[Printout]) -> None:
        self._run = report_print.print_several(self.presenter, ready, stopped, self._desk, self)

    def _tell_fonts(self) -> None:
        if self.font_note.isVisible():
            self.font_note.dismiss()
        else:
            self.font_note.show_text(self.shown.fonts_button.toolTip(), "info")

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the form anew when something changed meanwhile."""
        super().showEvent(event)
        self.presenter.load_if_needed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Full numbers do not stay on the screen behind another page."""
        super().hideEvent(event)
        if self.presenter.unmask_reason is not None:
            self.presenter.unmask_reason = None
            self.presenter.dirty = True
