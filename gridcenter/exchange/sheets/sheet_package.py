"""The parts of a workbook under the names that they should have.

Some programs write the workbook under another name (workbook22.xml), names with backslashes or
other capitals. Excel and WPS open such packages, calamine (0.9.1) looks for xl/workbook.xml.
"""

from __future__ import annotations

import html
import io
import re
import zipfile

WORKBOOK = "xl/workbook.xml"
_WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_ROOT_RELATIONS = "_rels/.rels"
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_TYPES = "[content_types].xml"
_HEAD = 1 << 20


def plain_name(name: str) -> str:
    """A part's name as others spell it: small letters, slashes, nothing before the first folder."""
    return name.replace("\\", "/").removeprefix("./").lstrip("/").casefold()


def names_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """The members of a package by their plain names."""
    return {plain_name(info.orig_filename): info.filename for info in archive.infolist()}


def attribute(tag: str, name: str) -> str:
    """An attribute of an XML tag; empty where there is none."""
    match = re.search(rf"\b{name}=(?:\"([^\"]*)\"|'([^']*)')", tag)
    return html.unescape(match[1] or match[2] or "") if match else ""


def workbook_path(archive: zipfile.ZipFile) -> str:
    """Where the package says that its workbook is; xl/workbook.xml where it does not say."""
    member = names_of(archive).get(_ROOT_RELATIONS)
    if member is None:
        return WORKBOOK
    with archive.open(member) as stream:
        relations = stream.read(_HEAD).decode("utf-8", "replace")
    for tag in _RELATION.findall(relations):
        if attribute(tag, "Type").endswith("/officeDocument"):
            return attribute(tag, "Target").lstrip("/")
    return WORKBOOK


def tidied(content: bytes) -> bytes:
    """The package with its workbook where calamine looks for it; itself where it is there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = names_of(archive)
        book = workbook_path(archive)
        place = plain_name(book)
        if place == WORKBOOK and names.get(WORKBOOK, "").replace("\\", "/").casefold() == WORKBOOK:
            return content
        folder, _slash, file = place.rpartition("/")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
            for name, member in names.items():
                part = archive.read(member)
                if name == f"{folder}/_rels/{file}.rels":
                    part = part.replace(f'"/{folder}/'.encode(), b'"/xl/')
                elif name in (_ROOT_RELATIONS, _TYPES):
                    part = part.replace(book.encode(), WORKBOOK.encode())
                    part = part.replace(f'"/{folder}/'.encode(), b'"/xl/')
                target.writestr(_placed(name, place, folder), part)
        return buffer.getvalue()


def _placed(name: str, book: str, folder: str) -> str:
    """Where a part goes when the workbook's folder becomes xl: what it names stays beside it."""
    if name == book:
        return WORKBOOK
    if name == _TYPES:
        return "[Content_Types].xml"
    if name == f"{folder}/_rels/{book.rpartition('/')[2]}.rels":
        return _WORKBOOK_RELATIONS
    return f"xl/{name.removeprefix(f'{folder}/')}" if name.startswith(f"{folder}/") else name


def packed(content: bytes) -> bytes:
    """An .ods that is one XML file as the package that calamine reads; it refuses the line breaks
    between its cells.
    """
    flat = _BETWEEN.sub(b"><", content)
    for mark in (b"<office:document ", b"</office:document>"):
        flat = flat.replace(mark, mark.replace(b"document", b"document-content"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", flat)
    return buffer.getvalue()


_BETWEEN = re.compile(rb">\s*\n\s*<")
