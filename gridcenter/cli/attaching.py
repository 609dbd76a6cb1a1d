"""Files attached to an incident or another record on the command line."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from gridcenter.base.i18n import _
from gridcenter.cli.main import Session
from gridcenter.domain.errors import RecordNotFoundError
from gridcenter.domain.records import Record
from gridcenter.domain.register.registers import registers_of_files
from gridcenter.presenters.size_word import size_word
from gridcenter.services.centre import Centre
from gridcenter.services.paper import attachment_words
from gridcenter.services.register import attachments, incidents, registers


def _owner(centre: Centre, named: str) -> Record:
    """The incident with this code, or the record with this uid of any register that keeps files."""
    for kept_in in registers_of_files():
        owner = str(kept_in.field(str(kept_in.parent)).refers_to)
        with suppress(RecordNotFoundError):
            return registers.get(centre, owner, named)
    return incidents.find(centre, named)


@click.command("attach")
@click.argument("named", metavar="CODE|UID")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def attach(session: Session, named: str, files: tuple[Path, ...]) -> None:
    """给事件、自查项添加附件。 Attach files to an incident or a line of the self-check."""
    centre = session.centre()
    owner = _owner(centre, named)
    changes = attachments.attach(centre, owner.uid, files, register=owner.register)
    equal = len(files) - changes.count
    said = [_("已添加 {count} 个附件。").format(count=changes.count)]
    if equal:
        said.append(_("{count} 个与已有附件内容相同，没有重复添加。").format(count=equal))
    payload = {"gesture": changes.gesture, "attached": changes.count, "equal": equal}
    session.emit(payload, "\n".join(said))


@click.command("attachments")
@click.argument("named", metavar="CODE|UID")
@click.option("--save", "uid", metavar="UID", help="取出哪一个 which one to write out")
@click.option("--out", type=click.Path(path_type=Path), help="写到哪里 file or folder")
@click.option("--text", "read", metavar="UID", help="读出 PDF、OFD 的文字 the words of one")
@click.pass_obj
def attachments_command(
    session: Session, named: str, uid: str | None, out: Path | None, read: str | None
) -> None:
    """事件、自查项的附件；取出一个。 Attached files; write one out unsealed."""
    if (uid is None) != (out is None):
        raise click.UsageError("attachments CODE|UID --save UID --out FILE")
    centre = session.centre()
    owner = _owner(centre, named)
    found = attachments.of_record(centre, owner.uid, register=owner.register)
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
