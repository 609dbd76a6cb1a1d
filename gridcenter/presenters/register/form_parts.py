"""What the form presenter stands on: its view, the opened record, and what may hold up a save."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gridcenter.domain.changes import Changes
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Uid
from gridcenter.presenters.lookups import Lookups, read_lookups
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers


class FormListener(Protocol):
    """What the presenter tells whoever paints the form."""

    def record_opened(self) -> None:
        """Another record, or the same one anew: every field may differ."""

    def field_changed(self, name: str) -> None:
        """The text, problem or origin of one field changed."""

    def state_changed(self) -> None:
        """Whether there is something to save may have changed."""

    def focus_field(self, name: str) -> None:
        """Put the cursor here: it needs mending."""

    def begin_entry(self) -> None:
        """Put the cursor where a new record begins."""

    def record_saved(self, changes: Changes, uid: Uid) -> None:
        """The record was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A record with its display texts and the lookups of this moment."""

    record: Record
    texts: Mapping[str, str]
    lookups: Lookups


def read_opened(centre: Centre, register: Register, uid: Uid) -> Opened:
    """Read one record for the form; runs on the worker thread."""
    record = registers.get(centre, register.id, uid)
    texts = registers.display(centre, register, record)
    return Opened(record=record, texts=texts, lookups=read_lookups(centre))
