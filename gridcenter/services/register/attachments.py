"""Files attached to a record: kept sealed beside the data file, a record for each in the register of its files.

The content is on the disk before its record is written, so that no crash leaves a record without
one; a content without a record harms nobody and is deleted at the next :func:`tidy`. Removing an
attachment moves its record to the bin; the content stays until the bin is emptied for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.base.whole_files import lies_among_ours
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import ForeignRecordError, RecordNotFoundError
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.query import Filter, Operator, Query, Sort
from gridcenter.domain.records import Draft, Record
from gridcenter.domain.register.fields import Register, Uid, Value
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.register.registers import files_of, registers_of_files
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.exchange import file_kinds
from gridcenter.exchange.file_kinds import FileKind
from gridcenter.exchange.file_out import write_out
from gridcenter.services import audit
from gridcenter.services.centre import Centre
from gridcenter.services.register import attachment_files, registers
from gridcenter.services.register.attachment_contents import content, keep, tidy
from gridcenter.services.register.attachment_errors import (
    AttachmentDamagedError,
    AttachmentIsKeyError,
    AttachmentIsOursError,
    AttachmentIsProgramError,
    AttachmentKindError,
    AttachmentTooLargeError,
    AttachmentUnreadableError,
    TooManyAttachmentsError,
)
from gridcenter.store import key_file, records

LARGEST = 10 * 2**20
"""The largest file that can be attached, in bytes."""
MOST = 20
"""How many files one record can have."""
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One attachment: ``size`` in bytes, ``added_at`` UTC text, ``kind`` in words.

    ``name`` is safe to write under, whatever the record says; a personal number in it is masked.
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


def attach(
    centre: Centre,
    uid: Uid,
    files: Sequence[Path | GivenPicture],
    *,
    register: str = INCIDENT.id,
) -> Changes:
    """Attach ``files`` to one of our own records, all or none, as one undo step.

    What the record has already is not attached again. Raises an error of
    :mod:`gridcenter.services.register.attachment_errors`, ForeignRecordError for a record that a
    pack brought, WriteBackError.
    """
    centre.require(Deed.KEEP)
    owner = registers.get(centre, register, uid)
    if owner.unit != centre.unit.code:
        raise ForeignRecordError(count=1, unit=owner.unit)
    kept_in, parent = _files_of(register)
    known = {each.text("sha256") for each in _records(centre, register, [uid])}
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
                parent: uid,
                "file_name": file_kinds.safe_name(file.name, kind),
                "media_type": kind.media_type,
                "size": len(plain),
                "sha256": sha256,
            }
            # Whoever chose the file did not choose these digits, and cannot mend them here.
            kept = {"personal_number": N_("附件的文件名")}
            drafts.append(Draft(register=kept_in.id, values=values, accepted=kept))
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


def of_record(centre: Centre, uid: str, *, register: str = INCIDENT.id) -> tuple[Attached, ...]:
    """The files attached to a record, in order of adding; none of a register that keeps no files."""
    here = attachment_files.stored(centre.folder)
    return tuple(_told(record, here) for record in _records(centre, register, [uid]))


def names(centre: Centre, register: str, rows: Iterable[Record]) -> dict[Uid, tuple[str, ...]]:
    """The names of the files attached to each of some records, in order of adding."""
    if files_of(register) is None:
        return {}
    _kept_in, parent = _files_of(register)
    found: dict[Uid, tuple[str, ...]] = {}
    uids = [each.uid for each in rows]
    for start in range(0, len(uids), _CHUNK):
        for each in _records(centre, register, uids[start : start + _CHUNK]):
            owner = Uid(each.text(parent))
            found[owner] = (*found.get(owner, ()), mask_text(each.text("file_name")))
    return found


def _files_of(register: str) -> tuple[Register, str]:
    """The register that keeps the files of ``register``, and the field that names their owner."""
    kept_in = files_of(register)
    if kept_in is None or kept_in.parent is None:
        raise ValueError(register)  # nobody is offered it
    return kept_in, kept_in.parent


def _records(centre: Centre, register: str, uids: Sequence[str]) -> tuple[Record, ...]:
    kept_in, parent = _files_of(register)
    query = Query(
        register=kept_in.id,
        filters=(Filter(field=parent, operator=Operator.ANY_OF, values=tuple(uids)),),
        sort=(Sort(field="created_at"), Sort(field="file_name")),
    )
    return records.find(centre.db, query)


def file_record(centre: Centre, uid: str) -> Record:
    """The record of one attached file, whatever it is attached to; RecordNotFoundError."""
    for register in registers_of_files():
        if found := records.by_uids(centre.db, register, (Uid(uid),)):
            return found[Uid(uid)]
    raise RecordNotFoundError(uid=uid)


def _told(record: Record, here: frozenset[str]) -> Attached:
    kind = file_kinds.kind_of(record.text("media_type"))
    size = record.values["size"]
    return Attached(
        uid=record.uid,
        name=file_kinds.safe_name(mask_text(record.text("file_name")), kind),
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
    record = file_record(centre, uid)
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
