"""Attachments of an incident on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.errors import RecordNotFoundError
from gridcenter.presenters.size_word import size_word
from gridcenter.services.paper import attachment_words
from gridcenter.services.register import attachments, incidents


@click.command("attach")
@click.argument("case_code", metavar="CODE")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def attach(session: Session, case_code: str, files: tuple[Path, ...]) -> None:
    """给事件添加附件。 Attach files to an incident."""
    centre = session.centre()
    incident = incidents.find(centre, case_code)
    changes = attachments.attach(centre, incident.uid, files)
    equal = len(files) - changes.count
    said = [_("已添加 {count} 个附件。").format(count=changes.count)]
    if equal:
        said.append(_("{count} 个与已有附件内容相同，没有重复添加。").format(count=equal))
    payload = {"gesture": changes.gesture, "attached": changes.count, "equal": equal}
    session.emit(payload, "\n".join(said))


@click.command("attachments")
@click.argument("case_code", metavar="CODE")
@click.option("--save", "uid", metavar="UID", help="取出哪一个 which one to write out")
@click.option("--out", type=click.Path(path_type=Path), help="写到哪里 file or folder")
@click.option("--text", "read", metavar="UID", help="读出 PDF、OFD 的文字 the words of one")
@click.pass_obj
def attachments_command(
    session: Session, case_code: str, uid: str | None, out: Path | None, read: str | None
) -> None:
    """事件的附件；取出一个。 The attachments of an incident; write one out unsealed."""
    if (uid is None) != (out is None):
        raise click.UsageError("attachments CODE --save UID --out FILE")
    centre = session.centre()
    found = attachments.of_incident(centre, incidents.find(centre, case_code).uid)
    wanted = uid or read
    if wanted is not None and wanted not in {each.uid for each in found}:
        raise RecordNotFoundError(uid=wanted)
    if read is not None:
        words = attachment_words.of_attachment(centre, read)
        session.emit({"uid": read, "pages": list(words)}, "\n\f\n".join(words))
        return
    if uid is not None and out is not None:
        saved = attachments.save_as(centre, uid, out)
        session.emit({"uid": uid, "out": str(saved)}, _("已写到 {out}").format(out=saved))
        return
    session.emit(
        [
            {
                "uid": each.uid,
                "file_name": each.name,
                "media_type": each.media_type,
                "size": each.size,
                "sha256": each.sha256,
                "at": each.added_at,
                "by": each.added_by,
                "here": each.is_here,
            }
            for each in found
        ],
        "\n".join(f"{e.uid}  {e.name}  {e.kind}  {size_word(e.size)}" for e in found),
    )


commands: tuple[click.Command, ...] = (attach, attachments_command)
