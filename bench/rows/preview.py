"""A form or a month chosen on the reports page, until its first page stands there, numbers to click."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples

_DPI = 110


def _ours(place: Place) -> Samples:
    from gridcenter.domain.period import Period  # noqa: PLC0415
    from gridcenter.presenters.paper.report_model import read_preview  # noqa: PLC0415
    from gridcenter.services.paper import pages, reporting  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")
    forms = [form for form in reporting.forms(centre) if not form.needs_record]

    def look(form_id: str, month: str) -> None:
        shown = read_preview(centre, form_id, Period.parse(month), None, None)
        pages.page_image(shown.printout.content, 0, _DPI)

    look(forms[0].id, "2026-08")  # the window has loaded these by then
    look("kpi", "2026-08")
    samples = Samples.of(
        lambda form=form, month=month: look(form.id, month)
        for form in forms
        for month in ("2026-09", "2026-10")
    )
    centre.close()
    return samples


def _bare(place: Place) -> Samples:
    """Finished files opened and their first pages rendered: what no preview can do without."""
    from gridcenter.domain.period import Period  # noqa: PLC0415
    from gridcenter.services.paper import form_batch, pages  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")
    files = [each.content for each in form_batch.printouts(centre, Period.parse("2026-10"))]
    samples = Samples.of(lambda file=file: pages.page_image(file, 0, _DPI) for file in files)
    centre.close()
    return samples


ROW = Row(
    name="preview",
    baseline="the finished PDF opened and its first page rendered",
    goal=Goal(ms=400),
    sizes=(10_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
