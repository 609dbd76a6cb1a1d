"""Attachments of an incident: kept sealed beside the data file, a record for each in the register.

The content is on the disk before its record is written, so that no crash leaves a record without
one; a content without a record harms nobody and is deleted at the next :func:`tidy`. Removing an
attachment moves its record to the bin; the content stays until the bin is emptied for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.base.whole_files import lies_among_ours
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import ForeignRecordError, GridcenterError
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.incident.fields import ATTACHMENT, INCIDENT
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange import file_kinds
from gridcenter.exchange.file_kinds import FileKind
from gridcenter.exchange.file_out import write_out, write_safely
from gridcenter.exchange.packs.failures import PackError
from gridcenter.exchange.packs.pack_seal import seal, unseal
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachment_files, registers
from gridcenter.services.trust import units
from gridcenter.store import key_file, records

LARGEST = 10 * 2**20
"""The largest file that can be attached, in bytes."""
MOST = 20
"""How many files one incident can have."""


class AttachmentTooLargeError(GridcenterError):
    """Larger than one file may be."""

    code = "attachment_too_large"
    sentence = N_("没有添加：{file} 超过 {limit} MB。")
    hint = N_("照片请先压缩，扫描件请降低分辨率或分成几个文件。")


class TooManyAttachmentsError(GridcenterError):
    """More than one incident may have."""

    code = "too_many_attachments"
    sentence = N_("没有添加：一个事件最多 {limit} 个附件，现有 {count} 个。")
    hint = N_("请先移除不需要的，或把几页合成一个 PDF。")


class AttachmentIsProgramError(GridcenterError):
    """It would run when somebody opens it."""

    code = "attachment_is_program"
    sentence = N_("没有添加：{file} 是可以运行的程序、脚本或带宏的文档。")
    hint = N_("附件只收材料，不收程序。带宏的文档请另存为 .docx、.xlsx 或 PDF。")


class AttachmentKindError(GridcenterError):
    """Not a kind of document that is kept here."""

    code = "attachment_kind"
    sentence = N_("没有添加：{file} 的内容不是可收的类型。")
    hint = N_("可收 PDF、OFD、JPG、PNG、DOCX、XLSX、TXT，按内容认，不按文件名。")


class AttachmentUnreadableError(GridcenterError):
    """The file to attach cannot be read."""

    code = "attachment_unreadable"
    sentence = N_("没有添加：读不到 {file}。")
    hint = N_("请确认文件还在、U 盘没有拔出，再试一次。")


class AttachmentIsOursError(GridcenterError):
    """A file of the program's own, keys among them: attached, it would travel up with the case."""

    code = "attachment_is_ours"
    sentence = N_("没有添加：{file} 在数据文件夹或备份里面，是程序自己的文件。")
    hint = N_("如果确实是材料，请先把它复制到别处，例如桌面，再添加。")


class AttachmentIsKeyError(GridcenterError):
    """A copy of ``keys.json`` from anywhere: with a guessed password it opens the data."""

    code = "attachment_is_key"
    sentence = N_("没有添加：{file} 是打开数据的钥匙文件，或是它的副本。")
    hint = N_("钥匙文件只和数据放在一起，不随事件保存，也不上报。")


class AttachmentMissingError(GridcenterError):
    """The record is here, its content is not."""

    code = "attachment_missing"
    sentence = N_("附件内容不在本机：{file}")
    hint = N_("可能登记在另一台电脑上，或由下级登记而没有随包带来；请向登记的人索取原件。")


