"""What a file is, by its content and not by its name, and whether it is safe to unpack."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable

from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_biff import BIFF5
from gridcenter.exchange.sheets.sheet_errors import (
    EmptySheetFileError,
    EncryptedSheetError,
    EtFileError,
    NotASheetError,
    OldSheetError,
    PictureNotSheetError,
    SheetBombError,
    SheetDamagedError,
    WebPageSheetError,
)
from gridcenter.exchange.sheets.sheet_model import SheetFileKind
from gridcenter.exchange.sheets.sheet_package import names_of, plain_name, workbook_path
from gridcenter.exchange.sheets.sheet_text import as_utf8, utf16_of

MAX_MEMBERS = 5_000
MAX_PLAIN = 1024 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 32 * 1024 * 1024
"""Small repetitive members compress well and harmlessly; the ratio counts from this size."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OTHERS = (
    (b"%PDF", N_("PDF 文档")),
    (b"Rar!", N_("压缩包")),
    (b"7z\xbc\xaf", N_("压缩包")),
    (b"\x1f\x8b", N_("压缩包")),
    (b"SQLite format 3", N_("数据库文件")),
    (b"MZ", N_("程序文件")),
    (b"{\\rtf", N_("文字文档")),
)
_BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError),
    *(RuntimeError, OSError, EOFError, ValueError, KeyError),
)
"""All that zipfile was seen to raise over flipped and missing bytes."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = b"\x09\x08"
_OLDER_BIFF = (b"\x09\x04", b"\x09\x02", b"\x09\x00\x04\x00")


def recognise(name: str, content: bytes) -> SheetFileKind:
    """The kind of a readable file; otherwise the error that names what it is instead."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise EmptySheetFileError(file=name)
    if content.startswith(b"PK"):
        return _recognise_zip(name, content)
    if content.startswith(_OLE):
        return _recognise_ole(name, content)
    if content.startswith(_PICTURES) or content[8:12] == b"WEBP":
        raise PictureNotSheetError(file=name)
    for magic, kind in _OTHERS:
        if content.startswith(magic):
            raise NotASheetError(file=name, kind=kind)
    text = as_utf8(content)
    start = text[:512].lstrip().removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((*_PAGE_STARTS, *_MHT_STARTS)) or _holds_table(name, start, text):
        return _recognise_page(name, text, start)
    if content.startswith((_BIFF, *_OLDER_BIFF)):
        return _recognise_biff(name, content)
    for magic, old in _OLD_TEXTS:
        if start.startswith(magic):
            raise OldSheetError(file=name, kind=old)
    if _is_dbf(name, content):
        raise NotASheetError(file=name, kind=N_("dBase 数据库（.dbf）"))
    if _looks_binary(content):
        raise EtFileError(file=name) if _is_et(name) else NotASheetError(file=name, kind=_UNKNOWN)
    return SheetFileKind.TEXT


def _recognise_biff(name: str, content: bytes) -> SheetFileKind:
    """A workbook of Excel 95 without its container; older and broken ones are named."""
    if content.startswith(BIFF5):
        return SheetFileKind.XLS
    if content.startswith(_OLDER_BIFF):
        raise OldSheetError(file=name, kind=N_("Excel 4.0 或更早的表格"))
    raise SheetDamagedError(file=name)


def _recognise_page(name: str, content: bytes, start: bytes) -> SheetFileKind:
    """A web page that holds a table, or Excel's XML; other pages are named as such."""
    if start.startswith(b"<?xml") and _EXCEL_XML in content[:_XML_HEAD]:
        return SheetFileKind.XML
    if start.startswith(b"<?xml") and _FLAT_ODS in content[:_FLAT_HEAD]:
        return SheetFileKind.FLAT_ODS
    if start.startswith(_MHT_STARTS):
        raise OldSheetError(file=name, kind=N_("单个文件网页（.mht）"))
    if b"<table" in content.lower():
        return SheetFileKind.HTML
    raise WebPageSheetError(file=name)


