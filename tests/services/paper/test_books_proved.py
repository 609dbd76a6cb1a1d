"""What the other books come to, every measure worked out twice: plain loops over the raw records."""

import random

import pytest

from gridcenter.domain.division import Division
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.period import Period
from gridcenter.domain.query import Query
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import RegisterId, UnitCode
from gridcenter.reports import builder
from gridcenter.reports.asked import AskedSpan
from gridcenter.reports.form_files import load_forms
from gridcenter.services import divisions
from gridcenter.services.paper import form_sources, reporting
from gridcenter.services.register import registers
from gridcenter.store import gestures
from gridcenter.store.gestures import GestureNote, Write
from tests import builders
from tests.books import GIVEN
from tests.builders import VILLAGES, FakeClock, make_centre
from tests.plain_figures import change, printed, within

TODAY = "2026-11-20"
BOOKS = (
    "contact", "requested_form", "risk_assessment", "training", "survey_round", "screening_round",
    "visit", "minutes", "minutes_task", "centre_check",
)  # fmt: skip
PERIODS = {
    # period: now, before, last year, year to date
    "2026-10": (
        ("2026-10-01", "2026-10-31"),
        ("2026-09-01", "2026-09-30"),
        ("2025-10-01", "2025-10-31"),
        ("2026-01-01", "2026-10-31"),
    ),
    "2026-Q4": (
        ("2026-10-01", "2026-12-31"),
        ("2026-07-01", "2026-09-30"),
        ("2025-10-01", "2025-12-31"),
        ("2026-01-01", "2026-12-31"),
    ),
}


class Draw:
    """Random values of the fields that the sums look at; the rest is as in ``tests.books``."""

    def __init__(self, chance):
        self.chance = chance

    def day(self):
        month = self.chance.choice(
            ("2025-10", "2025-11", "2026-03", "2026-09", "2026-10", "2026-11")
        )
        return f"{month}-{self.chance.choice((1, 2, 9, 17, 20 if month == '2026-11' else 30)):02}"

    def after(self, day):
        """On or after ``day`` and not after today, or nothing."""
        return self.chance.choice((None, day, TODAY))

    def number(self):
        return self.chance.choice((None, 0, 3, 17))

    def village(self):
        return self.chance.choice((None, *(each.code for each in VILLAGES)))

    def values(self, register, at):
        chance, day = self.chance, self.day()
        match register:
            case "contact":
                return {
                    "organisation": chance.choice(("金河法庭", "派出所", "司法所", f"站所{at}")),
                    "name": f"示例{at}",
                    "phone": f"1380000{at:04}",
                    "mode": chance.choice(("permanent", "rotating", "on_call", "liaison")),
                    "status": chance.choice(("in_post", "in_post", "left")),
                    "village": self.village(),
                }
            case "requested_form":
                fields = self.number()
                return {
                    "name": f"报表{at}",
                    "frequency": chance.choice(("weekly", "quarterly", "yearly")),
                    "field_count": fields,
                    "fields_here": None if fields is None else chance.choice((None, 0, fields)),
                    "until": chance.choice((None, None, day)),
                }
            case "risk_assessment":
                number = chance.choice((None, f"稳评〔{at}〕号"))
                return {"matter": f"事项{at}", "started_on": day, "filing_number": number}
            case "training":
                kind = chance.choice(("lesson", "online", "drill", "honour"))
                people = {"members": self.number(), "leaders": self.number()}
                return {"subject": f"内容{at}", "kind": kind, "held_on": day, **people}
            case "survey_round":
                parts = [chance.randint(0, 30) for _part in range(4)]
                answers = zip(("very_good", "good", "fair", "poor"), parts, strict=True)
                told = {"name": f"调查{at}", "held_on": day, "village": self.village()}
                return {**told, **dict(answers), "valid": sum(parts)}
            case "screening_round":
                held, village = self.after(day), self.village() or VILLAGES[0].code
                found = self.number() if held else None
                settled = chance.choice((None, 0, found)) if found else None
                told = {"planned_from": day, "held_on": held, "village": village}
                return {**told, "found": found, "settled": settled}
            case "visit":
                return {"matter": f"事项{at}", "received_on": day, "answered_on": self.after(day)}
            case "minutes":
                return {"title": f"议题{at}", "met_on": day, "village": self.village()}
            case "minutes_task":
                return {"task": f"任务{at}", "due": day, "done_on": self.after(day)}
            case "centre_check":
                results = ("met", "partly", "unmet", "rectified", "not_applicable")
                full = chance.choice((None, 5, 10))
                due = chance.choice((None, day, "2026-10-30", "2026-10-31", TODAY, "2026-12-01"))
                return {
                    "number": str(at),
                    "checked_on": day,
                    "result": chance.choice(results),
                    "full_score": full,
                    "score": full and chance.choice((None, 0, 3, full)),
                    "due": due and max(due, day),
                }


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    centre = make_centre(tmp_path_factory.mktemp("books"), clock=FakeClock())
    draw = Draw(random.Random(17))
    for register in BOOKS:
        drafts = [
            Draft(
                register=RegisterId(register),
                values=GIVEN[register] | draw.values(register, at),
                accepted={"still_missing": "示例"},
            )
            for at in range(40)
        ]
        registers.save_many(centre, drafts, "示例")
    yield centre
    centre.close()


