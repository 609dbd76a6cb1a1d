"""What may be attached to a record: told by content, never by name, and nothing that can run."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

from gridcenter.domain.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of document: its media type, what people call it, and the endings its files have."""

    media_type: str
    label: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileKind(media_type="application/pdf", label=N_("PDF 文档"), endings=(".pdf",))
JPEG = FileKind(media_type="image/jpeg", label=N_("照片"), endings=(".jpg", ".jpeg"))
PNG = FileKind(media_type="image/png", label=N_("图片"), endings=(".png",))
DOCX = FileKind(
    media_type=f"{_OFFICE}wordprocessingml.document", label=N_("Word 文档"), endings=(".docx",)
)
XLSX = FileKind(
    media_type=f"{_OFFICE}spreadsheetml.sheet", label=N_("Excel 表格"), endings=(".xlsx",)
)
OFD = FileKind(media_type="application/ofd", label=N_("OFD 文档"), endings=(".ofd",))
TEXT = FileKind(media_type="text/plain", label=N_("文本"), endings=(".txt",))
KINDS = (PDF, OFD, JPEG, PNG, DOCX, XLSX, TEXT)

_MAGIC = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"L\x00\x00\x00\x01\x14\x02"),
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"dex\n"),
)
"""Windows, Linux, macOS, Java and Android programs, scripts, and Windows shortcuts."""

_SCRIPTS = re.compile(
    r"\.(bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|sh|py|pyw|reg|inf|scr|com|exe|lnk|msi|jar|url)$",
    re.IGNORECASE,
)
"""Plain text that a double click runs: here alone the name counts, and only against the file."""

_MAIN_PARTS = (
    (b"wordprocessingml.document.main+xml", DOCX),
    (b"spreadsheetml.sheet.main+xml", XLSX),
    (b"www.ofdspec.org", OFD),
)
_OFD_ROOT = "OFD.xml"
_TYPES, _TYPES_LIMIT = "[Content_Types].xml", 2**20
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError),
    *(RuntimeError, OSError, EOFError, ValueError, KeyError),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]')
_DEVICE = re.compile(r"CON|PRN|AUX|NUL|(COM|LPT)[0-9\u00b9\u00b2\u00b3]", re.IGNORECASE)
"""Names that Windows takes for devices, whatever follows their first dot."""
_LONGEST = 80
"""A file system takes 255 bytes, a Chinese character is three."""


def is_program(name: str, content: bytes) -> bool:
    """Whether the file would run when it is opened: a program, a script, a document with macros."""
    if content.startswith(_PROGRAMS) or _SCRIPTS.search(name.strip()):
        return True
    return content.startswith(b"PK") and any(
        each.lower().endswith("vbaproject.bin") for each in _members(content)
    )


def recognise(content: bytes) -> FileKind | None:
    """The kind of a document by its content, or None for what is not kept here."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK"):
        return _office_kind(content)
    return TEXT if content and _is_text(content) else None


def kind_of(media_type: str) -> FileKind | None:
    """The kind that a record names."""
    return next((kind for kind in KINDS if kind.media_type == media_type), None)


def safe_name(name: str, kind: FileKind | None) -> str:
    """``name`` without folders and without signs that deceive, ending as its kind demands.

    What is of no known kind ends in ``.dat``, which nothing runs.
    """
    endings = kind.endings if kind else (".dat",)
    plain = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(" .") or "_"
    ending = next((each for each in endings if plain.lower().endswith(each)), "")
    stem = plain[: len(plain) - len(ending)].strip(" .") or "_"
    device = "_" if _DEVICE.fullmatch(stem.partition(".")[0].strip()) else ""
    return f"{device}{stem[:_LONGEST].strip()}{ending or endings[0]}"


def _members(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except _BROKEN_ZIP:
        return []


def _office_kind(content: bytes) -> FileKind | None:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            archive.open(_TYPES if _OFD_ROOT not in archive.namelist() else _OFD_ROOT) as member,
        ):
            said = member.read(_TYPES_LIMIT)
    except _BROKEN_ZIP:
        return None
    return next((kind for part, kind in _MAIN_PARTS if part in said), None)


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return not _CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False
