"""The quick filters above a table, and the filters another page has set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from gridcenter.base.i18n import _, listed
from gridcenter.desktop import theme
from gridcenter.desktop.flow import clear
from gridcenter.desktop.pressing import PushButton
from gridcenter.desktop.widgets import GAP
from gridcenter.domain.choice import Choice
from gridcenter.domain.query import Filter
from gridcenter.domain.register.parts import Offers, QuickFilter
from gridcenter.presenters.lookups import Lookups
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.presenters.register.table_filters import chip_label, options, say

STANDING = 2
"""How many filters without a chip stand in the foot; the others are in a menu."""

WIDEST = 7
"""The width of one of them, in heights of a control."""

NAMED = 2
"""How many chosen values a chip names before it only counts them."""


class StayingMenu(QMenu):
    """A menu of checkboxes that stays open while several are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        if not self._tick(self.activeAction()):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks without closing."""
        if event.key() != Qt.Key.Key_Space or not self._tick(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


class ChipButton(PushButton):
    """One quick filter: its name, what is chosen, and a menu (or simply on and off)."""

    def __init__(
        self, table: TablePresenter, chip: QuickFilter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._table = table
        self.chip = chip
        self._bare = 0
        self.setText(self._plain)
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._clicked)
        self.sizeHint()
        self.refresh()

    def sizeHint(self) -> QSize:
        """The same whatever is chosen: no chip moves when another says more."""
        hint = super().sizeHint()
        if self.text() == self._plain:
            self._bare = hint.width()
        return QSize(self._bare + self._room, hint.height())

    @property
    def _plain(self) -> str:
        text = chip_label(self._table.register, self.chip)
        return text if self.chip.is_switch else f"{text} ▾"

    @property
    def _room(self) -> int:
        """Pixels for what is chosen."""
        return 0 if self.chip.is_switch else self.fontMetrics().horizontalAdvance("：汉汉汉")

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is filtered on now."""
        return self._table.state.chosen.get(self.chip.id, ())

    def refresh(self) -> None:
        """Show what is chosen."""
        self.setChecked(bool(self.chosen))
        text, whole = self._plain, ""
        lookups = self._table.lookups
        if not self.chip.is_switch and self.chosen and lookups is not None:
            label = chip_label(self._table.register, self.chip)
            offered = self._options(lookups)
            names = [o.label for o in offered if o.value in self.chosen] or list(self.chosen)
            whole = _("{label}：{values}").format(label=label, values=listed(names))
            said = listed(names) if len(names) <= NAMED else str(len(names))
            text = _("{label}：{values}").format(label=label, values=said)
            words = self.fontMetrics()
            room = words.horizontalAdvance(label) + self._room
            text = f"{words.elidedText(text, Qt.TextElideMode.ElideRight, room)} ▾"
        self.setToolTip(whole)
        self.setAccessibleName(whole)
        self.setText(text)

    def _options(self, lookups: Lookups) -> tuple[Choice, ...]:
        return options(self._table.register, self.chip, lookups.codes, lookups.today)

    def _clicked(self) -> None:
        if self.chip.is_switch:
            self._table.choose(self.chip.id, () if self.chosen else ("yes",))
            return
        self.setChecked(bool(self.chosen))
        menu = self.make_menu()
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def make_menu(self) -> QMenu:
        """The menu of what can be chosen; it dies when it closes."""
        several = self.chip.offers is Offers.CODES
        menu = StayingMenu(self) if several else QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        lookups = self._table.lookups
        for option in () if lookups is None else self._options(lookups):
            action = menu.addAction(option.label)
            action.setCheckable(True)
            action.setChecked(option.value in self.chosen)
            action.triggered.connect(self._setter(option.value, several=several))
        menu.addSeparator()
        clear = menu.addAction(_("不限"))
        clear.triggered.connect(lambda: self._table.choose(self.chip.id, ()))
        return menu

    def _setter(self, value: str, *, several: bool) -> Callable[[bool], None]:
        def set_value(on: bool) -> None:
            others = tuple(v for v in self.chosen if v != value) if several else ()
            self._table.choose(self.chip.id, (*others, value) if on else others)

        return set_value


