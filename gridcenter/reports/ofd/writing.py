"""An OFD document as a file: the parts of GB/T 33190 that its readers were seen to demand.

``ofd:`` is written as the literal prefix, because some readers look for it as text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from lxml import etree

from gridcenter.reports.ofd.model import (
    BLACK,
    IDENTITY,
    Colour,
    DocInfo,
    Font,
    ImageObject,
    OfdDocument,
    OfdPage,
    PageBox,
    PageObject,
    PathData,
    PathObject,
    TextObject,
)

NAMESPACE = "http://www.ofdspec.org/2016"
_Q = f"{{{NAMESPACE}}}"
_LAYER_ID = 1
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""One time for all members: the same pages make the same file."""
_PNG = b"\x89PNG"


def to_bytes(document: OfdDocument) -> bytes:
    """The file as bytes; equal documents give equal bytes."""
    ids = _Ids()
    fonts = [ids.next() for _font in document.fonts]
    images = [ids.next() for _image in document.images]
    pages = [ids.next() for _page in document.pages]
    contents = [_content(page, ids, fonts, images) for page in document.pages]
    parts: list[tuple[str, bytes]] = [
        ("OFD.xml", _xml(_ofd(document.info))),
        ("Doc_0/Document.xml", _xml(_document(document, pages, ids.last))),
        ("Doc_0/PublicRes.xml", _xml(_public_res(document.fonts, fonts))),
    ]
    if document.images:
        parts.append(("Doc_0/DocumentRes.xml", _xml(_document_res(document.images, images))))
    parts += [
        (f"Doc_0/Pages/Page_{number}/Content.xml", _xml(content))
        for number, content in enumerate(contents)
    ]
    parts += [
        (f"Doc_0/Res/{_font_file(number, font)}", font.content)
        for number, font in enumerate(document.fonts)
        if font.content
    ]
    parts += [
        (f"Doc_0/Res/{_image_file(number, image)}", image)
        for number, image in enumerate(document.images)
    ]
    return _zipped(parts)


class _Ids:
    """Numbers of objects, unique in the whole document."""

    def __init__(self) -> None:
        self.last = _LAYER_ID

    def next(self) -> int:
        self.last += 1
        return self.last


