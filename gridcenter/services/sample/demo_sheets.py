"""The demo township's spreadsheets, as untidy as they really come.

Version cell, title, long notes, 填报单位, two-level headers, merged cells, 〃, dates and phones in six
forms, totals and signature rows: what the import has to cope with.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from typing import Any

from gridcenter.base.paths import data_dir
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import Value
from gridcenter.exchange.file_out import write_out
from gridcenter.services.sample.demo import Township
from gridcenter.services.sample.demo_ledger import ledger_rows

Values = Mapping[str, Value]
_NOTES = (
    "填写注意事项：1.姓名与身份证一致；2.电话填本人常用手机；3.日期按“2021.03.05”格式填写；"
    "4.所属网格填写全称；5.本表由村（社区）填写，乡镇综治中心汇总。"
)
_SHIPPED_XLS = "治安户长补报表.xls"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSheet:
    """A spreadsheet and the register that it belongs in."""

    path: Path
    register: str


def write_sheets(
    township: Township, folder: Path, codes: CodeBook, *, seed: int
) -> tuple[DemoSheet, ...]:
    """Write all spreadsheets into ``folder``, in the order in which they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(seed)
    sheets = [
        DemoSheet(path=_grids(township, folder, codes), register="grid"),
        DemoSheet(path=_members(township, folder, codes, random), register="grid_member"),
        DemoSheet(path=_leaders(township, folder, codes, random), register="household_leader"),
    ]
    if township.with_late_leaders:
        write_out(folder / _SHIPPED_XLS, (data_dir() / "demo" / _SHIPPED_XLS).read_bytes())
        sheets.append(DemoSheet(path=folder / _SHIPPED_XLS, register="household_leader"))
    if township.ledger:
        sheets.append(DemoSheet(path=_ledger(township, folder, codes), register="incident"))
    return tuple(sheets)


class _Page:
    """One xlsx sheet being written, row by row."""

    def __init__(self, book: Any, name: str) -> None:
        self.book = book
        self.sheet = book.add_worksheet(name)
        self.row = 0
        self.head = book.add_format({"bold": True, "border": 1, "align": "center"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "border": 1})

    def top(self, version: str, title: str, columns: int, unit: str) -> None:
        """Version cell, title, notes and 填报单位 rows."""
        self.sheet.write_string(0, 0, version)
        self.sheet.merge_range(1, 0, 1, columns - 1, title, self.head)
        self.sheet.merge_range(2, 0, 2, columns - 1, _NOTES)
        self.sheet.write_string(3, 0, f"填报单位（盖章）：{unit}")
        self.row = 4

    def write(self, cells: Sequence[object]) -> None:
        """One row; text stays text, numbers numbers, dates real dates."""
        for at, cell in enumerate(cells):
            if isinstance(cell, datetime | date):
                self.sheet.write_datetime(self.row, at, cell, self.day)
            elif isinstance(cell, int | float):
                self.sheet.write_number(self.row, at, cell)
            elif cell is not None:
                self.sheet.write_string(self.row, at, str(cell))
        self.row += 1


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    import xlsxwriter  # noqa: PLC0415 - only the demo writes these

    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    # A fixed creation time keeps the same seed's files the same.
    book.set_properties({"created": datetime(2026, 1, 1), "author": "示例"})
    yield book
    book.close()
    write_out(path, content.getvalue())


def _grids(township: Township, folder: Path, codes: CodeBook) -> Path:
    path = folder / "网格基本情况一览表.xlsx"
    names = {each.code: each.name for each in township.villages}
    with _book(path) as book:
        page = _Page(book, "网格")
        page.top("附件1", "网格基本情况一览表", 8, township.unit.name)
        page.write(
            (
                "村（社区）",
                "网格编码",
                "网格名称",
                "网格类型",
                "户数（户）",
                "人口（人）",
                "面积",
                "四至范围",
            )
        )
        village = ""
        for grid in township.grids:
            same = grid["village"] == village
            village = str(grid["village"])
            label = codes.label("grid_kind", grid["kind"])
            page.write(
                (
                    "〃" if same else names[village],
                    *(grid["code"], grid["name"], label, grid["households"], grid["population"]),
                    *(grid["area_km2"], grid["boundary"]),
                )
            )
        households = sum(int(grid["households"] or 0) for grid in township.grids)
        people = sum(int(grid["population"] or 0) for grid in township.grids)
        page.write(("合计", None, None, None, households, people))
        page.write(("填表人：王演示", None, None, "审核人：孙示范"))
    return path


