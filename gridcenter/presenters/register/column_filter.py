"""What one column can be filtered on, by its kind, and the filters that the answers stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from gridcenter.base.i18n import _, describe, is_english
from gridcenter.domain.errors import Severity
from gridcenter.domain.filter_text import (
    DATED_KINDS,
    PICKED_KINDS,
    asks_only_filled,
    between,
    limit_value,
)
from gridcenter.domain.query import Filter, Operator, Query, Span
from gridcenter.domain.register.fields import NUMERIC_KINDS, FieldSpec, Kind, Value
from gridcenter.presenters.desk import Desk
from gridcenter.presenters.register.table import TablePresenter
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers, value_counts


class FilterShape(StrEnum):
    """How a column asks: ticking values, words, a range, days, or only whether it is filled."""

    PICK = "pick"
    WORDS = "words"
    RANGE = "range"
    DAYS = "days"
    FILLED = "filled"


def shape_of(spec: FieldSpec) -> FilterShape:
    """How the column of ``spec`` asks."""
    if asks_only_filled(spec):
        return FilterShape.FILLED
    if spec.kind in PICKED_KINDS:
        return FilterShape.PICK
    if spec.kind in DATED_KINDS:
        return FilterShape.DAYS
    return FilterShape.RANGE if spec.kind in NUMERIC_KINDS else FilterShape.WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One value of the column, how many rows have it, and what else it is found by."""

    value: Value
    label: str
    count: int
    found_by: str = ""

    def answers(self, text: str) -> bool:
        """Whether typing ``text`` should leave it in the list."""
        return text.casefold() in f"{self.label} {self.found_by}".casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAsked:
    """The present state of a column's filter, as its panel shows it.

    ``filled`` True keeps filled rows only, False empty ones only, None both.
    """

    picked: tuple[Value, ...] = ()
    words: str = ""
    low: str = ""
    high: str = ""
    span: Span | None = None
    filled: bool | None = None


class ColumnFilter:
    """The filter of one column of a table."""

    def __init__(self, table: TablePresenter, spec: FieldSpec) -> None:
        self.spec = spec
        self.shape = shape_of(spec)
        self._table = table
        self._desk: Desk = table.desk

    @property
    def asked(self) -> ColumnAsked:
        """What the column is filtered on now."""
        asked = ColumnAsked()
        for each in self._table.state.on_column(self.spec.name):
            text = str(each.values[0]).replace("T", " ") if each.values else ""
            match each.operator:
                case Operator.EQUALS | Operator.ANY_OF if self.shape is FilterShape.PICK:
                    asked = replace(asked, picked=each.values)
                case Operator.EQUALS if self.shape in (FilterShape.RANGE, FilterShape.DAYS):
                    value = self._typed(each.values[0])
                    asked = replace(asked, low=value, high=value)
                case Operator.CONTAINS | Operator.EQUALS:
                    asked = replace(asked, words=text)
                case Operator.AT_LEAST:
                    asked = replace(asked, low=self._typed(each.values[0]))
                case Operator.AT_MOST:
                    asked = replace(asked, high=self._typed(each.values[0]))
                case Operator.STARTS_WITH:
                    asked = replace(asked, low=text, high=text)
                case Operator.WITHIN:
                    asked = replace(asked, span=Span(text))
                case Operator.IS_EMPTY | Operator.IS_FILLED:
                    asked = replace(asked, filled=each.operator is Operator.IS_FILLED)
        return asked

    def _typed(self, value: Value) -> str:
        if self.spec.kind is Kind.MONEY and isinstance(value, int):
            return f"{value / 100:g}"
        return str(value).replace("T", " ")

    def offer(self, done: Callable[[tuple[Offered, ...]], None]) -> None:
        """Read the column's values with their counts under all other filters."""
        query, spec = self._without_own(), self.spec

        def read(centre: Centre) -> tuple[Offered, ...]:
            return tuple(
                Offered(value=each.value, label=each.label, count=each.count, found_by=each.code)
                for each in value_counts.count(centre, query, spec, english=is_english())
            )

        self._desk.ask(read, done, label=_("正在清点各项"))

    def _without_own(self) -> Query:
        query = self._table.state.query()
        own = self._table.state.on_column(self.spec.name)
        return replace(query, filters=tuple(f for f in query.filters if f not in own), sort=())

    def apply(
        self, asked: ColumnAsked, refused: Callable[[str], None], done: Callable[[], None]
    ) -> None:
        """Filter the table; ``refused`` hears why a limit cannot be read."""
        if (
            self.shape not in (FilterShape.RANGE, FilterShape.DAYS)
            or asked.filled is not None
            or asked.span
        ):
            self._set(self._filters(asked), done)
            return
        spec = self.spec

        def read(centre: Centre) -> tuple[Filter, ...] | str:
            context = registers.parse_context(centre)
            limits: list[Value] = []
            for text in (asked.low, asked.high):
                value, problem = limit_value(spec, text, context)
                if problem is not None and problem.severity is Severity.ERROR:
                    return describe(problem).message
                limits.append(value)
            return between(spec, *limits)

        def answered(found: tuple[Filter, ...] | str) -> None:
            if isinstance(found, str):
                refused(found)
            else:
                self._set(found, done)

        self._desk.ask(read, answered)

    def _set(self, filters: Iterable[Filter], done: Callable[[], None]) -> None:
        filters = tuple(filters)
        if filters != self._table.state.on_column(self.spec.name):
            self._table.filter_column(self.spec.name, filters)
        done()

    def _filters(self, asked: ColumnAsked) -> tuple[Filter, ...]:
        name = self.spec.name
        if asked.filled is not None:
            filled = Operator.IS_FILLED if asked.filled else Operator.IS_EMPTY
            return (Filter(field=name, operator=filled),)
        if asked.span is not None:
            return (Filter(field=name, operator=Operator.WITHIN, values=(asked.span.value,)),)
        if asked.picked == (None,):
            return (Filter(field=name, operator=Operator.IS_EMPTY),)
        if asked.picked:
            return (Filter(field=name, operator=Operator.ANY_OF, values=asked.picked),)
        if asked.words.strip():
            words = asked.words.strip()
            return (Filter(field=name, operator=Operator.CONTAINS, values=(words,)),)
        return ()

    def clear(self) -> None:
        """Show every value again."""
        self._set((), lambda: None)

    def sort(self, *, descending: bool) -> None:
        """Order the table by this column."""
        self._table.sort_by(self.spec.name, descending=descending)
