"""The opened data folder of one centre: what every use case takes first."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gridcenter.base.clock import Clock, local_date, utc_text
from gridcenter.domain.changes import NO_CHANGES, Changes
from gridcenter.domain.codes import CodeBook
from gridcenter.domain.errors import ForeignRecordError, GridcenterError
from gridcenter.domain.place import Tier
from gridcenter.domain.query import Census, Filter
from gridcenter.domain.register.fields import Uid, UnitCode
from gridcenter.domain.roles import MAY, AccountLockedError, Deed, Role, RoleForbidsError
from gridcenter.domain.stamps import next_stamp, uid_from
from gridcenter.domain.text import N_
from gridcenter.domain.written.door import clean
from gridcenter.services.clock_doubt import doubt
from gridcenter.store import accounts, audit, census, gestures, upkeep
from gridcenter.store.database import Database, DiskFullError
from gridcenter.store.gestures import GestureNote, Write


class ClockLeapError(GridcenterError):
    """The clock stands so far from what is known here that a person must look first."""

    code = "clock_leap"
    sentence = N_("没有保存：电脑时间是 {now}，而已知的最近时间是 {last}。")
    hint = N_(
        "请先校准电脑的日期。日期确实没错的话，请在窗口顶部点“时间没错”，或在命令后加 --clock-right；只问这一次，并记入操作日志。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A centre: its division code (9, 6, 4 or 2 digits for township … province), name, tier."""

    code: UnitCode
    name: str
    tier: Tier


Counting = Callable[[Census], Counter[tuple[int | str, ...]]]
"""Counts records by what they passed and by their keys, as :func:`gridcenter.store.census.take`."""


def unguarded(_centre: Centre, _deed: str) -> None:
    """Throw-away data needs no backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One signed-in officer at one opened data folder.

    ``actor`` is the officer's name as written into history and audit; ``device`` a short id of
    this data folder, part of every stamp. Lives on the store's thread.
    """

    folder: Path
    db: Database
    unit: Unit
    actor: str
    device: str
    codes: CodeBook
    clock: Clock
    role: Role
    guard: Callable[[Centre, str], None] = unguarded
    """Makes a backup before a deed that cannot easily be taken back; given by who opens the folder."""
    counting: Counting | None = None
    """What answers a census instead of the data file: a lake's engine."""

    def count(self, asked: Census) -> Counter[tuple[int | str, ...]]:
        """The answer to a census, by the lake that was named or by the data file."""
        if self.counting is not None:
            return self.counting(asked)
        return Counter(census.take(self.db, asked))

    def may(self, deed: Deed) -> bool:
        """Whether the officer's account includes ``deed`` now, and did at sign-in."""
        role, locked = accounts.standing(self.db, self.actor)
        if locked or deed not in MAY[Role(role)] & MAY[self.role]:
            return False
        # Who manages does not audit, unless nobody else is there to do it.
        return not (deed is Deed.AUDIT and role == Role.ADMIN and accounts.has_auditor(self.db))

    def require(self, deed: Deed) -> None:
        """Raise RoleForbidsError when the officer's account does not include ``deed``; logged.

        The account is looked up each time: one that was locked meanwhile writes nothing more
        (AccountLockedError), and a role that was taken away is gone at once.
        """
        if self.may(deed):
            return
        role, locked = accounts.standing(self.db, self.actor)
        self._note_refusal(deed)
        if locked:
            raise AccountLockedError(name=self.actor)
        lacking = self.role if deed in MAY[Role(role)] else Role(role)
        raise RoleForbidsError(lacking, deed)

    def _note_refusal(self, deed: Deed) -> None:
        detail = {"deed": deed.value, "ok": False}

        def note() -> None:
            with suppress(DiskFullError), self.db.transaction():
                audit.append(self.db, at=self.now(), by=self.actor, action="refused", detail=detail)

        # What is refused in the middle of a transaction takes it back, but not this line.
        if self.db.in_transaction:
            self.db.after_rollback(note)
        elif self.db.only_reads:
            self.db.after_reading(note)
        else:
            note()

    @property
    def ours(self) -> tuple[Filter, ...]:
        """Narrows a query to our own records: those that packs brought, only their owner mends.

        A township has nothing but its own, so nothing narrows there.
        """
        if self.unit.tier is Tier.TOWNSHIP:
            return ()
        return (Filter(field="unit", values=(self.unit.code,)),)

    def now(self) -> str:
        """The present moment as sortable UTC text."""
        return utc_text(self.clock())

    def today(self) -> date:
        """The local calendar day."""
        return date.fromisoformat(local_date(self.clock()))

    def new_uid(self) -> Uid:
        """A fresh identity for a record."""
        return uid_from(self._milliseconds(), os.urandom(10))

    def next_stamp(self) -> str:
        """A stamp later than every one written or heard of here."""
        return next_stamp(gestures.last_stamp(self.db), self._milliseconds(), self.device)

    def _milliseconds(self) -> int:
        return int(self.clock().timestamp() * 1000)

    def perform(
        self,
        label: str,
        writes: Sequence[Write],
        *,
        kind: str = "edit",
        facts: Mapping[str, object] | None = None,
        reverses: int | None = None,
    ) -> Changes:
        """Write one gesture: one transaction, one undo step; nothing to write is no gesture.

        ``label`` is a message id, filled with ``facts`` when it is shown. Raises RoleForbidsError,
        and ForeignRecordError for records that a pack brought: their owner corrects them.
        """
        self.require(Deed.KEEP)
        if not writes:
            return NO_CHANGES
        foreign = [each.unit for each in writes if each.unit != self.unit.code]
        if foreign:
            raise ForeignRecordError(count=len(foreign), unit=foreign[0])
        self.refuse_leap()
        stamp = self.next_stamp()
        note = GestureNote(
            at=self.now(),
            by=clean(self.actor),
            stamp=stamp,
            label=label,
            kind=kind,
            facts=facts or {},
            reverses=reverses,
        )
        return gestures.write(self.db, note, writes)

    def refuse_leap(self) -> None:
        """Raise ClockLeapError while something known here speaks against the clock and nobody answered."""
        found = doubt(self.db, self.clock())
        if found is not None:
            now, last = (each.astimezone() for each in (found.now, found.last_used))
            raise ClockLeapError(now=f"{now:%Y-%m-%d %H:%M}", last=f"{last:%Y-%m-%d %H:%M}")

    def stoppable(self, stale: Callable[[], bool]) -> AbstractContextManager[None]:
        """Read inside the block until ``stale()``; raises StaleWorkError then."""
        return self.db.stoppable(stale)

    def reading(self) -> AbstractContextManager[None]:
        """Only read inside the block; writing there is a defect and raises WroteWhileReadingError."""
        return self.db.reading()

    def tend(self) -> bool:
        """One short step of upkeep, for moments when nobody waits; False when nothing is left."""
        return upkeep.tend(self.db)

    def leave(self) -> None:
        """Close the data file for the day, with a backup of what was written."""
        self.guard(self, "close")
        self.close()

    def close(self) -> None:
        """Close the data file."""
        self.db.close()
