"""The questions of the first run, one widget a step; each writes into the shared state."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gridcenter.base.i18n import _
from gridcenter.desktop import theme
from gridcenter.desktop.ime import LineEdit
from gridcenter.desktop.secret_field import secret_field
from gridcenter.desktop.wheel import guard_wheel
from gridcenter.desktop.widgets import GAP, PAD, FormRow, button, label, row
from gridcenter.domain.division import Division
from gridcenter.domain.place import DIGITS, Tier
from gridcenter.presenters import first_run
from gridcenter.presenters.first_run import TIER_LABELS, FirstRunState


class FirstRunStep(QWidget):
    """One step: a title, a sentence and its questions; ``check`` says whether one may go on."""

    def __init__(self, state: FirstRunState, title: str, sentence: str) -> None:
        super().__init__()
        self.state = state
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(PAD)
        self.box.addWidget(label(title, "title"))
        self.box.addWidget(label(sentence, "soft", wrap=True))

    def enter(self) -> None:
        """The step is shown."""

    def check(self) -> bool:
        """Show what is wrong; True when nothing is."""
        return True


def _show_problems(*found: tuple[FormRow, str]) -> bool:
    for form_row, problem in found:
        form_row.set_problem(problem)
    wrong = next((form_row for form_row, problem in found if problem), None)
    if wrong is not None:
        wrong.field.setFocus()
    return wrong is None


class UnitStep(FirstRunStep):
    """Tier, place and name of the unit."""

    def __init__(self, state: FirstRunState) -> None:
        super().__init__(
            state, _("这是哪个中心？"), _("单位名称和代码会印在报表上，也写进上报文件。")
        )
        tiers = QGridLayout()
        tiers.setHorizontalSpacing(PAD)
        self._tiers = QButtonGroup(self)
        for at, tier in enumerate(Tier):
            choice = QRadioButton(_(TIER_LABELS[tier]))
            choice.setChecked(tier is state.tier)
            choice.clicked.connect(lambda _on=False, chosen=tier: self._choose_tier(chosen))
            self._tiers.addButton(choice)
            tiers.addWidget(choice, at // 2, at % 2)
        self.box.addLayout(tiers)
        self._combos = [QComboBox() for _level in range(3)]
        guard_wheel(*self._combos)
        labels = (_("省"), _("市"), _("县"))
        self._place_rows = [
            FormRow(text, combo) for text, combo in zip(labels, self._combos, strict=True)
        ]
        places = row(*self._place_rows, gap=PAD)
        for at, combo in enumerate(self._combos):
            places.setStretch(at, 1)
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(6)
            combo.currentIndexChanged.connect(lambda _index, level=at: self._on_place(level))
        self.box.addLayout(places)
        self.code, self.name = LineEdit(), LineEdit()
        self._code_row = FormRow(_("单位代码"), self.code, required=True)
        self._name_row = FormRow(_("单位名称"), self.name, required=True)
        both = row(self._code_row, self._name_row, gap=PAD)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        self.box.addLayout(both)
        self._fill(0, first_run.provinces())
        self._choose_tier(state.tier)

    def check(self) -> bool:
        """Code and name."""
        self.state.code, self.state.name = self.code.text().strip(), self.name.text()
        self.state.place = self._chosen_place()
        return _show_problems(
            (self._code_row, self.state.code_problem()), (self._name_row, self.state.name_problem())
        )

    def enter(self) -> None:
        """Begin with the place."""
        self._combos[0].setFocus()

    def _choose_tier(self, tier: Tier) -> None:
        self.state.tier = tier
        levels = {Tier.PROVINCE: 1, Tier.CITY: 2}.get(tier, 3)
        has_list = self._combos[0].count() > 0
        for at, place in enumerate(self._place_rows):
            place.setVisible(has_list and at < levels)
        hint = _("{count} 位数字").format(count=DIGITS[tier])
        if tier is Tier.TOWNSHIP:
            hint = _("县 6 位 + 乡镇 3 位，如 620622101")
        self._code_row.set_hint(hint)
        self._follow_place()

    def _fill(self, level: int, choices: tuple[Division, ...]) -> None:
        combo = self._combos[level]
        combo.blockSignals(True)
        combo.clear()
        for division in choices:
            combo.addItem(division.name, division.code)
        combo.setCurrentIndex(-1)
        combo.setPlaceholderText(_("请选择"))
        # A municipality has no cities: its counties come right under it.
        combo.setEnabled(bool(choices))
        combo.blockSignals(False)

    def _on_place(self, level: int) -> None:
        for lower in range(level + 1, 3):
            parent = self._combos[lower - 1].currentData() if lower == level + 1 else ""
            self._fill(lower, first_run.under(parent or ""))
        self._follow_place()

    def _shown_places(self) -> list[QComboBox]:
        return [
            combo
            for combo, place in zip(self._combos, self._place_rows, strict=True)
            if not place.isHidden() and combo.currentIndex() >= 0
        ]

    def _chosen_place(self) -> str:
        shown = self._shown_places()
        return str(shown[-1].currentData()) if shown else ""

    def _follow_place(self) -> None:
        """The chosen place begins the code, and names a unit above the township."""
        shown = self._shown_places()
        if not shown:
            return
        code = self._chosen_place()
        if not self.code.text().startswith(code) or len(self.code.text()) > DIGITS[self.state.tier]:
            self.code.setText(code)
        if self.state.tier is not Tier.TOWNSHIP and len(code) == DIGITS[self.state.tier]:
            self.name.setText(shown[-1].currentText())


class OfficerStep(FirstRunStep):
    """Name and password of the first officer."""

    def __init__(self, state: FirstRunState) -> None:
        super().__init__(state, _("您是谁？"), _("每次修改都会记下经办人；密码用来加密全部数据。"))
        self.operator = LineEdit()
        self.password, self.again = secret_field(), secret_field()
        self._operator_row = FormRow(_("经办人姓名"), self.operator, required=True)
        self._password_row = FormRow(
            _("密码"),
            self.password,
            required=True,
            hint=_("至少 8 位；几个词连成一句，容易记、难猜。"),
        )
        self._again_row = FormRow(_("再输一次"), self.again, required=True)
        for each in (self._operator_row, self._password_row, self._again_row):
            self.box.addWidget(each)
        self.password.textChanged.connect(self._judge)

    def enter(self) -> None:
        """Begin with the name."""
        self.operator.setFocus()

    def check(self) -> bool:
        """Name, password, the same again."""
        state = self.state
        state.operator = self.operator.text()
        state.password, state.again = self.password.text(), self.again.text()
        return _show_problems(
            (self._operator_row, state.operator_problem()),
            (self._password_row, state.password_problem()),
            (self._again_row, state.again_problem()),
        )

    def _judge(self, text: str) -> None:
        level, word = first_run.strength(text)
        meter = "■" * level + "□" * (3 - level)
        self._password_row.set_hint(_("强度 {meter} {word}").format(meter=meter, word=word))
        self._password_row.set_problem()


class PlaceStep(FirstRunStep):
    """Where the data lies (unless that was said at the start), and a second place for backups."""

    def __init__(self, state: FirstRunState, *, may_move: bool = True) -> None:
        super().__init__(
            state, _("数据放在哪里？"), _("数据只在这台电脑上。请再选一处备份，防止硬盘损坏。")
        )
        self.folder, self.second = LineEdit(str(state.folder)), LineEdit()
        self._folder_row = FormRow(_("数据目录"), self.folder, required=True)
        self._second_row = FormRow(
            _("第二处备份（可以以后再设）"),
            self.second,
            hint=_("U 盘或另一块硬盘上的文件夹；备份同样加密。"),
        )
        for form_row, field in ((self._folder_row, self.folder), (self._second_row, self.second)):
            browse = button(_("浏览…"), partial(self._browse, field), icon="folder-open")
            form_row.add_beside(browse)
            if field is self.folder and not may_move:
                field.setReadOnly(True)
                browse.hide()
            self.box.addWidget(form_row)

    def check(self) -> bool:
        """Both places."""
        self.state.folder = Path(self.folder.text().strip()).expanduser()
        second = self.second.text().strip()
        self.state.second_backup = Path(second).expanduser() if second else None
        return _show_problems(
            (self._folder_row, self.state.folder_problem()),
            (self._second_row, self.state.second_backup_problem()),
        )

    def _browse(self, into: QLineEdit) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("选择文件夹"), into.text())
        if chosen:
            into.setText(chosen)


class BeginStep(FirstRunStep):
    """What to do first."""

    def __init__(self, state: FirstRunState) -> None:
        super().__init__(state, _("从哪里开始？"), _("三种都可以，以后随时能再选。"))
        self.start = "home"
        self._choices = QButtonGroup(self)
        for start, title, sentence in (
            (
                "import",
                _("导入去年的表格"),
                _("把现有的网格员、治安户长、事件 Excel 表带进来，可整批撤销。"),
            ),
            ("home", _("从空白开始"), _("先建网格，再登记人员和事件。")),
            (
                "practice",
                _("先用练习数据试一试"),
                _("编造的一个乡镇，单独存放，绝不会混进正式数据。"),
            ),
        ):
            choice = QRadioButton(title)
            choice.setFont(theme.font(bold=True))
            choice.setChecked(start == self.start)
            choice.clicked.connect(lambda _on=False, chosen=start: setattr(self, "start", chosen))
            self._choices.addButton(choice)
            words = label(sentence, "soft", wrap=True)
            words.setContentsMargins(28, 0, 0, GAP)
            self.box.addWidget(choice)
            self.box.addWidget(words)