class AttachmentDamagedError(GridcenterError):
    """The content cannot be opened or is not what was attached."""

    code = "attachment_damaged"
    sentence = N_("附件内容已损坏：{file}")
    hint = N_("请从备份恢复，或移除后用原件重新添加。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One attachment: ``size`` in bytes, ``added_at`` UTC text, ``kind`` in words.

    ``name`` is safe to write under, whatever the record says.
    ``is_here`` is False where only the record came, in a pack, and not the content.
    """

    uid: Uid
    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    added_at: str
    added_by: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPicture:
    """What is attached without ever being a file: a picture from the clipboard."""

    name: str
    content: bytes


def attach(centre: Centre, incident: Uid, files: Sequence[Path | GivenPicture]) -> Changes:
    """Attach ``files`` to one of our own incidents, all or none, as one undo step.

    What the incident has already is not attached again. Raises an error of this module,
    ForeignRecordError for an incident that a pack brought, WriteBackError.
    """
    centre.require(Deed.KEEP)
    owner = registers.get(centre, INCIDENT.id, incident)
    if owner.unit != centre.unit.code:
        raise ForeignRecordError(count=1, unit=owner.unit)
    known = {each.text("sha256") for each in _records(centre, incident)}
    present = len(known)
    drafts: list[Draft] = []
    try:
        for file in files:
            plain, kind = _read(file)
            sha256 = keep(centre, plain)
            if sha256 in known:
                continue
            known.add(sha256)
            if len(known) > MOST:
                raise TooManyAttachmentsError(limit=MOST, count=present)
            values: dict[str, Value] = {
                "incident": incident,
                "file_name": file_kinds.safe_name(file.name, kind),
                "media_type": kind.media_type,
                "size": len(plain),
                "sha256": sha256,
            }
            # Whoever chose the file did not choose these digits, and cannot mend them here.
            kept = {"personal_number": N_("附件的文件名")}
            drafts.append(Draft(register=ATTACHMENT.id, values=values, accepted=kept))
        label = N_("添加附件：{title}") if len(drafts) == 1 else N_("添加 {count} 个附件")
        return registers.save_many(centre, drafts, label)
    except BaseException:  # somebody who stops it too
        tidy(centre)
        raise


def _read(file: Path | GivenPicture) -> tuple[bytes, FileKind]:
    if isinstance(file, GivenPicture):
        plain = file.content
    elif lies_among_ours(file):
        raise AttachmentIsOursError(file=file.name)
    else:
        try:
            with file.open("rb") as stream:
                plain = stream.read(LARGEST + 1)
        except OSError as failure:
            raise AttachmentUnreadableError(file=file.name) from failure
    if len(plain) > LARGEST:
        raise AttachmentTooLargeError(file=file.name, limit=LARGEST // 2**20)
    if key_file.is_key_file(plain):
        raise AttachmentIsKeyError(file=file.name)
    if file_kinds.is_program(file.name, plain):
        raise AttachmentIsProgramError(file=file.name)
    kind = file_kinds.recognise(plain)
    if kind is None:
        raise AttachmentKindError(file=file.name)
    return plain, kind


def of_incident(centre: Centre, incident: str) -> tuple[Attached, ...]:
    """The attachments of an incident, in order of adding."""
    here = attachment_files.stored(centre.folder)
    return tuple(_told(record, here) for record in _records(centre, incident))


def _records(centre: Centre, incident: str) -> tuple[Record, ...]:
    query = Query(
        register=ATTACHMENT.id,
        filters=(Filter(field="incident", values=(incident,)),),
        sort=(Sort(field="created_at"), Sort(field="file_name")),
    )
    return records.find(centre.db, query)


def _told(record: Record, here: frozenset[str]) -> Attached:
    kind = file_kinds.kind_of(record.text("media_type"))
    size = record.values["size"]
    return Attached(
        uid=record.uid,
        name=file_kinds.safe_name(record.text("file_name"), kind),
        kind=_(kind.label) if kind else record.text("media_type"),
        media_type=record.text("media_type"),
        size=size if isinstance(size, int) else 0,
        sha256=record.text("sha256"),
        added_at=record.created_at,
        added_by=record.created_by,
        is_here=record.text("sha256") in here,
    )


def save_as(centre: Centre, uid: str, target: Path) -> Path:
    """Write the content of an attachment, unsealed, to ``target``, or into it when it is a folder.

    The name in a folder is made safe and ends as the content demands, whatever the record says; a
    file of another content that lies there stays.
    The audit trail notes it. Raises AttachmentMissingError, AttachmentDamagedError, WriteBackError.
    """
    centre.require(Deed.TAKE_OUT)
    record = registers.get(centre, ATTACHMENT.id, uid)
    name, sha256 = record.text("file_name"), record.text("sha256")
    plain = content(centre, sha256, name)
    kind = file_kinds.recognise(plain)
    if kind is None:
        raise AttachmentDamagedError(file=name)
    path = target
    if target.is_dir():
        path = _free(target / file_kinds.safe_name(name, kind), plain)
    # Noted first: whatever breaks the writing off, nothing lies there unnoted.
    audit.record(centre, "attachment.saved", {"uid": record.uid, "sha256": sha256})
    write_out(path, plain)
    return path


def _free(path: Path, plain: bytes) -> Path:
    """``path``, or a numbered name beside it where something else has it."""
    tried, number = path, 1
    while tried.exists() and not (tried.is_file() and tried.read_bytes() == plain):
        number += 1
        tried = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return tried


def content(centre: Centre, sha256: str, name: str, folder: Path | None = None) -> bytes:
    """The content with this hash, verified, of the data folder or of a backup ``folder``.

    ``name`` is for the sentences. Raises AttachmentMissingError, AttachmentDamagedError.
    """
    try:
        sealed = attachment_files.path_of(folder or centre.folder, sha256).read_bytes()
        plain = unseal(sealed, units.identities(centre))
    except FileNotFoundError:
        raise AttachmentMissingError(file=name) from None
    except (OSError, PackError) as failure:
        raise AttachmentDamagedError(file=name) from failure
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise AttachmentDamagedError(file=name)
    return plain


def keep(centre: Centre, plain: bytes) -> str:
    """Seal a content to our own key and write it, unless it is there whole; returns its hash.

    Raises WriteBackError, which leaves no half file.
    """
    sha256 = hashlib.sha256(plain).hexdigest()
    if not is_whole(centre, sha256, centre.folder):
        sealed = seal(plain, (units.keys(centre).address,))
        write_safely(attachment_files.path_of(centre.folder, sha256), sealed, ours=True)
    return sha256


def is_whole(centre: Centre, sha256: str, folder: Path) -> bool:
    """Whether the content with this hash in a data or backup folder opens and matches."""
    try:
        content(centre, sha256, "", folder)
    except (AttachmentMissingError, AttachmentDamagedError):
        return False
    return True


def tidy(centre: Centre) -> int:
    """Delete contents that no record speaks of, in the bin or out of it; returns how many."""
    return attachment_files.forget_all_but(centre.folder, set(_hashes(centre, centre.device)))


def damaged(centre: Centre, folder: Path) -> tuple[str, ...]:
    """The hashes of contents in a data or backup folder that do not open or do not match."""
    here = sorted(attachment_files.stored(folder))
    return tuple(each for each in here if not is_whole(centre, each, folder))


def missing(
    centre: Centre, folder: Path | None = None, *, device: str | None = None
) -> tuple[str, ...]:
    """The hashes of contents that were attached here, or on the PC ``device``, and are not in ``folder``.

    What a pack told of does not count: it may bring the record without the content.
    """
    here = attachment_files.stored(folder or centre.folder)
    known = _hashes(centre, device or centre.device)
    return tuple(sorted(each for each, ours in known.items() if ours and each not in here))


def _hashes(centre: Centre, device: str) -> dict[str, bool]:
    """The hash of every record, the bin included, and whether one of them was attached on ``device``."""
    found: dict[str, bool] = {}
    for bin in (False, True):
        for record in records.find(centre.db, Query(register=ATTACHMENT.id, bin=bin)):
            sha256, ours = record.text("sha256"), record.stamp.endswith(device)
            found[sha256] = found.get(sha256, False) or ours
    found.pop("", None)
    return found
