"""The list of divisions as the province publishes it, twice a year."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.division import Division
from gridcenter.domain.errors import GridcenterError, Where
from gridcenter.domain.place import level_of, parent_of, unit_code
from gridcenter.domain.text import N_
from gridcenter.services import divisions

_DAY = re.compile(r"([12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?)?")


class DivisionLineError(GridcenterError):
    """A line of the list is no division."""

    code = "division_line"
    sentence = N_("没有导入：{file} 第 {row} 行不是区划。")
    hint = N_(
        "列为 code,name，可加 valid_from,valid_to,successor（起用、撤销日期和接替代码）；代码 2、4、6、9 或 12 位。"
    )


@click.command("divisions")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def divisions_command(session: Session, file: Path) -> None:
    """导入区划代码变更（CSV）：新设、撤销、接替。 Import a published list of divisions."""
    centre = session.centre()
    given = _read(file)
    divisions.put_many(centre, given)
    gone = sum(bool(each.valid_to) for each in given)
    session.emit(
        {"divisions": len(given), "abolished": gone},
        _("已导入 {count} 个区划，其中撤销 {gone} 个；以前的记录照样显示原来的名称。").format(
            count=len(given), gone=gone
        ),
    )


def _read(file: Path) -> list[Division]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    found = []
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        cells = {
            name: str(row.get(name) or "").strip()
            for name in ("code", "name", "valid_from", "valid_to", "successor")
        }
        code, after = unit_code(cells["code"]), unit_code(cells["successor"])
        level = level_of(code)
        dates = _DAY.fullmatch(cells["valid_from"]) and _DAY.fullmatch(cells["valid_to"])
        if not level or not cells["name"] or not dates or (after and not level_of(after)):
            where = Where(file=file.name, row=number)
            raise DivisionLineError(file=file.name, row=number, where=where)
        found.append(
            Division(
                code=code,
                name=cells["name"],
                level=level,
                parent=parent_of(code),
                valid_from=cells["valid_from"],
                valid_to=cells["valid_to"],
                successor=after,
            )
        )
    return found


commands: tuple[click.Command, ...] = (divisions_command,)
