"""An OFD file read back: hostile until shown otherwise, never written to the disk.

Files of other programs are understood as far as text, lines, areas and pictures go: any prefix of
the namespace, groups (PageBlock), page templates, runs in DeltaX (``g 5 3.2``), fonts by name.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.reports.ofd import values
from gridcenter.reports.ofd.model import (
    BLACK,
    IDENTITY,
    Box,
    Colour,
    DocInfo,
    Font,
    ImageObject,
    Matrix,
    OfdDocument,
    Page,
    PageObject,
    PathData,
    PathObject,
    TextObject,
)

MEMBERS = 4000
"""Parts that a file may have."""
PLAIN = 64 * 2**20
"""Bytes of all parts unpacked."""
PAGES = 2000
OBJECTS = 500_000
"""Objects on all pages."""
_DEEPEST = 16
"""Groups inside groups."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(OSError, EOFError, ValueError, KeyError, etree.LxmlError),
)


class OfdUnreadableError(GridcenterError):
    """Not an OFD file, a damaged one, or one beyond our limits."""

    code = "ofd_unreadable"
    sentence = N_("这个 OFD 文件读不出来：文件损坏、不完整，或大得不正常。")
    hint = N_("请用 OFD 阅读器打开看看，或向对方重新要一份。")


def from_bytes(content: bytes) -> OfdDocument:
    """The document in ``content``. Raises OfdUnreadableError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Reading(archive).document()
    except _BROKEN as error:
        raise OfdUnreadableError from error


def is_ofd(content: bytes) -> bool:
    """Whether it is a package of this kind, by its parts and not by its name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "OFD.xml" in archive.namelist()
    except _BROKEN:
        return False


def _named(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element if _named(each) == name)


def _child(element: etree._Element | None, *names: str) -> etree._Element | None:
    for name in names:
        element = next(_children(element, name), None) if element is not None else None
    return element


def _text(element: etree._Element | None, *names: str) -> str:
    found = _child(element, *names)
    return (found.text or "").strip() if found is not None else ""


@dataclass(slots=True)
class _Reading:
    archive: zipfile.ZipFile
    unpacked: int = 0
    objects: int = 0
    fonts: dict[str, int] = field(default_factory=dict)
    found_fonts: list[Font] = field(default_factory=list)
    images: dict[str, int] = field(default_factory=dict)
    found_images: list[bytes] = field(default_factory=list)

    def document(self) -> OfdDocument:
        if len(self.archive.namelist()) > MEMBERS:
            raise ValueError("parts")
        body = _child(self._xml("OFD.xml"), "DocBody")
        place = self._place("", _text(body, "DocRoot"))
        root = self._xml(place)
        common = _child(root, "CommonData")
        for kind in ("PublicRes", "DocumentRes"):
            for each in _children(common, kind) if common is not None else ():
                self._resources(self._place(place, (each.text or "").strip()))
        size = values.box(_text(common, "PageArea", "PhysicalBox")) or Box(
            x=0, y=0, width=210, height=297
        )
        templates = {
            each.get("ID", ""): self._place(place, each.get("BaseLoc", ""))
            for each in (_children(common, "TemplatePage") if common is not None else ())
        }
        listed = _child(root, "Pages")
        places = [
            self._place(place, each.get("BaseLoc", ""))
            for each in (_children(listed, "Page") if listed is not None else ())
        ]
        if not places or len(places) > PAGES:
            raise ValueError("pages")
        pages = tuple(self._page(each, size, templates) for each in places)
        return OfdDocument(
            pages=pages,
            fonts=tuple(self.found_fonts),
            images=tuple(self.found_images),
            info=_info(_child(body, "DocInfo")),
        )

    def _place(self, beside: str, name: str) -> str:
        """Where a part lies that another part names; never outside the package."""
        if name.startswith("/"):
            return posixpath.normpath(name).lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(beside), name))

    def _bytes(self, name: str) -> bytes:
        with self.archive.open(name) as member:
            content = member.read(PLAIN - self.unpacked + 1)
        self.unpacked += len(content)
        if self.unpacked > PLAIN:
            raise ValueError("size")
        return content

    def _xml(self, name: str) -> etree._Element:
        content = self._bytes(name)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.doctype:
            raise ValueError("doctype")  # entities can only come from there
        return root

    def _resources(self, place: str) -> None:
        root = self._xml(place)
        base = self._place(place, posixpath.join(root.get("BaseLoc", ""), "_"))
        for each in root.iter():
            kind = _named(each)
            if kind == "Font":
                name = _text(each, "FontFile")
                self.fonts[each.get("ID", "")] = len(self.found_fonts)
                self.found_fonts.append(
                    Font(
                        name=each.get("FontName", ""),
                        family=each.get("FamilyName", ""),
                        content=self._bytes(self._place(base, name)) if name else b"",
                    )
                )
            elif kind == "MultiMedia" and each.get("Type") == "Image":
                self.images[each.get("ID", "")] = len(self.found_images)
                self.found_images.append(self._bytes(self._place(base, _text(each, "MediaFile"))))

    def _page(self, place: str, size: Box, templates: dict[str, str]) -> Page:
        root = self._xml(place)
        box = values.box(_text(root, "Area", "PhysicalBox")) or size
        below, above = [], []
        for each in _children(root, "Template"):
            drawn = self._objects(self._xml(templates[each.get("TemplateID", "")]))
            (above if each.get("ZOrder") == "Foreground" else below).extend(drawn)
        own = list(self._objects(root))
        return Page(width=box.width, height=box.height, objects=(*below, *own, *above))

    def _objects(self, root: etree._Element) -> Iterator[PageObject]:
        content = _child(root, "Content")
        for layer in _children(content, "Layer") if content is not None else ():
            yield from self._grouped(layer, 0)

    def _grouped(self, group: etree._Element, depth: int) -> Iterator[PageObject]:
        if depth > _DEEPEST:
            raise ValueError("depth")
        for each in group:
            self.objects += 1
            if self.objects > OBJECTS:
                raise ValueError("objects")
            match _named(each):
                case "PageBlock":
                    yield from self._grouped(each, depth + 1)
                case "TextObject":
                    yield from self._words(each)
                case "PathObject":
                    yield _path(each)
                case "ImageObject":
                    number = self.images.get(each.get("ResourceID", ""))
                    if number is not None:
                        yield ImageObject(
                            boundary=_boundary(each),
                            image=number,
                            ctm=_ctm(each),
                            alpha=_alpha(each),
                            clips=_clips(each),
                        )

    def _words(self, each: etree._Element) -> Iterator[TextObject]:
        """One object for each of its TextCodes; X and Y left out are those of the one before."""
        x = y = 0.0
        number = self.fonts.get(each.get("Font", ""))
        if number is None:
            number = self.fonts[each.get("Font", "")] = len(self.found_fonts)
            self.found_fonts.append(Font(name=""))
        for code in _children(each, "TextCode"):
            text = code.text or ""
            x, y = float(code.get("X", x)), float(code.get("Y", y))
            if text:
                yield TextObject(
                    boundary=_boundary(each),
                    font=number,
                    size=float(each.get("Size", 0)),
                    text=text,
                    x=x,
                    y=y,
                    delta_x=values.steps(code.get("DeltaX", ""), len(text) - 1),
                    delta_y=values.steps(code.get("DeltaY", ""), len(text) - 1),
                    ctm=_ctm(each),
                    fill=_colour(each, "FillColor") or BLACK,
                    alpha=_alpha(each),
                    clips=_clips(each),
                )