def _zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts:
            member = zipfile.ZipInfo(name, date_time=_SAME_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()


def _xml(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _root(name: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{_Q}{name}", attributes, nsmap={"ofd": NAMESPACE})


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    made = etree.SubElement(parent, f"{_Q}{name}", attributes)
    made.text = text
    return made


def _number(value: float) -> str:
    """Four decimals, a ten-thousandth of a millimetre, without what says nothing."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _numbers(values: Iterable[float]) -> str:
    return " ".join(map(_number, values))


def _box(box: PageBox) -> str:
    return _numbers((box.x, box.y, box.width, box.height))


def _ofd(info: DocInfo) -> etree._Element:
    root = _root("OFD", DocType="OFD", Version="1.1")
    body = _add(root, "DocBody")
    said = _add(body, "DocInfo")
    _add(said, "DocID", info.doc_id)
    for name, text in (
        ("Title", info.title),
        ("Author", info.author),
        ("CreationDate", info.created.isoformat() if info.created else ""),
        ("Creator", info.creator),
    ):
        if text:
            _add(said, name, text)
    if info.custom:
        datas = _add(said, "CustomDatas")
        for name, text in info.custom:
            _add(datas, "CustomData", text, Name=name)
    _add(body, "DocRoot", "Doc_0/Document.xml")
    return root


def _document(document: OfdDocument, ids: list[int], last: int) -> etree._Element:
    root = _root("Document")
    common = _add(root, "CommonData")
    _add(common, "MaxUnitID", str(last))
    first = document.pages[0]
    area = _add(common, "PageArea")
    _add(area, "PhysicalBox", _numbers((0, 0, first.width, first.height)))
    _add(common, "PublicRes", "PublicRes.xml")
    if document.images:
        _add(common, "DocumentRes", "DocumentRes.xml")
    pages = _add(root, "Pages")
    for number, page_id in enumerate(ids):
        _add(pages, "Page", ID=str(page_id), BaseLoc=f"Pages/Page_{number}/Content.xml")
    return root


def _font_file(number: int, font: Font) -> str:
    return f"font_{number}.{'otf' if font.content.startswith(b'OTTO') else 'ttf'}"


def _image_file(number: int, image: bytes) -> str:
    return f"image_{number}.{'png' if image.startswith(_PNG) else 'jpg'}"


def _public_res(fonts: tuple[Font, ...], ids: list[int]) -> etree._Element:
    root = _root("Res", BaseLoc="Res")
    listed = _add(root, "Fonts")
    for number, (font, font_id) in enumerate(zip(fonts, ids, strict=True)):
        made = _add(listed, "Font", ID=str(font_id), FontName=font.name)
        if font.family:
            made.set("FamilyName", font.family)
        if font.content:
            _add(made, "FontFile", _font_file(number, font))
    return root


def _document_res(images: tuple[bytes, ...], ids: list[int]) -> etree._Element:
    root = _root("Res", BaseLoc="Res")
    listed = _add(root, "MultiMedias")
    for number, (image, image_id) in enumerate(zip(images, ids, strict=True)):
        kind = "PNG" if image.startswith(_PNG) else "JPEG"
        made = _add(listed, "MultiMedia", ID=str(image_id), Type="Image", Format=kind)
        _add(made, "MediaFile", _image_file(number, image))
    return root


def _content(page: OfdPage, ids: _Ids, fonts: list[int], images: list[int]) -> etree._Element:
    root = _root("Page")
    area = _add(root, "Area")
    _add(area, "PhysicalBox", _numbers((0, 0, page.width, page.height)))
    content = _add(root, "Content")
    layer = _add(content, "Layer", ID=str(ids.next()), Type="Body")
    for each in page.objects:
        match each:
            case TextObject():
                _text(layer, each, ids.next(), fonts[each.font])
            case PathObject():
                _path(layer, each, ids.next())
            case ImageObject():
                made = _graphic(layer, "ImageObject", each, ids.next())
                made.set("ResourceID", str(images[each.image]))
                _clips(made, each)
    return root


def _graphic(
    layer: etree._Element, name: str, each: PageObject, object_id: int, **attributes: str
) -> etree._Element:
    made = _add(layer, name, ID=str(object_id), Boundary=_box(each.boundary), **attributes)
    if each.ctm != IDENTITY:
        made.set("CTM", _numbers(each.ctm))
    if each.alpha != 255:
        made.set("Alpha", str(each.alpha))
    return made


def _clips(made: etree._Element, each: PageObject) -> None:
    if not each.clips:
        return
    clips = _add(made, "Clips")
    box = _numbers((0, 0, each.boundary.width, each.boundary.height))
    for data in each.clips:
        area = _add(_add(clips, "Clip"), "Area")
        path = _add(area, "Path", Boundary=box, Fill="true", Stroke="false")
        _add(path, "AbbreviatedData", _data(data))


def _colour(made: etree._Element, name: str, colour: Colour) -> None:
    _add(made, name, Value=" ".join(map(str, colour)))


def _text(layer: etree._Element, each: TextObject, object_id: int, font: int) -> None:
    made = _graphic(
        layer, "TextObject", each, object_id, Font=str(font), Size=_number(each.size), Fill="true"
    )
    if each.fill != BLACK:
        _colour(made, "FillColor", each.fill)
    _clips(made, each)
    code = _add(made, "TextCode", each.text, X=_number(each.x), Y=_number(each.y))
    if each.delta_x:
        code.set("DeltaX", _numbers(each.delta_x))
    if each.delta_y:
        code.set("DeltaY", _numbers(each.delta_y))


def _path(layer: etree._Element, each: PathObject, object_id: int) -> None:
    made = _graphic(
        layer,
        "PathObject",
        each,
        object_id,
        LineWidth=_number(each.line_width),
        Stroke="true" if each.stroke is not None else "false",
        Fill="true" if each.fill is not None else "false",
    )
    if each.even_odd:
        made.set("Rule", "Even-Odd")
    if each.dash:
        made.set("DashPattern", _numbers(each.dash))
    if each.fill is not None:
        _colour(made, "FillColor", each.fill)
    if each.stroke is not None:
        _colour(made, "StrokeColor", each.stroke)
    _clips(made, each)
    _add(made, "AbbreviatedData", _data(each.data))


def _data(data: PathData) -> str:
    return " ".join(
        word if isinstance(word, str) else _number(word) for segment in data for word in segment
    )
