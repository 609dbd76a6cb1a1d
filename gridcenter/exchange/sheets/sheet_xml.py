"""The few facts of an .xlsx that calamine does not tell: hidden rows and the 1904 calendar.

Runs in the child process only; what it cannot read it leaves out, for calamine to complain about.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_CHUNK = 1 << 20
_OVERLAP = 2048


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"\b{name}=\"([^\"]*)\"", tag)
    if match is None:
        return ""
    text = match[1].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&apos;", "'").replace("&amp;", "&")


class WorkbookParts:
    """An .xlsx opened as the zip file that it is."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        workbook = self._text("xl/workbook.xml")
        relations = {
            _attribute(tag, "Id"): _attribute(tag, "Target")
            for tag in _RELATION.findall(self._text("xl/_rels/workbook.xml.rels"))
        }
        self.epoch_1904 = bool(re.search(r"\bdate1904=\"(?:1|true)\"", workbook))
        self._paths = {
            _attribute(tag, "name"): self._member(relations.get(_attribute(tag, "r:id"), ""))
            for tag in _SHEET.findall(workbook)
        }

    def _text(self, member: str) -> str:
        try:
            with self._archive.open(member) as stream:
                return stream.read(4 << 20).decode("utf-8", "replace")
        except KeyError:
            return ""

    @staticmethod
    def _member(target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)

    def hidden_rows(self, sheet: str, up_to_bytes: int) -> list[int]:
        """The numbers of hidden rows; none for sheets whose XML is longer than ``up_to_bytes``."""
        try:
            info = self._archive.getinfo(self._paths.get(sheet, ""))
        except KeyError:
            return []
        if info.file_size > up_to_bytes:
            return []
        found: set[int] = set()
        tail = b""
        with self._archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                window = tail + chunk
                for tag in _ROW.findall(window) if b" hidden=" in window else ():
                    if number := _NUMBER.search(tag):
                        found.add(int(number[1]))
                tail = window[-_OVERLAP:]
        return sorted(found)
