"""The month's duty counts of a village as a sheet: what stands in each cell, and saving it whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Protocol

from gridcenter.base.i18n import _
from gridcenter.domain.changes import Changes
from gridcenter.domain.choice import Choice
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.period import month_shifted
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.duty_loading import Loaded, VillageItem, load
from gridcenter.services.centre import Centre
from gridcenter.services.register import duty
from gridcenter.services.register.duty import MOST, DutyRow, DutySheet

Place = tuple[int, int]
"""Row and column of a cell, from 0; the columns are the kinds of duty."""

After = Callable[[], None]


class SheetView(Protocol):
    """What the presenter tells whoever paints the sheet."""

    def sheet_changed(self) -> None:
        """Another sheet: other rows, village or month."""

    def cells_changed(self) -> None:
        """Other text in the same cells."""

    def go_to(self, place: Place) -> None:
        """Put the cursor here: it needs mending."""


class DutySheetBoard:
    """One village in one month while it is being filled."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.view: SheetView | None = None
        self.villages: tuple[VillageItem, ...] = ()
        self.sheet: DutySheet | None = None
        self.this_month = ""
        self.may_keep = True
        self.texts: dict[Place, str] = {}
        """What was typed and not yet saved."""
        self._steps: list[dict[Place, str]] = []  # what Ctrl+Z goes back to, within one sheet
        self._turn = 0
        self._saving = False
        self.end = desk.subscribe(self._hear)

    def tell(self, said: str) -> None:
        """Say something at the foot of the window."""
        self._desk.tell(said)

    @property
    def kinds(self) -> tuple[Choice, ...]:
        """The columns."""
        return self.sheet.kinds if self.sheet else ()

    @property
    def rows(self) -> tuple[DutyRow, ...]:
        """The leaders."""
        return self.sheet.rows if self.sheet else ()

    @property
    def months(self) -> tuple[str, ...]:
        """The months to choose from, the present one first."""
        backs = range(13 if self.this_month else 0)
        return tuple(month_shifted(self.this_month, -back) for back in backs)

    # -- loading ---------------------------------------------------------------------------

    def load(
        self, village: str | None = None, wanted: str | None = None, after: After | None = None
    ) -> None:
        """Show a village and a month (YYYY-MM); what is unsaved is saved first."""
        if self.dirty:
            self.save(lambda: self._read(village, wanted, after))
        else:
            self._read(village, wanted, after)

    def _read(self, village: str | None, wanted: str | None, after: After | None = None) -> None:
        self._turn += 1
        turn = self._turn
        sheet = self.sheet
        place = village or (sheet.village if sheet else "")
        when = wanted or (sheet.month if sheet else "")

        def loaded(found: Loaded) -> None:
            if turn == self._turn:
                self.villages, self.sheet = found.villages, found.sheet
                self.this_month, self.texts = found.this_month, {}
                self._steps.clear()
                self.may_keep = found.may_keep
                if self.view is not None:
                    self.view.sheet_changed()
                if after is not None:
                    after()

        self._desk.ask(lambda centre: load(centre, place, when), loaded)

    def _hear(self, changes: Changes) -> None:
        touched = changes.touches("duty_log") or changes.touches("household_leader")
        if touched and self.sheet is not None and not self._saving and not self.dirty:
            self._read(None, None)

    # -- cells -----------------------------------------------------------------------------

    def text(self, place: Place) -> str:
        """What stands in a cell; nothing for none."""
        if place in self.texts:
            return self.texts[place]
        count = self._kept(place)
        return str(count) if count else ""

    def count(self, place: Place) -> int:
        """What a cell counts; an unreadable one counts nothing."""
        return _read_count(self.text(place)) or 0

    def problem(self, place: Place) -> str:
        """What is wrong with a cell, in words; empty when nothing is."""
        if place not in self.texts:
            return ""
        count = _read_count(self.texts[place])
        if count is None or count > MOST:
            return _("只填 0 到 {most} 的整数。").format(most=MOST)
        logged = self.logged(place)
        if count < logged:
            return _("本月已逐条记了 {count} 次，不能少于它。").format(count=logged)
        return ""

    def logged(self, place: Place) -> int:
        """How many of a cell's count were keyed day by day."""
        row, column = place
        return self.rows[row].logged.get(self.kinds[column].value, 0)

    def changed(self, place: Place) -> bool:
        """Whether saving would change this cell."""
        return place in self.texts and _read_count(self.texts[place]) != self._kept(place)

    def _kept(self, place: Place) -> int:
        row, column = place
        return self.rows[row].counts.get(self.kinds[column].value, 0)

    def row_total(self, row: int) -> int:
        """The sum of one leader."""
        return sum(self.count((row, column)) for column in range(len(self.kinds)))

    def column_total(self, column: int) -> int:
        """The sum of one kind."""
        return sum(self.count((row, column)) for row in range(len(self.rows)))

    @property
    def total(self) -> int:
        """The sum of the sheet."""
        return sum(self.column_total(column) for column in range(len(self.kinds)))

    @property
    def unsaved(self) -> int:
        """How many cells saving would change."""
        return sum(self.changed(place) for place in self.texts)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.unsaved > 0

    # -- filling ---------------------------------------------------------------------------

    def type(self, place: Place, text: str) -> None:
        """Take what was keyed into a cell."""
        self._put({place: text})

    def clear(self, places: list[Place]) -> None:
        """Empty some cells."""
        self._put(dict.fromkeys(places, ""))

    def from_above(self, place: Place) -> None:
        """The value of the cell above."""
        row, column = place
        if row > 0:
            self._put({place: self.text((row - 1, column))})

    def paste(self, place: Place, block: str) -> int:
        """Lay a block of cells from Excel with its corner here; how many cells it filled."""
        row, column = place
        lines = block.replace("\r\n", "\n").rstrip("\n").split("\n")
        texts = {
            (row + down, column + right): cell
            for down, each in enumerate(lines)
            for right, cell in enumerate(each.split("\t"))
            if row + down < len(self.rows) and column + right < len(self.kinds)
        }
        self._put(texts)
        return len(texts)

    def copy(self, places: list[Place]) -> str:
        """Some cells as a block for Excel."""
        rows = sorted({row for row, _column in places})
        columns = sorted({column for _row, column in places})
        return "\n".join("\t".join(self.text((row, column)) for column in columns) for row in rows)

    def set_aside(self, place: Place, text: str) -> None:
        """A cell was left by Esc: what was typed into it comes back by :meth:`undo`."""
        self._steps.append({**self.texts, place: text})

    def undo(self) -> bool:
        """Go back one step among the unsaved cells; False when there is none."""
        if not self._steps:
            return False
        self.texts = self._steps.pop()
        self._told()
        return True

    def _put(self, texts: dict[Place, str]) -> None:
        if not self.may_keep:
            return
        self._steps.append(dict(self.texts))
        for place, text in texts.items():
            self.texts[place] = unicodedata.normalize("NFKC", text).strip()
            if not self.changed(place) and not self.problem(place):
                del self.texts[place]
        self._told()

    def _told(self) -> None:
        if self.view is not None:
            self.view.cells_changed()

    # -- saving ----------------------------------------------------------------------------

    def save(self, after: After | None = None) -> None:
        """Write all changed cells as one gesture; the first wrong cell gets the cursor instead."""
        sheet = self.sheet
        wrong = next((place for place in sorted(self.texts) if self.problem(place)), None)
        if wrong is not None:
            self._desk.tell(_("没有保存：{problem}").format(problem=self.problem(wrong)))
            if self.view is not None:
                self.view.go_to(wrong)
            return
        if sheet is None or not self.dirty or self._saving:
            return
        wanted = {
            (self.rows[row].leader, self.kinds[column].value): self.count((row, column))
            for row, column in self.texts
        }
        self._saving = True

        def work(centre: Centre) -> Changes:
            return duty.save_sheet(centre, sheet.village, sheet.month, wanted)

        def written(_changes: Changes) -> None:
            self._saving, self.texts = False, {}
            self._steps.clear()
            (after or (lambda: self._read(None, None)))()

        self._desk.do(work, written, self._refused)

    def _refused(self, failure: GridcenterError) -> None:
        self._saving = False
        self._desk.tell_failure(failure)


def _read_count(text: str) -> int | None:
    """A keyed count; nothing means none, and None that it cannot be read."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
