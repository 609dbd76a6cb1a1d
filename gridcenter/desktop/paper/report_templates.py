"""上级表样 under the list of forms: add one, fill one, change or forget one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _, describe, filled
from gridcenter.desktop import messages, save_as
from gridcenter.desktop.paper.name_list import NameList
from gridcenter.desktop.paper.template_dialog import TemplateDialog
from gridcenter.desktop.widgets import GAP, button, icon_button, label, row
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.paper.form_templates import Template, TemplateDesk, TemplateDraft

_ROWS = 3


class TemplatesSection(QWidget):
    """The kept templates and what can be done with them; ``period`` tells what to fill for."""

    def __init__(
        self, desk: Desk, period: Callable[[], Period | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._period = desk, period
        self.presenter = TemplateDesk(desk, self._show)
        self.list = NameList(_("上级表样"))
        self.list.currentRowChanged.connect(lambda _row: self._refresh())
        self.list.itemActivated.connect(lambda _item: self.fill())
        tip = _("把上级发来的 .xlsx 或 .docx 存为表样，以后每月自动填写，格式不变")
        self.add = icon_button("plus", _("添加表样…"), self._add)
        self.add.setToolTip(tip)
        self.change = icon_button("pencil", _("修改表样…"), self._change)
        self.forget = icon_button("trash-2", _("删除表样"), self._forget)
        self.fill_button = button(_("填写…"), self.fill, icon="file-down")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addLayout(row(label(_("上级表样"), "heading", wrap=True), self.add))
        box.addWidget(self.list)
        self._tools = QWidget()
        tools = row(self.fill_button, None, self.change, self.forget)
        tools.setContentsMargins(0, 0, 0, 0)
        self._tools.setLayout(tools)
        box.addWidget(self._tools)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the templates when first seen."""
        super().showEvent(event)
        if not self.presenter.loaded:
            self.presenter.load()

    def _show(self) -> None:
        chosen = self.chosen
        self.list.clear()
        for each in self.presenter.templates:
            self.list.add(each.name, each.path.name)
        names = [each.name for each in self.presenter.templates]
        if names:
            wanted = chosen.name if chosen else names[0]
            self.list.setCurrentRow(names.index(wanted) if wanted in names else 0)
        # The forms above have the room that no template takes.
        high = sum(self.list.sizeHintForRow(at) for at in range(min(len(names), _ROWS)))
        self.list.setFixedHeight(high + 16)
        for part in (self.list, self._tools):
            part.setVisible(bool(names))
        self._refresh()

    @property
    def chosen(self) -> Template | None:
        """The template that is marked in the list."""
        item = self.list.currentItem()
        known = {each.name: each for each in self.presenter.templates}
        return known.get(item.text()) if item is not None else None

    def _refresh(self) -> None:
        for part in (self.fill_button, self.change, self.forget):
            part.setEnabled(self.chosen is not None)

    def _add(self) -> None:
        kinds = _("表样 (*.xlsx *.docx)")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("选择上级的表样"), "", kinds)
        if chosen:
            path = Path(chosen)
            self.presenter.open(path, path.stem, self._edit)

    def _change(self) -> None:
        template = self.chosen
        if template is not None:
            self.presenter.open(template.path, template.name, self._edit)

    def _edit(self, draft: TemplateDraft) -> None:
        dialog = TemplateDialog(draft, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.presenter.keep(draft)

    def _forget(self) -> None:
        template = self.chosen
        if template is None:
            return
        question = filled(_("删除表样“{name}”吗？"), name=template.name)
        detail = _("已经填好的文件不受影响。")
        if messages.confirm(self, question, detail, _("删除"), danger=True):
            self.presenter.remove(template)

    def fill(self) -> None:
        """Ask where to, fill the marked template for the period on show, and open it."""
        template, period = self.chosen, self._period()
        if template is None or period is None:
            return
        name, ending = f"{template.name}_{period}", template.suffix.removeprefix(".")
        if path := save_as.ask_where(self, _("填写表样"), name, ending):
            self._fill(template, period, path, draft=False)

    def _fill(self, template: Template, period: Period, path: Path, *, draft: bool) -> None:
        def failed(failure: GridcenterError) -> None:
            if failure.code != "form_stopped":
                self._desk.tell_failure(failure)
                return
            question = _("核对没有通过，仍要填写吗？")
            detail = describe(failure).message
            if messages.confirm(self, question, detail, _("仍要填写"), danger=False):
                self._fill(template, period, path, draft=True)

        self.presenter.fill(template, period, path, draft=draft, done=self._filled, failed=failed)

    def _filled(self, path: Path) -> None:
        self._desk.tell(_("已生成 {path}").format(path=path))
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
