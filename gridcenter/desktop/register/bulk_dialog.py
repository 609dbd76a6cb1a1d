"""Asks which field of the selected records gets which value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QStackedWidget, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, inside
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import make_editor
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, MARGIN, FormRow, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import FieldSpec
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.bulk_edit import BulkEdit
from gridcenter.presenters.register.form_choices import suggest


class BulkDialog(QDialog):
    """One field, one value, many records; dies when it is closed."""

    def __init__(
        self,
        desk: Desk,
        register: str,
        ids: Sequence[int],
        *,
        done: Callable[[Changes], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self._done = done
        self.edit = BulkEdit(desk, register, ids, self._told)
        title = _("批量修改 {count} 条{record}").format(
            count=self.edit.count, record=inside(_(self.edit.register.one))
        )
        self.setWindowTitle(title)
        self.which = QComboBox()
        guard_wheel(self.which)
        self.rows: dict[str, FieldRow] = {}
        self.pages = QStackedWidget()
        for spec in self.edit.choices:
            self.which.addItem(_(spec.label), spec.name)
            self.rows[spec.name] = self._row(spec)
            self.pages.addWidget(self.rows[spec.name])
        self.which.currentIndexChanged.connect(self._turn)
        self.do = button(_("修改"), self.apply, kind="primary")
        self.do.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(GAP)
        box.addWidget(label(title, "heading"))
        box.addWidget(label(_("选中的记录全部改成同一个值；可以整批撤销。"), "soft", wrap=True))
        box.addWidget(FormRow(_("字段"), self.which))
        box.addWidget(self.pages)
        box.addLayout(row(None, button(_("取消"), self.reject), self.do))
        self.edit.start(self.which.setFocus)

    @property
    def name(self) -> str:
        """The field to change."""
        return str(self.which.currentData())

    def _row(self, spec: FieldSpec) -> FieldRow:
        name, entry = spec.name, self.edit.entry
        editor = make_editor(
            spec,
            offer=lambda text, done: suggest(entry, name, text, done),
            reveal=lambda: None,
        )
        editor.typed.connect(lambda text: entry.type(name, text))
        editor.left.connect(lambda: self._left(name))
        editor.picked.connect(lambda choice: entry.put(name, choice.value, choice.label))
        editor.ticked.connect(lambda on: entry.put(name, on))
        found = FieldRow(editor)
        found.reason_given.connect(lambda why: self.edit.keep(name, why, self._applied))
        return found

    def _turn(self, index: int) -> None:
        self.pages.setCurrentIndex(index)

    def _left(self, name: str) -> None:
        if self.edit.entry.lookups is not None:
            self.edit.entry.commit(name)

    def _told(self, name: str) -> None:
        if name in self.rows:
            self.rows[name].show_state(self.edit.entry.fields[name])

    def apply(self) -> None:
        """Change the records; a value that does not fit says so and the dialog stays."""
        commit_preedit()
        if self.edit.entry.lookups is not None:
            self.edit.apply(self.name, self._applied)

    def _applied(self, changes: Changes) -> None:
        self._done(changes)
        self.accept()
