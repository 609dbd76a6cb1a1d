"""Asks which field of the selected records gets which value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QStackedWidget, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, filled, inside
from gridcenter.desktop import messages, unsent
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.register.field_row import FieldRow
from gridcenter.desktop.register.field_widgets import make_editor
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, MARGIN, FormRow, button, label, row
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import FieldSpec, Kind
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
        self._unsent, self._kept_as = unsent.steps(self), ("bulk", register)
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
        box.addLayout(row(None, button(_("取消"), self._discard), self.do))
        self.edit.start(self._ready)

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

    def _ready(self) -> None:
        """What Esc left behind stands here again, on its field."""
        for name, (value, text) in self._unsent.get(self._kept_as, {}).items():
            self.edit.entry.put(name, value, text)
            self.which.setCurrentIndex(self.which.findData(name))
        self.which.setFocus()

    def reject(self) -> None:
        """Esc and the cross keep what was typed for the next time."""
        commit_preedit()
        fields = self.edit.entry.fields.items()
        self._unsent[self._kept_as] = {n: (s.value, s.text) for n, s in fields if s.dirty}
        super().reject()

    def _discard(self) -> None:
        self._unsent.pop(self._kept_as, None)
        super().reject()

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
        if self.edit.entry.lookups is not None and self._is_meant():
            self.edit.apply(self.name, self._applied)

    def _is_meant(self) -> bool:
        """Nothing typed empties the field of all of them: an Enter too many is no wish."""
        state = self.edit.entry.fields[self.name]
        if state.text.strip() or state.spec.kind is Kind.BOOLEAN:
            return True
        said = filled(
            _("清空 {count} 条的“{field}”？"), count=self.edit.count, field=_(state.spec.label)
        )
        return messages.confirm(self, said, _("没有填写新的值。"), _("清空"), danger=True)

    def _applied(self, changes: Changes) -> None:
        self._unsent.pop(self._kept_as, None)
        self._done(changes)
        self.accept()
