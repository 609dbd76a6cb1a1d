"""Commands about records: add, set, remove, restore, bin, undo, redo, history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from gridcenter.base.clock import day_of
from gridcenter.base.i18n import _, describe
from gridcenter.cli.assignments import parse_assignments
from gridcenter.cli.main import Session
from gridcenter.cli.restoring import restore_backup
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Register
from gridcenter.domain.register.registers import register_of
from gridcenter.presenters.register.like_watch import like_words
from gridcenter.presenters.restoring import newest
from gridcenter.services.centre import Centre
from gridcenter.services.register import (
    duplicates,
    posts,
    registers,
    retention,
    undo,
    writing,
)
from gridcenter.services.register.display import DisplayWording, masked
from gridcenter.services.register.named import named


def plain_row(register: Register, record: Record, *, unmask: bool) -> dict[str, object]:
    """A record for --json: codes as codes, dates ISO, personal numbers masked unless ``unmask``."""
    row: dict[str, object] = {"uid": record.uid, "unit": record.unit, "revision": record.revision}
    for spec in register.fields:
        value = record.values[spec.name]
        row[spec.name] = value if unmask else masked(spec, value)
    return row


def keep_warnings(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which warnings are kept with a reason."""
    flag = click.option(
        "--keep-warnings", "kept", is_flag=True, help="提醒照样保留 keep what is warned of"
    )
    why = click.option("--reason", default="", help="保留的理由，记入历史 why, for the history")
    return flag(why(command))


def reason_of(kept: bool, reason: str) -> str:
    """Why warnings are kept, nothing when they are not; each option needs the other."""
    if kept != bool(reason.strip()):
        raise click.UsageError("--keep-warnings --reason TEXT")
    return reason.strip()


@click.command("add")
@click.argument("register_id", metavar="REGISTER")
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE…")
@keep_warnings
@click.pass_obj
def add(
    session: Session,
    register_id: str,
    assignments: tuple[str, ...],
    kept: bool,
    reason: str,
) -> None:
    """新增一条。 Add one record."""
    why = reason_of(kept, reason)
    centre = session.centre()
    register = register_of(register_id)
    values = parse_assignments(centre, register, assignments)
    alike = duplicates.like(centre, register.id, values)
    draft = Draft(register=register.id, values=values)
    changes = writing.save(centre, writing.keeping(centre, draft, why) if why else draft)
    (uid,) = changes.touched[register.id]
    more: tuple[dict[str, str | None], ...] = ()
    if alike:
        message = like_words(register, alike[0], len(alike))
        more = ({"field": None, "code": "likely_duplicate", "message": message},)
    _saved(session, centre, register, uid, changes.gesture, more)


@click.command("set")
@click.argument("register_id", metavar="REGISTER")
@click.argument("record", metavar="UID|CODE")
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE…")
@keep_warnings
@click.pass_obj
def set_command(
    session: Session,
    register_id: str,
    record: str,
    assignments: tuple[str, ...],
    kept: bool,
    reason: str,
) -> None:
    """修改一条；户长换人即办交接。 Change one record; another name hands a post over."""
    why = reason_of(kept, reason)
    centre = session.centre()
    register = register_of(register_id)
    uid = named(centre, register.id, record)
    values = parse_assignments(centre, register, assignments, uid)
    draft = Draft(register=register.id, uid=uid, values=values)
    if why:
        draft = writing.keeping(centre, draft, why)
    elif posts.is_another_holder(centre, draft):
        # A slip of the pen is kept with a reason; without one the post has passed on.
        changes = posts.hand_over(centre, draft, on=str(values.get("left_on") or centre.today()))
        _saved(session, centre, register, posts.new_holder_of(changes, uid) or uid, changes.gesture)
        return
    changes = writing.save(centre, draft)
    _saved(session, centre, register, uid, changes.gesture)


def _saved(
    session: Session,
    centre: Centre,
    register: Register,
    uid: str,
    gesture: int | None,
    more: tuple[dict[str, str | None], ...] = (),
) -> None:
    record = registers.get(centre, register.id, uid)
    warnings: list[dict[str, str | None]] = [
        {"field": each.field, "code": each.code, "message": describe(each).message}
        for each in registers.check(centre, Draft(register=register.id, uid=record.uid))
    ]
    warnings += more
    wording = DisplayWording(centre)
    wording.learn(register, [record.values])
    session.emit(
        {
            "uid": uid,
            "gesture": gesture,
            "row": plain_row(register, record, unmask=False),
            "warnings": warnings,
        },
        _("已保存：{title}").format(title=wording.title(register, record.values)),
    )
    for each in warnings:
        session.warn(str(each["message"]))