@pytest.fixture(scope="module")
def rows(centre):
    """The raw values by register."""
    return {
        register: [each.values for each in registers.find(centre, Query(register=register))]
        for register in map(RegisterId, BOOKS)
    }


def kept(register, value, test):
    """What all records that stand now come to, whatever the days."""

    def count(rows, _days, village):
        mine = [row for row in rows[register] if village in ("", row.get("village"))]
        return sum(value(row) for row in mine if test(row))

    return count


def dated(register, date, test=lambda _row: True, value=lambda _row: 1):
    """What the records with ``date`` in the days come to."""

    def count(rows, days, village):
        found = 0
        for row in rows[register]:
            if within(row, date, days) and village in ("", row.get("village")):
                found += value(row) if test(row) else 0
        return found

    return count


def rate(part, whole):
    return lambda rows, days, village: (part(rows, days, village), whole(rows, days, village))


def number(name):
    return lambda row: row[name] or 0


def stationed(rows, _days, village):
    names = set()
    for row in rows["contact"]:
        sits = row["mode"] == "permanent" or row["mode"] == "rotating"
        if sits and row["status"] == "in_post" and village in ("", row["village"]):
            names.add(row["organisation"])
    return len(names)


def content(rows, days, village):
    return very_good(rows, days, village) + good(rows, days, village)


def asked_for(row):
    return row["until"] is None


def course(row):
    return row["kind"] != "honour"


form_fields = kept("requested_form", number("field_count"), asked_for)
form_here = kept("requested_form", number("fields_here"), asked_for)
valid = dated("survey_round", "held_on", value=number("valid"))
very_good = dated("survey_round", "held_on", value=number("very_good"))
good = dated("survey_round", "held_on", value=number("good"))
rounds = dated("screening_round", "planned_from")
held = dated("screening_round", "planned_from", lambda row: row["held_on"] is not None)
visits = dated("visit", "received_on")
answered = dated("visit", "received_on", lambda row: row["answered_on"] is not None)
tasks = dated("minutes_task", "due")
tasks_done = dated("minutes_task", "due", lambda row: row["done_on"] is not None)

HELD_NOW = {
    "contacts": kept("contact", lambda _row: 1, lambda row: row["status"] == "in_post"),
    "stationed": stationed,
    "forms": kept("requested_form", lambda _row: 1, asked_for),
    "form_times": kept("requested_form", number("times_a_year"), asked_for),
    "form_fields": form_fields,
    "form_here": form_here,
    "form_share": rate(form_here, form_fields),
}
"""What stands now and has no past to compare with."""
SUMS = HELD_NOW | {
    "assessments": dated("risk_assessment", "started_on"),
    "filed": dated("risk_assessment", "started_on", lambda row: bool(row["filing_number"])),
    "trainings": dated("training", "held_on", course),
    "trained": dated("training", "held_on", course, number("members")),
    "trained_leaders": dated("training", "held_on", course, number("leaders")),
    "honours": dated("training", "held_on", lambda row: row["kind"] == "honour"),
    "valid": valid,
    "very_good": very_good,
    "good": good,
    "content": content,
    "content_rate": rate(content, valid),
    "rounds": rounds,
    "held": held,
    "held_rate": rate(held, rounds),
    "found": dated("screening_round", "planned_from", value=number("found")),
    "settled": dated("screening_round", "planned_from", value=number("settled")),
    "visits": visits,
    "answered": answered,
    "answered_rate": rate(answered, visits),
    "meetings": dated("minutes", "met_on"),
    "tasks": tasks,
    "tasks_done": tasks_done,
    "tasks_rate": rate(tasks_done, tasks),
}


def checked(*results, value=lambda _row: 1):
    return dated("centre_check", "checked_on", lambda row: row["result"] in results, value)


