"""Restoring a backup from the command line: told what would be lost, asked, done."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli import streams
from gridcenter.cli.long_work import watched
from gridcenter.cli.main import Session
from gridcenter.cli.password_file import secret_of
from gridcenter.presenters.restoring import loss_lines, lost_lines
from gridcenter.services.folder import restoring
from gridcenter.services.folder.restoring import Restore


def restore_backup(
    session: Session, place: Path, *, dry_run: bool, yes: bool, then: Path | None, unlisted: bool
) -> None:
    """Restore the backup at ``place``, or with ``dry_run`` only tell what that would lose.

    ``unlisted`` takes one whose list of files is missing or unreadable.
    """
    secret = secret_of(then) if then else None
    with restoring.prepared(
        session.folder,
        place,
        password=session.password(),
        backup_password=secret,
        name=session.who,
    ) as (found, actor):
        told = _payload(session, found)
        if dry_run:
            with watched(_("检查数据")):
                found.verify()
            session.emit({**told, "verified": True}, "\n".join(loss_lines(found)))
            return
        if found.doubt is not None and not unlisted:
            raise found.doubt
        if not session.as_json:
            click.echo("\n".join(loss_lines(found)), err=True)
        if not yes and streams.is_console(sys.stdin) and not found.loss.is_nothing:
            click.confirm(_("恢复到这个备份？"), abort=True, err=True)
        with watched(_("恢复")):
            done = found.carry_out(actor, unlisted=unlisted)
    payload = {
        **told,
        "aside": str(done.aside) if done.aside else None,
        "attachments_damaged": list(done.damaged_attachments),
        "attachments_missing": list(done.missing_attachments),
        "unlisted": list(done.unlisted),
    }
    session.emit(
        payload,
        _("已恢复。原有数据保留在 {folder}。").format(folder=done.aside)
        if done.aside
        else _("已恢复。"),
    )
    for line in lost_lines(done):
        session.warn(line)


def _payload(session: Session, found: Restore) -> dict[str, object]:
    loss = found.loss
    return {
        "data": str(session.folder),
        "backup": str(found.source),
        "number": found.number,
        "at": found.at,
        "compared": found.is_known,
        "listed": found.doubt is None,
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
