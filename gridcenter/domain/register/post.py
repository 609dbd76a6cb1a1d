"""A post that somebody holds for a time: what its records have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridcenter.domain.errors import Problem, Severity
from gridcenter.domain.register.fields import Check, Register, Value
from gridcenter.domain.register.parts import Offers, QuickFilter
from gridcenter.domain.register.rules import Rules
from gridcenter.domain.text import N_

NO_PHONE = QuickFilter(id="no_phone", label=N_("缺电话"), field="phone", offers=Offers.EMPTY)


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
