"""Every figure of every form by its stable name, for templates and for choosing from a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gridcenter.domain.errors import ReasonRequiredError
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.reports.document import Cell, Document
from gridcenter.reports.figure_names import Figure, NamedFigure, Roll, named
from gridcenter.reports.kinds import CellKind
from gridcenter.reports.template_marks import TemplateMark
from gridcenter.services import audit, month
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_inputs, reporting
from gridcenter.services.paper.about import ALL, About
from gridcenter.services.paper.reporting import Form

__all__ = ["Figure", "Roll"]

_GENERAL = {
    "unit": N_("填报单位"),
    "unit_code": N_("单位代码"),
    "officer": N_("制表人"),
    "period": N_("报告期"),
    "period_from": N_("报告期首日"),
    "period_to": N_("报告期末日"),
    "year": N_("年"),
    "month": N_("月"),
    "today": N_("填报日期"),
    "today_iso": N_("填报日期（数字）"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The values and rolls that were asked for, and the forms that they come from."""

    values: Mapping[str, Cell]
    rolls: Mapping[str, tuple[Mapping[str, Cell], ...]]
    labels: Mapping[str, Mapping[str, str]]
    documents: tuple[Document, ...] = ()

    def has(self, mark: TemplateMark) -> bool:
        """Whether there is a value (or a roll) for a mark."""
        if mark.opens:
            return mark.name in self.rolls
        return mark.name in self.values or mark.name in self.labels.get(mark.roll, ())


class Names:
    """Which names there are over the present month; forms are filled as they are asked for."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._period = Period.around(PeriodKind.MONTH, month.current(centre))
        self._given: dict[str, Given] = {}

    def has(self, mark: TemplateMark) -> bool:
        """Whether a template may ask for this."""
        roots = {mark.name.partition(".")[0], mark.roll.partition(".")[0]} - {""}
        for root in roots:
            if root not in self._given:
                self._given[root] = gather(self._centre, self._period, {root}, probe=True)
            if self._given[root].has(mark):
                return True
        return False


def gather(
    centre: Centre,
    period: Period,
    roots: Collection[str],
    *,
    record: str | None = None,
    unmask_reason: str | None = None,
    probe: bool = False,
) -> Given:
    """The general values and everything of the forms named in ``roots``.

    With ``probe`` only the names matter: a form about one record offers them without a record.
    """
    if unmask_reason is not None:
        centre.require(Deed.REVEAL)
        if not unmask_reason.strip():
            raise ReasonRequiredError
        detail = {"template": True, "period": str(period), "reason": unmask_reason.strip()}
        audit.record(centre, "report.unmask", detail)
    values = general(centre, period)
    rolls: dict[str, tuple[Mapping[str, Cell], ...]] = {}
    labels: dict[str, Mapping[str, str]] = {}
    documents = []
    for form in reporting.forms(centre):
        if form.id not in roots:
            continue
        if form.needs_record and not record:
            if probe:
                values.update(_boxes(form))
                continue
            raise reporting.FormNeedsRecordError(form=form.label)
        document = _document(centre, form, period, record, masked=unmask_reason is None)
        documents.append(document)
        found = named(form, document)
        values.update({name: figure.cell for name, figure in found.figures.items()})
        values.update(_inputs(centre, form, period))
        for name, roll in found.rolls.items():
            rolls[name], labels[name] = roll.rows, roll.labels
    return Given(values=values, rolls=rolls, labels=labels, documents=tuple(documents))


def _document(
    centre: Centre, form: Form, period: Period, record: str | None, *, masked: bool
) -> Document:
    kind = period.kind if not form.periods or period.kind in form.periods else form.periods[0]
    fitting = period if kind is period.kind else Period.around(kind, period.months[-1])
    about = About(record=record) if form.needs_record and record else ALL
    return reporting.filled(centre, form, fitting, about=about, masked=masked)


def _boxes(form: Form) -> dict[str, Cell]:
    return {f"{form.id}.{box.field}": Cell() for row in form.boxes for box in row if box.field}


def _inputs(centre: Centre, form: Form, period: Period) -> dict[str, Cell]:
    kept = form_inputs.kept(centre, form, period)
    names = {each.id for each in form.inputs} | kept.keys()
    return {f"{form.id}.input.{name}": Cell(kept.get(name, "")) for name in names}


def general(centre: Centre, period: Period) -> dict[str, Cell]:
    """The values that belong to no form."""
    today = centre.today()
    last = period.last_day
    return {
        "unit": Cell(centre.unit.name),
        "unit_code": Cell(str(centre.unit.code), None, CellKind.IDENTIFIER),
        "officer": Cell(centre.actor),
        "period": Cell(period.label),
        "period_from": Cell(period.first_day),
        "period_to": Cell(last),
        "year": Cell(str(period.year), period.year, CellKind.INTEGER),
        "month": Cell(str(int(last[5:7])), int(last[5:7]), CellKind.INTEGER),
        "today": Cell(f"{today.year}年{today.month}月{today.day}日"),
        "today_iso": Cell(str(today)),
    }


def catalogue(
    centre: Centre, period: Period | None = None
) -> tuple[tuple[Figure, ...], NamedFigure]:
    """Everything that may be chosen over ``period`` (the present month): figures, and the rolls."""
    period = period or Period.around(PeriodKind.MONTH, month.current(centre))
    found = [
        Figure(name=name, label=_GENERAL[name], cell=cell)
        for name, cell in general(centre, period).items()
    ]
    rolls = NamedFigure()
    for form in reporting.forms(centre):
        if form.needs_record:
            continue
        document = _document(centre, form, period, None, masked=True)
        each = named(form, document)
        found += each.figures.values()
        rolls.rolls.update(each.rolls)
    return tuple(found), rolls
