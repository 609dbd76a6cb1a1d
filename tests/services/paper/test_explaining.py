"""Every printed number opens the rows that made it, and they come to that number."""

import random

import pypdfium2
import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.reports.document import Paragraph
from gridcenter.reports.kinds import CellKind
from gridcenter.services.paper import explaining, pages, reporting
from gridcenter.services.register import incidents, registers
from tests.builders import VILLAGES, make_centre, make_grid, make_leader, make_member, save

PERIOD = Period.parse("2026-11")
MONTHS = ("2025-11", "2026-10", "2026-11", "2026-11")
NUMBERS = (CellKind.INTEGER, CellKind.RATE, CellKind.DECIMAL)


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    """Three villages and sixty random incidents, some nowhere and some of last year."""
    centre = make_centre(tmp_path_factory.mktemp("centre"))
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001") for v in VILLAGES]
    make_member(centre, grids[0].uid, role="leader")
    leader = make_leader(centre, grid=grids[0].uid, household_count=12)
    save(centre, "duty_log", leader=leader.uid, done_on="2026-11-03", kind="patrol", count=4)
    chance = random.Random(7)
    drafts = []
    for number in range(60):
        day = f"{chance.choice(MONTHS)}-{number % 18 + 1:02}"
        closed = chance.random() < 0.5
        values = {
            "title": f"示例事件{number}",
            "occurred_at": f"{day}T09:30",
            "grid": chance.choice([*(g.uid for g in grids), None]),
            "family": "hazard" if number % 5 == 0 else "dispute",
            "category": "fire" if number % 5 == 0 else chance.choice(["neighbours", "labour"]),
            "state": "closed" if closed else "handling",
            "closed_on": f"{day[:8]}{chance.choice([18, 19])}" if closed else None,
            "deadline": f"{day[:8]}18",
            "is_resolved": closed,
            "is_major": number % 9 == 0,
            "people_count": chance.choice([1, 49, 50, 700]),
        }
        drafts.append(Draft(register=RegisterId("incident"), values=values))
    registers.save_many(centre, drafts, "示例")

    fresh = save(centre, "incident", title="示例", occurred_at="2026-11-04T08:00", family="hazard")
    incidents.act(centre, fresh.uid, "accept")
    incidents.act(centre, fresh.uid, "route", organisation="示例站所")

    return centre


def numbers(document):
    for table in document.data_tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=False):
                if cell.kind in NUMBERS and cell.text not in ("", "—"):
                    yield table, column, row, cell


def test_every_number_of_every_form_opens_rows_that_come_to_it(centre):
    opened = 0
    for form in reporting.forms(centre):
        if form.needs_record:
            continue
        document = reporting.build(centre, form.id, PERIOD)
        for _table, column, row, cell in numbers(document):
            if cell.origin is None:
                # Serial numbers, weights and scores are no counts.
                told = (form.id, row.id, column.id)
                assert column.label in ("序号", "权重", "得分", "加权得分"), told
                continue
            found = explaining.explain(centre, document, cell)
            assert found, (form.id, row.id, column.id)
            opened += 1
            for each in found:
                measure = form.measure(each.measure) if each.measure else None
                if measure and (measure.total or measure.distinct or measure.input):
                    assert each.amount is not None
                else:
                    assert each.amount == len(set(each.uids)), (form.id, row.id, column.id)
            if cell.kind is CellKind.INTEGER and len(found) == 1 and found[0].measure:
                assert str(found[0].amount) == cell.text
    assert opened > 300


def test_a_rate_opens_its_parts_and_a_change_both_periods(centre):
    document = reporting.build(centre, "handling_statistics", PERIOD)
    rate = explaining.find(document, "closure_rate.now")
    part, whole = explaining.explain(centre, document, rate)
    assert (part.measure, whole.measure) == ("closed_of_registered", "registered")
    assert set(part.uids) < set(whole.uids)
    assert rate.text == f"{part.amount / whole.amount * 100:.1f}%"
    change = explaining.find(document, "registered.mom")
    now, before = explaining.explain(centre, document, change)
    assert (now.span[:7], before.span[:7]) == ("2026-11", "2026-10")
    assert not set(now.uids) & set(before.uids)


def test_the_rows_of_a_village_and_category_are_its_own(centre):
    document = reporting.build(centre, "dispute_monthly", PERIOD)
    village = VILLAGES[0].code
    cell = explaining.find(document, f"screened@family_neighbours.{village}")
    (found,) = explaining.explain(centre, document, cell)
    assert str(found.amount) == cell.text
    assert found.place == "样板村"
    for uid in found.uids:
        record = registers.get(centre, "incident", uid)
        assert record["category"] == "neighbours"
        assert registers.get(centre, "grid", record["grid"])["village"] == village
    assert registers.count(centre, found.query) == found.amount
    total = explaining.find(document, "screened.subtotal")
    (everything,) = explaining.explain(centre, document, total)
    assert set(found.uids) < set(everything.uids)


def test_duties_open_the_leaders_who_did_them(centre):
    document = reporting.build(centre, "centre_monthly", PERIOD)
    (found,) = explaining.explain(centre, document, explaining.find(document, "patrols.now"))
    assert (found.amount, len(found.uids)) == (4, 1)
    assert found.query.register == "household_leader"
    assert registers.count(centre, found.query) == 1


def test_a_wrong_address_names_the_right_ones(centre):
    document = reporting.build(centre, "kpi", PERIOD)
    with pytest.raises(explaining.NoSuchCellError) as refused:
        explaining.find(document, "on_time_rate.nowhere")
    assert "on_time_rate" in refused.value.facts["rows"]
    assert "now" in refused.value.facts["columns"]


def test_every_number_has_its_spot_on_the_page_and_files_carry_no_links(centre, tmp_path):
    for form in reporting.forms(centre):
        if form.needs_record:
            continue
        document = reporting.build(centre, form.id, PERIOD)
        printout = pages.printout(centre, document, marked=True)
        with pypdfium2.PdfDocument(printout.content) as pdf:
            seen = set()
            for spot in printout.spots:
                page = pdf[spot.page]
                width, height = page.get_size()
                text = page.get_textpage().get_text_bounded(
                    left=spot.left * width - 1,
                    right=spot.right * width + 1,
                    top=height - spot.top * height + 1,
                    bottom=height - spot.bottom * height - 1,
                )
                words = "".join(text.split()).replace("\ufffe", "-")
                assert words in said(document, spot.cell), (form.id, spot.cell.text)
                seen.add(id(spot.cell))
        wanted = {
            id(cell)
            for table in document.data_tables
            for row in table.rows
            for cell in row.cells
            if cell.origin is not None and cell.text
        }
        assert seen == wanted, form.id
        plain = pages.printout(centre, document)
        assert (plain.spots, plain.pages) == ((), printout.pages)
        assert b"cell:" not in plain.content


def said(document, cell):
    """Where the words of a cell may come from: its own text, or the sentence that tells it."""
    for block in document.blocks:
        for row in getattr(block, "figures", ()):
            if row.cells[1] is cell:
                return block.text if isinstance(block, Paragraph) else cell.text
    return cell.text.replace(" ", "")
