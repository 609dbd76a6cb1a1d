"""Whether a record fulfils the conditions of a form."""

from __future__ import annotations

from collections.abc import Sequence

from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Value
from gridcenter.reports.vocabulary import CUTOFF, Condition
from gridcenter.reports.wording import Wording


def holds(
    register: Register,
    record: Record,
    conditions: Sequence[Condition],
    wording: Wording,
    cutoff: str,
    *,
    first: str = "",
) -> bool:
    """Whether a record fulfils every condition; the row-wise twin of ``figures.where``.

    ``first`` is the first day of the period, for what held on any of its days (``ever``).
    """
    return all(_holds(register, record, each, wording, cutoff, first) for each in conditions)


def _holds(  # noqa: PLR0917 - a record, a condition, and the days it is judged by
    register: Register,
    record: Record,
    condition: Condition,
    wording: Wording,
    cutoff: str,
    first: str,
) -> bool:
    if condition.since and record.text(condition.since)[:10] > cutoff:
        return False
    if condition.until and (ended := record.text(condition.until)[:10]):
        return ended > (first if condition.ever else cutoff)
    _spec, value = wording.follow(register, record, condition.field)
    there = value is not None and value != ""
    day = cutoff if condition.before == CUTOFF else condition.before
    last = record.text(condition.not_after)[:10] if condition.not_after else ""
    begun = record.text(condition.after)[:10] if condition.after else ""
    return (
        (not condition.is_ or value in condition.is_)
        and (not condition.is_not or value not in condition.is_not)
        and (condition.filled is None or there == condition.filled)
        and (condition.from_ is None or (there and _least(value, condition.from_)))
        and (condition.below is None or (there and not _least(value, condition.below)))
        and (not day or (there and str(value) < day))
        and (not condition.not_after or bool(there and last and str(value)[:10] <= last))
        and (not condition.after or bool(there and begun and str(value)[:10] > begun))
    )


def _least(value: Value, bound: int | str) -> bool:
    if isinstance(bound, str):
        return str(value) >= bound
    return isinstance(value, int | float) and value >= bound
