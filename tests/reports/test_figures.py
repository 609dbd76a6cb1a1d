"""Every measure of every bundled form, counted a second way in plain Python on random rows."""

import random
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.query import Key
from gridcenter.domain.register.fields import NUMERIC_KINDS, Kind
from gridcenter.domain.register.registers import register_of
from gridcenter.reports.asked import AskedSpan, CountSlot
from gridcenter.reports.figures import Figures
from gridcenter.reports.form_files import load_forms
from gridcenter.store import census
from gridcenter.store.database import Database

FORMS = [form for form in load_forms().values() if form.measures]
CODES = load_codes()
SPAN = AskedSpan("2026-10-01", "2026-11-30")
CUTOFF = "2026-11-20"
PLACES = ("a", "b")
PLACE = "_place"
NUMBERS = count()


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


def store(db, register, rows):
    """The rows as records of ``register``, their place in ``unit``."""
    meta = dict.fromkeys(("stamp", "created_at", "created_by", "changed_at", "changed_by"), "示例")
    for row in rows:
        values = {**row, **meta, "uid": str(next(NUMBERS)), "revision": 1}
        values["unit"] = values.pop(PLACE) or ""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        db.execute(f"INSERT INTO {register} ({names}) VALUES ({marks})", list(values.values()))


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
        for row in rows[measure.register]
        if chosen(row)
        and all(plain_holds(row, condition) for condition in measure.where)
        and (not measure.date or SPAN.first <= (row[measure.date] or "")[:10] <= SPAN.last)
    ]
    if measure.total:
        return sum(row[measure.total] or 0 for row in counted)
    if measure.distinct:
        # A value is told apart within its unit, and here the unit is the place.
        pairs = {(row[PLACE], row[measure.distinct]) for row in counted}
        return len({pair for pair in pairs if pair[1] is not None})
    return len(counted)


def looked_at(form):
    """By register: the fields that the form's measures look at."""
    by = {line.by for line in (*form.lines, *(x for part in form.parts for x in part.lines))}
    wanted = {}
    for measure in form.measures:
        if measure.register:
            found = {n for c in measure.where for n in (c.field, c.not_after, c.after)}
            found |= {measure.date, measure.total, measure.distinct}
            found |= by & set(register_of(measure.register).names)
            wanted.setdefault(measure.register, set()).update(found - {""})
    return wanted


@pytest.fixture(params=FORMS, ids=lambda form: form.id)
def case(request, tmp_path):
    """A form, random rows by register, and what the store counts of them."""
    form, chance = request.param, random.Random(request.param.id)
    rows = {
        register: list(random_rows(chance, register_of(register), sorted(names)))
        for register, names in looked_at(form).items()
    }
    db = Database.open(tmp_path / "data.db", bytes(32), durable=False, create=True)
    db.migrate()
    db.execute("PRAGMA foreign_keys = OFF")
    for register, made in rows.items():
        store(db, register, made)

    def groups(asked):
        return census.take(db, replace(asked, keys=(*asked.keys, Key("unit"))))

    yield form, rows, Figures(form, groups, lambda _span: {}, CUTOFF, frozenset(PLACES))
    db.close()


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
            for row in rows.get(measure.register, [])
            if all(plain_holds(row, c) for c in measure.where)
            and (not measure.date or SPAN.first <= (row[measure.date] or "")[:10] <= SPAN.last)
        ]
        if line.crosswalk:
            own = register_of(measure.register).field(line.by).codes
            walk = {item.id: item.crosswalk.get(line.crosswalk) for item in CODES[own]}
            expected = Counter(walk.get(row[line.by]) for row in counted)
            for item in CODES[line.each]:
                codes = tuple(code for code, to in walk.items() if to == item.id)
                slot = CountSlot(line.by, item.id, codes)
                assert figures.tally(measure.id, SPAN, slot).total == expected[item.id]
        if line.bands:
            edges = [*line.bands, 10**9]
            for index, low in enumerate(line.bands):
                slot = CountSlot(line.by, str(index), edges=line.bands)
                inside = [
                    row
                    for row in counted
                    if row[line.by] is not None and low <= row[line.by] < edges[index + 1]
                ]
                assert figures.tally(measure.id, SPAN, slot).total == len(inside)


def test_rates_over_nothing_have_no_number(case):
    form, _rows, figures = case
    nothing = AskedSpan("1999-01-01", "1999-01-31")
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
