"""The state of the reports page: which form, which period, the set pages and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import Period, PeriodKind
from gridcenter.domain.query import Query
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.paper.report_model import (
    FormItem,
    Preview,
    RecordItem,
    read_forms,
    read_preview,
    read_records,
)
from gridcenter.services.centre import Centre
from gridcenter.services.paper import explaining, form_batch, pages, reporting
from gridcenter.services.paper.about import about_item
from gridcenter.services.paper.explaining import Cell, Evidence
from gridcenter.services.paper.pages import PageImage, Printout
from gridcenter.services.paper.reporting import InputField
from gridcenter.services.register import registers

_Answer = tuple[Period, Preview | None, tuple[RecordItem, ...], str | None]


class ReportDesk:
    """The reports page without widgets; ``changed`` is called at news. Overtaken answers are dropped."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.forms: tuple[FormItem, ...] = ()
        self.form: FormItem | None = None
        self.period: Period | None = None
        self.record: str | None = None
        self.records: tuple[RecordItem, ...] = ()
        self.unmask_reason: str | None = None
        self.paper = ""
        self.public = False
        self.preview: Preview | None = None
        self.busy = False
        self.dirty = True
        self._desk = desk
        self._changed = changed
        self._asked = 0
        self.close = desk.subscribe(self._heard)

    def load_if_needed(self) -> None:
        """Ask for the forms, and fill the chosen one anew when something has changed since."""
        if not self.forms:
            self._desk.ask(read_forms, self._got_forms)
        elif self.dirty:
            self.refresh()

    def choose(self, form_id: str) -> None:
        """Show another form, in the period that it is usually wanted for."""
        chosen = next(each for each in self.forms if each.id == form_id)
        if chosen == self.form:
            return
        before = self.form
        self.form = chosen
        self.unmask_reason = None
        if self.period is not None and self.period.kind not in chosen.periods:
            self.period = Period.around(chosen.periods[0], self.period.months[-1])
        if before is None or before.asks_for != chosen.asks_for:
            self.record, self.records = None, ()
        self.refresh()

    def show_form(self, form_id: str) -> None:
        """Choose a form for somebody who comes from another page."""
        # Asked after the forms were, so answered after them.
        self._desk.ask(lambda _centre: form_id, self.choose)

    def show_record(self, query: Query) -> None:
        """Prepare the first sheet that fits the first record of ``query``."""

        def first(centre: Centre) -> str | None:
            found = registers.find(centre, query, limit=1)
            return str(found[0].uid) if found else None

        def got(uid: str | None) -> None:
            fitting = [each for each in self.forms if each.needs_record == query.register]
            if uid is not None and fitting:
                self.record = uid
                keep = self.form if self.form in fitting else fitting[0]
                self.form, self.unmask_reason = keep, None
                self.refresh()

        self._desk.ask(first, got)

    def choose_record(self, uid: str) -> None:
        """Fill the form for another record, village or unit; empty: for all, which at units is a choice."""
        if uid != (self.record or ""):
            self.record = uid if self.form is not None and self.form.by_unit else uid or None
            self.refresh()

    def show_month(self, month: str) -> None:
        """Choose the period that ends with ``month``, of the present length; read when shown next."""
        before = self.period
        self.period = Period.around(before.kind if before else PeriodKind.MONTH, month)
        self.dirty = self.dirty or self.period != before

    def set_kind(self, kind: PeriodKind) -> None:
        """The period of another length that ends where the present one ends."""
        if self.period is not None and kind is not self.period.kind:
            self.period = Period.around(kind, self.period.months[-1])
            self.refresh()

    def step(self, steps: int) -> None:
        """Go to the period before (-1) or after (1)."""
        if self.period is not None:
            self.period = self.period.shifted(steps)
            self.refresh()

    def set_paper(self, paper: str) -> None:
        """Set every form on ``a4`` or ``a3`` sheets; empty: as the form wants it."""
        if paper != self.paper:
            self.paper = paper
            self.refresh()

    def set_public(self, public: bool) -> None:
        """Withhold small counts in the forms that may go to the public, or show them again."""
        if public != self.public:
            self.public = public
            self.refresh()

    def unmask(self, reason: str) -> None:
        """Show phones and ID numbers in full, with a reason that is logged."""
        self.unmask_reason = reason
        self.refresh()

    def mask(self) -> None:
        """Shorten phones and ID numbers again."""
        self.unmask_reason = None
        self.refresh()

    def refresh(self) -> None:
        """Fill and set the chosen form."""
        self._asked += 1
        ticket, form, period = self._asked, self.form, self.period
        if form is None:
            return
        record, reason, paper = self.record, self.unmask_reason, self.paper
        public = self.public and form.can_be_public
        self.busy, self.dirty = True, False
        self._changed()

        def work(centre: Centre) -> _Answer:
            when = period or reporting.default_period(centre, reporting.form(centre, form.id))
            offered = read_records(centre, form)
            if form.needs_record and record is None:
                return when, None, offered, record
            one = offered[0].uid if form.starts_with_one and record is None and offered else record
            about = about_item(centre, reporting.form(centre, form.id), one)
            shown = read_preview(centre, form.id, when, about, reason, paper=paper, public=public)
            return when, shown, offered, one

        def done(answer: _Answer) -> None:
            if ticket == self._asked:
                self.period, self.preview, self.records, self.record = answer
                self._ready()

        def failed(failure: GridcenterError) -> None:
            if ticket == self._asked:
                self.preview = None
                self._ready()
                self._desk.tell_failure(failure)

        # Numbers in full are logged with their reason.
        hand_over = self._desk.note if self.unmask_reason is not None else self._desk.ask
        hand_over(work, done, failed, label=_("正在生成报表"))

    def page(self, number: int, dpi: float, done: Callable[[PageImage], None]) -> None:
        """Render page ``number`` (from 0) of the present form; nothing for a page it has not."""
        preview = self.preview
        if preview is None or not 0 <= number < preview.printout.pages:
            return

        def deliver(image: PageImage) -> None:
            if self.preview is preview:
                done(image)

        content = preview.printout.content
        self._desk.ask(lambda _centre: pages.page_image(content, number, dpi), deliver)

    def open_cell(self, cell: Cell, choose: Callable[[tuple[Evidence, ...]], None]) -> None:
        """Open the rows behind a number; several heaps, or one without a page, go to ``choose``."""
        preview = self.preview
        if preview is None or cell.origin is None:
            return
        document = preview.printout.document

        def found(evidence: tuple[Evidence, ...]) -> None:
            if len(evidence) == 1 and evidence[0].query is not None:
                self.open_evidence(evidence[0])
            elif evidence:
                choose(evidence)

        self._desk.ask(
            lambda centre: explaining.explain(centre, document, cell),
            found,
            label=_("正在查找明细"),
        )

    def open_evidence(self, evidence: Evidence) -> None:
        """Show the rows on the page of their register."""
        if evidence.query is not None:
            self._desk.go(evidence.query.register, evidence.query)

    def save(self, path: Path, *, draft: bool) -> None:
        """Write the form as .pdf, .ofd, .xlsx or .docx."""
        preview = self.preview
        if preview is None:
            return
        document = preview.printout.document
        self._desk.note(
            lambda centre: reporting.write(centre, document, path, draft=draft),
            lambda written: self._desk.tell(_("已导出 {path}").format(path=written)),
            label=_("正在导出"),
        )

    def prepare_several(
        self,
        form_ids: Sequence[str],
        done: Callable[[tuple[Printout, ...], tuple[Printout, ...]], None],
    ) -> None:
        """Fill and set several forms of this period (none named: 本月全部) for one job.

        ``done`` hears of those that may be printed and of those that checks stop.
        """
        period = self.period
        if period is None:
            return

        def sorted_out(made: tuple[Printout, ...]) -> None:
            stopped = tuple(each for each in made if each.document.stopped)
            done(tuple(each for each in made if not each.document.stopped), stopped)

        self._desk.ask(
            lambda centre: form_batch.printouts(centre, period, form_ids),
            sorted_out,
            label=_("正在生成报表"),
        )

    def printed(self, printout: Printout, *, printer: str, copies: int) -> None:
        """Note that the form went to paper."""
        document = printout.document
        self._desk.note(
            lambda centre: reporting.note(
                centre, document, "print", printer=printer, copies=copies
            ),
            lambda _nothing: self._desk.tell(_("已送打印机：{title}").format(title=document.title)),
        )

    def ask_inputs(self, done: Callable[[tuple[InputField, ...]], None]) -> None:
        """The boxes that the officer fills in for this form and period."""
        form, period = self.form, self.period
        if form is not None and period is not None:
            self._desk.ask(lambda c: reporting.input_fields(c, form.id, period), done)

    def keep_inputs(self, given: Mapping[str, str]) -> None:
        """Keep what was filled in and show the form with it."""
        form, period = self.form, self.period
        if form is None or period is None:
            return
        self._desk.note(
            lambda centre: reporting.keep_inputs(centre, form.id, period, given),
            lambda _nothing: self.refresh(),
        )

    def _got_forms(self, forms: tuple[FormItem, ...]) -> None:
        self.forms = forms
        if forms and self.form is None:
            self.form = forms[0]
            if self.period is not None and self.period.kind not in self.form.periods:
                self.period = Period.around(self.form.periods[0], self.period.months[-1])
        self.refresh()

    def _ready(self) -> None:
        self.busy = False
        self._changed()

    def _heard(self, changes: Changes) -> None:
        if changes.touched:
            self.dirty = True
