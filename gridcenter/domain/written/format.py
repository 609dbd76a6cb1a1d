"""Values as text for editing: the inverse of :func:`gridcenter.domain.written.parse.parse_value`."""

from __future__ import annotations

from decimal import Decimal

from gridcenter.domain.codes import CodeBook
from gridcenter.domain.register.fields import FieldSpec, Kind, Value


def format_money(cents: int) -> str:
    """Whole 分 as yuan: ``350000`` → ``3500``, ``350050`` → ``3500.50``."""
    sign, (yuan, rest) = ("-" if cents < 0 else ""), divmod(abs(cents), 100)
    return f"{sign}{yuan}.{rest:02d}" if rest else f"{sign}{yuan}"


def format_value(spec: FieldSpec, value: Value, codes: CodeBook | None = None) -> str:
    """``value`` as a person would type it: yuan, ISO dates, 是/否, code labels where known.

    References and divisions stay uids and codes: their titles are known to services only.
    """
    if value is None:
        return ""
    match spec.kind:
        case Kind.BOOLEAN:
            text = "是" if value else "否"
        case Kind.MONEY:
            text = format_money(int(value))
        case Kind.DECIMAL:
            text = f"{Decimal(repr(float(value))).normalize():f}"
        case Kind.DATETIME:
            day, _mark, time = str(value).partition("T")
            text = day if time in {"", "00:00"} else f"{day} {time}"
        case Kind.CODE if codes is not None and spec.codes:
            text = codes.label(spec.codes, value)
        case _:
            text = str(value)
    return text
