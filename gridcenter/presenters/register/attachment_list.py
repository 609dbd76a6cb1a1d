"""The files attached to one record: what is there, adding, writing out, removing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from gridcenter.base.clock import local_date
from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.register.fields import RegisterId, Uid
from gridcenter.domain.register.registers import files_of
from gridcenter.domain.roles import MAY, Deed
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.size_word import size_word
from gridcenter.services import settings
from gridcenter.services.centre import Centre
from gridcenter.services.paper import pages
from gridcenter.services.register import attachment_contents, attachments, registers
from gridcenter.services.register.attachments import Attached, GivenPicture

T = TypeVar("T")
SCANS = "scan_folder"
"""The setting that names the scanner's folder."""
SCANNED = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".ofd"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentLine:
    """One attachment in words: ``about`` is its kind, size and day; ``icon`` names a picture."""

    uid: Uid
    name: str
    about: str
    icon: str
    is_here: bool
    media_type: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentsSoFar:
    """What a record has, and whether the officer may add and remove."""

    lines: tuple[AttachmentLine, ...]
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAttachment:
    """An attachment in memory, to be looked at; ``pages`` of a PDF, ``text`` of a text file."""

    name: str
    media_type: str
    content: bytes
    pages: int = 1
    text: str = ""


class AttachmentList:
    """The files attached to records of one register; paints nothing."""

    def __init__(self, desk: Desk, register: RegisterId) -> None:
        self._desk = desk
        self._register = register
        kept_in = files_of(register)
        assert kept_in is not None, register
        self.kept_in = kept_in.id

    def load(self, uid: Uid, done: Callable[[AttachmentsSoFar], None]) -> None:
        """Read what the record has."""

        def read(centre: Centre) -> AttachmentsSoFar:
            owner = registers.get(centre, self._register, uid)
            ours = owner.unit == centre.unit.code
            return AttachmentsSoFar(
                lines=tuple(
                    map(_line, attachments.of_record(centre, uid, register=self._register))
                ),
                may_change=ours and Deed.KEEP in MAY[centre.role],
            )

        self._desk.ask(read, done)

    def add(self, uid: Uid, files: Sequence[Path], done: Callable[[Changes], None]) -> None:
        """Attach these files, all or none."""

        def told(changes: Changes) -> None:
            if not changes.count:
                self._desk.tell(_("这些文件已经在附件里了。"))
            done(changes)

        self._desk.do(
            lambda centre: attachments.attach(centre, uid, files, register=self._register),
            told,
            label=_("正在加密保存附件…"),
        )

    def add_picture(
        self, uid: Uid, content: bytes, at: str, done: Callable[[Changes], None]
    ) -> None:
        """Attach a picture that is no file, such as a screenshot; ``at`` becomes part of its name."""
        name = _("截图 {at}").format(at=at) + ".png"
        given = GivenPicture(name=name, content=content)
        self._desk.do(
            lambda centre: attachments.attach(centre, uid, [given], register=self._register),
            done,
            label=_("正在加密保存附件…"),
        )

    def tell_no_picture(self) -> None:
        """Say that the clipboard holds nothing to attach."""
        self._desk.tell(_("剪贴板里没有图片或文件：先截图或复制，再来粘贴。"))

    def small(
        self, each: AttachmentLine, shrink: Callable[[bytes], T], done: Callable[[T], None]
    ) -> None:
        """Unseal a picture in memory and make it small, both off the window."""

        def read(centre: Centre) -> T:
            return shrink(attachment_contents.content(centre, each.sha256, each.name))

        # A picture that cannot be read keeps its sign: looking at it says why.
        self._desk.ask(read, done, lambda _failure: None, background=True)

    def scans(self, done: Callable[[tuple[Path, ...]], None]) -> None:
        """Tell the newest files of the scanner's folder; nothing where none was chosen."""

        def read(centre: Centre) -> tuple[Path, ...]:
            folder = str(settings.get(centre, SCANS, ""))
            return newest(Path(folder)) if folder else ()

        self._desk.ask(read, done)

    def choose_scans(self, folder: Path, done: Callable[[tuple[Path, ...]], None]) -> None:
        """Remember where the scanner leaves its files."""
        self._desk.note(
            lambda centre: settings.put(centre, SCANS, str(folder)),
            lambda _none: self.scans(done),
        )

    def look(self, each: AttachmentLine, done: Callable[[OpenedAttachment], None]) -> None:
        """Unseal one in memory."""

        def read(centre: Centre) -> OpenedAttachment:
            plain = attachment_contents.content(centre, each.sha256, each.name)
            return OpenedAttachment(
                name=each.name,
                media_type=each.media_type,
                content=plain,
                pages=pages.count(plain) if each.media_type == "application/pdf" else 1,
                text=_as_text(plain) if each.media_type == "text/plain" else "",
            )

        self._desk.ask(read, done, label=_("正在打开附件…"))

    def save_as(self, uid: Uid, target: Path) -> None:
        """Write one out, unsealed."""
        self._desk.note(
            lambda centre: attachments.save_as(centre, uid, target),
            lambda path: self._desk.tell(_("已写到 {out}").format(out=path)),
        )

    def remove(self, uid: Uid, done: Callable[[Changes], None]) -> None:
        """Put one into the bin."""
        self._desk.do(lambda centre: registers.remove(centre, self.kept_in, [uid]), done)


def newest(folder: Path, most: int = 8) -> tuple[Path, ...]:
    """The newest files of a folder that may be attached by their endings; none of one that is not there."""
    try:
        found = [
            (entry.stat().st_mtime, Path(entry.path))
            for entry in os.scandir(folder)
            if entry.is_file() and Path(entry.name).suffix.lower() in SCANNED
        ]
    except OSError:
        return ()
    return tuple(path for _at, path in sorted(found, reverse=True)[:most])


def _line(each: Attached) -> AttachmentLine:
    day = local_date(datetime.fromisoformat(each.added_at)) if each.added_at else ""
    parts = [each.kind, size_word(max(each.size, 1024)), day]
    if not each.is_here:
        parts.append(_("内容不在本机"))
    if each.media_type.startswith("image/"):
        icon = "image"
    else:
        icon = "file-spreadsheet" if each.media_type.endswith(".sheet") else "file-text"
    return AttachmentLine(
        uid=each.uid,
        name=each.name,
        about=" · ".join(filter(None, parts)),
        icon=icon,
        is_here=each.is_here,
        media_type=each.media_type,
        sha256=each.sha256,
    )


def _as_text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")
