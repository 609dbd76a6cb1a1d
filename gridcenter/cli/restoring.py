"""Restoring a backup from the command line: told what would be lost, asked, done."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gridcenter.base.i18n import _, listed
from gridcenter.cli.long_work import watched
from gridcenter.cli.main import Session
from gridcenter.services.folder import restoring
from gridcenter.services.folder.restoring import Restore


def restore_backup(
    session: Session, place: Path, *, dry_run: bool, yes: bool, then: Path | None
) -> None:
    """Restore the backup at ``place``, or with ``dry_run`` only tell what that would lose."""
    secret = then.read_text(encoding="utf-8").strip("\r\n") if then else None
    with restoring.prepared(
        session.folder, place, password=session.password(), backup_password=secret
    ) as (found, actor):
        told = _payload(session, found)
        if dry_run:
            with watched(_("检查数据")):
                found.verify()
            session.emit({**told, "verified": True}, "\n".join(_said(found)))
            return
        if not session.as_json:
            click.echo("\n".join(_said(found)), err=True)
        if not yes and sys.stdin.isatty() and not found.loss.is_nothing:
            click.confirm(_("恢复到这个备份？"), abort=True, err=True)
        with watched(_("恢复")):
            done = found.carry_out(actor)
    payload = {
        **told,
        "aside": str(done.aside) if done.aside else None,
        "attachments_damaged": list(done.damaged_attachments),
    }
    session.emit(
        payload,
        _("已恢复。原有数据保留在 {folder}。").format(folder=done.aside)
        if done.aside
        else _("已恢复。"),
    )
    if done.damaged_attachments:
        session.warn(
            _("备份里有 {count} 个附件已损坏，没有恢复；其余完好。").format(
                count=len(done.damaged_attachments)
            )
        )


def _payload(session: Session, found: Restore) -> dict[str, object]:
    loss = found.loss
    return {
        "data": str(session.folder),
        "backup": str(found.source),
        "number": found.number,
        "at": found.at,
        "compared": found.is_known,
        "lost": {
            "records": loss.records,
            "gestures": loss.gestures,
            "packs_merged": loss.merged,
            "packs_sent": loss.sent,
            "first": loss.first,
            "last": loss.last,
            "people": list(loss.people),
        },
    }


def _said(found: Restore) -> list[str]:
    loss = found.loss
    lines = [_("备份：{folder}（{at}）").format(folder=found.source, at=found.at[:16] or "—")]
    if not found.is_known:
        return [*lines, _("这里没有能打开的数据可比较；有的话会原样移到一边。")]
    if loss.is_nothing:
        return [*lines, _("恢复不会丢失任何改动。")]
    if loss.gestures:
        lines.append(
            _("恢复会丢失 {count} 条记录的改动（{first} 至 {last}，{people}）。").format(
                count=loss.records,
                first=loss.first[:10],
                last=loss.last[:10],
                people=listed(loss.people),
            )
        )
    if loss.merged:
        lines.append(
            _("其中没有此后合并的 {count} 个上报包，要重新接收。").format(count=loss.merged)
        )
    if loss.sent:
        lines.append(
            _("此后已上报 {count} 个包；上级那里的数据会比这里新。").format(count=loss.sent)
        )
    return lines
