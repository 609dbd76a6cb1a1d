"""The small windows of the other books: the rota by turns, a swap, a round of checks, a superior's sheet."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from gridcenter.desktop.register.check_round_dialog import CheckRoundDialog
from gridcenter.desktop.register.register_page import RegisterPage
from gridcenter.desktop.register.register_tools import take_sheets
from gridcenter.desktop.register.requested_dialog import RequestedDialog
from gridcenter.desktop.register.rota_dialog import RotaDialog, SwapDialog
from gridcenter.domain.query import Query
from gridcenter.domain.roles import Role
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.services.register import registers


def opened(qtbot, centre, register: str) -> RegisterPage:
    page = RegisterPage(ImmediateDesk(centre), register)
    qtbot.addWidget(page)
    page.show()
    page.activate()
    return page


def press(page: RegisterPage, word: str) -> None:
    next(each for each in page.bar.tools if each.text() == word).click()


def all_of(centre, register: str):
    return registers.find(centre, Query(register=register))


def test_a_week_is_filled_by_turns_and_two_days_change_hands(qtbot, centre):
    page = opened(qtbot, centre, "duty_rota")
    press(page, "排班")
    (dialog,) = page.findChildren(RotaDialog)
    dialog.groups.setPlainText("李示例、张示例\n钱例\n")
    dialog.leaders.setText("王示例，孙示例")
    dialog.first.setText("2026.12.7")
    dialog.last.setText("2026年12月13日")
    for shift, box in dialog.shifts:
        box.setChecked(shift == "night")
    dialog.do.click()
    rows = sorted(
        (each["on_day"], each["on_duty"], each["leader"]) for each in all_of(centre, "duty_rota")
    )
    assert len(rows) == 7
    assert rows[:2] == [
        ("2026-12-07", "李示例、张示例", "王示例"),
        ("2026-12-08", "钱例", "孙示例"),
    ]
    press(page, "对调")
    (swap,) = page.findChildren(SwapDialog)
    swap.days[0].setText("2026-12-07")
    swap.days[1].setText("2026-12-20")
    night = next(at for at in range(3) if swap._shifts[at].value == "night")
    for choice in swap.choices:
        choice.setCurrentIndex(night)
    swap.do.click()
    assert "2026-12-20" in swap.wrong.text()
    swap.days[1].setText("2026-12-08")
    swap.do.click()
    told = {
        each["on_day"]: (each["on_duty"], each["swapped_with"])
        for each in all_of(centre, "duty_rota")
    }
    assert told["2026-12-07"] == ("钱例", "原李示例、张示例")
    assert told["2026-12-08"] == ("李示例、张示例", "原钱例")


def test_a_rota_without_anybody_says_why_and_writes_nothing(qtbot, centre):
    page = opened(qtbot, centre, "duty_rota")
    press(page, "排班")
    (dialog,) = page.findChildren(RotaDialog)
    dialog.do.click()
    assert dialog.wrong.text().startswith("▲")
    assert not all_of(centre, "duty_rota")
    dialog.first.setText("")
    dialog.groups.setPlainText("甲例")
    dialog.do.click()
    assert "日期" in dialog.wrong.text()
    dialog.reject()


def test_a_round_of_checks_begins_from_the_list(qtbot, centre):
    page = opened(qtbot, centre, "centre_check")
    press(page, "开始自查")
    (dialog,) = page.findChildren(CheckRoundDialog)
    dialog.day.setText("2199-01-01")
    dialog.do.click()
    assert dialog.day_row.message.text().startswith("▲")
    dialog.day.setText(centre.today().isoformat())
    dialog.do.click()
    found = all_of(centre, "centre_check")
    assert {each["result"] for each in found} == {"pending"}
    assert sum(each["full_score"] for each in found) == 100


@pytest.fixture
def sheet(tmp_path):
    book_ = openpyxl.Workbook()
    page = book_.active
    page.append(["附件3"])
    page.append(["网格员服装统计表"])
    page.append(
        [
            "序号",
            "姓 名*",
            "性别",
            "出生年月",
            "联系电话（必填）",
            "所在网格",
            "政治面貌",
            "学历",
            "服装尺码",
        ]
    )
    path = tmp_path / "来表.xlsx"
    book_.save(path)
    return path


def test_a_superiors_sheet_let_go_of_over_the_list_joins_it(qtbot, centre, sheet):
    page = opened(qtbot, centre, "requested_form")
    take_sheets(page.desk, "requested_form", [sheet], page, lambda: pytest.fail("it is no list"))
    (dialog,) = page.findChildren(RequestedDialog)
    assert dialog.heading.text() == "8 项，本系统已有 7 项（87 %）"
    dialog.minutes.setText("30")
    dialog.do.click()
    assert dialog.wrong.text(), "who asks is missing"
    dialog.asked_by.setText("示例县某局")
    dialog.do.click()
    (made,) = all_of(centre, "requested_form")
    assert (made["name"], made["field_count"], made["fields_here"]) == ("网格员服装统计表", 8, 7)
    assert (made["minutes"], made["times_a_year"]) == (30, 12)


def test_a_list_of_requested_forms_is_imported_instead(qtbot, centre, tmp_path):
    book_ = openpyxl.Workbook()
    book_.active.append(["报表名称", "要求单位", "频次", "每年次数", "每次用时"])
    path = tmp_path / "清单.xlsx"
    book_.save(path)
    page = opened(qtbot, centre, "requested_form")
    imported = []
    take_sheets(page.desk, "requested_form", [path], page, lambda: imported.append(path))
    assert imported == [path]
    take_sheets(page.desk, "contact", [path], page, lambda: imported.append("contact"))
    take_sheets(page.desk, "", [path], page, lambda: imported.append("home"))
    assert imported[1:] == ["contact", "home"]


def test_who_only_looks_is_not_offered_what_writes(qtbot, centre):
    page = opened(qtbot, replace(centre, role=Role.VIEWER), "duty_rota")
    assert [each.isEnabled() for each in page.bar.tools if each.text() in ("排班", "对调")] == [
        False
    ] * 2
    page = opened(qtbot, centre, "duty_rota")
    assert all(each.isEnabled() for each in page.bar.tools)
