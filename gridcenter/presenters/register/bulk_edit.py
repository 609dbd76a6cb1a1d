"""One field changed in many records at once: the same saving, checked record by record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError, Problem
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import FieldSpec, Kind
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.form_entry import FieldEntry
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

PERSONAL = frozenset({Kind.NAME, Kind.PHONE, Kind.ID_NUMBER})
"""What belongs to one person is never the same for many."""

LABEL = N_("批量修改 {count} 条{register}的{field}")


class BulkEdit:
    """A field and its new value for the records with these row ids."""

    def __init__(
        self, desk: Desk, register: str, ids: Sequence[int], told: Callable[[str], None]
    ) -> None:
        self.register = register_of(register)
        self.count = len(ids)
        self.entry = FieldEntry(desk, self.register, told, lambda _name: None)
        self._desk = desk
        self._ids = tuple(ids)
        self._accepted: dict[str, str] = {}

    @property
    def choices(self) -> tuple[FieldSpec, ...]:
        """The fields that may be the same for many records."""
        alone = {*self.register.natural_key, *self.register.title}
        return tuple(
            spec
            for spec in self.register.fields
            if not spec.read_only and spec.name not in alone and spec.kind not in PERSONAL
        )

    def start(self, ready: Callable[[], None]) -> None:
        """Get ready to read what is typed."""

        def begun(lookups: Lookups) -> None:
            self.entry.lookups = lookups
            ready()

        self._desk.ask(read_lookups, begun)

    def apply(self, name: str, done: Callable[[Changes], None]) -> None:
        """Give every record this value, as one gesture; nothing is written when one refuses."""
        self.entry.commit(name)
        self.entry.when_answered(lambda: self._write(name, done))

    def keep(self, name: str, reason: str, done: Callable[[Changes], None]) -> None:
        """Keep what a warning warns of in every record, for a reason, and go on."""
        state = self.entry.fields[name]
        self._accepted.update({problem.code: reason for problem in state.problems})
        self._write(name, done)

    def _write(self, name: str, done: Callable[[Changes], None]) -> None:
        state = self.entry.fields[name]
        if state.blocked:
            return
        register, ids, value = self.register, self._ids, state.value
        accepted = dict(self._accepted)
        facts = {"register": register.one, "field": state.spec.label}

        def work(centre: Centre) -> Changes:
            found = registers.by_ids(centre, register.id, ids)
            drafts = [
                Draft(
                    register=register.id,
                    uid=record.uid,
                    base_revision=record.revision,
                    values={name: value},
                    accepted=accepted,
                )
                for record in found
                if record is not None
            ]
            return registers.save_many(centre, drafts, LABEL, kind="bulk", facts=facts)

        def refused(failure: GridcenterError) -> None:
            problems = failure.problems if isinstance(failure, InvalidRecordError) else ()
            mine = tuple(problem for problem in problems if problem.field == name)
            if mine:
                self._blame(name, mine)
            else:
                self._desk.tell_failure(failure)

        self._desk.do(work, done, refused)

    def _blame(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.entry.fields[name].visited = True
        self.entry.judge(problems, everywhere=False)
