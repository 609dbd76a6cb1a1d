"""Make the sample sheets under tests/exchange/sample_sheets (kept in the repository).

Run by hand when they must change: needs openpyxl, xlwt (from PyPI) and LibreOffice for .ods:
``python tests/exchange/make_sheets.py``. All persons are invented; ID numbers begin with 999999,
a division that does not exist.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
import xlwt
from openpyxl import Workbook
from openpyxl.styles import Font

HERE = Path(__file__).parent / "sample_sheets"
sys.path.insert(0, str(Path(__file__).parents[2]))

from gridcenter.domain.idnumber import check_digit  # noqa: E402


def person_id(birth: str, serial: int) -> str:
    first = f"999999{birth}{serial:03d}"
    return first + check_digit(first)


def members_xlsx() -> None:

    book = Workbook()
    helper = book.active
    helper.title = "字典"
    helper.append(["岗位"])
    helper.append(["专职网格员"])
    helper.sheet_state = "hidden"
    sheet = book.create_sheet("网格员")
    book.active = 1
    good = person_id("19850312", 2)
    spaced = person_id("19900101", 13)
    rows: list[list[object]] = [
        ["V2.3"],
        ["金河镇（示例）网格员花名册"],
        ["填写注意事项：1. 带*的为必填项；2. 出生年月按“1985.03”填写；3. 身份证号请设为文本格式；4. 不得改动表头。"],
        ["填报单位：金河镇综治中心（示例）", None, None, None, None, None, None, None, "填报日期：2026年11月20日"],
        [],
        ["序号", "姓 名*", "性别", "出生\n年月", "身份证号码", "联系电话（必填）", "所属网格*", "岗位",
         "政治面貌", "学历", "上岗时间", "鞋码", "备注"],
        [1, "张　示例", "男", "1985.03", f" {good}", "138 0000 0001", "东关村第一网格", "专职网格员",
         "中共党员", "大专", "2021年3月5日", 42, None],
        [2, "李样本", "女", "1990年1月", f"{spaced[:6]} {spaced[6:14]} {spaced[14:]}", 13800000002, "同上",
         "〃", "群众", "本科", "2021.3.5", 37, "-"],
        [3, "阿依•测试", 2, "1988.07", 6.22301e17, "13800000003", "东关村第一网格", "网格长",
         "群众", "高中", 44260, 38, None],
        [4, "王演示", "男", "1979.11", None, "13800000004、13900000004", "东关村第二网格", "专职网格员",
         "群众", "初中", datetime(2022, 6, 1), 41, None],
        [5, "赵例子", "男", "1981.12", None, "1380000000", "没有的网格", "专职网格员", "群众", "初中",
         "2021.03", 43, None],
        [6, "钱隐行", "女", "1993.05", None, "13800000006", "东关村第二网格", "兼职网格员", "群众", "大专",
         "20210305", 36, None],
        ["合计", None, None, None, None, 6],
        ["填表人：张示例", None, None, None, "审核人：李样本"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:M2")
    sheet.merge_cells("A3:M3")
    sheet["A2"].font = Font(size=18, bold=True)
    sheet.row_dimensions[12].hidden = True
    book.save(HERE / "members.xlsx")


def incidents_xls() -> None:

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet.write_merge(0, 0, 0, 10, "金河镇（示例）矛盾纠纷排查化解台账")
    sheet.write(1, 0, "填报单位：金河镇综治中心（示例）")
    for column, label in (
        (0, "序号"),
        (1, "纠纷名称"),
        (2, "排查时间"),
        (3, "发生地点"),
        (4, "纠纷类型"),
    ):
        sheet.write_merge(2, 3, column, column, label)
    sheet.write_merge(2, 2, 5, 7, "办理情况")
    for column, label in ((5, "承办单位"), (6, "承办人"), (7, "联系电话")):
        sheet.write(3, column, label)
    sheet.write_merge(2, 2, 8, 9, "化解情况")
    sheet.write(3, 8, "是否化解")
    sheet.write(3, 9, "化解时间")
    sheet.write_merge(2, 3, 10, 10, "涉及金额（万元）")
    data: list[list[object]] = [
        [1, "东关村宅基地边界纠纷", date(2026, 9, 3), "东关村一组", "邻里纠纷", "村调委会（示例）", "张示例", "13800000001", "是", date(2026, 9, 10), 1.2],
        [2, "西关村土地流转费纠纷", "2026.9.12", "西关村", "山林土地", "镇司法所（示例）", "李样本", "0937-1234567", "否", None, 3],
        [3, "示例小区物业费纠纷", "2026年9月20日", "示例小区", "物业", "镇司法所（示例）", "李样本", "0937-1234567", "√", "2026.9.28", None],
    ]  # fmt: skip
    for number, row in enumerate(data, start=4):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(number, column, cell, day)
            elif cell is not None:
                sheet.write(number, column, cell)
    sheet.write(7, 0, "小计")
    sheet.write(7, 1, 3)
    sheet.write(8, 0, "制表人：张示例")
    book.save(str(HERE / "incidents.xls"))


LEADERS = [
    [
        "编号",
        "户长姓名",
        "性别",
        "手机号",
        "户长类别",
        "所属村",
        "村民小组",
        "负责户数",
        "聘任时间",
    ],
    ["HZ001", "周示例", "男", "13800000011", "治安户长", "东关村", "一组", "23", "2026.3.1"],
    [
        "HZ002",
        "吴样本",
        "女",
        "13800000012",
        "中心治安户长",
        "东关村",
        "二组",
        "31户",
        "2026年3月1日",
    ],
    ["HZ003", "郑䶮", "男", "１３８００００００１３", "治安员", "西关村", "一组", "18", "2026/3/1"],
    ["", "", "", "", "", "", "", "", ""],
    ["合计", "3", "", "", "", "", "", "72", ""],
]
GRIDS = [
    ["网格编码", "网格名称", "网格类型", "所属村（社区）", "户数", "人口数"],
    ["620622101201001", "东关村第一网格", "基础网格", "东关村", "120", "456"],
    ["620622101201002", "东关村第二网格", "基础网格", "东关村", "98", "377"],
    ["620622101202001", "西关村第一网格", "专属网格", "西关村", "约80户", "300"],
]


def texts() -> None:
    for name, encoding, rows in (
        ("leaders_gb18030.csv", "gb18030", LEADERS),
        ("grids_utf8.csv", "utf-8", GRIDS),
    ):
        with (HERE / name).open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(rows)


def leaders_ods() -> None:

    book = Workbook()
    for row in LEADERS:
        book.active.append(row)
    source = HERE / "leaders.xlsx"
    book.save(source)
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "ods", "--outdir", str(HERE), str(source)],
        check=True,
    )
    source.unlink()


def lost_values_1904_xls() -> None:
    """Formulas whose results nobody computed, a hidden row, the 1904 calendar; by LibreOffice 7.4."""
    source = HERE / "lost_values_1904.xlsx"
    with xlsxwriter.Workbook(str(source), {"date_1904": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["姓名", "电话", "备注", "合计", "文字", "日期"])
        sheet.write_row(1, 0, ["张示例", "13800000001"])
        sheet.write_formula(1, 2, '=VLOOKUP("x",A5:B6,2,0)')
        sheet.write_formula(1, 3, "=1/0")
        sheet.write_formula(1, 4, '="甲"&"乙"')
        sheet.write_number(1, 5, 42800)
        sheet.write_row(2, 0, ["李样本", "13800000002"])
        sheet.write_formula(2, 2, '=""')
        sheet.write_formula(2, 3, '=COUNTIF(A:A,"无")')
        sheet.write_formula(2, 4, '=IF(1>0,"是","否")')
        sheet.write_row(3, 0, ["王演示", "13800000003"])
        sheet.set_row(3, None, None, {"hidden": True})
    kind = "xls:MS Excel 97"
    subprocess.run(
        ["soffice", "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)],
        check=True,
    )
    source.unlink()


_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Function P(n As String, v As Variant)
  Dim q As New com.sun.star.beans.PropertyValue
  q.Name = n
  q.Value = v
  P = q
End Function
Sub Save
  d = StarDesktop.loadComponentFromURL("{folder}/plain.xlsx", "_blank", 0, Array(P("Hidden", True)))
  x = P("FilterName", "MS Excel 97")
  d.storeToURL("{folder}/own_password.xls", Array(x, P("Password", "secret")))
  d.protect("abc")
  d.storeToURL("{folder}/protected_structure.xls", Array(x))
  d.close(True)
End Sub
</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard">
 <library:element library:name="Module1"/>
</library:library>
"""


def locked_xls() -> None:
    """An .xls under a password, and one whose structure is protected; by a macro in LibreOffice 7.4."""
    source = HERE / "plain.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        sheet = book.add_worksheet("名单")
        for at, row in enumerate((["姓名", "户数"], ["李样本", 12], ["王演示", 3.5])):
            sheet.write_row(at, 0, row)
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        subprocess.run(["soffice", own, "--headless", "--terminate_after_init"], check=True)
        basic = Path(profile, "user", "basic", "Standard")
        basic.mkdir(parents=True, exist_ok=True)
        (basic / "Module1.xba").write_text(_MACRO.format(folder=HERE.as_uri()), "utf-8")
        (basic / "script.xlb").write_text(_LIBRARY, "utf-8")
        subprocess.run(["soffice", own, "--headless", "macro:///Standard.Module1.Save"], check=True)
    source.unlink()


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    members_xlsx()
    incidents_xls()
    texts()
    leaders_ods()
    lost_values_1904_xls()
    locked_xls()
