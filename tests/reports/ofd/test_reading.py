"""What is written is read back as it was; what is not sound is refused with one sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcenter.reports.ofd import reading, values, writing
from gridcenter.reports.ofd.model import (
    DocInfo,
    Font,
    ImageObject,
    OfdDocument,
    OfdPage,
    PageBox,
    PathObject,
    TextObject,
)
from tests.reports.ofd.standard import faults

PNG = b"\x89PNG\r\n\x1a\n invented pixels"

lengths = st.integers(-3_000_000, 3_000_000).map(lambda n: n / 10_000)
sizes = st.integers(1, 3_000_000).map(lambda n: n / 10_000)
boxes = st.builds(PageBox, x=lengths, y=lengths, width=sizes, height=sizes)
colours = st.tuples(*[st.integers(0, 255)] * 3)
matrices = st.tuples(*[lengths] * 6)
letters = st.text(st.sampled_from("综治中心𬱖䶮ab12 ·（）<&\"'"), min_size=1, max_size=8).filter(
    lambda text: text.strip()
)
paths = st.lists(
    st.one_of(
        st.tuples(st.just("L"), lengths, lengths),
        st.tuples(st.just("M"), lengths, lengths),
        st.tuples(st.just("B"), *[lengths] * 6),
        st.just(("C",)),
    ),
    max_size=5,
).map(lambda rest: (("M", 0.0, 0.0), *rest))
drawn = {
    "boundary": boxes,
    "ctm": matrices,
    "alpha": st.integers(0, 255),
    "clips": st.lists(paths, max_size=2).map(tuple),
}


@st.composite
def texts(draw):
    words = draw(letters)
    steps = st.lists(lengths, min_size=len(words) - 1, max_size=len(words) - 1).map(tuple)
    return TextObject(
        **{name: draw(each) for name, each in drawn.items()},
        font=0,
        size=draw(sizes),
        text=words,
        x=draw(lengths),
        y=draw(lengths),
        delta_x=draw(steps),
        delta_y=draw(st.one_of(st.just(()), steps)),
        fill=draw(colours),
    )


lines = st.builds(
    PathObject,
    **drawn,
    data=paths,
    line_width=sizes,
    stroke=st.one_of(st.none(), colours),
    fill=st.one_of(st.none(), colours),
    even_odd=st.booleans(),
    dash=st.lists(sizes, max_size=3).map(tuple),
)
pictures = st.builds(ImageObject, **drawn, image=st.just(0))
pages = st.builds(
    OfdPage,
    width=sizes,
    height=sizes,
    objects=st.lists(st.one_of(texts(), lines, pictures), max_size=6).map(tuple),
)
documents = st.builds(
    OfdDocument,
    pages=st.lists(pages, min_size=1, max_size=3).map(tuple),
    fonts=st.just((Font(name="Invented", family="示例字体", content=b"OTTO invented"),)),
    images=st.just((PNG,)),
    info=st.builds(
        DocInfo,
        doc_id=st.just("0" * 32),
        title=letters.map(str.strip),
        author=letters.map(str.strip),
        created=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        creator=st.just("gridcenter"),
        custom=st.lists(st.tuples(st.just("数据来源"), letters), max_size=2).map(tuple),
    ),
)


@settings(max_examples=60)
@given(documents)
def test_a_document_comes_back_as_it_was_and_keeps_to_the_standard(document):
    content = writing.to_bytes(document)
    assert reading.from_bytes(content) == document
    assert writing.to_bytes(document) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                assert faults(archive.read(name)) == [], name


def test_the_table_of_the_standard_finds_faults():
    root = '<ofd:{0} xmlns:ofd="http://www.ofdspec.org/2016"{1}>{2}</ofd:{0}>'
    assert faults(root.format("Layer", ' ID="3" Type="Body"', "").encode()) == []
    assert faults(root.format("Layer", ' ID="0" Type="Body"', "").encode())
    assert faults(root.format("TextCode", ' X="1" Y="2"', "").encode())
    assert faults(root.format("Clips", "", "").encode())
    assert faults(root.format("FillColor", ' Value="1 2 256"', "").encode())


def page(objects: str, prefix: str = "ofd") -> dict[str, str]:
    """A small file of another program: its own prefix, a template, a group, steps in short."""
    head = f'xmlns:{prefix}="http://www.ofdspec.org/2016"'
    p = prefix
    return {
        "OFD.xml": f"<{p}:OFD {head}><{p}:DocBody><{p}:DocInfo><{p}:DocID>x</{p}:DocID>"
        f"<{p}:CreationDate>2026-11-30T08:00:00</{p}:CreationDate></{p}:DocInfo>"
        f"<{p}:DocRoot>/Doc_0/Document.xml</{p}:DocRoot></{p}:DocBody></{p}:OFD>",
        "Doc_0/Document.xml": f"<{p}:Document {head}><{p}:CommonData><{p}:PageArea>"
        f"<{p}:PhysicalBox>0 0 210 297</{p}:PhysicalBox></{p}:PageArea>"
        f'<{p}:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></{p}:CommonData>'
        f'<{p}:Pages><{p}:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></{p}:Pages>'
        f"</{p}:Document>",
        "Doc_0/Tpls/Tpl_0/Content.xml": f"<{p}:Page {head}><{p}:Content><{p}:Layer>"
        f'<{p}:TextObject Boundary="0 0 50 9" Font="5" Size="4"><{p}:TextCode X="0" Y="4">'
        f"抬头</{p}:TextCode></{p}:TextObject></{p}:Layer></{p}:Content></{p}:Page>",
        "Doc_0/Pages/Page_0/Content.xml": f'<{p}:Page {head}><{p}:Template TemplateID="9"/>'
        f"<{p}:Content><{p}:Layer>{objects}</{p}:Layer></{p}:Content></{p}:Page>",
    }


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


GROUP = (
    '<q:PageBlock><q:TextObject Boundary="10 20 80 9" Font="5" Size="4">'
    '<q:TextCode X="0" Y="4" DeltaX="g 3 4.5 2">排查情况表</q:TextCode>'
    '<q:TextCode Y="9">附注</q:TextCode></q:TextObject></q:PageBlock>'
)


def test_files_of_other_programs_are_understood():
    found = reading.from_bytes(packed(page(GROUP, "q")))
    assert [each.text for each in found.pages[0].objects] == ["抬头", "排查情况表", "附注"]
    _head, words, note = found.pages[0].objects
    assert words.delta_x == (4.5, 4.5, 4.5, 2.0)
    assert (note.x, note.y) == (0, 9)
    assert found.info.created == date(2026, 11, 30)
    assert (found.pages[0].width, found.pages[0].height) == (210, 297)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda parts: parts.pop("OFD.xml"),
        lambda parts: parts.pop("Doc_0/Pages/Page_0/Content.xml"),
        lambda parts: parts.update({"OFD.xml": "<not closed"}),
        lambda parts: parts.update(
            {"OFD.xml": "<!DOCTYPE OFD [<!ENTITY a 'b'>]>" + parts["OFD.xml"]}
        ),
        lambda parts: parts.update(page('<q:PathObject Boundary="0 0 9" />', "q")),
        lambda parts: parts.update(
            page("<q:PathObject><q:AbbreviatedData>X 1</q:AbbreviatedData></q:PathObject>", "q")
        ),
        lambda parts: parts.update(page("<q:PageBlock>" * 20 + "</q:PageBlock>" * 20, "q")),
        lambda parts: parts.update({f"spare/{n}": "" for n in range(reading.MEMBERS)}),
    ],
)
def test_what_is_not_sound_is_refused(spoil):
    parts = page(GROUP, "q")
    spoil(parts)
    with pytest.raises(reading.OfdUnreadableError):
        reading.from_bytes(packed(parts))


def test_cut_files_are_refused():
    whole = packed(page(GROUP, "q"))
    for end in range(0, len(whole) - 1, 40):
        with pytest.raises(reading.OfdUnreadableError):
            reading.from_bytes(whole[:end])


@pytest.mark.parametrize(("limit", "least"), [("PLAIN", 400), ("OBJECTS", 1), ("PAGES", 0)])
def test_more_than_a_limit_is_refused(monkeypatch, limit, least):
    whole = packed(page(GROUP, "q"))
    reading.from_bytes(whole)
    monkeypatch.setattr(reading, limit, least)
    with pytest.raises(reading.OfdUnreadableError):
        reading.from_bytes(whole)


def test_the_limits_as_shipped():
    parts = page(GROUP, "q")
    font = '<q:Res xmlns:q="http://www.ofdspec.org/2016"><q:Fonts><q:Font ID="7"><q:FontFile>f</q:FontFile></q:Font></q:Fonts></q:Res>'
    parts["Doc_0/Res.xml"] = font
    named = "<q:PublicRes>Res.xml</q:PublicRes><q:PageArea>"
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace("<q:PageArea>", named)
    rest = reading.PLAIN - sum(len(each.encode()) for each in parts.values())
    assert reading.from_bytes(packed({**parts, "Doc_0/f": b"\0" * rest})).fonts
    with pytest.raises(reading.OfdUnreadableError):
        reading.from_bytes(packed({**parts, "Doc_0/f": b"\0" * (rest + 1)}))


def test_values_as_the_standard_writes_them():
    assert values.steps("g 3 1.5 2 9", 4) == (1.5, 1.5, 1.5, 2.0)
    assert values.steps("g 1000000000 1", 3) == (1, 1, 1)
    assert values.colour("#ff #00 7") == (255, 0, 7)
    assert values.colour("12") == (12, 12, 12)
    assert values.colour("1 2 3 4") is None
    assert values.colour("1 2 300") is None
    assert values.path_data("M 0 0 Q 3 0 3 3 C") == (
        ("M", 0, 0),
        ("B", 2, 0, 3, 1, 3, 3),
        ("C",),
    )
