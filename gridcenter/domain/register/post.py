"""A post that somebody holds for a time: what its records have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.register.fields import Check, Register, Value
from gridcenter.domain.register.parts import Offers, QuickFilter
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_

NO_PHONE = QuickFilter(id="no_phone", label=N_("缺电话"), field="phone", offers=Offers.EMPTY)


def another_holder(before: Mapping[str, Value], values: Mapping[str, Value]) -> Iterator[Problem]:
    """Another name over that of somebody in post: the next holder, whose record is a new one, or a slip?"""
    old, new = before.get("name"), values.get("name")
    stays = before.get("status") != "left" and values.get("village") == before.get("village")
    if old and new and old != new and stays:
        yield Problem(
            field="name",
            code="holder_changes",
            sentence=N_("{old}在岗：换了人请办交接，原来的记录才保得住；只是写错名字请写明理由。"),
            facts={"old": old},
            severity=Severity.WARNING,
        )


def check_post(end: str) -> Check:
    """The check of a holder: left means an ``end`` date, and who is in post has a phone."""

    def check(register: Register, values: Mapping[str, Value], rules: Rules) -> Iterator[Problem]:
        del rules
        left, ended = values.get("status") == "left", bool(values.get(end))
        if left != ended:
            yield Problem(
                field=end if left else "status",
                code="post_end_mismatch",
                sentence=N_("状态与{label}不一致：离岗应有日期，在岗不应有。"),
                facts={"label": register.field(end).label},
                severity=Severity.WARNING,
            )
        if not values.get("phone") and not left:
            yield Problem(
                field="phone",
                code="phone_missing",
                sentence=N_("还没有联系电话，上级核对时会退回。"),
                severity=Severity.WARNING,
            )

    return check
