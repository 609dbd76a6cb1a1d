"""One class for each failure that a user can meet, with its sentence inside.

A failure carries *facts*, not prose: the sentence is a translatable template, filled when it is
shown (:func:`gridcenter.base.i18n.describe`). What is not one of these classes is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import ClassVar

from gridcenter.domain.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place a failure or problem speaks of: file name, sheet row (from 1) and field name."""

    file: str | None = None
    row: int | None = None
    field: str | None = None


class GridcenterError(Exception):
    """A failure that the user can meet.

    Subclasses set ``code`` (stable, in the command line's JSON), ``sentence`` (what happened) and
    ``hint`` (what to do now); both are templates filled from the keyword facts.
    """

    code: ClassVar[str]
    sentence: ClassVar[str]
    hint: ClassVar[str] = ""

    def __init__(self, *, where: Where | None = None, **facts: object) -> None:
        self.where = where
        self.facts = facts
        super().__init__(self.sentence.format(**facts))


class Severity(StrEnum):
    """How much a problem weighs: errors block saving, warnings can be kept with a reason."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with one value; like an error it carries a template and facts."""

    field: str
    code: str
    sentence: str
    facts: dict[str, object] = dataclass_field(default_factory=dict)
    severity: Severity = Severity.ERROR


class InvalidRecordError(GridcenterError):
    """A record was refused because of its own values; ``problems`` says which."""

    code = "invalid_record"
    sentence = N_("没有保存：{count} 处需要改正。")
    hint = N_("按字段下方的提示改正后再保存，已填内容不会丢失。")

    def __init__(self, problems: tuple[Problem, ...], *, where: Where | None = None) -> None:
        self.problems = problems
        first = next((p.field for p in problems if p.severity is Severity.ERROR), None)
        super().__init__(where=where or Where(field=first), count=len(problems))


class WarningNeedsReasonError(InvalidRecordError):
    """Nothing is wrong, but a warning was neither mended nor kept for a stated reason."""

    code = "warning_needs_reason"
    sentence = N_("没有保存：{count} 处提醒要改正，或写明保留的理由。")
    hint = N_("确实如此时写明理由再保存（命令行用 --keep-warnings --reason）；理由会记入历史。")

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems, where=Where(field=problems[0].field))


class StaleRecordError(GridcenterError):
    """The record changed since it was read; saving would overwrite somebody's work."""

    code = "stale_record"
    sentence = N_("没有保存：这条记录刚才已被 {by} 修改。")
    hint = N_("请刷新后重新修改。")


class RecordNotFoundError(GridcenterError):
    """No live record has this uid or code."""

    code = "record_not_found"
    sentence = N_("找不到记录 {uid}。")
    hint = N_("它可能已被删除，可到回收站查看。")


class RecordInBinError(GridcenterError):
    """Nobody changes what is in the bin: the change would be seen nowhere."""

    code = "record_in_bin"
    sentence = N_("没有保存：“{title}”在回收站里。")
    hint = N_("请先从回收站恢复，再修改。")


class UnknownRegisterError(GridcenterError):
    """No register has this name."""

    code = "unknown_register"
    sentence = N_("没有名为 {register} 的台账。")
    hint = N_("可用的有：{known}。")


class UnknownFieldError(GridcenterError):
    """The register has no such field."""

    code = "unknown_field"
    sentence = N_("{register} 没有字段 {field}。")
    hint = N_("可用的有：{known}。")


class PartyAskedError(GridcenterError):
    """No question leads from the parties of a matter to another one."""

    code = "party_asked"
    sentence = N_("不能按{label}查找或排序。")
    hint = N_("本系统按事、按地点查，不从当事人查到别的事件。")


class NotSearchedError(GridcenterError):
    """No field of the register is in a search index."""

    code = "not_searched"
    sentence = N_("{register}不能检索文字。")
    hint = N_("请按字段筛选（--filter），或打开它所属的记录。")


class ForeignRecordError(GridcenterError):
    """The record belongs to a unit below; only its owner changes it."""

    code = "foreign_record"
    sentence = N_("没有修改：有 {count} 条记录属于下级单位（{unit}），只能由它修改。")
    hint = N_("请通知对方改正后重新上报。")


class RecordInUseError(GridcenterError):
    """The record cannot be removed while others point at it."""

    code = "record_in_use"
    sentence = N_("没有删除：还有 {count} 条{register}记录在使用它。")
    hint = N_("请先把它们改到别处，或先删除它们。")


class NothingToUndoError(GridcenterError):
    """There is no gesture to take back."""

    code = "nothing_to_undo"
    sentence = N_("没有可以撤销的操作。")


class NothingToRedoError(GridcenterError):
    """There is no undone gesture to bring back."""

    code = "nothing_to_redo"
    sentence = N_("没有可以恢复的操作。")


class UndoBlockedError(GridcenterError):
    """Rows of the gesture changed since, so taking it back would lose later work."""

    code = "undo_blocked"
    sentence = N_("没有撤销“{label}”：其中 {count} 条记录后来又改过。")
    hint = N_("请先撤销后来的修改，或手工改回：{titles}。")


class IllegalStepError(GridcenterError):
    """The workflow does not allow this step from the incident's present state."""

    code = "illegal_step"
    sentence = N_("{case_code} 目前是“{state}”，不能{action}。")
    hint = N_("现在可以：{allowed}。")


class ReasonRequiredError(GridcenterError):
    """Showing or exporting personal data in full needs a stated reason."""

    code = "reason_required"
    sentence = N_("显示或导出完整证件号码、电话需要填写理由。")
    hint = N_("填写理由后重试；理由会记入操作日志。")
