"""一表通: what a superior's sheet asks for that is here already, and what is asked for twice.

A column counts as here when a register has a field of that name: its label, a known synonym, or one
as like as the import would take by itself. Which record it is of does not matter for the share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.query import Filter, Operator, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Uid, Value
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.register.requested_form import REQUESTED_FORM
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_asked import AskedHeader, read_asked
from gridcenter.exchange.sheets.sheet_labels import bare
from gridcenter.services.centre import Centre
from gridcenter.store import records

ALIKE = 0.6
"""Two forms that share so much of the shorter one's columns ask for the same."""
_FEWEST = 3
"""Fewer columns in common are shared by chance: 姓名, 电话."""
_SEPARATORS = str.maketrans(dict.fromkeys("，,；;\n|/", "、"))


class NothingAskedError(GridcenterError):
    """The sheet has no row of column heads."""

    code = "nothing_asked"
    sentence = N_("没有在“{file}”里找到表头。")
    hint = N_("表头是写着各栏名称的那一行；请先把来表的表头放在前 40 行以内。")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedColumn:
    """One column of a superior's sheet, its number from 0, and the register and field that hold it; empty for none."""

    title: str
    at: int
    register: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSheet:
    """A superior's sheet: its title, where its header stands and its columns."""

    file: str
    sheet: str
    title: str
    header_row: int
    columns: tuple[AskedColumn, ...]
    serial: int | None
    has_room: bool

    @property
    def here(self) -> int:
        """How many of the columns are here already."""
        return sum(bool(each.register) for each in self.columns)

    @property
    def is_list(self) -> bool:
        """Whether it is itself a list of requested forms: such a sheet is imported."""
        known = Counter(each.register for each in self.columns)
        return known[REQUESTED_FORM.id] * 2 > len(self.columns)

    @property
    def share(self) -> int:
        """The same in whole per cent, rounded down: 已有 87 %."""
        return self.here * 100 // len(self.columns) if self.columns else 0

    def values(self) -> dict[str, Value]:
        """What it says of a requested form."""
        return {
            "name": self.title[:100],
            "columns": "、".join(each.title for each in self.columns)[:1000],
            "field_count": len(self.columns),
            "fields_here": self.here,
        }


def read(path: Path) -> AskedSheet:
    """What the sheet in ``path`` asks for; NothingAskedError, or the classes of exchange.sheets.sheet_errors."""
    found = read_asked(path, tuple(REGISTERS))
    if found is None:
        raise NothingAskedError(file=path.name)
    return _asked(path, found)


def _asked(path: Path, found: AskedHeader) -> AskedSheet:
    return AskedSheet(
        file=path.name,
        sheet=found.sheet,
        title=found.title or path.stem,
        header_row=found.row,
        columns=tuple(
            AskedColumn(title=title, at=at, register=hit[0], field=hit[1])
            if hit
            else AskedColumn(title=title, at=at)
            for (title, hit), at in zip(found.columns, found.places, strict=True)
        ),
        serial=found.serial,
        has_room=found.has_room,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTwice:
    """Requested forms that ask for the same: the records, what they share, and what they cost a year."""

    forms: tuple[Record, ...]
    shared: tuple[str, ...]
    times: int
    minutes: int


def asked_twice(centre: Centre) -> tuple[AskedTwice, ...]:
    """Groups of forms still asked for, by more than one unit, that share most of their columns or the name.

    Above a township of all units below together; the dearest first.
    """
    groups = _grouped(_live(centre))
    found = [_twice(each) for each in groups if len({f.text("asked_by") for f in each}) > 1]
    return tuple(sorted(found, key=lambda each: -each.minutes))


def others(centre: Centre, forms: Sequence[Record]) -> Mapping[Uid, str]:
    """Of each form who else asks for the same, in words for a paper."""
    told: dict[Uid, str] = {}
    for group in asked_twice(centre):
        for form in group.forms:
            names = dict.fromkeys(each.text("asked_by") for each in group.forms)
            names.pop(form.text("asked_by"))
            told[form.uid] = "、".join(names)
    wanted = {each.uid for each in forms}
    return {uid: words for uid, words in told.items() if uid in wanted}


def _live(centre: Centre) -> tuple[Record, ...]:
    still = Filter(field="until", operator=Operator.IS_EMPTY)
    return records.find(centre.db, Query(register=REQUESTED_FORM.id, filters=(still,)))


def _columns(form: Record) -> frozenset[str]:
    words = form.text("columns").translate(_SEPARATORS).split("、")
    return frozenset(filter(None, map(bare, words)))


def _grouped(forms: Iterable[Record]) -> list[list[Record]]:
    """Forms that ask for the same; each is held against the first of a group, found by its columns."""
    groups: list[list[Record]] = []
    firsts: list[frozenset[str]] = []
    by_name: dict[str, int] = {}
    by_column: dict[str, list[int]] = defaultdict(list)
    for form in forms:
        columns, name = _columns(form), form.text("name")
        home = by_name.get(name)
        if home is None:
            shared = Counter(at for word in columns for at in by_column[word])
            home = next(
                (
                    at
                    for at, count in shared.most_common()
                    if count >= max(_FEWEST, ALIKE * min(len(columns), len(firsts[at])))
                ),
                None,
            )
        if home is None:
            home = len(groups)
            groups.append([])
            firsts.append(columns)
            for word in columns:
                by_column[word].append(home)
        groups[home].append(form)
        by_name.setdefault(name, home)
    return groups


def _twice(forms: Iterable[Record]) -> AskedTwice:
    kept = tuple(forms)
    often = Counter(word for form in kept for word in _columns(form))
    return AskedTwice(
        forms=kept,
        shared=tuple(word for word, count in often.most_common() if count > 1),
        times=sum(_whole(form["times_a_year"]) for form in kept),
        minutes=sum(_whole(form["times_a_year"]) * _whole(form["minutes"]) for form in kept),
    )


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
