"""Commands about the data folder itself: first run, accounts, backups, audit, diagnosis."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from gridcenter.base.clock import local_date, system_clock
from gridcenter.base.i18n import _, describe
from gridcenter.base.whole_files import refuse_own_folder, write_whole
from gridcenter.cli.long_work import watched
from gridcenter.cli.main import Session
from gridcenter.domain.division import Division
from gridcenter.domain.place import Tier
from gridcenter.domain.register.fields import UnitCode
from gridcenter.presenters.window_status import place_words
from gridcenter.services import audit, divisions
from gridcenter.services.centre import Unit
from gridcenter.services.folder import accounts, backup, diagnosis, health, rekeying
from gridcenter.services.register import attachment_contents
from gridcenter.services.sample import demo_practice
from gridcenter.services.sheets.village_lists import read_villages


def _not_blank(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    if text is None:
        return None
    if not text.strip():
        raise click.BadParameter("…")
    return text.strip()


@click.command("init")
@click.option("--unit", "code", help="单位区划代码 unit code (township: 9 digits)")
@click.option("--name", callback=_not_blank, help="单位名称 unit name")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]))
@click.option("--operator", default="管理员", callback=_not_blank, help="操作员姓名 officer's name")
@click.option("--demo", is_flag=True, help="虚构的示例乡镇，各本台账都有数据 an invented township")
@click.pass_obj
def init(
    session: Session,
    code: str | None,
    name: str | None,
    tier: str | None,
    operator: str,
    *,
    demo: bool,
) -> None:
    """新建数据目录，只显示一次恢复码。 New data folder; prints the recovery code once."""
    unit, recovery_code = (
        _invented(session, operator, (code, name, tier))
        if demo
        else _new(session, operator, code, name, tier)
    )
    if doubts := place_words(session.folder):
        session.warn(doubts)
    session.emit(
        {"data": str(session.folder), "unit": unit.code, "recovery_code": recovery_code},
        _("数据目录已建好：{folder}\n恢复码（只显示这一次，请抄下并锁好）：{code}").format(
            folder=session.folder, code=recovery_code
        ),
    )


def _new(
    session: Session, operator: str, code: str | None, name: str | None, tier: str | None
) -> tuple[Unit, str]:
    """A new data folder of our own, and its recovery code."""
    if code is None or name is None or tier is None:
        missing = "--unit" if code is None else "--name" if name is None else "--tier"
        raise click.MissingParameter(param_type="option", param_hint=f"'{missing}'")
    unit = Unit(code=UnitCode(code), name=name, tier=Tier(tier))
    created = accounts.create(
        session.folder, unit=unit, operator=operator, password=session.password(confirm=True)
    )
    created.centre.close()
    return unit, created.recovery_code


def _invented(session: Session, operator: str, own: tuple[str | None, ...]) -> tuple[Unit, str]:
    """The example township, which keeps its own name: its rows must not pass for a real unit's."""
    from gridcenter.services.sample.demo import TOWNSHIP  # noqa: PLC0415 - for this alone

    if any(own):
        raise click.UsageError(_("--demo 是虚构的示例乡镇，不和 --unit、--name、--tier 同用。"))
    password = session.password(confirm=True)
    session.progress(_("正在写入示例数据…"))
    today = date.fromisoformat(local_date(system_clock()))
    code = demo_practice.make(session.folder, today, operator=operator, password=password)
    return TOWNSHIP, code


def _village_line(village: Division, ended: str | None) -> str:
    said = _("{day} 撤销").format(day=ended) if ended else ""
    return f"{village.code} {village.name} {said}".rstrip()


@click.command("villages")
@click.argument("file", type=click.Path(path_type=Path, exists=True), required=False)
@click.pass_obj
def villages(session: Session, file: Path | None) -> None:
    """列出或导入本单位村（社区）代码（表格：代码、名称）。 List or import our villages."""
    centre = session.centre()
    if file is not None:
        divisions.put_many(centre, read_villages(file, centre.unit.code))
    known = divisions.known(centre, "village")
    today = centre.today().isoformat()
    ended = {each.code: each.ended for each in known if not each.holds(today)}
    session.emit(
        [{"code": each.code, "name": each.name, "ended": ended.get(each.code)} for each in known],
        "\n".join(_village_line(each, ended.get(each.code)) for each in known),
    )


