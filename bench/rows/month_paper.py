"""Every form of a month, filled and set as PDF, from a fresh process on: what the officer waits for."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples


def _ours(place: Place) -> Samples:
    from gridcenter.domain.period import Period  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")

    def every() -> int:
        from gridcenter.services.month import incidents_of  # noqa: PLC0415
        from gridcenter.services.paper import form_batch, pages, reporting  # noqa: PLC0415
        from gridcenter.services.paper.about import About  # noqa: PLC0415
        from gridcenter.services.register import registers  # noqa: PLC0415

        month = Period.parse("2026-10")
        made = list(form_batch.printouts(centre, month))
        one = registers.find(centre, incidents_of("2026-10"), limit=1)[0].uid
        for form in reporting.forms(centre):
            if form.needs_record:
                sheet = reporting.build(centre, form.id, month, about=About(record=one))
                made.append(pages.printout(centre, sheet))
            elif form.id not in {each.document.form for each in made}:
                blank = reporting.build(centre, form.id, month)
                made.append(pages.printout(centre, blank))
        assert len(made) >= 13
        return sum(each.pages for each in made)

    samples = Samples()
    samples.time(every)
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    """The same rows read once, and an empty page set: what no form can do without."""
    centre = data.open_centre(place.shared / "centre")

    def read() -> None:
        import pandas  # noqa: F401, PLC0415 - the forms count with it
        import typst  # noqa: PLC0415

        sql = "SELECT * FROM incident WHERE occurred_at >= '2025-10-01' AND deleted_at IS NULL"
        centre.db.query(sql)
        source = place.own / "page.typ"
        source.write_text("空白", encoding="utf-8")
        typst.compile(str(source))

    samples = Samples()
    samples.time(read)
    centre.close()
    return samples


ROW = Row(
    name="month_paper",
    baseline="the year's rows read once, pandas and typst loaded, one empty page set",
    goal=Goal(ms=3000),
    sizes=(10_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
