"""Every declared measure, change, highlight and component of the index, worked out twice.

The other computation is :mod:`tests.plain_figures`: plain loops over the raw records of a random year.
"""

import random
import tomllib
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest

from gridcenter.base.paths import data_dir
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.reports import builder
from gridcenter.reports.asked import AskedSpan
from gridcenter.reports.document import Paragraph
from gridcenter.reports.form_files import load_forms
from gridcenter.services import month
from gridcenter.services.figures import safety
from gridcenter.services.paper import form_sources, reporting
from gridcenter.services.register import incidents, registers
from tests.builders import (
    VILLAGES,
    FakeClock,
    clock_unasked,
    make_centre,
    make_grid,
    make_leader,
    make_member,
)
from tests.plain_figures import MEASURES, NO_PAST, World, change, per_cent, printed

DAYS = {
    # period: now, before, last year, year to date
    "2026-11": (
        ("2026-11-01", "2026-11-30"),
        ("2026-10-01", "2026-10-31"),
        ("2025-11-01", "2025-11-30"),
        ("2026-01-01", "2026-11-30"),
    ),
    "2026-Q4": (
        ("2026-10-01", "2026-12-31"),
        ("2026-07-01", "2026-09-30"),
        ("2025-10-01", "2025-12-31"),
        ("2026-01-01", "2026-12-31"),
    ),
    "2026-H2": (
        ("2026-07-01", "2026-12-31"),
        ("2026-01-01", "2026-06-30"),
        ("2025-07-01", "2025-12-31"),
        ("2026-01-01", "2026-12-31"),
    ),
    "2026": (
        ("2026-01-01", "2026-12-31"),
        ("2025-01-01", "2025-12-31"),
        ("2025-01-01", "2025-12-31"),
        ("2026-01-01", "2026-12-31"),
    ),
}
STATES = ("draft", "refused", "registered", "accepted", "routed", "handling", "to_verify",
          "to_follow_up", "returned", "escalated", "closed", "archived")  # fmt: skip
