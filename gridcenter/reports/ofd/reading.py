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

from lxml import etree

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.text import N_
from gridcenter.reports.ofd import values
from gridcenter.reports.ofd.model import (
    BLACK,
    Font,
    ImageObject,
    OfdDocument,
    OfdPage,
    PageBox,
    PageObject,
    TextObject,
)
from gridcenter.reports.ofd.parts import (
    alpha,
    boundary,
    child,
    children,
    clips_of,
    colour_of,
    ctm,
    info,
    named,
    path_of,
    text_of,
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
        body = child(self._xml("OFD.xml"), "DocBody")
        place = self._place("", text_of(body, "DocRoot"))
        root = self._xml(place)
        common = child(root, "CommonData")
        for kind in ("PublicRes", "DocumentRes"):
            for each in children(common, kind) if common is not None else ():
                self._resources(self._place(place, (each.text or "").strip()))
        size = values.box(text_of(common, "PageArea", "PhysicalBox")) or PageBox(
            x=0, y=0, width=210, height=297
        )
        templates = {
            each.get("ID", ""): self._place(place, each.get("BaseLoc", ""))
            for each in (children(common, "TemplatePage") if common is not None else ())
        }
        listed = child(root, "Pages")
        places = [
            self._place(place, each.get("BaseLoc", ""))
            for each in (children(listed, "Page") if listed is not None else ())
        ]
        if not places or len(places) > PAGES:
            raise ValueError("pages")
        pages = tuple(self._page(each, size, templates) for each in places)
        return OfdDocument(
            pages=pages,
            fonts=tuple(self.found_fonts),
            images=tuple(self.found_images),
            info=info(child(body, "DocInfo")),
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
            kind = named(each)
            if kind == "Font":
                name = text_of(each, "FontFile")
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
                self.found_images.append(self._bytes(self._place(base, text_of(each, "MediaFile"))))

    def _page(self, place: str, size: PageBox, templates: dict[str, str]) -> OfdPage:
        root = self._xml(place)
        box = values.box(text_of(root, "Area", "PhysicalBox")) or size
        below: list[PageObject] = []
        above: list[PageObject] = []
        for each in children(root, "Template"):
            drawn = self._objects(self._xml(templates[each.get("TemplateID", "")]))
            (above if each.get("ZOrder") == "Foreground" else below).extend(drawn)
        own = list(self._objects(root))
        return OfdPage(width=box.width, height=box.height, objects=(*below, *own, *above))

    def _objects(self, root: etree._Element) -> Iterator[PageObject]:
        content = child(root, "Content")
        for layer in children(content, "Layer") if content is not None else ():
            yield from self._grouped(layer, 0)

    def _grouped(self, group: etree._Element, depth: int) -> Iterator[PageObject]:
        if depth > _DEEPEST:
            raise ValueError("depth")
        for each in group:
            self.objects += 1
            if self.objects > OBJECTS:
                raise ValueError("objects")
            match named(each):
                case "PageBlock":
                    yield from self._grouped(each, depth + 1)
                case "TextObject":
                    yield from self._words(each)
                case "PathObject":
                    yield path_of(each)
                case "ImageObject":
                    number = self.images.get(each.get("ResourceID", ""))
                    if number is not None:
                        yield ImageObject(
                            boundary=boundary(each),
                            image=number,
                            ctm=ctm(each),
                            alpha=alpha(each),
                            clips=clips_of(each),
                        )

    def _words(self, each: etree._Element) -> Iterator[TextObject]:
        """One object for each of its TextCodes; X and Y left out are those of the one before."""
        x = y = 0.0
        number = self.fonts.get(each.get("Font", ""))
        if number is None:
            number = self.fonts[each.get("Font", "")] = len(self.found_fonts)
            self.found_fonts.append(Font(name=""))
        for code in children(each, "TextCode"):
            text = code.text or ""
            x, y = float(code.get("X", x)), float(code.get("Y", y))
            if text:
                yield TextObject(
                    boundary=boundary(each),
                    font=number,
                    size=float(each.get("Size", 0)),
                    text=text,
                    x=x,
                    y=y,
                    delta_x=values.steps(code.get("DeltaX", ""), len(text) - 1),
                    delta_y=values.steps(code.get("DeltaY", ""), len(text) - 1),
                    ctm=ctm(each),
                    fill=colour_of(each, "FillColor") or BLACK,
                    alpha=alpha(each),
                    clips=clips_of(each),
                )
