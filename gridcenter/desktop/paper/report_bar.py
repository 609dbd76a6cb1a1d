"""The line above the preview: which period or record, what to fill in, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.flow import FlowLayout
from gridcenter.desktop.pressing import Chip
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import button, icon_button, label, row
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.presenters.figures.chart_build import period_words
from gridcenter.presenters.paper.report_model import FormItem, RecordItem

_KIND_WORDS = {
    PeriodKind.MONTH: N_("按月"),
    PeriodKind.QUARTER: N_("按季"),
    PeriodKind.HALF: N_("按半年"),
    PeriodKind.YEAR: N_("按年"),
}
FILES = {
    "pdf": "PDF",
    "ofd": "OFD",
    "xlsx": "Excel",
    "docx": "Word",
}
"""What a form leaves as, by the ending of its file."""
_CHOICES = {
    "incident": (N_("事件"), N_("选择事件…")),
    "village": (N_("村（社区）"), N_("全部村（社区），各一份")),
    "unit": (N_("单位"), N_("全部单位")),
}
"""What stands in the box, by what a form asks for: its name, and nothing chosen."""


class ReportBar(QWidget):
    """Asks by signals; the page answers with :meth:`show_form` and :meth:`set_ready`."""

    kind_chosen = Signal(object)
    stepped = Signal(int)
    record_chosen = Signal(str)
    inputs_asked = Signal()
    mask_asked = Signal()
    paper_chosen = Signal(str)
    public_chosen = Signal(bool)
    file_asked = Signal(str)
    print_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = FlowLayout(self)
        self._make_periods()
        self.records = QComboBox()
        self.records.setMinimumContentsLength(24)
        self.records.setMaximumWidth(420)
        self.records.activated.connect(self._record)
        guard_wheel(self.records)
        self.inputs = button(_("填写…"), self.inputs_asked.emit, icon="pencil")
        self.mask_button = icon_button("eye", _("显示完整号码…"), self.mask_asked.emit)
        self.paper = QComboBox()
        self.paper.setAccessibleName(_("纸张"))
        self.paper.setToolTip(_("纸张"))
        for words, value in (("A4", ""), ("A3", "a3")):
            self.paper.addItem(words, value)
        self.paper.activated.connect(lambda at: self.paper_chosen.emit(self.paper.itemData(at)))
        guard_wheel(self.paper)
        self.public = Chip(_("对外公开"))
        self.public.setToolTip(_("不公布少于 3 的数和能推算出它们的数；导出、打印也一样"))
        self.public.toggled.connect(self.public_chosen)
        choices = (self.records, self.inputs, self.public, self.mask_button, self.paper)
        for widget in (*choices, self._make_actions()):
            self.flow.addWidget(widget)

    def _make_periods(self) -> None:
        self.kinds = QButtonGroup(self)
        for place, (kind, words) in enumerate(_KIND_WORDS.items()):
            chip = Chip(_(words))
            self.kinds.addButton(chip, place)
            chip.clicked.connect(lambda _checked=False, kind=kind: self.kind_chosen.emit(kind))
            self.flow.addWidget(chip)
        self.period = label("", "heading")
        self.period.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back = icon_button("chevron-left", _("上一期"), lambda: self.stepped.emit(-1))
        self.onward = icon_button("chevron-right", _("下一期"), lambda: self.stepped.emit(1))
        self.span = QWidget()
        self.span.setLayout(row(self.back, self.period, self.onward, gap=4))
        self.flow.addWidget(self.span)

    def _make_actions(self) -> QWidget:
        self.files = {
            ending: button(
                name,
                partial(self.file_asked.emit, ending),
                tip=_("导出 {name}").format(name=name),
            )
            for ending, name in FILES.items()
        }
        self.print_button = button(
            _("打印"), self.print_asked.emit, kind="primary", icon="printer", tip="Ctrl+P"
        )
        actions = QWidget()
        actions.setLayout(row(*self.files.values(), self.print_button))
        return actions

    def show_form(self, form: FormItem, period: Period | None) -> None:
        """Offer what this form can be asked for."""
        for place, kind in enumerate(_KIND_WORDS):
            chip = self.kinds.button(place)
            chip.setVisible(kind in form.periods and len(form.periods) > 1)
            chip.setChecked(period is not None and kind is period.kind)
        self.span.setVisible(not form.needs_record)
        self.records.setVisible(bool(form.asks_for))
        self.inputs.setVisible(form.has_inputs)
        self.public.setVisible(form.can_be_public)
        self.period.ensurePolished()
        longest = period_words(Period(PeriodKind.QUARTER, 2026, 4))
        self.period.setMinimumWidth(self.period.fontMetrics().horizontalAdvance(longest) + 8)
        self.period.setText(period_words(period) if period else "")

    def show_records(
        self, records: Sequence[RecordItem], chosen: str | None, asks_for: str
    ) -> None:
        """Offer records for a sheet, villages for blank ones, or units for a roster."""
        name, none = _CHOICES.get(asks_for) or _CHOICES["incident"]
        if asks_for and asks_for not in _CHOICES:
            name, none = register_of(asks_for).one, N_("选择一条记录…")
        self.records.clear()
        self.records.setAccessibleName(_(name))
        self.records.addItem(_(none), "")
        for each in records:
            self.records.addItem(each.title, each.uid)
        self.records.setCurrentIndex(max(self.records.findData(chosen or ""), 0))

    def set_ready(self, *, ready: bool, busy: bool, masked: bool) -> None:
        """Which buttons may be pressed; ``masked`` says what the eye would do."""
        words = _("显示完整号码…") if masked else _("遮盖号码")
        self.mask_button.setToolTip(words)
        self.mask_button.setAccessibleName(words)
        theme.set_icon(self.mask_button, "eye" if masked else "eye-off")
        pressed: tuple[QWidget, ...] = (self.print_button, self.mask_button, *self.files.values())
        for widget in pressed:
            widget.setEnabled(ready)
        self.inputs.setEnabled(not busy)

    def _record(self, place: int) -> None:
        self.record_chosen.emit(self.records.itemData(place))
