"""平安指数 for the screen: the unit's components, twelve months of them, and every village's."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.base.i18n import is_english
from gridcenter.domain.figures.scoring import Component, Grade
from gridcenter.domain.period import Period
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_sources, reporting

FORM = "safety_index"
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A month or a place, and the components it is scored by."""

    key: str
    name: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyIndex:
    """All that the index is reckoned from; nothing here is stored."""

    period: Period
    components: tuple[Component, ...]
    grades: tuple[Grade, ...]
    months: tuple[Scored, ...]
    places: tuple[Scored, ...]


def safety_index(centre: Centre, period: Period) -> SafetyIndex:
    """The components over ``period``, over each of the 12 months up to its end, and by place."""
    from gridcenter.reports import builder, index  # noqa: PLC0415 - pandas
    from gridcenter.reports.crosstab import span_of  # noqa: PLC0415 - pandas

    form = reporting.form(centre, FORM)
    last = Period.parse(min(period.months[-1], f"{centre.today():%Y-%m}"))
    months = [last.shifted(-back) for back in range(MONTHS - 1, -1, -1)]
    sources = form_sources.gather(centre, form, period, masked=True)
    figures = builder.make_figures(form, sources)
    english = is_english()
    return SafetyIndex(
        period=period,
        components=index.components(form, figures, span_of(period), english=english),
        grades=index.grades(form, english=english),
        months=tuple(
            Scored(
                key=str(each),
                name=str(each),
                components=index.components(form, figures, span_of(each), english=english),
            )
            for each in months
        ),
        places=tuple(
            Scored(
                key=place.code,
                name=place.name,
                components=index.components(
                    form, figures, span_of(period), place=place.code, english=english
                ),
            )
            for place in sources.places
        ),
    )
