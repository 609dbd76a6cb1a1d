"""A superior's .xlsx with one repeated row, filled with a roster: names, formulas, a sum below."""

from __future__ import annotations

from pathlib import Path
from random import Random

import xlsxwriter

from bench import rosters
from bench.row import Goal, Place, Row, Samples
from gridcenter.domain.period import Period
from gridcenter.services.paper import form_templates
from gridcenter.services.sheets import importing

_FIELDS = ("n", "name", "sex", "birth_month", "phone", "role", "grid", "note")
_LETTERS = "ABCDEFGH"


def _form(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名册")
        sheet.merge_range("A1:I1", "{{unit}}花名册（{{period}}）")
        marks = [f"{{{{{name}}}}}" for name in _FIELDS]
        sheet.write_row(1, 0, [*_FIELDS, "字数"])
        sheet.write_row(2, 0, ["{{#grid_member_roster}}" + marks[0], *marks[1:]])
        sheet.write_formula("I3", "=LEN(B3)", None, 0)
        sheet.write("J3", "{{/}}")
        sheet.write("A4", "合计")
        sheet.write_formula("I4", "=SUM(I3:I3)", None, 0)


def _prepare(folder: Path, size: int) -> None:
    rosters.write_roster(folder / "roster.xlsx", Random(size), 0, size)
    _form(folder / "form.xlsx")


def _ours(place: Place) -> Samples:
    centre = rosters.new_centre(place.own / "centre")
    plan = importing.preview(centre, place.shared / "roster.xlsx", "grid_member")
    importing.write(centre, plan)
    form_templates.add(centre, place.shared / "form.xlsx", "名册")
    out, period = place.own / "filled.xlsx", Period.parse("2026-11")

    def work() -> None:
        form_templates.fill(centre, "名册", period, out, draft=True)

    samples = Samples.of([work])
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    def work() -> None:
        with xlsxwriter.Workbook(str(place.own / "plain.xlsx")) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rosters.rows(Random(place.size), 0, place.size)):
                sheet.write_row(at, 0, row[:8])
                sheet.write_formula(at, 8, f"=LEN(B{at + 1})", None, 3)

    return Samples.of([work])


ROW = Row(
    name="template",
    baseline="XlsxWriter writing the same rows",
    goal=Goal(ms=3_000),
    sizes=(5_000,),
    ours=_ours,
    bare=_bare,
    prepare=_prepare,
    pairs=1,
)
