"""A filled form as OFD against the same form as PDF: what the second format adds."""

from __future__ import annotations

from bench import data
from bench.row import Goal, Place, Row, Samples

_FORM, _MONTH = "handling_statistics", "2026-10"


def _side(place: Place, *, ofd: bool) -> Samples:
    from gridcenter.domain.period import Period  # noqa: PLC0415
    from gridcenter.services.paper import fixed_pages, pages, reporting  # noqa: PLC0415

    centre = data.open_centre(place.shared / "centre")

    def make() -> int:
        document = reporting.build(centre, _FORM, Period.parse(_MONTH))
        printout = pages.printout(centre, document)
        content = fixed_pages.printed(centre, printout) if ofd else printout.content
        return len(content)

    samples = Samples()
    assert samples.time(make)
    centre.close()
    return samples


def _ours(place: Place) -> Samples:
    return _side(place, ofd=True)


def _bare(place: Place) -> Samples:
    return _side(place, ofd=False)


ROW = Row(
    name="ofd",
    baseline="the same form filled and set as PDF, in a fresh process",
    goal=Goal(ratio=1.3),
    sizes=(10_000,),
    ours=_ours,
    bare=_bare,
    prepare=data.prepare_incidents,
    shared="incidents",
    pairs=3,
)