TODAY = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock():
    return FakeClock(datetime(2026, 8, 3, 1, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def centre(tmp_path_factory, clock):
    """Three villages with two hundred random incidents, thirty of them walked step by step."""
    chance = random.Random(6)
    centre = make_centre(tmp_path_factory.mktemp("centre"), clock=clock)
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001").uid for v in VILLAGES]
    leaders = [make_leader(centre, village=v.code).uid for v in VILLAGES]
    make_member(centre, grids[0], id_number="622301199003071236", name="王示例")
    make_member(centre, grids[1], name="赵示例")
    categories = [item for item in centre.codes["incident_category"].items if item.parent]
    with clock_unasked():
        for _number in range(30):
            walk(centre, clock, chance, chance.choice(grids), chance.choice(categories))
    clock.moment = TODAY
    drafts = []
    for number in range(200):
        state, category = chance.choice(STATES), chance.choice(categories)
        day = f"{chance.choice(['2025-11', '2026-02', '2026-10', '2026-11'])}-{chance.randint(1, 16):02}"
        done = state in ("closed", "archived")
        values = {
            "title": f"示例{number}",
            "occurred_at": f"{day}T{chance.randint(0, 23):02}:30",
            "grid": chance.choice([*grids, None]),
            "family": category.parent,
            "category": category.id,
            "state": state,
            "deadline": chance.choice([f"{day[:8]}{chance.randint(16, 19)}", None]),
            "closed_on": f"{day[:8]}{chance.choice([18, 19])}" if done else None,
            "is_resolved": done and chance.random() < 0.7,
            "is_major": chance.random() < 0.2,
            "review_on": f"{day[:8]}19" if done and chance.random() < 0.5 else None,
            "satisfaction": chance.choice(
                ["satisfied", "fairly_satisfied", "dissatisfied", None] if done else [None]
            ),
        }
        drafts.append(Draft(register=RegisterId("incident"), values=values))
    for number in range(40):
        day = f"2026-{chance.randint(9, 11):02}-{number % 18 + 1:02}"
        values = {"leader": chance.choice(leaders), "done_on": day}
        values |= {"kind": chance.choice(["patrol", "visit"]), "count": chance.randint(1, 9)}
        drafts.append(Draft(register=RegisterId("duty_log"), values=values))
    registers.save_many(centre, drafts, "示例")
    return centre


def walk(centre, clock, chance, grid, category):
    """One incident registered, answered some days later (or never), perhaps sent back and again."""
    clock.moment = TODAY
    clock.move(days=-chance.randint(1, 80), hours=chance.randint(0, 5))
    day = f"{clock.moment:%Y-%m-%d}T08:00"
    values = {"title": "示例", "occurred_at": day, "grid": grid}
    values |= {"family": category.parent, "category": category.id}
    if chance.random() < 0.2:
        values["method"] = "petition"
    made = registers.save(centre, Draft(register=RegisterId("incident"), values=values))
    uid = next(iter(made.touched[RegisterId("incident")]))
    for action in ("accept", "route", "return", "route", "return")[: chance.randint(0, 5)]:
        clock.move(days=chance.randint(0, 3), hours=1)
        if clock.moment < TODAY:
            incidents.act(centre, uid, action, note="材料不全", organisation="示例站所")


@pytest.fixture(scope="module")
def world(centre, clock):
    """The same year as raw rows; campaigns and exports are keyed in here and noted down."""
    chance, campaigns = random.Random(7), {}
    for each in ("2026-02", "2026-10", "2026-11"):
        given = {village.code: chance.randint(0, 5) for village in VILLAGES}
        texts = {f"campaigns.{code}": str(number) for code, number in given.items()}
        reporting.keep_inputs(centre, "dispute_monthly", Period.parse(each), texts)
        campaigns |= {(each, code): number for code, number in given.items()}
    sent = {"2026-07": 3, "2026-08": 4, "2026-09": 1}  # the day of the next month
    with clock_unasked():
        for each, day in sent.items():
            clock.moment = datetime(2026, int(each[5:]) + 1, day, 1, 0, tzinfo=UTC)
            month.note(centre, each, "export", {})
    clock.moment = TODAY

    def rows(register):
        found = registers.find(centre, Query(register=RegisterId(register)))
        return [{**each.values, "uid": each.uid} for each in found]

    village = {row["uid"]: row["village"] for row in rows("grid")}
    mine = [{**row, "village": village.get(row["grid"], "")} for row in rows("incident")]
    books = {
        each: [
            {**row, "village": row.get("village") or village.get(row.get("grid"), "")}
            for row in rows(each)
        ]
        for each in ("grid_member", "household_leader", "contact")
    }
    exports = {each: f"2026-{int(each[5:]) + 1:02}-{day:02}" for each, day in sent.items()}
    return World(
        today="2026-11-20",
        incidents=mine,
        steps=rows("incident_step"),
        duties=rows("duty_log"),
        campaigns=campaigns,
        exports=exports,
        books=books,
    )


ELSEWHERE = {"books_summary", "centre_check_board"}
"""Proved in test_books_proved, over rows of their own."""


def test_no_measure_is_without_a_second_computation():
    forms = [form for form in load_forms().values() if form.id not in ELSEWHERE]
    declared = {form.id: {m.id for m in form.measures} for form in forms}
    assert {name: ids for name, ids in declared.items() if ids} == {
        name: set(measures) for name, measures in MEASURES.items()
    }


@pytest.mark.parametrize("period", DAYS)
@pytest.mark.parametrize("form_id", MEASURES)
def test_every_measure_in_every_place_and_time(centre, world, form_id, period):
    form = reporting.form(centre, form_id)
    sources = form_sources.gather(centre, form, Period.parse(period), masked=True)
    figures = builder.make_figures(form, sources)
    spans = DAYS[period] if form.id != "dispute_monthly" else (DAYS[period][0], DAYS[period][3])
    for name, plain in MEASURES[form_id].items():
        for days in spans[:1] if (form_id, name) in NO_PAST else spans:
            tally = figures.tally(name, AskedSpan(*days))
            assert shape(tally.total) == plain(world, days, ""), (name, days)
            if form.measure(name).input or tally.total is None:
                continue  # keyed in for a village, or for none
            for village in VILLAGES:
                expected = plain(world, days, village.code)
                assert shape(tally.at(village.code)) == expected, (name, days, village.name)


def shape(amount):
    return (amount.part, amount.whole) if isinstance(amount, Rate) else amount


@pytest.mark.parametrize("period", DAYS)
@pytest.mark.parametrize("form_id", ["kpi", "centre_monthly", "handling_statistics"])
def test_every_column_of_times(centre, world, form_id, period):
    document = reporting.build(centre, form_id, Period.parse(period))
    (table,) = document.tables
    (now, before, last_year, year), seen = DAYS[period], 0
    for row in table.rows:
        if "@" in row.id:
            continue
        plain = MEASURES[form_id][row.id]
        held = (form_id, row.id) in NO_PAST
        here, then, past = (plain(world, days, "") for days in (now, before, last_year))
        whole = here if isinstance(here, tuple) else (None, None)
        expected = {
            "now": printed(here),
            "before": "—" if held else printed(then),
            "mom": "—" if held else change(here, then),
            "last_year": "—" if held else printed(past),
            "yoy": "—" if held else change(here, past),
            "year_total": printed(plain(world, year, "")),
            "part": printed(whole[0]) if whole[0] is not None else "—",
            "whole": printed(whole[1]) if whole[1] is not None else "—",
        }
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.id in expected:
                assert cell.text == expected[column.id], (row.id, column.id)
                seen += 1
    assert seen > 30


@pytest.mark.parametrize("period", DAYS)
def test_the_highlights(centre, world, period):
    document = reporting.build(centre, "centre_monthly", Period.parse(period))
    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    now, before = DAYS[period][:2]
    moved = {}
    for item in centre.codes["incident_category"].items:
        only = World(
            today=world.today,
            incidents=[row for row in world.incidents if row["category"] == item.id],
            steps=(),
            duties=(),
        )
        counts = [
            MEASURES["centre_monthly"]["registered"](only, days, "") for days in (now, before)
        ]
        moved[item.label] = counts
    (line,) = [text for text in said if text.startswith("变化最大")]
    name = line.split("“")[1].split("”")[0]
    here, then = moved[name]
    assert abs(here - then) == max(abs(a - b) for a, b in moved.values())
    words = f"本期{here}件，比上期{'增加' if here > then else '减少'}{abs(here - then)}件"
    assert words in line

    rates = {}
    for village in VILLAGES:
        part, whole = MEASURES["centre_monthly"]["resolution_rate"](world, now, village.code)
        if part:
            rates[village.name] = (Decimal(per_cent(part, whole)[:-1]), whole, part)
    best = max(rates, key=lambda each: rates[each][:2])
    _rate, whole, part = rates[best]
    told = f"{best}，{whole}件矛盾纠纷化解{part}件，化解率{per_cent(part, whole)}。"
    assert any(text.endswith(told) for text in said)

    limit = min(now[1], world.today)
    still = ("draft", "refused", "closed", "archived")
    open_ = [row for row in world.incidents if row["state"] not in still]
    late = [row for row in open_ if row["deadline"] and row["deadline"] < limit]
    first = min(late, key=lambda row: (row["deadline"], row["uid"]))
    days = (datetime.fromisoformat(limit) - datetime.fromisoformat(first["deadline"])).days
    (line,) = [text for text in said if "超期最久" in text]
    assert f"超期未结{len(late)}件，超期最久的是{first['case_code']}（" in line
    assert f"已超期{days}天" in line


ONE = Decimal("0.1")


def plain_index(world, days, village=""):
    """Σ score × weight ÷ Σ weight, by hand from the data file: total, its rows."""
    form = tomllib.loads((data_dir() / "forms" / "safety_index.toml").read_text("utf-8"))
    rows = []
    for part in form["index"]:
        above, below = MEASURES["safety_index"][part["measure"]](world, days, village)
        text = per_cent(above, below)
        score = None
        if text != "—":
            low, high = Decimal(str(part["zero"])), Decimal(str(part["full"]))
            way = (Decimal(text[:-1]) - low) * 100 / (high - low)
            score = min(max(way, Decimal(0)), Decimal(100)).quantize(ONE, ROUND_HALF_UP)
        rows.append((text, score, part["weight"]))
    weight = sum(w for _text, score, w in rows if score is not None)
    parts = [
        None if score is None else (score * w / weight).quantize(ONE, ROUND_HALF_UP)
        for _text, score, w in rows
    ]
    total = sum(each for each in parts if each is not None) if weight else None
    grade = None
    if total is not None:
        bands = sorted(form["grade"], key=lambda band: -band["from"])
        grade = next(band["label"] for band in bands if total >= Decimal(str(band["from"])))
    return total, grade, weight, [(*row, part) for row, part in zip(rows, parts, strict=True)]


@pytest.mark.parametrize("period", DAYS)
def test_the_index_and_its_components(centre, world, period):
    days = DAYS[period][0]
    total, grade, weight, parts = plain_index(world, days)
    document = reporting.build(centre, "safety_index", Period.parse(period))
    (sentence,) = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert f"{total}分" in sentence.replace(" ", "")
    assert sentence.endswith(f"等级：{grade}。")
    (table,) = document.tables
    *rows, sums = [[cell.text for cell in row.cells] for row in table.rows]
    told = [(row[2], row[4], row[5], row[6]) for row in rows]
    assert told == [
        tuple("—" if each is None else str(each) for each in (text, score, w, part))
        for text, score, w, part in parts
    ]
    assert sums[-2:] == [str(weight), str(total)]


def test_the_index_of_every_village_and_month(centre, world):
    found = safety.safety_index(centre, Period.parse("2026-11"))
    for place in found.places:
        _total, _grade, _weight, parts = plain_index(world, DAYS["2026-11"][0], place.key)
        assert [each.score for each in place.components] == [part[1] for part in parts]
    assert [each.key for each in found.months][::11] == ["2025-12", "2026-11"]
    for each in found.months:
        days = (f"{each.key}-01", f"{each.key}-31")
        _total, _grade, _weight, parts = plain_index(world, days)
        assert [c.score for c in each.components] == [part[1] for part in parts], each.key
