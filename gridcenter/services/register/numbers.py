"""Personal numbers that stand in free text, and masking them where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from gridcenter.domain.changes import Changes
from gridcenter.domain.errors import GridcenterError
from gridcenter.domain.privacy import mask_text, scan
from gridcenter.domain.query import Filter, Query
from gridcenter.domain.records import Record
from gridcenter.domain.register.fields import Register, Value, may_hold_numbers
from gridcenter.domain.register.registers import REGISTERS
from gridcenter.domain.roles import Deed
from gridcenter.domain.text import N_
from gridcenter.services.centre import Centre
from gridcenter.store import records
from gridcenter.store.gestures import Write


class NumbersInTextError(GridcenterError):
    """Free text that would travel as it stands holds ID, phone or bank card numbers."""

    code = "numbers_in_text"
    sentence = N_("没有导出：{count} 处文字里有身份证号、电话或银行卡号。")
    hint = N_("请先遮住（“上报接收”里点“遮住号码”，或命令 check --mask）；确需原样上报请写明理由。")


def found(centre: Centre) -> Iterator[tuple[Register, Record, dict[str, Value]]]:
    """Our own live records whose free text holds such numbers, with those texts masked."""
    ours = (Filter(field="unit", values=(centre.unit.code,)),)
    for register in REGISTERS:
        names = [spec.name for spec in register.fields if may_hold_numbers(spec)]
        if not names:
            continue
        for record in records.find(centre.db, Query(register=register.id, filters=ours)):
            masked: dict[str, Value] = {
                name: mask_text(text)
                for name in names
                if isinstance(text := record.values.get(name), str) and scan(text)
            }
            if masked:
                yield register, record, masked


def mask_all(centre: Centre) -> Changes:
    """Mask them all, as one gesture that can be taken back."""
    centre.require(Deed.KEEP)
    writes = [
        Write(register=register.id, uid=record.uid, unit=record.unit, before=record, values=masked)
        for register, record, masked in found(centre)
    ]
    return centre.perform(
        N_("遮住文字里的号码：{count} 条"), writes, kind="bulk", facts={"count": len(writes)}
    )
