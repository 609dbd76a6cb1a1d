"""An empty sheet of a register, for villages to fill in and for the import to know at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from gridcenter.base.i18n import _, is_english, label_of
from gridcenter.base.system_words import in_words
from gridcenter.base.whole_files import can_write_in
from gridcenter.domain.place import VILLAGE_DIGITS
from gridcenter.domain.privacy import mask_text
from gridcenter.domain.query import Query
from gridcenter.domain.register.fields import FieldSpec, Kind, Privacy, Register
from gridcenter.domain.register.registers import register_of
from gridcenter.domain.text import N_
from gridcenter.exchange.sheets.sheet_blank import BlankColumn, write_blank
from gridcenter.exchange.sheets.sheet_writer import SheetValue
from gridcenter.services import audit, divisions
from gridcenter.services.centre import Centre
from gridcenter.services.register import registers
from gridcenter.services.sheets.listing import CLOSED, ListNotWrittenError, heading

_NOTES = {
    Kind.DATE: N_("日期，如 2026-01-15"),
    Kind.DATETIME: N_("日期和时间，如 2026-01-15 09:30；只知道日期也可以"),
    Kind.MONTH: N_("年月，如 1985-10"),
    Kind.INTEGER: N_("只填整数，不写单位"),
    Kind.DECIMAL: N_("只填数字，不写单位"),
    Kind.MONEY: N_("单位：元"),
    Kind.PHONE: N_("11 位手机号，或带区号的座机号；一格只填一个"),
    Kind.ID_NUMBER: N_("18 位，按文本填写"),
    Kind.CODE: N_("从下拉列表中选择"),
    Kind.BOOLEAN: N_("从下拉列表中选择"),
    Kind.DIVISION: N_("从下拉列表中选择本单位的村（社区）"),
    Kind.REFERENCE: N_("从下拉列表中选择已登记的{register}"),
}
_ADVICE = (
    N_("填写注意事项："),
    N_("1. 带 * 的列必须填写；一行填一条，不要合并单元格，不要增删列。"),
    N_("2. 有下拉箭头的格子请从列表中选择；鼠标停在表头上可以看到填法。"),
    N_("3. 电话、证件号和编码已设为文本格式，请直接填写，不要改成数字。"),
    N_("4. 标有“示例”的一行导入时自动跳过；填好后在“批量导入”中选择本文件即可，不用对列。"),
)
_BY_KIND: dict[Kind, SheetValue] = {
    Kind.INTEGER: 12,
    Kind.DECIMAL: 1.25,
    Kind.MONEY: 1500,
    Kind.MONTH: "1985-10",
    Kind.NAME: "李样本",
}


def write_blank_sheet(centre: Centre, register_id: str, path: Path) -> Path:
    """Write the empty sheet of a register to ``path`` (.xlsx); ListNotWrittenError."""
    register = register_of(register_id)
    if not can_write_in(path.parent):
        raise ListNotWrittenError(name=path.name, reason=CLOSED)
    columns = [_column(centre, spec) for spec in register.fields if _is_asked(spec)]
    label = _(register.label)
    try:
        write_blank(
            path,
            columns,
            name=label,
            title=_("{unit}{register}填写表").format(unit=centre.unit.name, register=label),
            advice=[_(line) for line in _ADVICE],
            # Not a message: the import must know the word again.
            serial="No." if is_english() else "序号",
        )
    except OSError as failure:
        raise ListNotWrittenError(name=path.name, reason=in_words(failure)) from None
    audit.note(centre, "template.blank", {"register": register.id, "file": path.name})
    return path


def _is_asked(spec: FieldSpec) -> bool:
    """Whether a village fills this in: not what the system sets, not what never leaves a centre."""
    return not spec.read_only and spec.privacy is not Privacy.LOCAL


def _column(centre: Centre, spec: FieldSpec) -> BlankColumn:
    written = heading(spec)
    choices = _choices(centre, spec)
    return BlankColumn(
        label=written.label,
        width=written.width,
        form=written.form,
        required=spec.required and spec.default is None,
        note=_note(spec),
        choices=choices,
        closed=spec.kind in (Kind.CODE, Kind.BOOLEAN),
        number={Kind.INTEGER: "integer", Kind.DECIMAL: "decimal"}.get(spec.kind, ""),
        least=spec.minimum,
        most=spec.maximum,
        example=_example(centre, spec, choices),
    )


def _note(spec: FieldSpec) -> str:
    refers_to = _(register_of(spec.refers_to).one) if spec.refers_to else ""
    words = [_(spec.hint)] if spec.hint else []
    if spec.kind in _NOTES:
        words.append(_(_NOTES[spec.kind]).format(register=refers_to))
    if spec.max_length and spec.kind in (Kind.TEXT, Kind.LONG_TEXT):
        words.append(_("最多 {count} 字").format(count=spec.max_length))
    return "\n".join(words)


def _choices(centre: Centre, spec: FieldSpec) -> tuple[str, ...]:
    if spec.kind is Kind.CODE and spec.codes:
        items = (item for item in centre.codes[spec.codes] if not item.retired)
        found = [label_of(item) for item in items]
    elif spec.kind is Kind.BOOLEAN:
        found = [_("是"), _("否")]
    elif spec.kind is Kind.DIVISION and spec.level == "village":
        found = [village.name for village in divisions.offered(centre, "village")]
    elif spec.kind is Kind.REFERENCE and spec.refers_to:
        found = _names(centre, register_of(spec.refers_to))
    else:
        found = []
    return tuple(dict.fromkeys(found))


def _names(centre: Centre, register: Register) -> list[str]:
    """What to call each record of a register so that the import finds it again."""
    found = registers.find(centre, Query(register=register.id))
    title, other = register.title[0], register.title[-1]
    counted = Counter(record.text(title) for record in found)
    villages = {village.code: village.name for village in divisions.known(centre, "village")}
    names = []
    for record in found:
        name = record.text(title)
        if counted[name] > 1 and register.told_apart_by:
            name = villages.get(record.text(register.told_apart_by), "") + name
        elif counted[name] > 1 and record.text(other):
            name = record.text(other)
        names.append(name)
    # One with a personal number in it is shown to nobody, and masked the import would not find it.
    return [name for name in names if mask_text(name) == name]


def _example(centre: Centre, spec: FieldSpec, choices: tuple[str, ...]) -> SheetValue:
    if not spec.example and spec.example is not None:
        return None
    if spec.kind is Kind.CODE and spec.codes and spec.default is not None:
        return centre.codes.label(spec.codes, spec.default, english=is_english())
    if spec.kind is Kind.BOOLEAN:
        return _("否")
    if choices:
        return choices[0]
    if spec.begins_with:
        villages = divisions.offered(centre, "village")
        code = villages[0].code if villages else f"{centre.unit.code:0<{VILLAGE_DIGITS}}"
        return f"{code}001"
    return _suggested(centre, spec) if spec.example is None else spec.example or None


def _suggested(centre: Centre, spec: FieldSpec) -> SheetValue:
    """What the kind of a field suggests."""
    if spec.kind in (Kind.DATE, Kind.DATETIME):
        today = centre.today()
        return datetime(today.year, 1, 15, 9 if spec.kind is Kind.DATETIME else 0)
    return _BY_KIND.get(spec.kind)
