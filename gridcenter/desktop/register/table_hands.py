"""What hands that know a spreadsheet do on a list: its keys, its menu, its clipboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QMimeData, Qt, SignalInstance
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu

from gridcenter.base.i18n import _, filled
from gridcenter.desktop.register.record_head import looks_only
from gridcenter.desktop.register.record_model import RecordModel
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_selection import Clip, TableSelection

Key = Qt.Key
Deed = Callable[[], object]


class Handled(Protocol):
    """What a list offers to the hands."""

    records: RecordModel
    field_wanted: SignalInstance
    paste_wanted: SignalInstance
    down_wanted: SignalInstance
    edit_wanted: SignalInstance
    remove_wanted: SignalInstance
    clear_wanted: SignalInstance
    replace_wanted: SignalInstance
    bulk_wanted: SignalInstance
    batch_wanted: SignalInstance

    def edit_cell(self) -> None:
        """Type into the cell of the cursor."""

    def filter_current(self) -> None:
        """Filter the column of the cursor."""


class TableHands:
    """Which deed a key or the menu of the selected cells means."""

    def __init__(
        self,
        table: Handled,
        listed: TablePresenter,
        selection: TableSelection,
        view: QAbstractItemView,
    ) -> None:
        self._table, self._view = table, view
        self._listed, self._selection = listed, selection

    def deed(self, event: QKeyEvent) -> Deed | None:
        """What this key does to the list; None when it moves the cursor or types into the cell."""
        key, held = event.key(), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        table = self._table
        if control:
            down = table.down_wanted.emit
            plain = {Key.Key_C: self.copy, Key.Key_V: self.paste, Key.Key_D: down}
            shifted = {Key.Key_L: table.filter_current, Key.Key_C: self.copy_code}
            return (shifted if shift else plain).get(Key(key))
        if key == Key.Key_F2:
            return table.edit_wanted.emit if shift else table.edit_cell
        if key == Key.Key_Delete:
            return table.remove_wanted.emit if shift else table.clear_wanted.emit
        if key in (Key.Key_Return, Key.Key_Enter):
            return table.edit_wanted.emit
        if key == Key.Key_F4 or (key == Key.Key_Down and held & Qt.KeyboardModifier.AltModifier):
            return table.filter_current
        return self._typed_over(event)

    def _typed_over(self, event: QKeyEvent) -> Deed | None:
        """A letter over a cell that is not typed in the list goes into its field of the form."""
        index, letter = self._view.currentIndex(), event.text()
        commands = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if event.modifiers() & commands or not letter.strip() or not letter.isprintable():
            return None
        if not index.isValid() or index.flags() & Qt.ItemFlag.ItemIsEditable:
            return None
        spec = self._listed.columns[index.column()]
        if not self._listed.may_keep:
            why = looks_only()
        elif not self._table.records.is_ours(index.row()):
            why = _("下级上报的记录只能看，由它更正。")
        elif spec.read_only:
            why = filled(_("“{field}”由程序填写，不能直接改。"), field=_(spec.label))
        else:
            key = QKeyEvent(event.type(), event.key(), event.modifiers(), letter)
            return lambda: self._type_in_form(spec.name, key)
        return lambda: self._listed.desk.tell(why)

    def _type_in_form(self, name: str, key: QKeyEvent) -> None:
        self._table.field_wanted.emit(name)
        field = QApplication.focusWidget()
        if field is not None and field is not self._view:
            QApplication.sendEvent(field, key)

    def copy(self) -> None:
        """Put the selected cells on the clipboard for Excel: text, and a table of text cells."""
        self._selection.copy(_to_clipboard)

    def paste(self) -> None:
        """Paste from the cell of the cursor on, selected or not, as who came by Tab sees it."""
        model = self._view.selectionModel()
        if not model.hasSelection():
            model.select(self._view.currentIndex(), model.SelectionFlag.ClearAndSelect)
        self._table.paste_wanted.emit()

    def copy_code(self) -> None:
        """Put the codes of the selected records on the clipboard, one a line."""
        self._selection.copy_codes(QGuiApplication.clipboard().setText)

    def make_menu(self) -> QMenu:
        """The menu of the selected cells; it dies when it closes."""
        table, chosen = self._table, self._selection
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        count = chosen.count
        for text, keys, act, enabled in (
            (_("在表单里编辑"), "Enter", table.edit_wanted.emit, count == 1),
            (_("编辑单元格"), "F2", table.edit_cell, count == 1),
            (_("复制"), "Ctrl+C", self.copy, count > 0),
            (_("复制编号"), "Ctrl+Shift+C", self.copy_code, count > 0),
            (_("清空单元格"), "Del", table.clear_wanted.emit, count > 0 and not chosen.is_whole),
            (_("向下填充"), "Ctrl+D", table.down_wanted.emit, count > 0 and not chosen.is_whole),
            (_("替换…"), "Ctrl+H", table.replace_wanted.emit, count > 0),
            (_("批量修改…"), "", table.bulk_wanted.emit, count > 1),
            *self._sheet_item(count),
            (_("删除到回收站"), "Shift+Del", table.remove_wanted.emit, count > 0),
        ):
            action = menu.addAction(f"{text}\t{keys}" if keys else text)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _on=False, do=act: do())
        return menu

    def _sheet_item(self, count: int) -> list[tuple[str, str, Deed, bool]]:
        if not self._selection.has_sheet:
            return []
        table = self._table
        if count < 2:
            return [(_("打印登记表、任务单…"), "Ctrl+P", self._selection.print_sheet, count == 1)]
        return [
            (_("一起办理…"), "", lambda: table.batch_wanted.emit("step"), True),
            (
                _("打印登记表、任务单，每条一份…"),
                "Ctrl+P",
                lambda: table.batch_wanted.emit("sheets"),
                True,
            ),
        ]


def _to_clipboard(clip: Clip) -> None:
    mime = QMimeData()
    mime.setText(clip.text)
    mime.setHtml(clip.html)
    QGuiApplication.clipboard().setMimeData(mime)
