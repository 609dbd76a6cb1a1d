"""What the reports page shows, read from a centre: forms, records to choose from, a preview."""

from __future__ import annotations

from dataclasses import dataclass

from gridcenter.base.i18n import _, describe, is_english, listed
from gridcenter.domain.errors import Severity
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Query, Sort
from gridcenter.domain.register.fields import RegisterId
from gridcenter.domain.register.registers import register_of
from gridcenter.services.centre import Centre
from gridcenter.services.paper import pages, reporting
from gridcenter.services.paper.about import About, by_unit
from gridcenter.services.paper.pages import Printout
from gridcenter.services.paper.reporting import Form
from gridcenter.services.register import registers

_RECORDS_OFFERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """A line of the form list."""

    id: str
    label: str
    periods: tuple[PeriodKind, ...]
    needs_record: str = ""
    per_village: bool = False
    by_unit: bool = False
    """Whether it lists records that may be had of one unit below alone."""
    starts_with_one: bool = False
    """Whether it does so unasked, because all units together are a book."""
    has_inputs: bool = False
    can_be_public: bool = False

    @property
    def asks_for(self) -> str:
        """What may be chosen for it: a record of this register, a village, or a unit below."""
        if self.by_unit:
            return "unit"
        return "village" if self.per_village else self.needs_record


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """A record that a sheet may be printed for, or a village or unit (``uid``: its code)."""

    uid: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFault:
    """A problem in words; ``stops`` keeps the form from being handed in."""

    text: str
    stops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the page shows of one filled form."""

    printout: Printout
    faults: tuple[ReportFault, ...]
    font_note: str
    masked: bool

    @property
    def stopped(self) -> bool:
        """Whether it can be had as a draft only."""
        return self.printout.document.stopped


def read_forms(centre: Centre) -> tuple[FormItem, ...]:
    """The form list; at its end the files that are wrong, which say what when they are chosen."""
    sound = tuple(_item(centre, form) for form in reporting.forms(centre))
    return sound + tuple(_faulty(each) for each in reporting.faults(centre))


def _faulty(form_id: str) -> FormItem:
    label = _("{file}（有误）").format(file=f"{form_id}.toml")
    return FormItem(id=form_id, label=label, periods=(PeriodKind.MONTH,))


def _item(centre: Centre, form: Form) -> FormItem:
    units = by_unit(centre, form)
    return FormItem(
        id=form.id,
        label=form.en if is_english() else form.label,
        periods=form.periods,
        needs_record=form.needs_record,
        per_village=form.per_village,
        by_unit=units,
        starts_with_one=units and centre.unit.tier is not Tier.COUNTY,
        can_be_public=reporting.can_be_public(form),
        has_inputs=any(each.kind != "computed" for each in form.inputs),
    )


def read_records(centre: Centre, form: FormItem) -> tuple[RecordItem, ...]:
    """The newest records, the villages or the units that a form may be about; none for others."""
    if form.per_village or form.by_unit:
        villages = reporting.villages(centre)
        return tuple(RecordItem(uid=code, title=name) for code, name in villages)
    if not form.needs_record:
        return ()
    register_id = form.needs_record
    register = register_of(register_id)
    sort = tuple(Sort(field=name, descending=True) for name in register.sort)
    query = Query(register=RegisterId(register_id), sort=sort)
    found = registers.find(centre, query, limit=_RECORDS_OFFERED)
    return tuple(RecordItem(uid=each.uid, title=each.title(register)) for each in found)


def read_preview(
    centre: Centre,
    form_id: str,
    period: Period,
    about: About,
    reason: str | None,
    *,
    paper: str = "",
    public: bool = False,
) -> Preview:
    """One form, filled and set."""
    document = reporting.build(
        centre, form_id, period, about=about, unmask_reason=reason, paper=paper, public=public
    )
    printout = pages.printout(centre, document, marked=True)
    faults = tuple(
        ReportFault(text=describe(each).message, stops=each.severity is Severity.ERROR)
        for each in document.problems
    )
    return Preview(
        printout=printout, faults=faults, font_note=font_note(printout), masked=document.masked
    )


def font_note(printout: Printout) -> str:
    """Which official fonts this machine lacks and what stands in, or nothing."""
    stand_ins = printout.fonts.stand_ins
    if not stand_ins:
        return ""
    none = _("无")
    pairs = listed(f"{each.wanted} → {each.used or none}" for each in stand_ins)
    return _("本机缺少公文字体，已代用：{pairs}").format(pairs=pairs)
