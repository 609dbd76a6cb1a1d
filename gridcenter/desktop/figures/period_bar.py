"""Month, quarter or year, and the arrows to the one before and after."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.widgets import icon_button, label, row
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart import PERIOD_KINDS
from gridcenter.presenters.figures.chart_build import period_words

_WORDS = {
    PeriodKind.MONTH: N_("按月"),
    PeriodKind.QUARTER: N_("按季"),
    PeriodKind.YEAR: N_("按年"),
}


class PeriodBar(QWidget):
    """``kind_chosen`` carries a :class:`PeriodKind`, ``stepped`` -1 or 1."""

    kind_chosen = Signal(object)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds = QButtonGroup(self)
        chips = []
        for place, kind in enumerate(PERIOD_KINDS):
            chip = Chip(_(_WORDS[kind]))
            self.kinds.addButton(chip, place)
            chips.append(chip)
        self.kinds.idClicked.connect(lambda place: self.kind_chosen.emit(PERIOD_KINDS[place]))
        self.back = icon_button("chevron-left", _("上一期"), lambda: self.stepped.emit(-1))
        self.onward = icon_button("chevron-right", _("下一期"), lambda: self.stepped.emit(1))
        self.words = label("", "heading")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(row(*chips, self.back, self.words, self.onward, gap=4))

    def show_period(self, period: Period) -> None:
        """Show another period; the arrows stay where they are."""
        self.kinds.button(PERIOD_KINDS.index(period.kind)).setChecked(True)
        self.words.setText(period_words(period))
        self.words.ensurePolished()
        longest = period_words(Period(PeriodKind.QUARTER, 2026, 4))
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance(longest) + 8)
