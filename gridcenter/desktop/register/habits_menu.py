"""How the officer likes to key, as a menu of ticks."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from gridcenter.base.i18n import _
from gridcenter.desktop.register.filter_chips import StayingMenu
from gridcenter.presenters.register.entry_habits import EntryHabits
from gridcenter.presenters.register.record_form import FormPresenter


def habits_menu(form: FormPresenter, habits: EntryHabits, parent: QWidget) -> QMenu:
    """The menu over ``parent``; it dies when it closes."""
    menu = StayingMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for text, on, set_on in (
        (_("Enter 转到下一项，末项保存并新增"), habits.enter_moves, habits.set_enter_moves),
        (_("新增时沿用上一条的网格、类别等"), habits.carries, habits.set_carries),
    ):
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(set_on)
    path = StayingMenu(_("回车经过的栏（Tab 走每一栏）"), menu)
    menu.addMenu(path)
    for spec in form.editable:
        action = path.addAction(_(spec.label))
        action.setCheckable(True)
        action.setChecked(spec.name in habits.path)
        action.setEnabled(habits.may_pass(spec.name))
        action.toggled.connect(lambda on, name=spec.name: habits.visit(name, on))
    return menu
