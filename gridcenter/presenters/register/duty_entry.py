"""The duty log of one 治安户长: what was done, keyed one line at a time beside the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError, InvalidRecordError
from gridcenter.domain.query import Filter, Query, Sort
from gridcenter.domain.records import Draft
from gridcenter.domain.register.fields import Uid
from gridcenter.domain.register.leader import DUTY_LOG
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.presenters.register.form_entry import FieldEntry
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers

SHOWN = 200
"""How many entries the list beside the record goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One entry of the log in words."""

    uid: Uid
    done_on: str
    kind: str
    count: str
    note: str


class DutyEntry:
    """The log of one leader and the line being added to it."""

    def __init__(self, desk: Desk, told: Callable[[str], None]) -> None:
        fields = tuple(spec for spec in DUTY_LOG.fields if spec.name != "leader")
        self.register = replace(DUTY_LOG, fields=fields)
        self.entry = FieldEntry(desk, self.register, told, lambda _name: None)
        self._desk = desk
        self._told = told
        self._leader: Uid | None = None
        self._accepted: dict[str, str] = {}

    def load(self, leader: Uid, done: Callable[[tuple[DutyLine, ...]], None]) -> None:
        """Read the log of ``leader``, the newest first, and begin a line of today."""
        changed = leader != self._leader
        self._leader = leader
        turn = self.entry.begin()

        def read(centre: Centre) -> tuple[Lookups, tuple[DutyLine, ...]]:
            return read_lookups(centre), _lines(centre, leader)

        def loaded(found: tuple[Lookups, tuple[DutyLine, ...]]) -> None:
            if turn == self.entry.turn:
                self.entry.lookups = found[0]
                if changed:
                    self._blank(found[0].today)
                done(found[1])

        self._desk.ask(read, loaded)

    def _blank(self, day: str) -> None:
        for name, state in self.entry.fields.items():
            value = day if name == "done_on" else state.spec.default
            state.put(value, self.entry.show(value, name))
            state.settle()
            self._told(name)

    def add(self, done: Callable[[Changes], None]) -> None:
        """Write the line down; the day stays for the next one."""
        for name, state in self.entry.fields.items():
            if state.typed:
                self.entry.commit(name)
        if self._leader is None or self.entry.first_blocked() is not None:
            return
        draft = Draft(
            register=DUTY_LOG.id,
            values={**self.entry.values(), "leader": self._leader},
            accepted=dict(self._accepted),
        )
        day = str(self.entry.fields["done_on"].value or "")

        def written(changes: Changes) -> None:
            self._accepted.clear()
            self._blank(day)
            done(changes)

        self._desk.do(lambda centre: registers.save(centre, draft), written, self._refused)

    def keep(self, name: str, reason: str, done: Callable[[Changes], None]) -> None:
        """Keep what a warning warns of, for a reason, and write the line down."""
        problems = self.entry.fields[name].problems
        self._accepted.update({problem.code: reason for problem in problems})
        self.add(done)

    def remove(self, uid: Uid) -> None:
        """Put one line into the bin."""
        self._desk.do(lambda centre: registers.remove(centre, DUTY_LOG.id, [uid]))

    def _refused(self, failure: GridcenterError) -> None:
        if isinstance(failure, InvalidRecordError):
            self.entry.judge(failure.problems, everywhere=True)
        else:
            self._desk.tell_failure(failure)


def _lines(centre: Centre, leader: Uid) -> tuple[DutyLine, ...]:
    query = Query(
        register=DUTY_LOG.id,
        filters=(Filter(field="leader", values=(leader,)),),
        sort=(Sort(field="done_on", descending=True),),
    )
    found = registers.find(centre, query, limit=SHOWN)
    texts = registers.displays(centre, DUTY_LOG, found)
    return tuple(
        DutyLine(
            uid=record.uid,
            done_on=words["done_on"],
            kind=words["kind"],
            count=words["count"],
            note=words["note"],
        )
        for record, words in zip(found, texts, strict=True)
    )
