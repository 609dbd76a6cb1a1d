"""What is done with several selected records at once: one step for all, one sheet for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gridcenter.base.i18n import _, is_english
from gridcenter.domain.records import Record
from gridcenter.presenters.desk import Desk
from gridcenter.services.centre import Centre
from gridcenter.services.paper import form_batch, reporting
from gridcenter.services.paper.pages import Printout
from gridcenter.services.register import batch_steps, registers

MOST = 200
"""So many records at most take a step, or go to the printer, in one go."""

Words = tuple[tuple[str, str], ...]
"""(id, what it is called), in order."""


class RecordBatch:
    """The selected records of one register."""

    def __init__(self, desk: Desk, register: str, ids: Sequence[int]) -> None:
        self._desk, self._register = desk, register
        self._ids = tuple(ids[:MOST])
        self.is_cut = len(ids) > MOST
        self.records: tuple[Record, ...] = ()

    @property
    def uids(self) -> tuple[str, ...]:
        """Whose they are, once they were read."""
        return tuple(str(record.uid) for record in self.records)

    def steps(self, told: Callable[[Words], None]) -> None:
        """Tell the steps that all of them may take now."""

        def work(centre: Centre) -> tuple[tuple[Record, ...], Words]:
            found = self._read(centre)
            offered = batch_steps.common(centre, [str(record.uid) for record in found])
            english = is_english()
            label = centre.codes.label
            return found, tuple((e, label("step_action", e, english=english)) for e in offered)

        self._ask(work, told)

    def sheets(self, told: Callable[[Words], None]) -> None:
        """Tell the forms that there are about one record."""

        def work(centre: Centre) -> tuple[tuple[Record, ...], Words]:
            forms = form_batch.for_records(centre, self._register)
            english = is_english()
            words = tuple((form.id, form.en if english else form.label) for form in forms)
            return self._read(centre), words

        self._ask(work, told)

    def prepare(self, form_id: str, done: Callable[[tuple[Printout, ...]], None]) -> None:
        """Fill one form for each of the records."""
        uids = self.uids
        self._desk.ask(
            lambda centre: form_batch.sheets(centre, form_id, uids),
            done,
            label=_("正在生成报表"),
        )

    def printed(self, printout: Printout, *, printer: str, copies: int) -> None:
        """Note that a sheet went to paper."""
        document = printout.document
        self._desk.note(
            lambda centre: reporting.note(
                centre, document, "print", printer=printer, copies=copies
            ),
            lambda _nothing: None,
        )

    def _read(self, centre: Centre) -> tuple[Record, ...]:
        found = registers.by_ids(centre, self._register, self._ids)
        return tuple(record for record in found if record is not None)

    def _ask(
        self,
        work: Callable[[Centre], tuple[tuple[Record, ...], Words]],
        told: Callable[[Words], None],
    ) -> None:
        def answered(answer: tuple[tuple[Record, ...], Words]) -> None:
            self.records, words = answer
            told(words)

        self._desk.ask(work, answered)