@click.command("backup")
@click.option("--to", type=click.Path(path_type=Path), help="备份到哪里 where to")
@click.pass_obj
def backup_command(session: Session, to: Path | None) -> None:
    """备份并验证。 Make a verified backup."""
    centre = session.centre()
    with watched(_("备份")):
        made = (backup.make(centre, to),) if to else backup.make_everywhere(centre)
    first, lost = made[0], attachment_contents.missing(centre)
    session.emit(
        {
            "folder": str(first.folder),
            "number": first.number,
            "at": first.at,
            "bytes": first.size,
            "verified": True,
            "also": [str(each.folder) for each in made[1:]],
            "attachments_damaged": len(first.damaged),
            "attachments_missing": len(lost),
        },
        "\n".join(_("备份完成并已验证：{folder}").format(folder=each.folder) for each in made),
    )
    if first.damaged:
        session.warn(
            _("有 {count} 个附件早已损坏，不在备份里；请运行 check-data 查看。").format(
                count=len(first.damaged)
            )
        )
    if lost:
        said = _(
            "{count} 个附件的内容已不在本机，备份里也没有；请从较早的备份找回，或用原件重新添加。"
        )
        session.warn(said.format(count=len(lost)))


@click.command("rekey")
@click.pass_obj
def rekey(session: Session) -> None:
    """换一把数据密钥，旧的钥匙文件全部作废。 Encrypt all data under a new key."""
    code = rekeying.rekey(session.centre(), session.password())
    session.emit(
        {"recovery_code": code},
        _("数据已换密钥。新恢复码（旧的作废）：{code}\n其他账号请重设密码。").format(code=code),
    )


@click.command("check-data")
@click.pass_obj
def check_data(session: Session) -> None:
    """检查数据文件是否完好。 Check the data file and the audit chain."""
    centre = session.centre()
    with watched(_("检查数据")):
        found = health.check(centre)
    session.emit(found, "\n".join(f"{name}: {value}" for name, value in found.items()))
    if not found["ok"]:
        session.exit_code = 1


@click.command("audit")
@click.option("--verify", is_flag=True, help="验证链 verify the chain")
@click.option("--limit", default=100)
@click.pass_obj
def audit_command(session: Session, verify: bool, limit: int) -> None:
    """操作日志。 The audit trail."""
    centre = session.centre()
    if verify:
        broken = audit.verify(centre)
        elsewhere = [dict(each.detail) for each in audit.differing(centre)]
        lines = [
            _("操作日志完整。") if broken is None else _("第 {id} 条起不完整。").format(id=broken)
        ]
        lines += [
            _("{unit} 第 {seq} 号包说的操作日志与上次不同。").format(unit=e["unit"], seq=e["seq"])
            for e in elsewhere
        ]
        told = {"whole": broken is None, "first_broken": broken}
        session.emit(told | ({"units": elsewhere} if elsewhere else {}), "\n".join(lines))
        session.exit_code = 1 if broken is not None else 3 if elsewhere else 0
        return
    found = audit.entries(centre, limit=limit)
    session.emit(
        [
            {"id": e.id, "at": e.at, "by": e.by, "action": e.action, "detail": dict(e.detail)}
            for e in found
        ],
        "\n".join(f"{e.at}  {e.by}  {e.action}  {_detail(e.detail)}" for e in found),
    )


def _detail(facts: Mapping[str, object]) -> str:
    """The facts of an entry; a label stands without what would fill it, the trail names nobody."""
    said = {n: re.sub(r"{\w+}", "…", _(str(f))) if n == "label" else f for n, f in facts.items()}
    return json.dumps(said, ensure_ascii=False)


@click.command("diagnose")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.pass_obj
def diagnose(session: Session, out: Path) -> None:
    """写一份给技术支持的说明，不含个人信息。 A report for support, without personal data."""
    refuse_own_folder(out)
    failure = None
    try:
        centre = session.centre()
    except diagnosis.TROUBLES as trouble:
        failure = trouble
        report = diagnosis.of_folder(session.folder, trouble)
        write_whole(out, json.dumps(report, ensure_ascii=False, indent=2).encode())
    else:
        with watched(_("检查数据")):
            diagnosis.write(centre, out)
    session.emit(
        {"out": str(out), "opened": failure is None, "failure": failure.code if failure else None},
        _("已写到 {out}").format(out=out),
    )
    if failure is not None:
        said = describe(failure)
        session.warn(f"{said.message} {said.hint}".rstrip())


commands: tuple[click.Command, ...] = (
    init,
    villages,
    backup_command,
    rekey,
    check_data,
    audit_command,
    diagnose,
)
