"""The parts of GB/T 33190-2016 that we write, as a table: children in their order, attributes, ranges.

Read off the standard's schemas (OFD.xsd, Document.xsd, Res.xsd, Page.xsd), for what we use of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

NUMBER = r"-?\d+(\.\d+)?"
NUMBERS = rf"{NUMBER}( {NUMBER})*"
BOX = rf"{NUMBER} {NUMBER} {NUMBER} {NUMBER}"
BOX_WITH_SIZE = rf"{NUMBER} {NUMBER} (?!0 )(?!-){NUMBER} (?!0$)(?!-){NUMBER}"
MATRIX = rf"{NUMBER}( {NUMBER}){{5}}"
ID = r"[1-9]\d*"
BYTE = r"(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])"
COLOUR = rf"{BYTE} {BYTE} {BYTE}"
YES = "true|false"
PATH = rf"M {NUMBER} {NUMBER}( (M {NUMBER} {NUMBER}|L {NUMBER} {NUMBER}|B {NUMBER}( {NUMBER}){{5}}|C))*"
DAY = r"\d{4}-\d\d-\d\d"


@dataclass(frozen=True)
class Rule:
    """``children`` in order, each with ``?``, ``*``, ``+`` or nothing; ``must`` and ``may`` attributes."""

    children: str = ""
    text: str = ""
    must: dict[str, str] = field(default_factory=dict)
    may: dict[str, str] = field(default_factory=dict)


GRAPHIC = {"ID": ID, "Boundary": BOX_WITH_SIZE}
DRAWN = {"CTM": MATRIX, "Alpha": BYTE}

RULES = {
    "OFD": Rule("DocBody+", must={"DocType": "OFD", "Version": r"1\.\d"}),
    "DocBody": Rule("DocInfo DocRoot"),
    "DocInfo": Rule("DocID Title? Author? CreationDate? Creator? CustomDatas?"),
    "DocID": Rule(text="[0-9a-f]{32}"),
    "Title": Rule(text=".+"),
    "Author": Rule(text=".+"),
    "CreationDate": Rule(text=DAY),
    "Creator": Rule(text=".+"),
    "CustomDatas": Rule("CustomData+"),
    "CustomData": Rule(text=".*", must={"Name": ".+"}),
    "DocRoot": Rule(text=r"Doc_0/Document\.xml"),
    "Document": Rule("CommonData Pages"),
    "CommonData": Rule("MaxUnitID PageArea PublicRes DocumentRes?"),
    "MaxUnitID": Rule(text=ID),
    "PageArea": Rule("PhysicalBox"),
    "Area": Rule("PhysicalBox"),
    "PhysicalBox": Rule(text=BOX),
    "PublicRes": Rule(text=r"PublicRes\.xml"),
    "DocumentRes": Rule(text=r"DocumentRes\.xml"),
    "Pages": Rule("Page+"),
    "Res": Rule("Fonts? MultiMedias?", must={"BaseLoc": "Res"}),
    "Fonts": Rule("Font*"),
    "Font": Rule("FontFile?", must={"ID": ID, "FontName": ".+"}, may={"FamilyName": ".+"}),
    "FontFile": Rule(text=r"font_\d+\.(otf|ttf)"),
    "MultiMedias": Rule("MultiMedia+"),
    "MultiMedia": Rule("MediaFile", must={"ID": ID, "Type": "Image", "Format": "PNG|JPEG"}),
    "MediaFile": Rule(text=r"image_\d+\.(png|jpg)"),
    "Content": Rule("Layer+"),
    "Layer": Rule("(TextObject|PathObject|ImageObject)*", must={"ID": ID, "Type": "Body"}),
    "TextObject": Rule(
        "FillColor? Clips? TextCode+",
        must={**GRAPHIC, "Font": ID, "Size": NUMBER, "Fill": YES},
        may=DRAWN,
    ),
    "PathObject": Rule(
        "FillColor? StrokeColor? Clips? AbbreviatedData",
        must={**GRAPHIC, "LineWidth": NUMBER, "Stroke": YES, "Fill": YES},
        may={**DRAWN, "Rule": "Even-Odd", "DashPattern": NUMBERS},
    ),
    "ImageObject": Rule("Clips?", must={**GRAPHIC, "ResourceID": ID}, may=DRAWN),
    "FillColor": Rule(must={"Value": COLOUR}),
    "StrokeColor": Rule(must={"Value": COLOUR}),
    "Clips": Rule("Clip+"),
    "Clip": Rule("Area+"),
    "Path": Rule("AbbreviatedData", must={"Boundary": BOX, "Fill": YES, "Stroke": YES}),
    "AbbreviatedData": Rule(text=PATH),
    "TextCode": Rule(
        text="(?s).+",
        must={"X": NUMBER, "Y": NUMBER},
        may={"DeltaX": NUMBERS, "DeltaY": NUMBERS},
    ),
}
IN_LIST = Rule(must={"ID": ID, "BaseLoc": r"Pages/Page_\d+/Content\.xml"})
WHOLE_PAGE = Rule("Area Content")
IN_CLIP = Rule("Path")


def _rule(element: etree._Element) -> Rule:
    name = etree.QName(element).localname
    parent = element.getparent()
    above = etree.QName(parent).localname if parent is not None else ""
    if name == "Page":
        return IN_LIST if above == "Pages" else WHOLE_PAGE
    if name == "Area" and above == "Clip":
        return IN_CLIP
    return RULES[name]


def faults(part: bytes) -> list[str]:
    """Where a part is not as the table says."""
    found = []
    for element in etree.fromstring(part).iter():
        name, rule = etree.QName(element).localname, _rule(element)
        order = re.sub(r"(\(.*?\)|\w+)([?*+]?) ?", r"(?:\1;)\2", rule.children)
        order = re.sub(r"\(\?:\((.*?)\);\)", r"(?:(?:\1);)", order)
        children = "".join(etree.QName(each).localname + ";" for each in element)
        if not re.fullmatch(order, children):
            found.append(f"{name}: children {children}")
        if not re.fullmatch(rule.text, (element.text or "") if rule.text else ""):
            found.append(f"{name}: text {element.text!r}")
        said = dict(element.attrib)
        for key, pattern in rule.must.items():
            if not re.fullmatch(pattern, str(said.pop(key, "\0"))):
                found.append(f"{name}: {key} {element.get(key)!r}")
        for key, value in said.items():
            if not re.fullmatch(rule.may.get(str(key), "(?!)"), str(value)):
                found.append(f"{name}: {key} {value!r}")
    return found
