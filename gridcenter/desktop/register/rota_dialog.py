"""排班 and 换班: the rota filled by turns for a week or a month, and two shifts that change hands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.ime import LineEdit, TextEdit
from gridcenter.desktop.register.deed_dialog import DeedDialog
from gridcenter.desktop.widgets import FormRow, button, label, row
from gridcenter.domain.choice import Choice
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.book_deeds import (
    BookDeeds,
    RotaAsked,
    RotaHabits,
    SwapAsked,
)


def open_rota(desk: Desk, parent: QWidget) -> None:
    """Ask for a new rota, beginning with who took turns lately."""
    deeds = BookDeeds(desk)
    deeds.habits(lambda habits: RotaDialog(deeds, habits, parent).open())


def open_swap(desk: Desk, parent: QWidget) -> None:
    """Ask which two shifts change hands."""
    deeds = BookDeeds(desk)
    deeds.habits(lambda habits: SwapDialog(deeds, habits.shifts, parent).open())


class RotaDialog(DeedDialog):
    """From when to when, who takes turns, on which shifts; what is filled already stays."""

    def __init__(self, deeds: BookDeeds, habits: RotaHabits, parent: QWidget | None = None) -> None:
        super().__init__(_("排班：轮流往下排，已经排的不动"), icon="calendar", parent=parent)
        self._deeds = deeds
        self.first, self.last, self.leaders, self.phone = (LineEdit() for _each in range(4))
        self.groups = TextEdit("\n".join(habits.groups))
        self.groups.setMinimumHeight(self.groups.fontMetrics().lineSpacing() * 6)
        self.leaders.setText("、".join(habits.leaders))
        self.phone.setText(habits.phone)
        self.shifts = [(each.value, QCheckBox(each.label)) for each in habits.shifts]
        for at, (shift, box) in enumerate(self.shifts):
            box.setChecked(shift in habits.used if habits.used else at == 0)
        self.rest_days = QCheckBox(_("只排周末和节假日"))
        self.first_row = FormRow(_("从"), self.first, required=True)
        self.last_row = FormRow(_("到"), self.last, required=True)
        self.body.addLayout(row(self.first_row, self.last_row))
        spans = ((_("下周"), habits.next_week), (_("下月"), habits.next_month))
        chips = [button(word, partial(self._span, span), kind="link") for word, span in spans]
        self.body.addLayout(row(*chips, None))
        self.groups_row = FormRow(
            _("值班人员"),
            self.groups,
            required=True,
            hint=_("一行一组，同组的人用顿号分开"),
        )
        for each in (
            FormRow(_("带班领导"), self.leaders, hint=_("用顿号分开，每天换一位")),
            self.groups_row,
        ):
            self.body.addWidget(each)
        self.body.addLayout(row(label(_("班次")), *(box for _shift, box in self.shifts), None))
        self.body.addWidget(self.rest_days)
        self.body.addWidget(FormRow(_("值班电话"), self.phone))
        self._span(habits.next_week)
        typed = (self.first, self.last, self.leaders, self.groups, self.phone)
        self.offer(_("排班"), self._fill, ("rota",), typed)

    def _span(self, span: tuple[str, str]) -> None:
        self.first.setText(span[0])
        self.last.setText(span[1])

    def _fill(self) -> None:
        asked = RotaAsked(
            first=self.first.text(),
            last=self.last.text(),
            groups=tuple(self.groups.toPlainText().splitlines()),
            leaders=tuple(self.leaders.text().replace("，", "、").split("、")),
            shifts=tuple(shift for shift, box in self.shifts if box.isChecked()),
            phone=self.phone.text(),
            rest_days_only=self.rest_days.isChecked(),
        )
        self._deeds.fill(asked, self.accept, self.refused)


class SwapDialog(DeedDialog):
    """Two days with their shifts; who it was before is written down on both."""

    def __init__(
        self, deeds: BookDeeds, shifts: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(_("换班：两个班次的值班人员对调"), icon="calendar", parent=parent)
        self._deeds, self._shifts = deeds, shifts
        self.days, self.choices = (LineEdit(), LineEdit()), (QComboBox(), QComboBox())
        for day, choice in zip(self.days, self.choices, strict=True):
            choice.addItems([each.label for each in shifts])
            self.body.addLayout(
                row(FormRow(_("日期"), day, required=True), FormRow(_("班次"), choice))
            )
        self.offer(_("对调"), self._swap, ("swap",), (*self.days, *self.choices))

    def _swap(self) -> None:
        one, other = (self._shifts[each.currentIndex()].value for each in self.choices)
        asked = SwapAsked(days=(self.days[0].text(), self.days[1].text()), shifts=(one, other))
        self._deeds.swap(asked, self.accept, self.refused)
