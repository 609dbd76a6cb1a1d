"""The call list from the list's menu: the reason is asked once a day, then the numbers stand in full."""

from PySide6.QtWidgets import QApplication

from gridcenter.desktop import messages, theme
from gridcenter.desktop.register.call_dialog import CallDialog
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.table_menus import export_menu
from gridcenter.presenters.desk import ImmediateDesk
from tests.builders import make_grid, make_member


def test_the_reason_is_asked_once_and_the_numbers_stand_in_full(qtbot, centre, monkeypatch):
    theme.apply(QApplication.instance(), "light", "normal")
    make_member(centre, make_grid(centre).uid, name="赵示例", phone="13800004321")
    page = RegisterPage(ImmediateDesk(centre), "grid_member")
    qtbot.addWidget(page)
    page.resize(1200, 690)
    page.show()
    page.activate()
    asked = []
    monkeypatch.setattr(messages, "ask_text", lambda *_a, **_k: asked.append(1) or "通知开会")

    def look():
        menu = export_menu(page.desk, page.presenter, page)
        next(each for each in menu.actions() if each.text().startswith("通话名单")).trigger()
        return page.findChildren(CallDialog)[-1]

    assert look().table.item(0, 2).text() == "13800004321"
    assert look().table.item(0, 0).text() == "赵示例"
    assert asked == [1]


def test_a_register_of_matters_offers_none(qtbot, centre):
    page = RegisterPage(ImmediateDesk(centre), "incident")
    qtbot.addWidget(page)
    page.activate()
    menu = export_menu(page.desk, page.presenter, page)
    assert not [each for each in menu.actions() if each.text().startswith("通话名单")]
