"""The list of what is wrong in a sheet, as a sheet, for whoever filled it in."""

from __future__ import annotations

from pathlib import Path

from gridcenter.base.i18n import _, describe, listed
from gridcenter.base.system_words import in_words
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_writer import SheetColumn, write_xlsx
from gridcenter.services.sheets.import_plan import ImportPlan


class ProblemListNotWrittenError(GridcenterError):
    """The list could not be written where it was wanted."""

    code = "problem_list_not_written"
    sentence = N_("没有保存：写不了文件 {name}（{reason}）。")
    hint = N_("正开着的请先在 WPS 或 Excel 中关闭；盘满了或写不进的，腾出空间或换一个位置再试。")


def write_problems(plan: ImportPlan, path: Path) -> int:
    """Write every fault of ``plan`` with its row and field as .xlsx; returns how many."""
    register = register_of(plan.register)
    several = len(plan.tables) > 1
    columns = (
        *(
            (SheetColumn(label=_("文件"), width=24), SheetColumn(label=_("工作表"), width=14))
            if several
            else ()
        ),
        SheetColumn(label=_("行号"), width=8),
        SheetColumn(label=_("内容"), width=20),
        SheetColumn(label=_("字段"), width=16),
        SheetColumn(label=_("表格里的值"), width=24),
        SheetColumn(label=_("说明"), width=60),
    )
    rows = (
        (
            *((plan.tables[row.table].file, plan.tables[row.table].sheet) if several else ()),
            row.row,
            row.title,
            _(register.field(fault.problem.field).label),
            fault.value,
            describe(fault.problem).message,
        )
        for row in plan.rows
        for fault in row.faults
    )
    title = listed(filter(None, plan.files)) or plan.sheet
    try:
        return write_xlsx(path, columns, rows, name=_("问题清单"), title=title)
    except OSError as failure:
        raise ProblemListNotWrittenError(name=path.name, reason=in_words(failure)) from failure
