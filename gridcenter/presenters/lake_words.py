"""What came of a deed on the lake, in one sentence: the same in the window and on the command line."""

from __future__ import annotations

from gridcenter.base.i18n import _
from gridcenter.services.lake.building import Built
from gridcenter.services.lake.publishing import ReadBack, Sent
from gridcenter.services.lake.verifying import LakeCheck


def built(done: Built) -> str:
    """What a build wrote."""
    return _("数据湖已更新：{rows} 条，{parts} 个分区中重写了 {written} 个。").format(
        rows=done.rows, parts=done.parts, written=done.written
    )


def counted(found: LakeCheck) -> str:
    """How much a check counted."""
    return _("已核对 {units} 个单位、{rows} 条。").format(units=found.units, rows=found.rows)


def unsigned(units: str) -> str:
    """Which ``units`` signed something else."""
    return _("与最近一次上报包的签名不一致（之后又合并或改动过）：{units}").format(units=units)


def sent(done: Sent) -> str:
    """What a publishing sent."""
    return _("已发布：传了 {sent} 个分区（{rows} 条），{same} 个没有变化。").format(
        sent=done.sent, rows=done.rows, same=done.same
    )


def read_back(done: ReadBack) -> str:
    """What a platform's list said."""
    return _("平台上已有 {known} 条；清单里另有 {unknown} 条不是本级的。").format(
        known=done.known, unknown=done.unknown
    )
