"""Rosters of made-up grid members as .xlsx, fifteen columns as villages fill them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

from bench import data
from gridcenter.domain.written.idnumber import check_digit
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, write_xlsx
from gridcenter.services.centre import Centre

COLUMNS = (
    *("序号", "姓名", "性别", "身份证号", "出生年月", "联系电话", "职务", "所属网格", "政治面貌"),
    *("文化程度", "任职日期", "状态", "备注", "家庭地址", "微信号"),
)
_ROLES = ("网格长", "专职网格员", "兼职网格员", "微网格员", "楼栋长")
_PARTIES = ("中共党员", "群众", "共青团员")
_SCHOOLS = ("初中", "高中", "大专", "本科")


def rows(random: Random, first: int, count: int) -> Iterator[tuple[object, ...]]:
    """``count`` rows whose phones begin at number ``first``."""
    for at in range(first, first + count):
        year, month, day = random.randint(1960, 2004), random.randint(1, 12), random.randint(1, 28)
        digits = f"620622{year}{month:02d}{day:02d}{random.randint(0, 999):03d}"
        yield (
            at,
            data.person(random),
            "男" if int(digits[16]) % 2 else "女",
            digits + check_digit(digits),
            f"{year}.{month:02d}",
            f"138{at:08d}",
            random.choice(_ROLES),
            f"示例{random.randint(1, 20):02d}村第{random.randint(1, 10)}网格",
            random.choice(_PARTIES),
            random.choice(_SCHOOLS),
            f"{random.randint(2015, 2025)}.{random.randint(1, 12)}.{random.randint(1, 28)}",
            "在岗",
            f"备注{at % 500}",
            f"示例路{at % 300}号",
            "",
        )


def write_roster(path: Path, random: Random, first: int, count: int) -> None:
    """One roster as a file."""
    columns = [SheetColumn(label=label) for label in COLUMNS]
    write_xlsx(path, columns, rows(random, first, count))  # type: ignore[arg-type]


def new_centre(folder: Path) -> Centre:
    """A township whose grids are known."""
    centre = data.new_centre(folder, durable=True)
    centre.perform("bench", data.grids(centre))
    return centre


def parsed(paths: list[Path]) -> int:
    """What calamine alone does with the files, in this process."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - loaded on both sides alike

    count = 0
    for path in paths:
        sheet = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())).get_sheet_by_index(0)
        count += sum(1 for _row in sheet.iter_rows())
    return count
