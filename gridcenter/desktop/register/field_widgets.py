"""One editor for each kind of field, all spoken to in the same way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QCheckBox, QHBoxLayout, QMenu, QWidget, QWidgetAction

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import LineEdit, TextEdit, is_composing
from gridcenter.desktop.register.choice_edit import ChoiceEdit, Offer
from gridcenter.domain.register.fields import FieldSpec, Kind

TEXT_LINES = 3
Reveal = Callable[[], None]


class FieldEditor(QWidget):
    """The editor of one field.

    ``typed(text)`` is every keystroke, ``left()`` that the cursor went away, ``picked(choice)``
    an entry of a list, ``ticked(bool)`` a checkbox, ``set_day(text)`` a day of the calendar.
    """

    typed = Signal(str)
    left = Signal()
    picked = Signal(object)
    ticked = Signal(bool)

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.input: QWidget = self
        """The widget that takes the keys."""
        self._put: Callable[[str], None] = lambda _text: None
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)

    def adopt(self, widget: QWidget, put: Callable[[str], None]) -> None:
        """Take ``widget`` as the one that takes the keys; ``put`` writes a text into it."""
        self.input, self._put = widget, put
        self.box.addWidget(widget)
        self.setFocusProxy(widget)

    def show_text(self, text: str) -> None:
        """Show ``text`` without reporting it as typed."""
        self._put(text)

    def open_list(self) -> None:
        """Open what the field offers, if it offers anything."""

    def take_marked(self) -> bool:
        """Take the marked entry of an open list; False when there is none."""
        return False

    @property
    def composing(self) -> bool:
        """Whether the IME composes here."""
        return is_composing(self.input)

    def set_read_only(self, read_only: bool) -> None:
        """Let the field be read but not changed."""
        del read_only


class LineEditor(FieldEditor):
    """Text, names and numbers."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.line = self._make()
        self.adopt(self.line, self._show)
        self.line.textEdited.connect(self.typed)
        self.line.left.connect(self.left)
        if spec.hint:
            self.line.setPlaceholderText(_(spec.hint))
            self.line.setToolTip(_(spec.hint))

    def _make(self) -> LineEdit:
        return LineEdit(self)

    def _show(self, text: str) -> None:
        if self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        """Let the field be read but not changed."""
        self.line.setReadOnly(read_only)
        if read_only:
            self.line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)


