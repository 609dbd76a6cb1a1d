"""What an officer keys in for a form because no record holds it, kept with its month.

Numbers belong to months and add up over longer periods; texts belong to the period itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.place import Tier, unit_below
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.register.registers import place_field, register_of
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_, Listed
from gridcenter.reports.asked import AskedSpan
from gridcenter.reports.figures import WHOLE, Numbers
from gridcenter.reports.vocabulary import Form, Input
from gridcenter.services import audit, settings
from gridcenter.services.centre import Centre
from gridcenter.services.counting import counts
from gridcenter.services.paper.kpi_counts import computed

COMPUTED_KIND = "computed"
"""An input that nobody keys in: the program works it out (:func:`computed`)."""
_MADE = "#made"


class UnknownInputError(GridcenterError):
    """The form asks for no such thing, or not in this shape."""

    code = "unknown_input"
    sentence = N_("报表“{form}”不需要填写 {input}。")
    hint = N_("可填写的有：{known}。")


class InputNotANumberError(GridcenterError):
    """A number of the form was not given as one."""

    code = "input_not_a_number"
    sentence = N_("“{label}”应当是不小于 0 的整数，收到的是“{value}”。")


class InputByMonthError(GridcenterError):
    """Numbers are kept by month."""

    code = "input_by_month"
    sentence = N_("“{label}”按月填写，季度和年度自动相加。")
    hint = N_("请切换到月份再填写。")


def _key(form: Form, period: Period | str) -> str:
    return f"form.{form.id}.{period}"


def keep(centre: Centre, form: Form, period: Period, given: Mapping[str, str]) -> None:
    """Keep what was keyed in; an input id, or ``id.column`` for one column; empty takes it away."""
    centre.require(Deed.KEEP)
    kept = dict(settings.get(centre, _key(form, period), {}))
    for name, text in given.items():
        spec = _spec(form, name)
        value = text.strip()
        if spec.kind == "integer":
            if period.kind is not PeriodKind.MONTH:
                raise InputByMonthError(label=spec.label)
            if value and not (value.isascii() and value.isdigit()):
                raise InputNotANumberError(label=spec.label, value=value)
        kept.pop(name, None)
        if value:
            kept[name] = int(value) if spec.kind == "integer" else value
    with centre.db.transaction():
        settings.put(centre, _key(form, period), kept)
        detail = {"form": form.id, "period": str(period), "inputs": sorted(given)}
        audit.record(centre, "report.input", detail)


def kept(centre: Centre, form: Form, period: Period) -> dict[str, str]:
    """What is kept for this period, as it was keyed in."""
    stored = settings.get(centre, _key(form, period), {})
    return {str(name): str(value) for name, value in stored.items()}


def numbers(centre: Centre, form: Form, span: AskedSpan) -> Numbers:
    """The numbers of a span by input and column, added up over its months.

    Where columns were given they are the number; else the whole form's own.
    """
    found: dict[str, dict[str, int]] = {}
    for month in _months(span):
        stored = settings.get(centre, _key(form, month), {}) if form.inputs else {}
        for each in form.inputs:
            if each.kind == "integer":
                into = found.setdefault(each.id, {})
                if not _add(into, each, stored) and each.register:
                    _add_counted(centre, into, each, month)
    kept = {name: values for name, values in found.items() if values}
    wanted = {each.id for each in form.inputs if each.kind == COMPUTED_KIND}
    return {**kept, **computed(centre, span.first, span.last, wanted)}


def _add_counted(centre: Centre, into: dict[str, int], spec: Input, month: str) -> None:
    """The records of a month, column by column, for what nobody keyed in."""
    at_township = centre.unit.tier is Tier.TOWNSHIP
    by = place_field(register_of(spec.register)) if at_township else "unit"
    within = (
        Filter(field=spec.date, operator=Operator.AT_LEAST, values=(f"{month}-01",)),
        Filter(field=spec.date, operator=Operator.AT_MOST, values=(f"{month}-31T23:59",)),
    )
    kinds = (
        Filter(field=each.field, operator=Operator.ANY_OF, values=each.is_) for each in spec.where
    )
    asked = Query(register=register_of(spec.register).id, filters=(*within, *kinds))
    for at, count in counts(centre, asked, (by,)):
        column = at if at_township else unit_below(at, centre.unit.code)
        into[column] = into.get(column, 0) + count


def _add(into: dict[str, int], spec: Input, stored: Mapping[str, object]) -> bool:
    """Add what was keyed in for a month; whether anything was."""
    prefix = f"{spec.id}."
    columns = {
        name.removeprefix(prefix): value
        for name, value in stored.items()
        if name.startswith(prefix)
    }
    if not columns and spec.id in stored:
        columns = {WHOLE: stored[spec.id]}
    for column, value in columns.items():
        if isinstance(value, int):
            into[column] = into.get(column, 0) + value
    return bool(columns)


def texts(centre: Centre, form: Form, period: Period) -> dict[str, str]:
    """The sentences of this period; what was not written yet is carried over from the one before."""
    wanted = _text_ids(form)
    old = _stored_texts(centre, form, period.before, _carried_ids(form))
    return {**old, **_stored_texts(centre, form, period, wanted | _section_ids(form))}


def carried(centre: Centre, form: Form, period: Period) -> frozenset[str]:
    """Which texts are still those of the period before."""
    wanted = _carried_ids(form)
    old = _stored_texts(centre, form, period.before, wanted)
    return frozenset(old) - frozenset(_stored_texts(centre, form, period, wanted))


def made(centre: Centre, form: Form, period: Period) -> dict[str, str]:
    """What the program had composed for each section when it was rewritten."""
    ids = {f"{name}{_MADE}" for name in _section_ids(form)}
    found = _stored_texts(centre, form, period, ids)
    return {name.removesuffix(_MADE): text for name, text in found.items()}


def keep_sections(
    centre: Centre,
    form: Form,
    period: Period,
    given: Mapping[str, str],
    composed: Mapping[str, str],
) -> None:
    """Keep rewritten sections; one that says what the program says is the program's again."""
    centre.require(Deed.KEEP)
    kept = dict(settings.get(centre, _key(form, period), {}))
    for name, text in given.items():
        kept.pop(name, None)
        kept.pop(name + _MADE, None)
        if text.strip() and text.strip() != composed.get(name, "").strip():
            kept[name], kept[name + _MADE] = text.strip(), composed.get(name, "")
    with centre.db.transaction():
        settings.put(centre, _key(form, period), kept)
        detail = {"form": form.id, "period": str(period), "sections": sorted(given)}
        audit.record(centre, "report.input", detail)


def _stored_texts(
    centre: Centre, form: Form, period: Period, wanted: Collection[str]
) -> dict[str, str]:
    stored = settings.get(centre, _key(form, period), {}) if wanted else {}
    return {name: str(value) for name, value in stored.items() if name in wanted}


def _text_ids(form: Form) -> set[str]:
    return {each.id for each in form.inputs if each.kind == "text"}


def _carried_ids(form: Form) -> set[str]:
    return {each.id for each in form.inputs if each.kind == "text" and each.carried}


def _section_ids(form: Form) -> set[str]:
    return {part.id for part in form.parts if part.id}


def _spec(form: Form, name: str) -> Input:
    base, _dot, column = name.partition(".")
    for each in form.inputs:
        if each.id == base and each.kind != COMPUTED_KIND and (each.per_column or not column):
            return each
    asked = (each.id for each in form.inputs if each.kind != COMPUTED_KIND)
    known = Listed(asked) or "—"
    raise UnknownInputError(form=form.label, input=name, known=known)


def _months(span: AskedSpan) -> tuple[str, ...]:
    first, last = span.first[:7], span.last[:7]
    month = Period.parse(first)
    found = []
    while str(month) <= last:
        found.append(str(month))
        month = month.shifted(1)
    return tuple(found)
