"""Elements of an OFD file's parts, by whatever prefix, as values of the model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from gridcenter.reports.ofd import values
from gridcenter.reports.ofd.model import (
    BLACK,
    IDENTITY,
    Colour,
    DocInfo,
    Matrix,
    PageBox,
    PathData,
    PathObject,
)


def named(element: etree._Element) -> str:
    """The name of an element without its prefix; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of that name directly below."""
    return (each for each in element if named(each) == name)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element at the end of a way of names, None where there is none."""
    for name in names:
        element = next(children(element, name), None) if element is not None else None
    return element


def text_of(element: etree._Element | None, *names: str) -> str:
    """What is written at the end of a way of names; empty where there is nothing."""
    found = child(element, *names)
    return (found.text or "").strip() if found is not None else ""


def info(said: etree._Element | None) -> DocInfo:
    """DocInfo."""
    created = text_of(said, "CreationDate")[:10]
    datas = child(said, "CustomDatas")
    return DocInfo(
        doc_id=text_of(said, "DocID"),
        title=text_of(said, "Title"),
        author=text_of(said, "Author"),
        created=date.fromisoformat(created) if created else None,
        creator=text_of(said, "Creator"),
        custom=tuple(
            (each.get("Name", ""), each.text or "")
            for each in (children(datas, "CustomData") if datas is not None else ())
        ),
    )


def boundary(each: etree._Element) -> PageBox:
    """The box of an object."""
    return values.box(each.get("Boundary", "")) or PageBox(x=0, y=0, width=0, height=0)


def ctm(each: etree._Element) -> Matrix:
    """The matrix of an object."""
    given = values.numbers(each.get("CTM", ""))
    if len(given) != len(IDENTITY):
        return IDENTITY
    a, b, c, d, e, f = given
    return (a, b, c, d, e, f)


def alpha(each: etree._Element) -> int:
    """From 0 to 255."""
    return min(255, max(0, int(each.get("Alpha", "255"))))


def colour_of(each: etree._Element, name: str) -> Colour | None:
    """FillColor or StrokeColor, None where nothing is said that we understand."""
    found = child(each, name)
    return values.colour(found.get("Value", "")) if found is not None else None


def _said(each: etree._Element, name: str, unsaid: str) -> bool:
    return str(each.get(name, unsaid)).strip().lower() == "true"


def path_of(each: etree._Element) -> PathObject:
    """A PathObject."""
    stroked, filled = _said(each, "Stroke", "true"), _said(each, "Fill", "false")
    return PathObject(
        boundary=boundary(each),
        data=values.path_data(text_of(each, "AbbreviatedData")),
        line_width=float(each.get("LineWidth", "0.353")),
        stroke=(colour_of(each, "StrokeColor") or BLACK) if stroked else None,
        fill=colour_of(each, "FillColor") if filled else None,
        even_odd=each.get("Rule") == "Even-Odd",
        dash=tuple(values.numbers(each.get("DashPattern", ""))),
        ctm=ctm(each),
        alpha=alpha(each),
        clips=clips_of(each),
    )


def clips_of(each: etree._Element) -> tuple[PathData, ...]:
    """The clip areas of an object."""
    clips = child(each, "Clips")
    found = []
    for clip in children(clips, "Clip") if clips is not None else ():
        for area in children(clip, "Area"):
            if data := values.path_data(text_of(area, "Path", "AbbreviatedData")):
                found.append(data)
    return tuple(found)
