from datetime import date

import pytest

from gridcenter.base.catalogue import load_codes
from gridcenter.domain.errors import InvalidRecordError, UnknownFieldError
from gridcenter.domain.filter_text import FilterRefusedError, UnreadableFilterError, read_filter
from gridcenter.domain.query import Filter, Operator, Span, settled
from gridcenter.domain.register.incident.fields import INCIDENT
from gridcenter.domain.written.parse import ParseContext

CONTEXT = ParseContext(codes=load_codes(), today=date(2026, 1, 20))


def read(text):
    return [(each.operator.value, *each.values) for each in read_filter(INCIDENT, text, CONTEXT)]


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("family=矛盾纠纷", [("eq", "dispute")]),
        ("family=矛盾纠纷,安全隐患", [("in", "dispute", "hazard")]),
        ("family != 其他", [("ne", "other")]),
        ("title~水渠", [("has", "水渠")]),
        ("grid=", [("empty",)]),
        ("grid!=", [("filled",)]),
        ("amount>=3500.5", [("ge", 350050)]),
        ("people_count=3..10", [("ge", 3), ("le", 10)]),
        ("people_count=..10", [("le", 10)]),
        ("deadline=2026-1-3..2026-01", [("ge", "2026-01-03"), ("le", "2026-01")]),
        ("occurred_at=2026", [("starts", "2026")]),
        ("occurred_at=2026-1-3", [("starts", "2026-01-03")]),
        ("occurred_at=2026-1-3 8:30", [("eq", "2026-01-03T08:30")]),
        ("occurred_at=@last-month", [("within", "last_month")]),
        ("parties=", [("empty",)]),
    ],
)
def test_what_is_typed_becomes_filters(text, means):
    assert read(text) == means


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("title", UnreadableFilterError),
        ("title~", UnreadableFilterError),
        ("nothing=1", UnknownFieldError),
        ("family=没有这一类", InvalidRecordError),
        ("deadline=2026-13", InvalidRecordError),
        ("parties~张", FilterRefusedError),
        ("parties=张示例", FilterRefusedError),
        ("handler_phone~1380", FilterRefusedError),
    ],
)
def test_what_cannot_be_asked_is_refused(text, failure):
    with pytest.raises(failure):
        read(text)


def test_spans_move_with_the_day():
    spans = {span: span.prefix("2026-01-20") for span in Span}
    assert spans == {
        Span.TODAY: "2026-01-20",
        Span.THIS_MONTH: "2026-01",
        Span.LAST_MONTH: "2025-12",
        Span.THIS_YEAR: "2026",
        Span.LAST_YEAR: "2025",
    }
    moving = Filter(field="deadline", operator=Operator.WITHIN, values=("this_month",))
    (fixed,) = settled([moving], "2026-01-20")
    assert (fixed.operator, fixed.values) == (Operator.STARTS_WITH, ("2026-01",))
