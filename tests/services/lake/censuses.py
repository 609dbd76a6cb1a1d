"""Random censuses of incidents: missing values, bands, months, days and moments as limits, quotes in texts."""

from __future__ import annotations

from hypothesis import strategies as st

from gridcenter.domain.query import Census, Filter, Key, NamedBy, Operator, Query, Waited
from gridcenter.domain.register.fields import Kind, RegisterId
from gridcenter.domain.register.registers import register_of
from tests.services.lake.lake_pair import HANDLERS

INCIDENT = register_of("incident")
FIELDS = (
    *("family", "category", "state", "occurred_at", "deadline", "closed_on", "people_count"),
    *("is_resolved", "grid", "unit", "level", "satisfaction", "summary", "handler"),
)
DAYS = ("2025-12-01", "2026-09-17", "2026-11-31", "2026-11-31T23:59", "2026-10-02T09:30", "2026-11")


@st.composite
def filters(draw):
    name = draw(st.sampled_from(FIELDS))
    kind = INCIDENT.field(name).kind if name != "unit" else Kind.TEXT
    if name == "summary":
        return Filter(
            field=name, operator=draw(st.sampled_from([Operator.IS_EMPTY, Operator.IS_FILLED]))
        )
    simple = [Operator.IS_EMPTY, Operator.IS_FILLED]
    if kind in (Kind.DATE, Kind.DATETIME):
        more = [Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW, Operator.STARTS_WITH]
        other = [Operator.DAY_UP_TO, Operator.DAY_AFTER]
        operator = draw(st.sampled_from([*simple, *more, *other]))
        if operator in other:
            return Filter(
                field=name,
                operator=operator,
                values=(draw(st.sampled_from(["occurred_at", "deadline", "closed_on"])),),
            )
        return Filter(
            field=name,
            operator=operator,
            values=() if operator in simple else (draw(st.sampled_from(DAYS)),),
        )
    values = {
        "family": ["dispute", "hazard", "nothing"],
        "category": ["neighbours", "labour", "fire"],
        "state": ["closed", "handling"],
        "people_count": [0, 1, 49, 50, 700],
        "is_resolved": [True, False],
        "unit": ["620622101", "620622"],
        "handler": [each for each in HANDLERS if each],
    }.get(name, ["a"])
    one = st.sampled_from([*values, None])
    comparing = [Operator.AT_LEAST, Operator.BELOW] if kind is Kind.INTEGER else []
    starting = [Operator.STARTS_WITH] if name in ("family", "unit", "handler") else []
    starting += [Operator.CONTAINS] if name == "handler" else []
    operator = draw(
        st.sampled_from(
            [
                *(Operator.EQUALS, Operator.NOT_EQUALS, Operator.ANY_OF, Operator.NONE_OF),
                *([] if name == "is_resolved" else simple),
                *comparing,
                *starting,
            ]
        )
    )
    if operator in simple:
        return Filter(field=name, operator=operator)
    if operator in (Operator.ANY_OF, Operator.NONE_OF):
        return Filter(field=name, operator=operator, values=tuple(draw(st.lists(one, max_size=3))))
    if operator in (Operator.EQUALS, Operator.NOT_EQUALS):
        return Filter(field=name, operator=operator, values=(draw(one),))
    return Filter(field=name, operator=operator, values=(draw(st.sampled_from(values)),))


def _waited(begins, but, since):
    from_then = tuple(
        Filter(field="taken_at", operator=Operator.AT_LEAST, values=(day,)) for day in since
    )
    return Waited(
        register=RegisterId("incident_step"),
        by="incident",
        at="taken_at",
        begins=(*from_then, Filter(field="action", operator=Operator.ANY_OF, values=begins)),
        ends=(*from_then, Filter(field="action", operator=Operator.NONE_OF, values=but)),
    )


waits = st.builds(
    _waited,
    begins=st.sampled_from([("register",), ("register", "accept"), ("nothing",)]),
    but=st.sampled_from([("register",), ("register", "accept"), ()]),
    since=st.sampled_from([(), ("2026-11-01",), ("2026-11-22",)]),
)

censuses = st.builds(
    Census,
    query=st.builds(
        Query,
        register=st.just(RegisterId("incident")),
        filters=st.lists(filters(), max_size=2).map(tuple),
        unit=st.sampled_from(["", "6206", "620622101", "630"]),
    ),
    tests=st.lists(st.lists(filters(), max_size=3).map(tuple), max_size=4).map(tuple),
    keys=st.lists(
        st.sampled_from(
            [
                *(Key("family"), Key("state"), Key("deadline"), Key("occurred_at"), Key("unit")),
                Key("handler"),
                *(Key("is_resolved"), Key("people_count", (0, 50, 100))),
                *(Key("occurred_at", length=7), Key("deadline", length=10)),
            ]
        ),
        max_size=3,
        unique=True,
    ).map(tuple),
    related=st.sampled_from(
        [
            None,
            NamedBy(RegisterId("incident_step"), "incident", "to_state", ("accepted", "closed")),
            NamedBy(RegisterId("incident_step"), "incident", "to_state", ("nothing",)),
        ]
    ),
    waited=st.none() | waits,
)


def told(asked_for, groups):
    """Records that pass no test need not be told of."""
    return {group: count for group, count in groups.items() if group[0] or not asked_for.tests}
