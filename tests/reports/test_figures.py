"""Every measure of every bundled form, counted a second way in plain Python on random rows."""

import random
from collections import Counter

import pandas as pd
import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.fields import NUMERIC_KINDS, Kind
from gridcenter.domain.ratios import Rate
from gridcenter.domain.registers import register_of
from gridcenter.reports.figures import PLACE, Figures, Slot, Span, by_band, by_code
from gridcenter.reports.form_files import load_forms, needed_fields

FORMS = [form for form in load_forms().values() if form.measures]
CODES = load_codes()
SPAN = Span("2026-10-01", "2026-11-30")
CUTOFF = "2026-11-20"
PLACES = ("a", "b")


def random_value(chance, spec):
    if chance.random() < 0.15:
        return None
    if spec.kind is Kind.CODE:
        return chance.choice([item.id for item in CODES[spec.codes]])
    if spec.kind is Kind.BOOLEAN:
        return chance.randint(0, 1)
    if spec.kind in NUMERIC_KINDS:
        return chance.choice([0, 1, 49, 50, 99, 100, 499, 500, 9999])
    day = f"2026-{chance.randint(9, 12):02}-{chance.randint(1, 28):02}"
    if spec.kind is Kind.DATE:
        return day
    return f"{day}T23:59" if spec.kind is Kind.DATETIME else chance.choice(["x", "y", "z"])


def random_rows(chance, register, names, size=300):
    specs = [register.field(name) for name in names]
    for _ in range(size):
        row = {spec.name: random_value(chance, spec) for spec in specs}
        yield {**row, PLACE: chance.choice([*PLACES, "elsewhere", None])}


def as_frame(register, rows, names):
    numeric = {Kind.BOOLEAN, *NUMERIC_KINDS}
    columns = {
        name: pd.array(
            [row[name] for row in rows],
            dtype="Int64" if name != PLACE and register.field(name).kind in numeric else "str",
        )
        for name in (*names, PLACE)
    }
    return pd.DataFrame(columns)


def plain_holds(row, condition):
    value = row[condition.field]
    there = value not in (None, "")
    day = CUTOFF if condition.before == "cutoff" else condition.before
    tests = [
        not condition.is_ or value in condition.is_,
        not condition.is_not or value not in condition.is_not,
        condition.filled is None or there is condition.filled,
        condition.from_ is None or (there and value >= condition.from_),
        condition.below is None or (there and value < condition.below),
        not day or (there and value < day),
        not condition.not_after
        or (
            there and bool(row[condition.not_after]) and value[:10] <= row[condition.not_after][:10]
        ),
        not condition.after
        or (there and bool(row[condition.after]) and value[:10] > row[condition.after][:10]),
    ]
    return all(tests)


def plain_count(form, measure, rows, chosen):
    if measure.rate:
        part, whole = (plain_count(form, form.measure(each), rows, chosen) for each in measure.rate)
        return Rate(part, whole)
    if measure.sum_of:
        return sum(plain_count(form, form.measure(each), rows, chosen) for each in measure.sum_of)
    counted = [
        row
        for row in rows[measure.register, measure.date]
        if chosen(row)
        and all(plain_holds(row, condition) for condition in measure.where)
        and (not measure.date or SPAN.first <= (row[measure.date] or "")[:10] <= SPAN.last)
    ]
    if measure.total:
        return sum(row[measure.total] or 0 for row in counted)
    if measure.distinct:
        # A value is told apart within its place: a grid lies in one village.
        pairs = {(row[PLACE], row[measure.distinct]) for row in counted}
        return len({pair for pair in pairs if pair[1] is not None})
    return len(counted)


@pytest.fixture(params=FORMS, ids=lambda form: form.id)
def case(request):
    """A form with random rows behind it, as frames and as plain dicts."""
    form, chance = request.param, random.Random(request.param.id)
    wanted = {(m.register, m.date): set() for m in form.measures if m.register}
    for register, date, name in needed_fields(form):
        wanted[register, date].add(name)
    rows = {
        key: list(random_rows(chance, register_of(key[0]), sorted(names)))
        for key, names in wanted.items()
    }
    frames = {key: as_frame(register_of(key[0]), rows[key], sorted(wanted[key])) for key in wanted}
    return form, rows, Figures(form, frames, lambda _span: {}, CUTOFF, frozenset(PLACES))


def test_measures_count_what_plain_python_counts(case):
    form, rows, figures = case
    for measure in form.measures:
        if measure.input:
            assert figures.total(measure.id, SPAN) is None
            continue
        if any(form.measure(part).input for part in measure.rate or ()):
            continue  # worked out by a service, and proved there
        tally = figures.tally(measure.id, SPAN)
        assert tally.total == plain_count(form, measure, rows, lambda _row: True), measure.id
        for place in PLACES:
            expected = plain_count(form, measure, rows, lambda row, p=place: row[PLACE] == p)
            assert tally.at(place) == expected, (measure.id, place)


def test_slots_divide_what_they_can_name(case):
    form, rows, figures = case
    for line in form.lines:
        measure = form.measure(line.measures[0])
        counted = [
            row
            for row in rows.get((measure.register, measure.date), [])
            if all(plain_holds(row, c) for c in measure.where)
            and (not measure.date or SPAN.first <= (row[measure.date] or "")[:10] <= SPAN.last)
        ]
        if line.crosswalk:
            own = register_of(measure.register).field(line.by).codes
            walk = {item.id: item.crosswalk.get(line.crosswalk) for item in CODES[own]}
            expected = Counter(walk.get(row[line.by]) for row in counted)
            keys = by_code({code: to or "" for code, to in walk.items()})
            for item in CODES[line.each]:
                slot = Slot(line.by, item.id, keys, line.crosswalk)
                assert figures.tally(measure.id, SPAN, slot).total == expected[item.id]
        if line.bands:
            edges = [*line.bands, 10**9]
            for index, low in enumerate(line.bands):
                slot = Slot(line.by, str(index), by_band(line.bands), "bands")
                inside = [
                    row
                    for row in counted
                    if row[line.by] is not None and low <= row[line.by] < edges[index + 1]
                ]
                assert figures.tally(measure.id, SPAN, slot).total == len(inside)


def test_rates_over_nothing_have_no_number(case):
    form, _rows, figures = case
    nothing = Span("1999-01-01", "1999-01-31")
    for measure in form.measures:
        parts = [form.measure(part) for part in measure.rate or ()]
        if (
            parts
            and not any(part.input for part in parts)
            and all(part.date for part in parts if part.register)
        ):
            amount = figures.total(measure.id, nothing)
            assert amount == Rate(0, 0)
            assert amount.text == "—"