@click.command("remove")
@click.argument("register_id", metavar="REGISTER")
@click.argument("uids", nargs=-1, required=True, metavar="UID|CODE…")
@click.pass_obj
def remove(session: Session, register_id: str, uids: tuple[str, ...]) -> None:
    """删除到回收站。 Move records to the bin."""
    centre = session.centre()
    meant = [named(centre, register_id, each) for each in uids]
    changes = registers.remove(centre, register_id, meant)
    session.emit({"gesture": changes.gesture, "rows": changes.count}, _("已移到回收站。"))


@click.command("restore")
@click.argument("register_id", metavar="REGISTER")
@click.argument("uids", nargs=-1)
@click.option("--dry-run", is_flag=True, help="只看会丢什么 only tell what would be lost")
@click.option("--yes", is_flag=True, help="不再询问 do not ask")
@click.option(
    "--backup-password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="备份当时的密码 the password of then, if it was another",
)
@click.option(
    "--unlisted", is_flag=True, help="备份缺清单也恢复 also a backup whose backup.json is missing"
)
@click.pass_obj
def restore(
    session: Session,
    register_id: str,
    uids: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    backup_password_file: Path | None,
    unlisted: bool,
) -> None:
    """从回收站恢复；给文件时恢复备份，给多个取最新。 Out of the bin; with FILEs: restore the newest backup."""
    places = [Path(register_id), *map(Path, uids)]
    if all(place.exists() for place in places):
        place = newest(places)
        restore_backup(
            session,
            place,
            dry_run=dry_run,
            yes=yes,
            then=backup_password_file,
            unlisted=unlisted,
        )
        return
    if not uids:
        raise click.UsageError("restore REGISTER UID… | restore FILE")
    centre = session.centre()
    meant = [named(centre, register_id, each, bin=True) for each in uids]
    changes = registers.restore(centre, register_id, meant)
    session.emit({"gesture": changes.gesture, "rows": changes.count}, _("已恢复。"))


@click.command("bin")
@click.option("--purge", is_flag=True, help="彻底清除到期的 empty them for good")
@click.option("--reason", default="", help="理由，记入日志 why, for the log")
@click.pass_obj
def bin_command(session: Session, purge: bool, reason: str) -> None:
    """回收站里满 180 天的记录；彻底清除。 What lay in the bin for its term; empty it for good."""
    centre = session.centre()
    rows = [
        {"register": each.register, "uid": each.uid, "title": each.title, "at": each.deleted_at}
        for each in retention.binned(centre)
    ]
    only = [row["uid"] for row in rows]
    purged = retention.purge(centre, reason, only=only).count if purge else 0
    text = [f"{day_of(row['at'])}  {row['register']}  {row['title']}" for row in rows]
    session.emit({"purged": purged, "rows": rows}, "\n".join(text))


@click.command("undo")
@click.option("--gesture", type=int, help="某一步操作的编号 a gesture's number")
@click.pass_obj
def undo_command(session: Session, gesture: int | None) -> None:
    """撤销上一步，或指定的一步。 Take back the last gesture, or a named one."""
    centre = session.centre()
    changes = undo.undo(centre, gesture)
    _reversed(session, centre, changes.gesture, changes.count)


@click.command("redo")
@click.pass_obj
def redo_command(session: Session) -> None:
    """恢复刚撤销的一步。 Bring back what was undone."""
    centre = session.centre()
    changes = undo.redo(centre)
    _reversed(session, centre, changes.gesture, changes.count)


def _reversed(session: Session, centre: Centre, gesture: int | None, rows: int) -> None:
    label = undo.said(undo.recent(centre, limit=1)[0])
    session.emit({"gesture": gesture, "label": label, "rows": rows}, label)


commands: tuple[click.Command, ...] = (
    add,
    set_command,
    remove,
    restore,
    bin_command,
    undo_command,
    redo_command,
)
