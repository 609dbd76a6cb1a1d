"""A new version from a signed file, and the way back to the one before."""

from __future__ import annotations

from pathlib import Path

import click

from gridcenter import __version__
from gridcenter.base import installation
from gridcenter.base.i18n import _
from gridcenter.cli.long_work import watched
from gridcenter.cli.main import Session
from gridcenter.exchange.update_file import Statement
from gridcenter.presenters import update_words
from gridcenter.services.folder import installing, update_keys, update_note, updating
from gridcenter.services.folder.update_note import Note


@click.command("update")
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--dry-run", is_flag=True, help="只核对，不安装 verify only")
@click.option("--back", is_flag=True, help="退回上一版本 the version before")
@click.option("--trust", metavar="KEY", help="认可发布者的公钥 accept a publisher's key")
@click.option("--distrust", metavar="NUMBER", help="不再认可 no longer accept")
@click.pass_obj
def update(
    session: Session,
    file: Path | None,
    *,
    dry_run: bool,
    back: bool,
    trust: str | None,
    distrust: str | None,
) -> None:
    """用更新文件升级程序（不联网）。 A new version from a signed file."""
    if sum(bool(each) for each in (file, back, trust, distrust)) > 1:
        raise click.UsageError("update FILE | --back | --trust KEY | --distrust NUMBER")
    centre = session.centre()
    if trust:
        number = update_keys.trust(centre, trust)
        session.emit({"trusted": number}, _("已认可发布者的公钥 {key}。").format(key=number))
    elif distrust:
        update_keys.distrust(centre, distrust)
        session.emit({"distrusted": distrust.upper()}, _("不再认可这个公钥。"))
    elif back:
        _carry_out(session, updating.prepare_back(centre))
    elif file is None:
        _tell(session)
    elif dry_run:
        found = updating.examine(centre, file)
        told = found.told
        said = _("文件完好：{version}（现在是 {here}），由 {key} 签名，可以安装。")
        session.emit(
            {**_facts(told), "key": found.key, "here": __version__, "installs": True},
            said.format(version=told.version, here=__version__, key=found.key),
        )
    else:
        with watched(_("备份")):
            note = updating.prepare(centre, file)
        _carry_out(session, note)


def _facts(told: Statement) -> dict[str, object]:
    return {
        "version": told.version,
        "schema": told.schema,
        "system": told.system,
        "machine": told.machine,
        "bytes": told.size,
        "sha256": told.sha256,
        "made": told.made,
    }


def _carry_out(session: Session, note: Note) -> None:
    """Say what was prepared; the rest happens when the data is closed."""
    by_hand = update_words.by_hand(session.folder, note)
    said = _("备份已做好：{backup}。这个程序结束后换成 {version}。")
    session.emit(
        {
            "from": note.before,
            "version": note.to,
            "backup": note.backup,
            "command": installing.by_hand(session.folder, note, installation.found()) or None,
        },
        said.format(backup=note.backup, version=note.to),
    )
    if by_hand:
        session.warn(by_hand)
        return
    session.at_end = lambda: installing.launch(session.folder)


def _tell(session: Session) -> None:
    """Where things stand."""
    centre, note = session.centre(), update_note.read(session.folder)
    keys = update_keys.trusted_numbers(centre)
    waiting = updating.waiting(session.folder)
    session.emit(
        {
            "here": __version__,
            "way": installation.found().way.value,
            "last": None
            if note is None
            else {"from": note.before, "version": note.to, "at": note.at, "done": note.is_done},
            "keys": list(keys),
            "waiting": [str(path) for path in waiting],
        },
        "\n".join(update_words.said_of(note, keys, waiting)),
    )


commands: tuple[click.Command, ...] = (update,)