def late(rows, days, village):
    found = 0
    for row in rows["centre_check"]:
        mends = row["result"] == "partly" or row["result"] == "unmet"
        if within(row, "checked_on", days) and mends and row["due"] and not village:
            found += row["due"] < rows[CUTOFF]
    return found


def fine(rows, days, village):
    return checked("met")(rows, days, village) + checked("rectified")(rows, days, village)


CUTOFF = "the last day of the period, or today"
APPLY = ("met", "rectified", "partly", "unmet")
score = checked(*APPLY, value=number("score"))
full_score = checked(*APPLY, value=number("full_score"))
BOARD = {
    "items": dated("centre_check", "checked_on"),
    "applicable": checked(*APPLY),
    "met": checked("met"),
    "rectified": checked("rectified"),
    "partly": checked("partly"),
    "unmet": checked("unmet"),
    "late": late,
    "fine": fine,
    "fine_rate": rate(fine, checked(*APPLY)),
    "score": score,
    "full_score": full_score,
    "score_rate": rate(score, full_score),
}
PLAIN = {"books_summary": SUMS, "centre_check_board": BOARD}
"""By form, every measure: the rows, the days (both included) and a village (empty: everything)."""


def shape(amount):
    return (amount.part, amount.whole) if isinstance(amount, Rate) else amount


def upto(rows, period):
    return rows | {CUTOFF: min(PERIODS[period][0][1], TODAY)}


@pytest.mark.parametrize("form_id", PLAIN)
def test_every_measure_has_its_second_computation(form_id):
    assert set(PLAIN[form_id]) == {measure.id for measure in load_forms()[form_id].measures}


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("form_id", PLAIN)
def test_every_measure_in_every_place_and_time(centre, rows, form_id, period):
    form, rows = reporting.form(centre, form_id), upto(rows, period)
    sources = form_sources.gather(centre, form, Period.parse(period), masked=True)
    figures = builder.make_figures(form, sources)
    for name, plain in PLAIN[form_id].items():
        for days in PERIODS[period]:
            tally = figures.tally(name, AskedSpan(*days))
            assert shape(tally.total) == plain(rows, days, ""), (name, days)
            for village in VILLAGES:
                expected = plain(rows, days, village.code)
                assert shape(tally.at(village.code)) == expected, (name, days, village.name)
        assert plain(rows, PERIODS[period][3], "") not in (0, (0, 0)), f"{name} proves nothing"


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("form_id", PLAIN)
def test_every_printed_column(centre, rows, form_id, period):
    form, rows = load_forms()[form_id], upto(rows, period)
    (table,) = reporting.build(centre, form_id, Period.parse(period)).tables
    now, before, last_year, year = PERIODS[period]
    assert {row.id for row in table.rows} == {name for line in form.lines for name in line.measures}
    for row in table.rows:
        plain, past = PLAIN[form_id][row.id], row.id not in HELD_NOW
        here, then, ago = (plain(rows, days, "") for days in (now, before, last_year))
        part, whole = here if isinstance(here, tuple) else ("—", "—")
        told = {
            "now": printed(here),
            "part": str(part),
            "whole": str(whole),
            "before": printed(then) if past else "—",
            "mom": change(here, then) if past else "—",
            "last_year": printed(ago) if past else "—",
            "yoy": change(here, ago) if past else "—",
            "year_total": printed(plain(rows, year, "")),
        }
        expected = [told[name] for name in form.columns]
        assert [cell.text for cell in row.cells[2:]] == expected, row.id


def test_a_unit_in_two_villages_counts_once_and_each_centre_has_one_of_its_own(tmp_path):
    county = make_centre(tmp_path / "county", unit=builders.COUNTY, clock=FakeClock())
    below = [UnitCode("620622101"), UnitCode("620622102")]
    divisions.put_many(
        county,
        [Division(code=c, name=f"{c}镇", level="township", parent="620622") for c in below],
    )
    villages = [each.code for each in VILLAGES[:2]]
    writes = [
        Write(
            register=RegisterId("contact"),
            uid=county.new_uid(),
            unit=unit,
            values=GIVEN["contact"] | {"organisation": "派出所", "village": village},
        )
        for unit, village in [*((below[0], each) for each in villages), *((below[1], None),) * 2]
    ]
    note = GestureNote(at=county.now(), by="示例", stamp=county.next_stamp(), label="示例")
    gestures.write(county.db, note, writes)  # as two townships reported it
    document = reporting.build(county, "books_summary", Period.parse("2026-11"))
    lines = [row for table in document.tables for row in table.rows if row.id == "stationed"]
    times, places = [[cell.text for cell in row.cells[2:]] for row in lines]
    assert times[0] == "2"
    assert places == ["1", "1", "2", "2"]
    county.close()