_PAGE_STARTS = (
    *(b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<head", b"<body", b"<title"),
    *(b"<style", b"<div", b"<center", b"<!--", b"<font", b"<p>", b"<span", b"<script"),
    *(b"<link", b"<tr"),
)
"""How pages begin that other systems hand out as .xls."""


def _holds_table(name: str, start: bytes, content: bytes) -> bool:
    """Whether a file that begins with any other tag, or under the name of a sheet with words, is a page with a table."""
    may_be = _TAG.match(start) or name.lower().endswith(_PAGE_NAMES)
    return bool(may_be) and b"<table" in (plain := content.lower()) and b"<td" in plain


_TAG = re.compile(rb"</?[a-z]")
_PAGE_NAMES = (".xls", ".htm", ".html")
_MHT_STARTS = (b"mime-version:", b"from: <saved by", b'from: "saved by')
_EXCEL_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_XML_HEAD = 4096
_FLAT_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_FLAT_HEAD = 1 << 14
_OLD_TEXTS = (
    (b"id;p", N_("SYLK 表格（.slk）")),
    (b"table\r\n0,1", N_("DIF 表格（.dif）")),
    (b"table\n0,1", N_("DIF 表格（.dif）")),
)
"""Sheets written as text that would be taken for a CSV."""

_UNKNOWN = N_("无法识别的文件")


def _is_et(name: str) -> bool:
    return name.lower().endswith((".et", ".ett"))


def _is_dbf(name: str, content: bytes) -> bool:
    """A dBase table: its kind, then the day of its last change, a header of 32-byte fields."""
    if len(content) < _DBF_HEAD or content[0] not in _DBF_KINDS:
        return False
    month, day = content[2], content[3]
    return name.lower().endswith(".dbf") or (
        1 <= month <= 12 and 1 <= day <= 31 and content[11] == 0
    )


_DBF_HEAD = 64
_DBF_KINDS = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5)


def _looks_binary(content: bytes) -> bool:
    """Whether a file is no text in any encoding: it holds control characters."""
    sample = content[:4096]
    codes: Iterable[int] = sample
    if encoding := utf16_of(sample):
        codes = map(ord, sample.decode(encoding, "replace"))
    control = sum(code < 9 or 13 < code < 32 for code in codes)
    return control > len(sample) // 100


def _recognise_ole(name: str, content: bytes) -> SheetFileKind:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        return SheetFileKind.LOCKED
    if has("Workbook") or has("Book"):
        return SheetFileKind.XLS
    if has("WordDocument"):
        raise NotASheetError(file=name, kind=N_("Word 文档"))
    if has("PowerPoint Document"):
        raise NotASheetError(file=name, kind=N_("演示文稿"))
    if _is_et(name):
        raise EtFileError(file=name)
    raise SheetDamagedError(file=name)


def _recognise_zip(name: str, content: bytes) -> SheetFileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_size(name, members)
            return _zip_kind(name, archive, names_of(archive))
    except _BROKEN_ZIP as failure:
        raise SheetDamagedError(file=name) from failure


def _check_size(name: str, members: list[zipfile.ZipInfo]) -> None:
    plain = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or plain > MAX_PLAIN:
        raise SheetBombError(file=name)
    for member in members:
        too_dense = member.file_size > max(member.compress_size, 1) * MAX_RATIO
        if member.file_size > RATIO_FROM and too_dense:
            raise SheetBombError(file=name)


def _zip_kind(name: str, archive: zipfile.ZipFile, names: dict[str, str]) -> SheetFileKind:
    if "xl/workbook.xml" in names or _has_workbook(archive, names):
        return SheetFileKind.XLSX
    if "xl/workbook.bin" in names:
        return SheetFileKind.XLSB
    if "mimetype" in names:
        with archive.open(names["mimetype"]) as member:
            media_type = member.read(200).decode("ascii", "replace")
        if "spreadsheet" in media_type:
            _refuse_encrypted_ods(name, archive, names)
            return SheetFileKind.ODS
    if any(each.startswith("word/") for each in names):
        raise NotASheetError(file=name, kind=N_("Word 文档"))
    if any(each.startswith("ppt/") for each in names):
        raise NotASheetError(file=name, kind=N_("演示文稿"))
    if _is_et(name):
        raise EtFileError(file=name)
    if any(each.endswith(".iwa") for each in names):
        raise OldSheetError(file=name, kind=N_("Numbers 表格（.numbers）"))
    if "uof.xml" in names:
        raise OldSheetError(file=name, kind=N_("标文通 UOF 文档（.uos、.uof）"))
    if "[content_types].xml" in names:
        raise SheetDamagedError(file=name)
    raise NotASheetError(file=name, kind=N_("压缩包"))


def _has_workbook(archive: zipfile.ZipFile, names: dict[str, str]) -> bool:
    """Whether the package keeps a workbook under a name of its own."""
    path = names.get(plain_name(workbook_path(archive)))
    if path is None:
        return False
    with archive.open(path) as member:
        return _MAIN in member.read(_XML_HEAD)


_MAIN = b"<sheets"


def _refuse_encrypted_ods(name: str, archive: zipfile.ZipFile, names: dict[str, str]) -> None:
    if "meta-inf/manifest.xml" in names:
        with archive.open(names["meta-inf/manifest.xml"]) as member:
            if b"encryption-data" in member.read(1_000_000):
                raise EncryptedSheetError(file=name)
