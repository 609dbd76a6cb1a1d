"""Whole forms computed a second way: plain loops over the raw records, no code of the reports."""

import random

import pytest

from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId
from gridcenter.services.paper import reporting
from gridcenter.services.register import registers
from tests.builders import VILLAGES, FakeClock, make_centre, make_grid
from tests.plain_figures import growth, per_cent, points, within

BEGUN = ("handling", "to_verify", "to_follow_up", "closed", "archived")
DAYS = {
    # period: now, before, last year, year to date
    "2026-11": (
        ("2026-11-01", "2026-11-30"),
        ("2026-10-01", "2026-10-31"),
        ("2025-11-01", "2025-11-30"),
        ("2026-01-01", "2026-11-30"),
    ),
    "2026-Q1": (
        ("2026-01-01", "2026-03-31"),
        ("2025-10-01", "2025-12-31"),
        ("2025-01-01", "2025-03-31"),
        ("2026-01-01", "2026-03-31"),
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


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    """Two hundred random incidents of two years in three villages."""
    centre = make_centre(tmp_path_factory.mktemp("centre"), clock=FakeClock())
    grids = [make_grid(centre, village=v.code, code=f"{v.code}001").uid for v in VILLAGES]
    chance, drafts = random.Random(42), []
    categories = [item for item in centre.codes["incident_category"].items if item.parent]
    for number in range(200):
        year, month = chance.choice([(2025, 11), (2025, 3), (2026, 2), (2026, 10), (2026, 11)])
        day = f"{year}-{month:02}-{chance.randint(1, 17):02}"
        category = chance.choice(categories)
        state = chance.choice(["registered", "accepted", *BEGUN])
        done = state in ("closed", "archived")
        values = {
            "title": f"示例{number}",
            "occurred_at": f"{day}T{chance.randint(0, 23):02}:30",
            "grid": chance.choice(grids),
            "family": category.parent,
            "category": category.id,
            "state": state,
            "deadline": f"{day[:8]}18",
            "closed_on": f"{day[:8]}{chance.choice([17, 18, 19])}" if done else None,
            "is_resolved": done and chance.random() < 0.7,
            "is_major": chance.random() < 0.1,
            "people_count": chance.choice([0, 1, 49, 50, 99, 100, 499, 500, 9000]),
        }
        drafts.append(Draft(register=RegisterId("incident"), values=values))
    registers.save_many(centre, drafts, "示例")
    return centre


@pytest.fixture(scope="module")
def rows(centre):
    """The raw values, each with the village of its grid."""
    village = {
        g.uid: g["village"] for g in registers.find(centre, Query(register=RegisterId("grid")))
    }
    found = registers.find(centre, Query(register=RegisterId("incident")))
    return [{**each.values, "village": village[each["grid"]]} for each in found]


@pytest.mark.parametrize("period", DAYS)
def test_handling_statistics_twice(centre, rows, period):
    document = reporting.build(centre, "handling_statistics", Period.parse(period))
    (table,) = document.tables
    printed = {row.id: [cell.text for cell in row.cells[2:]] for row in table.rows}

    def counts(field, test):
        return [
            sum(within(row, field, days) and test(row) for row in rows) for days in DAYS[period]
        ]

    def line(four):
        now, before, last_year, year = four
        texts = [str(now), str(before), growth(now, before), str(last_year)]
        return [*texts, growth(now, last_year), str(year)]

    def done(row):
        return row["state"] in ("closed", "archived")

    registered = counts("occurred_at", lambda _row: True)
    closed_of = counts("occurred_at", done)
    in_time = counts("closed_on", lambda row: done(row) and row["closed_on"] <= row["deadline"])
    late = counts("closed_on", lambda row: done(row) and row["closed_on"] > row["deadline"])
    assert printed["registered"] == line(registered)
    assert printed["closed"] == line(counts("closed_on", done))
    assert printed["closed_on_time"] == line(in_time)
    assert printed["closed_late"] == line(late)
    for name, parts, wholes in (
        ("closure_rate", closed_of, registered),
        ("on_time_rate", in_time, [a + b for a, b in zip(in_time, late, strict=True)]),
    ):
        now, before, last_year, year = zip(parts, wholes, strict=True)
        assert printed[name] == [
            *(per_cent(*now), per_cent(*before), points(now, before)),
            *(per_cent(*last_year), points(now, last_year), per_cent(*year)),
        ]
    for family in {row["family"] for row in rows}:
        expected = counts("occurred_at", lambda row, f=family: row["family"] == f)
        assert printed[f"registered@{family}"] == line(expected)


@pytest.mark.parametrize("period", DAYS)
def test_dispute_monthly_twice(centre, rows, period):
    document = reporting.build(centre, "dispute_monthly", Period.parse(period))
    (table,) = document.tables
    printed = {row.id: [cell.text for cell in row.cells[2:]] for row in table.rows}
    walk = {
        item.id: item.crosswalk.get("provincial19")
        for item in centre.codes["incident_category"].items
    }
    now, _before, _last_year, year = DAYS[period]
    disputes = [row for row in rows if row["family"] == "dispute"]

    def line(test):
        def count(days, village=None):
            return sum(
                within(row, "occurred_at", days) and village in (None, row["village"]) and test(row)
                for row in disputes
            )

        return [*(count(now, v.code) for v in VILLAGES), count(now), count(year)]

    def texts(numbers):
        return [str(number) for number in numbers]

    begun = line(lambda row: row["state"] in BEGUN)
    everything = line(lambda _row: True)
    assert printed["screened"] == texts(everything)
    assert printed["mediated"] == texts(begun)
    assert printed["mediation_rate"] == list(map(per_cent, begun, everything))
    settled = line(lambda row: row["state"] in BEGUN and row["is_resolved"])
    assert printed["resolved"] == texts(settled)
    assert printed["resolution_rate"] == list(map(per_cent, settled, begun))
    assert printed["major"] == texts(line(lambda row: row["is_major"]))
    for item in centre.codes["provincial19"]:
        expected = line(lambda row, code=item.id: walk[row["category"]] == code)
        assert printed[f"screened@{item.id}"] == texts(expected), item.label
    edges = [(0, 49), (50, 99), (100, 499), (500, 10**9)]
    for at, (low, high) in enumerate(edges):
        expected = line(lambda row, a=low, b=high: a <= row["people_count"] <= b)
        assert printed[f"screened@{at}"] == texts(expected)


@pytest.mark.parametrize("period", ["2026-11", "2026"])
def test_disputes_in_the_words_of_other_forms_twice(centre, rows, period):
    (table,) = reporting.build(centre, "dispute_kinds", Period.parse(period)).tables
    printed = {row.id: [cell.text for cell in row.cells[2:]] for row in table.rows}
    now, _before, _last_year, year = DAYS[period]
    own = centre.codes["incident_category"]
    for vocabulary in ("platform17", "mediation18"):
        for item in centre.codes[vocabulary]:
            numbers = [
                sum(
                    row["family"] == "dispute"
                    and within(row, "occurred_at", days)
                    and village in (None, row["village"])
                    and own.get(row["category"]).crosswalk[vocabulary] == item.id
                    for row in rows
                )
                for days, village in [*((now, v.code) for v in VILLAGES), (now, None), (year, None)]
            ]
            assert printed[f"screened@{item.id}"] == [str(each) for each in numbers], item.label


@pytest.mark.parametrize("vocabulary", ["provincial19", "mediation18", "platform17"])
def test_every_category_of_disputes_has_a_place_in_each_vocabulary(centre, vocabulary):
    known = {item.id for item in centre.codes[vocabulary]}
    for item in centre.codes["incident_category"].items:
        if item.parent == "dispute":
            assert item.crosswalk.get(vocabulary) in known, item.id
