"""The table, or the sentence that stands in its place when it lists nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from gridcenter.base.i18n import _, inside
from gridcenter.desktop.register.filter_panel import FilterPanel
from gridcenter.desktop.register.record_table import RecordTable
from gridcenter.desktop.widgets import EmptyState
from gridcenter.presenters.register.column_filter import ColumnFilter
from gridcenter.presenters.register.table import TablePresenter


class ListStack(QStackedWidget):
    """Table or empty state; the keyboard stays with whichever is shown."""

    def __init__(
        self,
        table: RecordTable,
        presenter: TablePresenter,
        start_new: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.table = table
        self.empty = EmptyState("", icon="inbox")
        self._presenter = presenter
        self._start_new = start_new
        self.addWidget(table)
        self.addWidget(self.empty)
        self.empty.action.clicked.connect(self._act)
        table.filter_wanted.connect(self._filter)

    def take_focus(self) -> None:
        """Put the keyboard on the table, or on the button that stands in its place."""
        shown = self.currentWidget()
        (self.table if shown is self.table else self.empty.action).setFocus()

    def refresh(self) -> None:
        """Show the table, or why it lists nothing: nothing kept, or all filtered away."""
        held = self.table.hasFocus() or self.empty.action.hasFocus()
        why, one = self._presenter.emptiness, inside(_(self._presenter.register.one))
        if why == "filtered":
            self.empty.set_text(_("筛选后没有符合条件的记录。"), _("清除筛选"))
        elif why:
            self.empty.set_text(
                _("还没有{record}。可以新增一条，或从表格批量导入。").format(record=one),
                _("新增{record}").format(record=one),
            )
        self.setCurrentWidget(self.empty if why else self.table)
        if held:
            self.take_focus()

    def _filter(self, section: int) -> None:
        column = ColumnFilter(self._presenter, self._presenter.columns[section])
        panel = FilterPanel(column, self.take_focus, self.window())
        panel.open_at(self.table.below_head(section))

    def _act(self) -> None:
        if self._presenter.emptiness == "filtered":
            self._presenter.clear_filters()
        else:
            self._start_new()
