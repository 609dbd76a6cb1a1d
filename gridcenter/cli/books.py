"""What the centre's other books do beyond a list: the rota by turns, a round of checks, a superior's sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from gridcenter.base.i18n import _, filled, label_of, listed
from gridcenter.cli.assignments import parse_one
from gridcenter.cli.main import Session
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.centre_check import CENTRE_CHECK
from gridcenter.domain.register.contact import DUTY_ROTA
from gridcenter.domain.register.fields import Register, Value
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.services.centre import Centre
from gridcenter.services.paper import asked_forms
from gridcenter.services.register import check_rounds, registers, rota
from gridcenter.services.sheets import requested


def _day(centre: Centre, register: Register, field: str, text: str) -> date:
    return date.fromisoformat(_read(centre, register, field, text))


def _read(centre: Centre, register: Register, field: str, text: str) -> str:
    """One value as typed; InvalidRecordError when it is none."""
    value = parse_one(centre, register, field, text)
    if value is None:
        raise click.UsageError(f"{field}: YYYY-MM-DD" if field.endswith("day") else field)
    return str(value)


def _split(text: str, marks: str = ";；") -> tuple[str, ...]:
    for mark in marks:
        text = text.replace(mark, "\n")
    return tuple(filter(None, (each.strip() for each in text.split("\n"))))


@click.group("rota")
def rota_command() -> None:
    """值班表：按周、按月轮流排，换班。 The duty rota: filled by turns, swapped."""


@rota_command.command("fill")
@click.argument("first")
@click.argument("last")
@click.option("--people", required=True, help="值班人员，各组之间用分号 groups, separated by ;")
@click.option("--leaders", default="", help="带班领导，用分号隔开 leaders, separated by ;")
@click.option(
    "--shift", "shifts", multiple=True, default=("whole",), help="班次 shift, as often as needed"
)
@click.option("--phone", default="", help="值班电话 phone")
@click.option("--rest-days", is_flag=True, help="只排周末和节假日 weekends and holidays alone")
@click.pass_obj
def fill(
    session: Session,
    first: str,
    last: str,
    people: str,
    leaders: str,
    shifts: tuple[str, ...],
    phone: str,
    *,
    rest_days: bool,
) -> None:
    """轮流排班，已排的不动。 Fill the empty days of a span by turns."""
    centre = session.centre()
    plan = rota.RotaPlan(
        first=_day(centre, DUTY_ROTA, "on_day", first),
        last=_day(centre, DUTY_ROTA, "on_day", last),
        shifts=tuple(_read(centre, DUTY_ROTA, "shift", each) for each in shifts),
        groups=_split(people),
        leaders=_split(leaders, ";；、,，"),
        phone=_read(centre, DUTY_ROTA, "phone", phone) if phone else "",
        rest_days_only=rest_days,
    )
    changes = rota.fill(centre, plan)
    _told(session, changes, DUTY_ROTA, _("排了 {count} 班。"))


@rota_command.command("swap")
@click.argument("one")
@click.argument("other")
@click.option("--shift", default="whole", help="班次 which shift of both days")
@click.pass_obj
def swap(session: Session, one: str, other: str, shift: str) -> None:
    """两天换班，各自写明原来是谁。 Two days change hands."""
    centre = session.centre()
    wanted = _read(centre, DUTY_ROTA, "shift", shift)
    slots = [(_day(centre, DUTY_ROTA, "on_day", each), wanted) for each in (one, other)]
    _told(session, rota.swap(centre, *slots), DUTY_ROTA, _("换了 {count} 班。"))


@click.command("self-check")
@click.argument("list_id", required=False, metavar="[LIST]")
@click.option("--day", default="@today", help="自查日期 the day")
@click.pass_obj
def self_check(session: Session, list_id: str | None, day: str) -> None:
    """按清单开始一轮规范化自查；不给清单时列出本级的清单。 Begin a round of the self-check."""
    centre = session.centre()
    if list_id is None:
        shown = check_rounds.lists(centre)
        told: list[dict[str, Any]] = [
            {
                "list": each.id,
                "label": label_of(each),
                "items": len(each.items),
                "full_score": each.full_score,
                "source": each.source,
            }
            for each in shown
        ]
        session.emit(
            told, "\n".join(f"{each['list']}  {each['label']}  {each['items']}" for each in told)
        )
        return
    when = centre.today() if day == "@today" else _day(centre, CENTRE_CHECK, "checked_on", day)
    changes = check_rounds.begin(centre, list_id, when)
    _told(session, changes, CENTRE_CHECK, _("开始一轮自查，写入 {count} 项，结果都是“待查”。"))


@click.command("requested")
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--asked-by", default="", help="要求单位，写了就记入清单 who asks: it joins the list")
@click.option("--name", default="", help="报表名称，不写用表里的标题 the form's name")
@click.option("--frequency", default="monthly", help="频次 how often")
@click.option("--minutes", type=click.IntRange(0, 99999), help="每次分钟 minutes each time")
@click.pass_obj
def requested_command(
    session: Session,
    file: Path | None,
    asked_by: str,
    name: str,
    frequency: str,
    minutes: int | None,
) -> None:
    """一表通：来表的表头有多少项本系统已有；不给文件时列出谁重复要。 What a superior's sheet asks for."""
    centre = session.centre()
    if file is None:
        _tell_twice(session, centre)
        return
    asked = requested.read(file)
    uid, template = None, ""
    if asked_by:
        values: dict[str, Value] = {
            "asked_by": asked_by,
            "frequency": _read(centre, REQUESTED_FORM, "frequency", frequency),
            "minutes": minutes,
        }
        values |= {"name": name} if name else {}
        changes = asked_forms.join(centre, file, asked, values)
        uid = next(iter(changes.touched[REQUESTED_FORM.id]))
        template = registers.get(centre, REQUESTED_FORM.id, uid).text("template")
    columns = [
        {"title": each.title, "register": each.register or None, "field": each.field or None}
        for each in asked.columns
    ]
    missing = [each.title for each in asked.columns if not each.register]
    said = _("{title}：{count} 项，已有 {here} 项（{share} %）").format(
        title=name or asked.title, count=len(asked.columns), here=asked.here, share=asked.share
    )
    lines = [said, *((_("没有的：{names}").format(names=listed(missing)),) if missing else ())]
    if template:
        lines.append(filled(_("已存为上级表样“{name}”，以后每期自动填。"), name=template))
    session.emit(
        {
            "title": asked.title, "sheet": asked.sheet, "header_row": asked.header_row,
            "columns": columns, "here": asked.here, "share": asked.share, "uid": uid,
            "template": template or None,
        },
        "\n".join(lines),
    )  # fmt: skip


def _tell_twice(session: Session, centre: Centre) -> None:
    found = requested.asked_twice(centre)
    payload = [
        {
            "forms": [
                {"uid": f.uid, "unit": f.unit, "name": f["name"], "asked_by": f["asked_by"]}
                for f in each.forms
            ],
            "shared": list(each.shared),
            "times_a_year": each.times,
            "hours_a_year": round(each.minutes / 60, 1),
        }
        for each in found
    ]
    lines = [
        _("{names}：全年 {times} 次，{hours:.1f} 小时").format(
            names=listed(dict.fromkeys(f"{f['name']}（{f['asked_by']}）" for f in each.forms)),
            times=each.times,
            hours=each.minutes / 60,
        )
        for each in found
    ]
    session.emit(payload, "\n".join(lines) or _("没有重复要的报表。"))


def _told(session: Session, changes: Changes, register: Register, words: str) -> None:
    uids = sorted(changes.touched.get(register.id, ()))
    session.emit({"gesture": changes.gesture, "uids": uids}, words.format(count=len(uids)))


commands: tuple[click.Command, ...] = (rota_command, self_check, requested_command)