def _info(said: etree._Element | None) -> DocInfo:
    created = _text(said, "CreationDate")[:10]
    datas = _child(said, "CustomDatas")
    return DocInfo(
        doc_id=_text(said, "DocID"),
        title=_text(said, "Title"),
        author=_text(said, "Author"),
        created=date.fromisoformat(created) if created else None,
        creator=_text(said, "Creator"),
        custom=tuple(
            (each.get("Name", ""), each.text or "")
            for each in (_children(datas, "CustomData") if datas is not None else ())
        ),
    )


def _boundary(each: etree._Element) -> Box:
    return values.box(each.get("Boundary", "")) or Box(x=0, y=0, width=0, height=0)


def _ctm(each: etree._Element) -> Matrix:
    given = values.numbers(each.get("CTM", ""))
    if len(given) != len(IDENTITY):
        return IDENTITY
    a, b, c, d, e, f = given
    return (a, b, c, d, e, f)


def _alpha(each: etree._Element) -> int:
    return min(255, max(0, int(each.get("Alpha", "255"))))


def _colour(each: etree._Element, name: str) -> Colour | None:
    found = _child(each, name)
    return values.colour(found.get("Value", "")) if found is not None else None


def _said(each: etree._Element, name: str, unsaid: str) -> bool:
    return each.get(name, unsaid).strip().lower() == "true"


def _path(each: etree._Element) -> PathObject:
    stroked, filled = _said(each, "Stroke", "true"), _said(each, "Fill", "false")
    return PathObject(
        boundary=_boundary(each),
        data=values.path_data(_text(each, "AbbreviatedData")),
        line_width=float(each.get("LineWidth", "0.353")),
        stroke=(_colour(each, "StrokeColor") or BLACK) if stroked else None,
        fill=_colour(each, "FillColor") if filled else None,
        even_odd=each.get("Rule") == "Even-Odd",
        dash=tuple(values.numbers(each.get("DashPattern", ""))),
        ctm=_ctm(each),
        alpha=_alpha(each),
        clips=_clips(each),
    )


def _clips(each: etree._Element) -> tuple[PathData, ...]:
    clips = _child(each, "Clips")
    found = []
    for clip in _children(clips, "Clip") if clips is not None else ():
        for area in _children(clip, "Area"):
            if data := values.path_data(_text(area, "Path", "AbbreviatedData")):
                found.append(data)
    return tuple(found)
