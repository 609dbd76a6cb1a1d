"""What to mark in the rows of a searched table, and which hit the cursor is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridcenter.base.i18n import _
from gridcenter.domain.hits import Hit, find_hits
from gridcenter.domain.register.fields import FieldSpec, is_name, is_titled
from gridcenter.presenters.register.row_pages import Row
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services.centre import Centre
from gridcenter.services.register import references

_KEPT = 2000
_BEFORE, _PART = 6, 24
"""How many characters of a hidden field are shown, and how many of them before its hit."""


class HitMarks:
    """The hits in the texts of one table; the pinyin of names comes from the worker thread."""

    def __init__(self, table: TablePresenter) -> None:
        self._table = table
        self._spelt: dict[str, Sequence[str]] = {}
        self._wanted: set[str] = set()

    @property
    def words(self) -> str:
        """What is searched for; empty when nothing is."""
        return self._table.state.search.strip()

    def of(self, spec: FieldSpec, text: str) -> tuple[Hit, ...]:
        """Where the words stand in this text of a searchable field."""
        if not spec.searchable or not text or not self.words:
            return ()
        titled = is_titled(self._table.register, spec)
        return find_hits(text, self.words, self._syllables(spec, text), anywhere=titled)

    def _syllables(self, spec: FieldSpec, text: str) -> Sequence[str]:
        named = is_name(spec) or is_titled(self._table.register, spec)
        if not named or not self.words.isascii():
            return ()
        if text not in self._spelt and text not in self._wanted:
            self._wanted.add(text)
            if len(self._wanted) == 1:
                self._read_spellings()
        return self._spelt.get(text, ())

    def _read_spellings(self) -> None:
        def spelt(found: Mapping[str, Sequence[str]]) -> None:
            if len(self._spelt) > _KEPT:
                self._spelt.clear()
            self._spelt.update(found)
            late = self._wanted - found.keys()
            self._wanted.clear()
            self._wanted.update(late)
            if late:
                self._read_spellings()
            self._table.tell_rows(0, self._table.found - 1)

        def spell(_centre: Centre) -> Mapping[str, Sequence[str]]:
            # When the worker gets to it, a whole screen of names is wanted.
            return references.spelt(tuple(self._wanted))

        self._table.desk.ask(spell, spelt)

    def columns(self, row: Row) -> list[int]:
        """The shown columns of ``row`` that hold a hit."""
        specs = enumerate(self._table.columns)
        return [at for at, spec in specs if self.of(spec, row.texts.get(spec.name, ""))]

    def said(self, at: int) -> str:
        """Which hit row ``at`` is, and the field that holds it when no column shows it."""
        table = self._table
        if not self.words or at >= table.found:
            return ""
        place = _("结果 {at}/{found}").format(at=f"{at + 1:,}", found=f"{table.found:,}")
        row = table.row(at)
        if row is None or self.columns(row):
            return place
        for spec in table.register.fields:
            text = " ".join(row.texts.get(spec.name, "").split())
            if hits := self.of(spec, text):
                start = max(0, hits[0][0] - _BEFORE)
                part = f"{'…' if start else ''}{text[start : start + _PART]}"
                return f"{place} · " + _("{label}：{part}").format(label=_(spec.label), part=part)
        return place
