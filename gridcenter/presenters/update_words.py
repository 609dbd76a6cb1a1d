"""What people are told of updates: where things stand, and what a file would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gridcenter import __version__
from gridcenter.base import installation
from gridcenter.base.clock import day_of
from gridcenter.base.i18n import _, listed
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.size_word import size_word
from gridcenter.services.centre import Centre
from gridcenter.services.folder import installing, update_keys, update_note, updating
from gridcenter.services.folder.update_note import Note
from gridcenter.services.folder.updating import UpdateFile

__all__ = ["Note", "UpdateFile"]


def said_of(note: Note | None, keys: Sequence[str], waiting: Sequence[Path]) -> list[str]:
    """The version that runs, what became of the last update, whose updates are taken, what lies ready."""
    lines = [_("现在是版本 {version}。").format(version=__version__)]
    if note is not None:
        said = (
            _("{at} 从 {before} 换到 {to}；换之前的备份在 {backup}。")
            if note.is_done
            else _("{at} 要从 {before} 换到 {to}，没有换成；程序和数据没有变，可以再试。")
        )
        facts = {"before": note.before, "to": note.to, "backup": note.backup}
        lines.append(said.format(at=day_of(note.at), **facts))
    known = listed(keys) or _("还没有，见用户手册“更新程序”")
    lines.append(_("认得的发布者公钥：{keys}").format(keys=known))
    lines += [_("上级发来的更新文件：{path}").format(path=path) for path in waiting]
    return lines


def stand(desk: Desk, done: Callable[[list[str]], None]) -> None:
    """Read where things stand."""

    def read(centre: Centre) -> list[str]:
        keys = update_keys.trusted_numbers(centre)
        return said_of(update_note.read(centre.folder), keys, updating.waiting(centre.folder))

    desk.ask(read, done)


def question(found: UpdateFile) -> str:
    """What the officer is asked before a file is installed."""
    said = _(
        "版本 {version}（{size}，{made} 由 {key} 签名）。先备份，再关闭程序安装，约两分钟；现在的版本会留一份，可以退回。"
    )
    told = found.told
    return said.format(
        version=told.version, size=size_word(told.size), made=told.made, key=found.key
    )


def examine(desk: Desk, path: Path, done: Callable[[UpdateFile], None]) -> None:
    """Verify a file, all of it."""
    desk.note(lambda centre: updating.examine(centre, path), done, label=_("正在核对更新文件…"))


def prepare(desk: Desk, path: Path, done: Callable[[str], None]) -> None:
    """Back up and make ready; ``done`` hears what an administrator has to do, empty when nobody has."""

    def work(centre: Centre) -> str:
        return by_hand(centre.folder, updating.prepare(centre, path))

    desk.note(work, done, label=_("正在备份并验证…"))


def by_hand(folder: Path, note: Note) -> str:
    """What an administrator is asked to do where this account cannot install; empty where it can."""
    line = installing.by_hand(folder, note, installation.found())
    return _("这个账号不能安装软件包，请管理员执行：{command}").format(command=line) if line else ""


def launch(folder: Path) -> int:
    """Let it happen, as the last thing that this process does."""
    return installing.launch(folder)


def prepare_back(desk: Desk, done: Callable[[str], None]) -> None:
    """Make ready to go one version back; as :func:`prepare`."""
    desk.note(lambda centre: by_hand(centre.folder, updating.prepare_back(centre)), done)