class FilterChips(QWidget):
    """All quick filters of a register."""

    def __init__(self, table: TablePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = [ChipButton(table, chip) for chip in table.register.filters]
        # No flow layout: one that asks its height by its width lets the whole page grow beyond the window.
        self._lines: list[QHBoxLayout] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        self.fold(self.in_one_line)

    @property
    def in_one_line(self) -> int:
        """The pixels that all of them take side by side."""
        return sum(chip.sizeHint().width() + GAP for chip in self.chips)

    def fold(self, width: int) -> None:
        """Stand in as many lines as so many pixels ask for."""
        lines: list[list[ChipButton]] = [[]]
        used = 0
        for chip in self.chips:
            needed = chip.sizeHint().width() + GAP
            if lines[-1] and used + needed > width + GAP:
                lines.append([])
                used = 0
            lines[-1].append(chip)
            used += needed
        if [each.count() - 1 for each in self._lines] == [len(each) for each in lines]:
            return
        for old in self._lines:
            while old.takeAt(0):
                pass
            self._box.removeItem(old)
        self._lines = []
        for line in lines:
            box = QHBoxLayout()
            box.setSpacing(GAP)
            for chip in line:
                box.addWidget(chip)
            box.addStretch(1)
            self._box.addLayout(box)
            self._lines.append(box)

    def refresh(self) -> None:
        """Show the present filters."""
        for chip in self.chips:
            chip.refresh()


class OtherFilters(QWidget):
    """The filters that have no chip of their own, each to be taken away; what has no room is in a menu."""

    def __init__(self, table: TablePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._shown: tuple[Filter, ...] = ()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(GAP)

    def refresh(self) -> None:
        """Show the present filters."""
        extra = self._table.state.extra if self._table.lookups is not None else ()
        if extra != self._shown:
            self._shown = extra
            clear(self._line)
            shown = extra if len(extra) <= STANDING else extra[: STANDING - 1]
            for each in shown:
                self._line.addWidget(self._made(each))
            if rest := extra[len(shown) :]:
                self._line.addWidget(self._others(rest))

    def _said(self, each: Filter) -> str:
        lookups = self._table.lookups
        return "" if lookups is None else say(self._table.register, each, lookups.codes)

    def _others(self, rest: tuple[Filter, ...]) -> QPushButton:
        """The filters that have no room, behind one chip."""
        made = PushButton(_("另有 {count} 个筛选 ▾").format(count=len(rest)))
        made.setProperty("kind", "chip")
        made.setAutoDefault(False)

        def offer() -> None:
            menu = QMenu(made)
            menu.aboutToHide.connect(menu.deleteLater)
            for each in rest:
                said = _("去掉：{filter}").format(filter=self._said(each))
                menu.addAction(said).triggered.connect(lambda _on=False, f=each: self._drop(f))
            above = QPoint(0, -menu.sizeHint().height())
            menu.popup(made.mapToGlobal(above))

        made.clicked.connect(offer)
        return made

    def _made(self, each: Filter) -> QPushButton:
        whole = self._said(each)
        words, room = self.fontMetrics(), theme.metrics().control * WIDEST
        made = PushButton(words.elidedText(whole, Qt.TextElideMode.ElideRight, room))
        made.setProperty("kind", "chip")
        made.setCheckable(True)
        made.setChecked(True)
        made.setAutoDefault(False)
        theme.set_icon(made, "x", "accent")
        made.setToolTip(_("去掉这个筛选") + f"\n{whole}")
        made.setAccessibleName(whole)
        made.clicked.connect(lambda: self._drop(each))
        return made

    def _drop(self, each: Filter) -> None:
        others = (other for other in self._table.state.on_column(each.field) if other != each)
        self._table.filter_column(each.field, tuple(others))