def _members(township: Township, folder: Path, codes: CodeBook, random: Random) -> Path:
    path = folder / "网格员花名册.xlsx"
    with _book(path) as book:
        hidden = book.add_worksheet("参数")
        hidden.write_row(0, 0, ("请勿删除", "男", "女"))
        page = _Page(book, "花名册")
        page.top("V3.2", f"{township.months[-1][:4]}年网格员花名册", 11, township.unit.name)
        page.sheet.merge_range(4, 1, 4, 5, "个人信息", page.head)
        page.sheet.merge_range(4, 6, 4, 10, "任职情况", page.head)
        page.sheet.write_string(4, 0, "序号")
        page.row = 5
        page.write(
            (
                *("", "姓 名*", "性别", "出生年月", "联系电话（必填）", "身份证号码"),
                *("岗位", "所在网格", "政治面貌", "学历", "任职时间"),
            )
        )
        for number, member in enumerate(township.members, 1):
            page.write((number, *_member(member, codes, random)))
        page.write((len(township.members) + 1, *_spoilt_member(township)))
        page.write(("合计", f"{len(township.members) + 1}人"))
        page.write(("", "单位负责人：孙示范", "", "", "填表人：王演示", "", "填报日期：2026.1.5"))
        # Hidden after the visible sheet exists: a workbook cannot hide its first active sheet.
        page.sheet.activate()
        page.sheet.set_first_sheet()
        hidden.hide()
    return path


def _member(member: Values, codes: CodeBook, random: Random) -> tuple[object, ...]:
    label = codes.label
    number = member["id_number"]
    return (
        _spaced(str(member["name"]), random),
        _sex(member["sex"], random),
        _month(str(member["birth_month"]), random),
        _phone(str(member["phone"]), random),
        None if number is None else _id(str(number), random),
        label("member_role", member["role"]),
        member["grid"],
        label("political_status", member["political_status"]),
        label("education", member["education"]),
        _day(str(member["post_from"]), random),
    )


def _spoilt_member(township: Township) -> tuple[object, ...]:
    """A row whose ID number a spreadsheet has turned into 6.3E+17: it must be refused."""
    grid = township.grids[0]["name"]
    return (
        *("孔示例", "男", "1979.05", "13800009201", 629999197905010000.0, "兼职网格员"),
        *(grid, "群众", "高中", "2024.3.1"),
    )


def _leaders(township: Township, folder: Path, codes: CodeBook, random: Random) -> Path:
    """A GB18030 CSV, as WPS saves one."""
    path = folder / "治安户长花名册.csv"
    names = {each.code: each.name for each in township.villages}
    label = codes.label
    with StringIO(newline="") as text:
        out = csv.writer(text)
        out.writerow([f"{township.unit.name}治安户长花名册"])
        out.writerow(
            [
                *(
                    "编号",
                    "户长姓名",
                    "性别",
                    "手机",
                    "户长类别",
                    "村（社区）",
                    "自然村（组）",
                    "所属网格",
                ),
                *("治安片区", "联系户数", "产生方式", "聘任时间", "聘书编号", "联系派出所"),
            ]
        )
        for leader in township.leaders:
            out.writerow(
                [
                    *(leader["number"], _spaced(str(leader["name"]), random)),
                    *(_sex(leader["sex"], random), str(leader["phone"])),
                    label("leader_tier", leader["tier"]),
                    *(names[str(leader["village"])], leader["group_name"], leader["grid"]),
                    *(leader["area_name"], leader["household_count"]),
                    label("leader_chosen_by", leader["chosen_by"]),
                    str(leader["appointed_on"]).replace("-", "."),
                    *(leader["certificate_no"], leader["liaison_police"]),
                ]
            )
        out.writerow(["", f"合计{len(township.leaders)}人"])
        write_out(path, text.getvalue().encode("gb18030"))
    return path


def _ledger(township: Township, folder: Path, codes: CodeBook) -> Path:
    path = folder / f"矛盾纠纷和隐患台账（{township.months[0]}起）.xlsx"
    header, rows = ledger_rows(township, codes)
    with _book(path) as book:
        page = _Page(book, "台账")
        page.top("台账-01", "矛盾纠纷和隐患排查台账", len(header), township.unit.name)
        page.write(header)
        for row in rows:
            page.write(row)
        page.write(("合计", f"{len(rows)}件"))
    return path


def _spaced(name: str, random: Random) -> str:
    """张　三: two- and three-character names are padded to look even."""
    return f"{name[0]}　{name[1:]}" if len(name) == 3 and random.random() < 0.15 else name


def _sex(sex: Value, random: Random) -> object:
    words = {"male": ("男", "男", "男", "1"), "female": ("女", "女", "女", "2")}
    return random.choice(words[str(sex)])


def _phone(phone: str, random: Random) -> object:
    wide = phone.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    forms: tuple[object, ...] = (
        *(phone, phone, phone, f"{phone[:3]} {phone[3:7]} {phone[7:]}"),
        *(f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", float(phone), wide),
    )
    return random.choice(forms)


def _id(number: str, random: Random) -> str:
    return random.choice(
        (number, number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}")
    )


def _month(month: str, random: Random) -> object:
    year, number = month.split("-")
    forms: tuple[Callable[[], object], ...] = (
        lambda: f"{year}.{number}",
        lambda: f"{year}年{int(number)}月",
        lambda: f"{year}{number}",
        lambda: date(int(year), int(number), 1),
    )
    return random.choice(forms)()


def _day(day: str, random: Random) -> object:
    parsed = date.fromisoformat(day)
    forms: tuple[object, ...] = (
        f"{parsed.year}.{parsed.month}.{parsed.day}",
        f"{parsed.year}年{parsed.month}月{parsed.day}日",
        f"{parsed:%Y%m%d}",
        f"{parsed:%Y/%m/%d}",
        parsed,
    )
    return random.choice(forms)
