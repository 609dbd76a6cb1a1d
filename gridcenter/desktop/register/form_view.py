"""The form itself: sections of fields in as many columns as fit, and the keys of entry.

Enter goes on, and on the last field saves and starts the next record; nothing here waits for the
data file, and no key is taken while the IME composes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import messages, theme
from gridcenter.desktop.ime import commit_preedit
from gridcenter.desktop.patience import in_order
from gridcenter.desktop.register.empty_lists import where_added
from gridcenter.desktop.register.entry_keys import EntryKeys
from gridcenter.desktop.register.field_row import FieldRow, place
from gridcenter.desktop.register.field_widgets import ChoiceEditor, LongTextEditor, make_editor
from gridcenter.desktop.register.phrase_menu import offer_phrases
from gridcenter.desktop.still import give_room_back, holding_still
from gridcenter.desktop.widgets import GAP, PAD, label
from gridcenter.domain.register.fields import FieldSpec
from gridcenter.presenters.register import form_help
from gridcenter.presenters.register.entry_habits import EntryHabits
from gridcenter.presenters.register.form_choices import suggest
from gridcenter.presenters.register.form_fields import is_full, sections
from gridcenter.presenters.register.record_form import FormPresenter
from gridcenter.presenters.register.row_pages import Row

Key = Qt.Key
MAX_COLUMNS = 3
SLICE_MS = 5


class FormView(QScrollArea):
    """The fields of one record."""

    leave_asked = Signal()
    """Esc: the hands want the table."""

    edited = Signal()
    """A key changed something; the draft is due in a second."""

    def __init__(self, form: FormPresenter, tabs: QWidget) -> None:
        super().__init__()
        self.form = form
        self.habits = EntryHabits(form)
        self.keys = EntryKeys(self, self)
        self.above: Callable[[], Row | None] = lambda: None
        self._rows: dict[str, FieldRow] = {}
        self._grids: list[tuple[QGridLayout, tuple[FieldSpec, ...]]] = []
        self._changed: list[str] = []
        """The fields that were changed since the record was opened, the last one at the end."""
        self._columns, self._tabs = 0, tabs
        self._building = self._build()
        self.slowly = QTimer(self, interval=SLICE_MS)  # builds while the officer reads the list
        self.slowly.timeout.connect(self._build_one)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _build_one(self) -> None:
        if next(self._building, None) is None:
            self.slowly.stop()

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The fields by name."""
        self.prepare()
        return self._rows

    def prepare(self) -> None:
        """Build the fields, once: they cost more than the rest of the page, so the list comes first."""
        for _field in self._building:
            pass

    def _build(self) -> Iterator[FieldRow]:
        inner = QWidget()
        self.setWidget(inner)
        inner.hide()
        inner.setProperty("role", "page")
        body = QVBoxLayout(inner)
        body.setContentsMargins(PAD, GAP, PAD, PAD)
        body.setSpacing(PAD)
        for heading, declared in sections(self.form.register):
            specs = tuple(spec for spec in declared if not spec.read_only)
            body.addWidget(label(_(heading), "heading"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(PAD)
            grid.setVerticalSpacing(GAP)
            body.addLayout(grid)
            for spec in specs:
                row = self._make_row(spec)
                row.setParent(inner)
                row.sizeHint()  # dresses it now, not all of them when the form first shows
                self._rows[spec.name] = row
                yield row
            self._grids.append((grid, specs))
        body.addStretch(1)
        self._arrange(self._fitting())
        inner.show()
        self._show_fields()

    def _make_row(self, spec: FieldSpec) -> FieldRow:
        name = spec.name
        editor = make_editor(
            spec,
            offer=lambda text, done: suggest(self.form.entry, name, text, done),
            reveal=lambda: self._reveal(name),
        )
        if isinstance(editor, LongTextEditor) and not spec.hint:
            editor.text.setPlaceholderText(_("Alt+Enter 换行"))
        editor.typed.connect(lambda text: self._typed(name, text))
        editor.left.connect(lambda: self.form.commit(name))
        editor.picked.connect(lambda choice: self._picked(name, choice))
        editor.ticked.connect(lambda on: self._ticked(name, on))
        if isinstance(editor, ChoiceEditor):
            editor.choice.on_empty = where_added(self.form, spec)
        self.keys.watch(editor)
        row = FieldRow(editor, mask=lambda: self.form.mask_numbers(name))
        row.reason_given.connect(lambda reason: self.form.keep(name, reason))
        offer_phrases(self.form.desk, row)
        return row

    # -- layout ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width there is: one, two or three columns."""
        super().resizeEvent(event)
        self._arrange(self._fitting())

    def _fitting(self) -> int:
        narrowest = int(theme.metrics().control * 6.2)
        return max(1, min(MAX_COLUMNS, self.viewport().width() // narrowest))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns or not self._rows:
            return
        self._columns = columns
        for grid, specs in self._grids:
            place(grid, [self._rows[spec.name] for spec in specs], columns)
        inputs = [row.editor.input for row in self._rows.values()]
        for previous, following in pairwise([self._tabs, *inputs]):
            QWidget.setTabOrder(previous, following)

    # -- from the presenter ----------------------------------------------------------------

    def show_all(self) -> None:
        """Show every field anew."""
        if not self.form.dirty:
            self._changed.clear()
        if self.form.is_open:
            self.prepare()
        self._show_fields()

    def _show_fields(self) -> None:
        if not self.form.dirty:
            give_room_back(self)
        for name, row in self._rows.items():
            if not self.form.dirty:
                row.give_room_back()
            row.editor.set_read_only(not self.form.may_keep)
            row.show_state(self.form.field(name))

    def show_field(self, name: str) -> None:
        """Show one field anew, with nothing moved under the hand; what only services fill has no row."""
        if (row := self._rows.get(name)) is not None:
            state = self.form.field(name)
            with holding_still(self, when=row.needs_room(state)):
                row.show_state(state)

    def mend_field(self, name: str) -> None:
        """Put the cursor where a refused field is mended: into it, or where a reason is asked."""
        row = self.rows.get(name)
        if row is None:
            return
        if row.keep.isVisibleTo(row):
            self.ensureWidgetVisible(row, 0, GAP)
            row.reason.ask()
        else:
            self.focus_field(name)

    def focus_field(self, name: str) -> None:
        """Put the cursor into a field and bring it into view."""
        editor = self.rows[name].editor
        self.ensureWidgetVisible(self.rows[name], 0, GAP)
        editor.input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        select = getattr(editor.input, "selectAll", None)
        if select is not None and not isinstance(editor, LongTextEditor):
            select()

    def focus_first(self) -> None:
        """Put the cursor where entry begins."""
        self.verticalScrollBar().setValue(0)
        order = self.habits.path
        empty = next((n for n in order if not self.form.field(n).text), None)
        new = self.form.record is None
        if order:
            self.focus_field(empty if new and empty is not None else order[0])

    # -- from the editors ------------------------------------------------------------------

    def _note(self, name: str) -> None:
        """A hand changed this field."""
        if name not in self._changed[-1:]:
            self._changed.append(name)
        self.edited.emit()

    def _typed(self, name: str, text: str) -> None:
        self.form.type(name, text)
        self._note(name)
        spec = self.form.field(name).spec
        if is_full(spec, text) and self.rows[name].editor.input.hasFocus():
            QTimer.singleShot(0, self, lambda: self.keys.go_on(name, 1))

    def _picked(self, name: str, choice: object) -> None:
        self.form.entry.put(name, getattr(choice, "value", None), getattr(choice, "label", ""))
        self._note(name)

    def _ticked(self, name: str, on: bool) -> None:
        self.form.entry.put(name, on)
        self._note(name)

    def _reveal(self, name: str) -> None:
        reason = messages.ask_text(
            self,
            _("显示完整号码"),
            _("理由"),
            detail=_("理由会与您的姓名、时间一起记入操作日志。"),
            yes=_("显示"),
        )
        if reason is not None:
            form_help.reveal(self.form, name, reason)

    # -- what the keys ask -----------------------------------------------------------------

    @property
    def path(self) -> tuple[str, ...]:
        """The fields that Enter visits."""
        return tuple(self.habits.path)

    @property
    def enter_moves(self) -> bool:
        """As the officer likes it."""
        return self.habits.enter_moves

    def commit(self, name: str) -> None:
        """Read a field that is being left."""
        self.form.commit(name)

    def finish(self) -> None:
        """Save and begin the next record."""
        in_order(self.form.desk, self.save_and_next)

    def escape(self) -> bool:
        """Back to the list."""
        self.leave_asked.emit()
        return True

    def undo_field(self) -> bool:
        """Take back the field that was changed last; False when nothing is unsaved."""
        while self._changed:
            name = self._changed.pop()
            if self.form.revert_field(name):
                self.edited.emit()
                self.focus_field(name)
                return True
        return False

    def fill(self, name: str, key: Key) -> None:
        """Today, the value from above, or that of the last record."""
        if key == Key.Key_D:
            form_help.from_row(self.form, name, self.above())
        elif key in (Key.Key_Semicolon, Key.Key_T):
            form_help.today(self.form, name)
        else:
            form_help.from_last(self.form, name)
        self._note(name)

    def save(self) -> None:
        """Save what stands here, the preedit of the IME included."""
        commit_preedit()
        self.form.save()

    def save_and_next(self) -> None:
        """Save and start the next record."""
        commit_preedit()
        self.form.save_and_next()
