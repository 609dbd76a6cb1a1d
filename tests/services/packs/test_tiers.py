"""County, city and province: a merged form is the sum of the forms that the children print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from gridcenter.domain.division import Division
from gridcenter.domain.period import Period
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.fields import Value
from gridcenter.presenters.desk import ImmediateDesk
from gridcenter.presenters.paper.report_desk import ReportDesk
from gridcenter.reports.document import Document, RowKind, Table
from gridcenter.services import divisions
from gridcenter.services.centre import Centre, Unit
from gridcenter.services.figures import statistics, unit_counts
from gridcenter.services.figures.statistics import Scope
from gridcenter.services.packs import packing, receiving, relaying
from gridcenter.services.paper import form_batch, form_sources, reporting
from gridcenter.services.paper.about import About
from gridcenter.services.register import registers
from gridcenter.services.trust import units
from tests.books import GIVEN, book
from tests.builders import (
    FakeClock,
    make_centre,
    make_grid,
    make_incident,
    make_leader,
    make_member,
)

NOVEMBER = "2026-11"
PERIOD = Period.parse(NOVEMBER)
TREE = {
    "62": ("示例省", Tier.PROVINCE),
    "6206": ("示例市", Tier.CITY),
    "620622": ("示例县", Tier.COUNTY),
    "620623": ("样板县", Tier.COUNTY),
    "620622101": ("金河镇（示例）", Tier.TOWNSHIP),
    "620622102": ("南坪乡（示例）", Tier.TOWNSHIP),
    "620623101": ("河口镇（示例）", Tier.TOWNSHIP),
}


def children(code: str) -> list[str]:
    return [
        each
        for each in TREE
        if each != code
        and max(
            (above for above in TREE if each.startswith(above) and above != each),
            key=len,
            default="",
        )
        == code
    ]


def fill(centre: Centre, random: Random) -> None:
    code = centre.unit.code
    villages = [
        Division(code=f"{code}{200 + at}", name=f"{name}村", level="village", parent=code)
        for at, name in enumerate(("东沟", "西沟"))  # the same names in every township
    ]
    divisions.put_many(centre, villages)
    grids = []
    for village in villages:
        grid = make_grid(
            centre,
            code=f"{village.code}001",
            village=village.code,
            households=random.randint(10, 90),
            area_km2=random.randint(100000, 900000) / 100,
        )
        grids.append(grid)
        for _ in range(random.randint(1, 3)):
            make_member(centre, grid.uid)
        make_leader(centre, village=village.code)
    categories = ["rural_land", "labour", "village_affairs", "medical"]
    for _ in range(random.randint(5, 12)):
        make_incident(
            centre,
            grid=random.choice(grids).uid,
            category=random.choice(categories),
            occurred_at=f"2026-{random.choice((9, 10, 11, 11)):02}-{random.randint(1, 19):02}T09:30",
            people_count=random.choice((2, 60, 120, 700)),
            is_major=random.random() < 0.3,
        )
    keep_books(centre, villages, random)


def keep_books(centre: Centre, villages: list[Division], random: Random) -> None:
    """Some rows of every book; no two townships have the same numbers."""
    for register in GIVEN:
        for at in range(random.randint(1, 4)):
            values: dict[str, Value] = {}
            match register:
                case "screening_round":
                    village = random.choice(villages).code
                    values = {"village": village, "found": random.randint(1, 9), "settled": 1}
                    values |= {"planned_from": f"2026-11-{at + 1:02}", "held_on": "2026-11-10"}
                case "survey_round":
                    good = random.randint(1, 40)
                    values = {"held_on": f"2026-11-{at + 1:02}", "valid": 20 + good, "good": good}
                    values |= {"very_good": 10, "fair": 6, "poor": 4}
                case "requested_form":
                    values = {"name": f"第{at}张表", "times_a_year": random.randint(1, 60)}
                case "centre_check":
                    result = random.choice(("met", "partly", "unmet", "not_applicable"))
                    values = {"number": f"1.{at}", "result": result, "score": random.randint(0, 5)}
                    values |= {"responsible": "李示例", "due": "2026-11-12"}
                case "training":
                    kind = random.choice(("lesson", "drill", "honour"))
                    values = {
                        "kind": kind,
                        "subject": f"内容{at}",
                        "members": random.randint(1, 90),
                    }
                case "contact":
                    values = {"name": f"李示例{at}", "organisation": f"单位{random.randint(0, 2)}"}
                case "risk_assessment":
                    filed = {"filing_number": f"〔2026〕{at}号"} if random.random() < 0.5 else {}
                    values = {"matter": f"第{at}件事", **filed}
                case "duty_item":
                    values = {"number": f"基{at}"}
                case "minutes_task":
                    done = {"done_on": "2026-11-18"} if random.random() < 0.5 else {}
                    values = {"task": f"第{at}项", **done}
                case "duty_rota":
                    values = {"on_day": f"2026-11-{at + 1:02}"}
                case _:
                    values = {}
            book(centre, register, **values)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Centre]]:
    folder, clock, random = tmp_path_factory.mktemp("tree"), FakeClock(), Random(5)
    stick = folder / "stick"
    stick.mkdir()
    made = {
        code: make_centre(folder / code, unit=Unit(code=code, name=name, tier=tier), clock=clock)
        for code, (name, tier) in TREE.items()
    }
    for code, centre in made.items():
        for child in children(code):
            units.register(centre, units.save_card(made[child], stick))
            units.register(made[child], units.save_card(centre, stick))
    for code, centre in sorted(made.items(), key=lambda each: -len(each[0])):
        clock.move(minutes=1)
        if centre.unit.tier is Tier.TOWNSHIP:
            fill(centre, random)
            clock.move(minutes=1)
            path = packing.export_month(centre, NOVEMBER, stick).path
        elif centre.unit.tier is Tier.PROVINCE:
            continue
        else:
            path = relaying.export(centre, NOVEMBER, stick).path
        above = next(each for each in made if code in children(each))
        clock.move(minutes=1)
        assert receiving.receive(made[above], path).receipt.outcome.value == "A"
    yield made
    for centre in made.values():
        centre.close()


def columns(document: Document) -> dict[str, list[str]]:
    """The texts of the counts of a crosstab by the heading of their column; rates left out."""
    (table,) = document.tables
    rows = [row for row in table.rows if "率" not in row.cells[1].text]
    return {
        column.label: [row.cells[at].text for row in rows]
        for at, column in enumerate(table.columns)
    }


def kept(table: Table) -> int:
    """How many records a roster lists."""
    return sum(row.kind is RowKind.PLAIN and bool(row.id) for row in table.rows)


def added(parts: list[list[str]]) -> list[str]:
    return [str(sum(map(int, texts))) if all(texts) else "" for texts in zip(*parts, strict=True)]


@pytest.mark.parametrize("code", ["620622", "6206", "62"])
def test_each_child_has_a_column_that_is_its_own_form(tree: dict[str, Centre], code: str) -> None:
    merged = columns(reporting.build(tree[code], "dispute_monthly", PERIOD))
    own = {
        child: columns(reporting.build(tree[child], "dispute_monthly", PERIOD))
        for child in children(code)
    }
    assert list(merged)[2:] == [*(TREE[child][0] for child in own), "小计", "年度累计"]
    for child, form in own.items():
        assert merged[TREE[child][0]] == form["小计"], child
    for total in ("小计", "年度累计"):
        assert merged[total] == added([form[total] for form in own.values()])
    assert any(int(text or 0) > 2 for text in merged["小计"]), "there is something to add up"


@pytest.mark.parametrize("code", ["620622", "6206", "62"])
@pytest.mark.parametrize(
    "form",
    ["grid_overview", "grid_member_roster", "household_leader_roster", "incident_ledger",
     "training_ledger", "requested_list", "centre_check_table", "survey_results", "visit_log"],
)  # fmt: skip
def test_a_roster_has_a_part_and_a_subtotal_for_each_child(
    tree: dict[str, Centre], code: str, form: str
) -> None:
    (merged,) = reporting.build(tree[code], form, PERIOD).tables
    told = {}
    for child in children(code):
        (own,) = reporting.build(tree[child], form, PERIOD).tables
        told[child] = (kept(own), own.rows[-1])
    assert kept(merged) == sum(n for n, _r in told.values())
    for child, (count, own_total) in told.items():
        if not count:
            continue  # an empty list says 无 at home and has no part above
        name = TREE[child][0]
        subtotals = (row for row in merged.rows if row.kind is RowKind.SUBTOTAL)
        (part,) = (row for row in subtotals if row.cells[1].text.startswith(f"{name}小计"))
        assert part.cells[1].text == f"{name}小计 {count} {own_total.cells[1].text.split()[-1]}"
        assert [cell.text for cell in part.cells[2:]] == [c.text for c in own_total.cells[2:]]
    for at in range(2, len(merged.columns)):
        numbers = [row.cells[at].value for _n, row in told.values() if row.cells[at].text]
        if numbers:
            assert merged.rows[-1].cells[at].value == pytest.approx(sum(map(float, numbers)))


def test_headings_tell_villages_of_one_name_apart(tree: dict[str, Centre]) -> None:
    (table,) = reporting.build(tree["620622"], "grid_overview", PERIOD).tables
    heads = [row.cells[0].text for row in table.rows if row.kind is RowKind.GROUP]
    assert heads == [
        f"{name} {village}村"
        for name in ("金河镇（示例）", "南坪乡（示例）")
        for village in ("东沟", "西沟")
    ]


def test_a_registered_unit_that_reported_nothing_is_a_column_and_stops_the_form(
    tree: dict[str, Centre], tmp_path: Path
) -> None:
    silent = Unit(code="620622103", name="石门乡（示例）", tier=Tier.TOWNSHIP)
    fresh = make_centre(tmp_path / "silent", unit=silent)
    county = tree["620622"]
    units.register(county, units.save_card(fresh, tmp_path))
    document = reporting.build(county, "dispute_monthly", PERIOD)
    assert "石门乡（示例）" in columns(document)
    assert any(
        each.code == "form_missing_village" and "石门乡" in str(each.facts["names"])
        for each in document.problems
    )
    units.revoke(county, silent.code)
    fresh.close()


@pytest.mark.parametrize("code", ["620622", "6206", "62"])
def test_charts_of_one_child_count_its_rows(tree: dict[str, Centre], code: str) -> None:
    parts = []
    for child in children(code):
        shown = statistics.by_field(tree[code], "category", PERIOD, Scope(unit=child)).slices
        own = statistics.by_field(tree[child], "category", PERIOD).slices
        assert {s.key: s.count for s in shown} == {s.key: s.count for s in own}
        parts.append(sum(each.count for each in shown))
        opened = registers.find(tree[code], shown[0].query)
        assert {each.unit[: len(child)] for each in opened} == {child}
    november = Query(
        register="incident",
        filters=(Filter(field="occurred_at", operator=Operator.STARTS_WITH, values=(NOVEMBER,)),),
    )
    assert sum(parts) == registers.count(tree[code], november)


@pytest.mark.parametrize("code", ["620622", "6206", "62"])
def test_places_of_an_upper_tier_are_the_centres_below(tree: dict[str, Centre], code: str) -> None:
    shown = unit_counts.by_place(tree[code], PERIOD)
    own = {child: unit_counts.by_place(tree[child], PERIOD).total for child in children(code)}
    assert {each.key: each.count for each in shown.slices} == own
    for each in shown.slices:
        assert registers.count(tree[code], each.query) == each.count
    below = unit_counts.by_place(tree["62"], PERIOD, Scope(unit="6206"))
    assert {each.key for each in below.slices} == {"620622", "620623"}


@pytest.mark.parametrize("code", ["620622", "6206", "62"])
@pytest.mark.parametrize(
    "form", ["centre_monthly", "handling_statistics", "kpi", "books_summary", "centre_check_board"]
)
def test_figures_have_a_column_for_each_child_that_adds_up(
    tree: dict[str, Centre], code: str, form: str
) -> None:
    *_prose, times, units = reporting.build(tree[code], form, PERIOD).tables
    whole, own = by_time(times), {}
    for child in children(code):
        tables = reporting.build(tree[child], form, PERIOD).tables
        own[child] = by_time(next(table for table in tables if "now" in named(table)))
    assert named(units)[-2:] == ["_subtotal", "_year"]
    assert [name for name in named(units) if name in TREE] == list(own)
    told = 0
    for row in units.rows:
        cells = dict(zip(named(units), (cell.text for cell in row.cells), strict=True))
        if "months" in row.id or row.id == "report_rate":
            continue  # of its own months a child knows what was exported, its parent what came in
        assert cells["_subtotal"] == whole[row.id]["now"]
        for child, figures in own.items():
            assert cells[child] == figures[row.id]["now"], (row.id, child)
            told += cells[child] not in ("0", "—")
        if cells["_subtotal"].isdigit():
            assert int(cells["_subtotal"]) == sum(int(cells[child]) for child in own)
        elif form == "kpi":
            parts = [sum(int(figures[row.id][at]) for figures in own.values()) for at in PARTS]
            assert [int(whole[row.id][at]) for at in PARTS] == parts
    assert told, "there is something to add up"
    tables = list(reporting.build(tree["620622101"], form, PERIOD).tables)
    assert all("_subtotal" not in named(table) for table in tables), "a township has no units"


PARTS = ("part", "whole")


def named(table: Table) -> list[str]:
    return [column.id for column in table.columns]


def by_time(table: Table) -> dict[str, dict[str, str]]:
    return {
        row.id: dict(zip(named(table), (cell.text for cell in row.cells), strict=True))
        for row in table.rows
    }


@pytest.mark.parametrize("form", ["grid_overview", "household_leader_roster", "incident_ledger"])
def test_a_list_of_one_unit_is_the_list_that_it_prints_itself(
    tree: dict[str, Centre], form: str
) -> None:
    province = tree["62"]
    for code in ("620622101", "620622", "6206"):
        document = reporting.build(province, form, PERIOD, about=About(unit=code))
        own = reporting.build(tree[code], form, PERIOD)
        assert (document.title, document.unit) == (own.title, "示例省")
        (listed,), (printed,) = document.tables, own.tables
        assert [row.cells for row in listed.rows] == [row.cells for row in printed.rows]
        assert document.problems == own.problems
    for foreign in ("630000", "6299"):
        with pytest.raises(form_sources.FormUnitError):
            reporting.build(province, form, PERIOD, about=About(unit=foreign))


def test_only_a_county_prints_its_rosters_with_everything_else(tree: dict[str, Centre]) -> None:
    rosters = {"grid_member_roster", "grid_overview", "incident_ledger"}
    for code, whole in (("620622101", True), ("620622", True), ("6206", False), ("62", False)):
        named = {form.id for form in form_batch.monthly(tree[code])}
        assert (rosters <= named) is whole
        assert rosters.isdisjoint(named) is not whole
        assert "dispute_monthly" in named


def test_the_window_of_a_city_starts_a_roster_with_one_unit(tree: dict[str, Centre]) -> None:
    desk = ReportDesk(ImmediateDesk(tree["6206"]), lambda: None)
    desk.load_if_needed()
    assert desk.form is not None
    assert desk.form.asks_for == "unit"
    assert [each.uid for each in desk.records] == ["620622", "620623"]

    def title() -> str:
        assert desk.preview is not None
        return desk.preview.printout.document.title

    assert (desk.record, title()) == ("620622", "示例县网格员花名册")
    desk.choose_record("620623")
    assert title() == "样板县网格员花名册"
    desk.choose("grid_overview")
    assert title() == "样板县网格基本情况一览表"
    desk.choose_record("")
    assert (desk.record, title()) == ("", "示例市网格基本情况一览表")
    county = ReportDesk(ImmediateDesk(tree["620622"]), lambda: None)
    county.load_if_needed()
    assert county.record is None
    assert county.preview is not None
    assert county.preview.printout.document.title == "示例县网格员花名册"
