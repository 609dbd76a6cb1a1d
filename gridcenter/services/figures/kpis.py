"""考核: the KPIs of the 考核 form by place, and the targets that a unit sets for them.

Every KPI is a rate of records; the form file refuses anything that asks how much was reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gridcenter.base.i18n import is_english
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.figures.ratios import Rate
from gridcenter.domain.period import Period
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_sources, reporting

FORM = "kpi"
WHOLE = ""
"""The place of the unit itself; its targets hold wherever a place has none of its own."""
_KEY = "kpi.targets"


class TargetError(GridcenterError):
    """A target is no percentage."""

    code = "kpi_target"
    sentence = N_("“{label}”的目标应是 0–100 的百分数，收到的是“{value}”。")
    hint = N_("写成 95 或 95.5；清空表示不设目标。")


class UnknownKpiError(GridcenterError):
    """There is no KPI of this name."""

    code = "unknown_kpi"
    sentence = N_("没有名为 {name} 的考核指标。")
    hint = N_("可用的有：{known}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI of one place: its figure with both parts, its target in per cent, and whether met.

    ``lower_is_better`` turns the comparison round. ``met`` is None without a target or a base.
    A place without a target of its own has the unit's.
    """

    id: str
    label: str
    definition: str
    rate: Rate
    lower_is_better: bool
    target: Decimal | None

    @property
    def met(self) -> bool | None:
        """Whether the figure reaches its target."""
        if self.target is None or self.rate.exact is None:
            return None
        if self.lower_is_better:
            return self.rate.exact <= self.target
        return self.rate.exact >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiBoard:
    """The KPIs of a period by place; the unit itself comes first, under an empty code."""

    period: Period
    places: tuple[tuple[str, str], ...]
    kpis: Mapping[str, tuple[Kpi, ...]]


def board(centre: Centre, period: Period) -> KpiBoard:
    """All KPIs of the unit and of each place below it."""
    from gridcenter.reports import builder  # noqa: PLC0415 - pandas
    from gridcenter.reports.crosstab import span_of  # noqa: PLC0415 - pandas

    form = reporting.form(centre, FORM)
    sources = form_sources.gather(centre, form, period, masked=True)
    figures = builder.make_figures(form, sources)
    kept, english = targets(centre), is_english()
    places = ((WHOLE, centre.unit.name), *((each.code, each.name) for each in sources.places))
    found: dict[str, list[Kpi]] = {code: [] for code, _name in places}
    for name in (name for line in form.lines for name in line.measures):
        measure = form.measure(name)
        tally = figures.tally(name, span_of(period)) if figures is not None else None
        for code, _words in places:
            amount = None if tally is None else tally.at(code) if code else tally.total
            own = kept.get(code, {}).get(name)
            found[code].append(
                Kpi(
                    id=name,
                    label=measure.en if english else measure.label,
                    definition=(english and measure.definition_en) or measure.definition,
                    rate=amount if isinstance(amount, Rate) else Rate(0, 0),
                    lower_is_better=measure.good == "down",
                    target=own if own is not None else kept.get(WHOLE, {}).get(name),
                )
            )
    return KpiBoard(
        period=period,
        places=places,
        kpis={code: tuple(kpis) for code, kpis in found.items()},
    )


def targets(centre: Centre) -> dict[str, dict[str, Decimal]]:
    """The targets that are set, by place and KPI."""
    stored = settings.get(centre, _KEY, {})
    return {
        place: {name: Decimal(text) for name, text in kept.items()}
        for place, kept in stored.items()
    }


def set_target(centre: Centre, place: str, kpi: str, text: str) -> None:
    """Set the target of a KPI at a place in per cent, or take it away with an empty text; logged.

    Raises TargetError, UnknownKpiError.
    """
    centre.require(Deed.SHAPE)
    form = reporting.form(centre, FORM)
    known = [name for line in form.lines for name in line.measures]
    if kpi not in known:
        raise UnknownKpiError(name=kpi, known=Listed(known))
    value = _percent(form.measure(kpi).label, text)
    stored = {where: dict(kept) for where, kept in settings.get(centre, _KEY, {}).items()}
    before = stored.get(place, {}).pop(kpi, None)
    if value is not None:
        stored.setdefault(place, {})[kpi] = str(value)
    after = None if value is None else str(value)
    if before == after:
        return
    with centre.db.transaction():
        settings.put(centre, _KEY, {where: kept for where, kept in stored.items() if kept})
        detail = {"place": place, "kpi": kpi, "before": before, "after": after}
        audit.record(centre, "kpi.target", detail)


def _percent(label: str, text: str) -> Decimal | None:
    given = text.strip().removesuffix("%").removesuffix("％").strip()
    if not given:
        return None
    try:
        value = Decimal(given)
    except InvalidOperation:
        raise TargetError(label=label, value=text) from None
    if not value.is_finite() or not 0 <= value <= 100:
        raise TargetError(label=label, value=text)
    return value.quantize(Decimal("0.1")).normalize() if value else Decimal(0)