class LongTextEditor(FieldEditor):
    """Several lines."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.text = TextEdit(parent=self)
        self.adopt(self.text, self._show)
        self.text.setPlaceholderText(_(spec.hint))
        line = self.text.fontMetrics().lineSpacing()
        self.text.setFixedHeight(line * TEXT_LINES + 18)
        self._quiet = False
        self.on_list: Callable[[], object] | None = None
        """What F4 opens here, when there is something."""
        self.text.textChanged.connect(self._changed)
        self.text.left.connect(self.left)

    def open_list(self) -> None:
        """Open the phrases."""
        if self.on_list is not None:
            self.on_list()

    def _changed(self) -> None:
        if not self._quiet:
            self.typed.emit(self.text.toPlainText())

    def _show(self, text: str) -> None:
        if self.text.toPlainText() != text:
            self._quiet = True
            self.text.setPlainText(text)
            self._quiet = False

    def set_read_only(self, read_only: bool) -> None:
        """Let the field be read but not changed."""
        self.text.setReadOnly(read_only)


class DateEditor(LineEditor):
    """A date typed in any common way, with a calendar behind the button (F4)."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        example = {
            Kind.DATE: _("如 9-17、20260917"),
            Kind.MONTH: _("如 1985.3"),
            Kind.DATETIME: _("如 9-17 14:30、今 9:00，Ctrl+T 现在"),
        }[spec.kind]
        self.line.setPlaceholderText(example)
        self.line.setToolTip(_("Ctrl+; 或 Ctrl+T 填今天；也可以写 jt、今 或一个点"))
        self._menu: QMenu | None = None
        if spec.kind is not Kind.MONTH:
            opener = self.line.addAction(
                theme.icon("calendar"), LineEdit.ActionPosition.TrailingPosition
            )
            theme.set_icon(opener, "calendar")
            opener.setText(_("打开日历"))
            opener.setToolTip(_("打开日历 F4"))
            opener.triggered.connect(self.open_list)

    def open_list(self) -> None:
        """Open the calendar on the day in the field."""
        if self.spec.kind is Kind.MONTH:
            return
        menu, calendar = QMenu(self), QCalendarWidget()
        calendar.setAccessibleName(_(self.spec.label))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = QDate.fromString(self.line.text()[:10], "yyyy-MM-dd")
        if day.isValid():
            calendar.setSelectedDate(day)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(calendar)
        menu.addAction(holder)
        calendar.clicked.connect(self._picked)
        calendar.activated.connect(self._picked)
        menu.aboutToHide.connect(menu.deleteLater)
        self._menu = menu
        menu.popup(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        calendar.setFocus()

    def _picked(self, day: QDate) -> None:
        text = date(day.year(), day.month(), day.day()).isoformat()
        if self.spec.kind is Kind.DATETIME:
            rest = self.line.text()[10:].strip()
            text = f"{text} {rest}".strip()
        if self._menu is not None:
            self._menu.close()
            self._menu = None
        self.line.setText(text)
        self.typed.emit(text)
        self.left.emit()
        self.line.setFocus()


class ChoiceEditor(LineEditor):
    """A code, a record of another register or a division; or text that often stands here again."""

    def __init__(self, spec: FieldSpec, offer: Offer, parent: QWidget | None = None) -> None:
        self._offer = offer
        super().__init__(spec, parent)
        if not spec.hint and not spec.recalled:
            self.line.setPlaceholderText(_("代码、文字或拼音首字母"))
        self.choice.chosen.connect(self.picked)

    def _make(self) -> LineEdit:
        return ChoiceEdit(self._offer, self, free=self.spec.recalled)

    @property
    def choice(self) -> ChoiceEdit:
        """The line with its list."""
        assert isinstance(self.line, ChoiceEdit)
        return self.line

    def open_list(self) -> None:
        """Open what the field offers."""
        self.choice.open_list()

    def take_marked(self) -> bool:
        """Take the marked entry of an open list."""
        return self.choice.take_marked()

    def set_read_only(self, read_only: bool) -> None:
        """Let the field be read but not changed."""
        super().set_read_only(read_only)
        self.choice.arrow.setVisible(not read_only and not self.spec.recalled)


class MaskedEditor(LineEditor):
    """A phone or ID number: masked while it is kept, in full only for a logged reason."""

    def __init__(self, spec: FieldSpec, reveal: Reveal, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.eye: QAction = self.line.addAction(
            theme.icon("eye"), LineEdit.ActionPosition.TrailingPosition
        )
        theme.set_icon(self.eye, "eye")
        self.eye.setText(_("显示完整号码"))
        self.eye.setToolTip(_("显示完整号码（需填写理由，会记入操作日志）"))
        self.eye.triggered.connect(reveal)
        self.set_masked(False)

    def set_masked(self, masked: bool) -> None:
        """Offer the full number only where it is hidden."""
        self.eye.setVisible(masked)


class TruthEditor(FieldEditor):
    """Yes or no."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.check = QCheckBox(_(spec.label), self)
        self.adopt(self.check, self._show)
        self.check.clicked.connect(self.ticked)

    def _show(self, text: str) -> None:
        self.check.setChecked(text in {"是", "Yes", "1", "True"})

    def set_read_only(self, read_only: bool) -> None:
        """Let the field be read but not changed."""
        self.check.setEnabled(not read_only)


def make_editor(
    spec: FieldSpec, *, offer: Offer, reveal: Reveal, parent: QWidget | None = None
) -> FieldEditor:
    """The editor for ``spec``; ``offer`` answers its list, ``reveal`` asks to unmask it."""
    if spec.recalled or spec.kind in (Kind.CODE, Kind.REFERENCE, Kind.DIVISION):
        return ChoiceEditor(spec, offer, parent)
    if spec.kind in (Kind.DATE, Kind.MONTH, Kind.DATETIME):
        return DateEditor(spec, parent)
    if spec.kind in (Kind.PHONE, Kind.ID_NUMBER):
        return MaskedEditor(spec, reveal, parent)
    if spec.kind is Kind.BOOLEAN:
        return TruthEditor(spec, parent)
    if spec.kind is Kind.LONG_TEXT:
        return LongTextEditor(spec, parent)
    return LineEditor(spec, parent)
