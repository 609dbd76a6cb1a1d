"""Every form as OFD: the same letters as its PDF at the same places, opened by another program."""

from __future__ import annotations

import io
import subprocess
import zipfile

import ofdkit
import pypdfium2
import pytest

from gridcenter.domain.period import Period
from gridcenter.reports.ofd import reading
from gridcenter.reports.ofd.faces import OfdFontError, cut_down
from gridcenter.reports.ofd.model import TextObject
from gridcenter.reports.paper import Paper
from gridcenter.services import audit
from gridcenter.services.packs import papers
from gridcenter.services.paper import fixed_pages, pages, reporting
from gridcenter.services.paper.about import ALL, About
from tests.builders import VILLAGES, make_centre, make_grid, make_incident, make_leader, make_member
from tests.reports.ofd.standard import faults

NOVEMBER = Period.parse("2026-11")
MM = 25.4 / 72


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    centre = make_centre(tmp_path_factory.mktemp("centre"))
    for village in VILLAGES:
        grid = make_grid(centre, village=village.code, code=f"{village.code}001")
        make_leader(centre, grid=grid.uid)
        make_member(centre, grid.uid, name="李𬱖示例", note="office affairs")
    make_incident(centre, title="office 示例纠纷 2026-11-03 ", grid=grid.uid)
    return centre


def documents(centre):
    incident = ""
    for form in reporting.forms(centre):
        if form.needs_record not in ("", None, "incident"):
            continue  # sheets of other books: nothing is kept in them here
        period = reporting.default_period(centre, form)
        if form.needs_record and not incident:
            from gridcenter.services import month  # noqa: PLC0415
            from gridcenter.services.register import registers  # noqa: PLC0415

            incident = str(registers.find(centre, month.incidents_of("2026-11"))[0].uid)
        yield reporting.build(
            centre, form.id, period, about=About(record=incident) if form.needs_record else ALL
        )


def letters(text):
    return sorted(text.replace("\u200b", "").split() and "".join(text.split()))


def test_every_form_has_the_letters_of_its_pdf_and_keeps_to_the_standard(centre, tmp_path):
    for document in documents(centre):
        printout = pages.printout(centre, document)
        content = fixed_pages.printed(centre, printout)
        (tmp_path / "a.pdf").write_bytes(printout.content)
        told = subprocess.run(
            ["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, check=True
        ).stdout.decode()
        assert letters(ofdkit.extract_text(content)) == letters(told), document.form
        assert len(content) <= 1.25 * len(printout.content), document.form
        assert content == fixed_pages.printed(centre, printout)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wrong = [
                fault
                for name in archive.namelist()
                if name.endswith(".xml")
                for fault in faults(archive.read(name))
            ]
        assert wrong == [], document.form


def placed_in_pdf(content):
    """(page, letter, x, baseline) in millimetres of each letter that the PDF shows."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        for number, page in enumerate(opened):
            height = page.get_size()[1]
            text = page.get_textpage()
            for at in range(text.count_chars()):
                letter = text.get_text_range(at, 1)
                if letter.strip() and letter.isascii() | ("\u3000" < letter < "\ud800"):
                    left, _bottom, _right, _top = text.get_charbox(at, loose=True)
                    _l, bottom, _r, top = text.get_charbox(at)
                    yield number, letter, left * MM, (height - (bottom + top) / 2) * MM


def test_every_letter_stands_within_a_third_of_a_millimetre(centre):
    document = reporting.build(centre, "grid_member_roster", NOVEMBER)
    printout = pages.printout(centre, document)
    found = reading.from_bytes(fixed_pages.printed(centre, printout))
    ours = []
    for number, page in enumerate(found.pages):
        for each in page.objects:
            if isinstance(each, TextObject):
                x = each.boundary.x + each.x
                for letter, step in zip(each.text, (*each.delta_x, 0), strict=True):
                    if letter.strip() and letter.isascii() | ("\u3000" < letter < "\ud800"):
                        ours.append((number, letter, x, each.boundary.y + each.y, each.size))
                    x += step
    theirs = list(placed_in_pdf(printout.content))
    assert [each[:2] for each in sorted(ours)] == [each[:2] for each in sorted(theirs)]
    for (page, letter, x, base, size), (_p, _l, left, middle) in zip(
        sorted(ours), sorted(theirs), strict=True
    ):
        assert abs(x - left) < 0.3, (page, letter)
        assert -0.3 < base - middle < size, (page, letter)


def test_a3_landscape_has_its_size(centre):
    document = reporting.build(centre, "grid_member_roster", NOVEMBER, paper=Paper.A3)
    found = reading.from_bytes(fixed_pages.printed(centre, pages.printout(centre, document)))
    size = (round(found.pages[0].width), round(found.pages[0].height))
    assert size == ((420, 297) if document.orientation == "landscape" else (297, 420))


def test_the_file_says_whose_it_is_and_the_audit_knows_its_digest(centre, tmp_path):
    document = reporting.build(centre, "grid_overview", NOVEMBER)
    path = reporting.write(centre, document, tmp_path / "一览表.ofd")
    found = reading.from_bytes(path.read_bytes())
    assert found.info.title == document.title
    assert found.info.author == document.unit
    assert ("数据来源", document.foot) in found.info.custom
    assert all(font.content for font in found.fonts)
    assert "sha256" in str(audit.entries(centre)[0])


def test_a_unit_card_leaves_as_ofd_with_its_code_as_a_picture(centre, tmp_path):
    path = fixed_pages.write(centre, papers.card(centre), tmp_path / "单位卡.ofd")
    found = reading.from_bytes(path.read_bytes())
    assert len(found.images) == 1
    assert centre.unit.name in found.pages[0].text


def test_a_character_without_a_glyph_spoils_no_page(tmp_path):
    centre = make_centre(tmp_path)
    make_incident(centre, title="水渠\ue124\u0378堵塞", grid=make_grid(centre).uid)
    document = reporting.build(centre, "incident_ledger", NOVEMBER)
    assert "form_no_glyph" in [each.code for each in document.problems]
    made = fixed_pages.printed(centre, pages.printout(centre, document))
    text = reading.from_bytes(made).pages[0].text
    assert "水渠" in text
    assert "堵塞" in text
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = [each for each in archive.namelist() if each.endswith(".xml")]
        assert [fault for each in parts for fault in faults(archive.read(each))] == []


def test_a_font_that_is_not_here_is_named():
    with pytest.raises(OfdFontError) as told:
        cut_down("NoSuchFont-Regular", "字")
    assert told.value.facts["font"] == "NoSuchFont-Regular"
